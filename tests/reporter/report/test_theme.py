"""A folder of templates: what is read of it, and what is refused before anything is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.errors import TemplateError
from ganreport.report.theme import MOST_BYTES, our_templates, read_template


def house(folder: Path, **files: str) -> Path:
    """A folder with these files; ``__`` in a name stands for a slash, ``_`` before css/j2 a dot."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_html_j2", ".html.j2").replace(
            "_css", ".css"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_files_are_read_by_their_names(tmp_path: Path) -> None:
    folder = house(tmp_path / "house", style_css="a{}", print_css="b{}", parts__verdict_html_j2="v")
    (folder / "README.md").write_text("notes")
    (folder / ".hidden").write_bytes(b"\xff")
    template = read_template(folder)
    assert template.name == "house"
    assert template.files == {"parts/verdict.html.j2": "v", "print.css": "b{}", "style.css": "a{}"}
    assert template.style("print") == "a{}\nb{}"
    assert template.style("screen") == "a{}"


def test_the_parts_are_those_of_the_package() -> None:
    assert {"report.html.j2", "parts/verdict.html.j2", "parts/macros.html.j2"} <= set(
        our_templates()
    )


REFUSED = {
    "parts/verdit.html.j2": ("", "Did you mean parts/verdict.html.j2? Allowed: report.html.j2"),
    "helpers.html.j2": ("", "would change nothing"),
    "own/picture.png": ("", "would change nothing"),
    "style.css": ("p{}\n@import 'x.css';", "style.css, line 2: '@import' is not allowed"),
    "print.css": ("p{}\n\np{background:url(https://example.org/x)}", "print.css, line 3: 'url('"),
    "screen.css": ("p{}</style><script>", "screen.css, line 1: '</'"),
    "own/large.html.j2": ("x" * (MOST_BYTES + 1), "more than 1,000,000 bytes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_named(tmp_path: Path, name: str) -> None:
    text, said = REFUSED[name]
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    with pytest.raises(TemplateError) as refused:
        read_template(tmp_path)
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


def test_data_addresses_are_allowed(tmp_path: Path) -> None:
    text = "p{background:url( 'data:image/png;base64,AA==')} q{fill:url(#a)}"
    assert read_template(house(tmp_path, style_css=text)).files["style.css"] == text


def test_a_folder_that_is_none_or_empty_or_binary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="no such folder"):
        read_template(tmp_path / "nowhere")
    with pytest.raises(TemplateError, match="holds none of report"):
        read_template(tmp_path)
    (tmp_path / "style.css").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateError, match="can't be read as UTF-8"):
        read_template(tmp_path)


def test_no_link_leads_out(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("p{}")
    (tmp_path / "house").mkdir()
    (tmp_path / "house/style.css").symlink_to(tmp_path / "secret")
    with pytest.raises(TemplateError, match="a link that leads out"):
        read_template(tmp_path / "house")
