"""`ganreport render`: a report.json alone gives the files of the build that made it."""

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest

from ganreport import __version__
from ganreport.cli import build, main, render
from ganreport.render import rendering
from ganreport.render.worker import SecondProcess
from ganreport.report.model import from_json, read_report

Command = Callable[..., tuple[int, str]]
WRITTEN = Path(__file__).parents[1] / "readers/written"


@pytest.fixture
def command(
    worker: SecondProcess, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Runs ``ganreport`` here; gives the code and what it says on stderr."""
    for module in (build, render):
        monkeypatch.setattr(module, "SecondProcess", lambda: nullcontext(worker))

    def run(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        return int(ended.value.code or 0), capsys.readouterr().err

    return run


def same(
    command: Command,
    run: Path,
    folder: Path,
    *looks: str,
    more: tuple[str, ...] = (),
    by: str = "report.json",
) -> str:
    """Build and render again, the run gone by then; what was said.

    A PDF says itself in which language and on which paper.
    """
    there = folder / "run"
    (shutil.copytree if run.is_dir() else shutil.copy)(run, there)
    first, again = folder / "first", folder / "again"
    code, said = command("build", there, "-o", first, *looks, *more)
    assert code == 0, said
    shutil.rmtree(there) if there.is_dir() else there.unlink()
    code, said = command("render", first / by, "-o", again, *(looks if by != "report.pdf" else ()))
    assert code == 0, said
    assert "note:" not in said
    files = {file.name for file in first.iterdir()}
    assert files == {file.name for file in again.iterdir()} > {"report.json"}
    for name in files:
        assert (first / name).read_bytes() == (again / name).read_bytes(), name
    return said


def test_all_files_are_the_same_without_the_run(
    command: Command, images_run: Path, tmp_path: Path
) -> None:
    said = same(command, images_run, tmp_path)
    assert said.startswith(("ok: ", "warn: ", "fail: "))


def test_in_another_language_on_other_paper(command: Command, tmp_path: Path) -> None:
    given = ("--title", "T & <b>", "--comment", "a\nb")
    look = ("--lang", "zh", "--paper", "letter")
    same(command, WRITTEN / "keras", tmp_path, *look, more=given, by="report.pdf")


def test_a_pdf_of_other_versions_says_so_and_one_of_others_is_refused(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = rendering.current
    older = {"ganreport": "0.0.1"}
    monkeypatch.setattr(
        rendering,
        "current",
        lambda *of: msgspec.structs.replace(current(*of), versions=current(*of).versions | older),
    )
    file = tmp_path / "first/report.pdf"
    assert command("build", WRITTEN / "keras", "-o", file.parent, "--format", "pdf")[0] == 0
    monkeypatch.undo()
    code, said = command("render", file, "-o", tmp_path / "again", "--format", "md")
    assert code == 0
    assert f"ganreport {__version__} instead of 0.0.1" in said
    pikepdf.new().save(file)
    code, said = command("render", file, "-o", tmp_path / "third", "--format", "md")
    assert code == 2
    assert "does not carry how it was made" in said


def test_what_a_pdf_carries_is_written(command: Command, tmp_path: Path) -> None:
    first, there = tmp_path / "first", tmp_path / "there"
    assert command("build", WRITTEN / "keras", "-o", first, "--format", "pdf,json")[0] == 0
    assert command("extract", first / "report.pdf", "-o", there)[0] == 0
    assert (there / "report.json").read_bytes() == (first / "report.json").read_bytes()
    sums = (there / "SHA256SUMS").read_text().splitlines()
    listed = dict(line.split("  ")[::-1] for line in sums)
    assert listed == {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in there.iterdir()
        if file.name != "SHA256SUMS"
    }
    (there / "run.json").write_text("mine")
    code, said = command("extract", first / "report.pdf", "-o", there)
    assert (code, "--force" in said) == (2, True)
    assert (there / "run.json").read_text() == "mine"


def test_a_pdf_that_carries_nothing_is_refused(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "other.pdf"
    pikepdf.new().save(file)
    code, said = command("extract", file, "-o", tmp_path / "there")
    assert (code, "carries no files" in said) == (2, True)
    assert not (tmp_path / "there").exists()


def test_of_another_programs_run(command: Command, tmp_path: Path) -> None:
    same(command, WRITTEN / "pytorch-tensorboard", tmp_path, "--format", "html,md,json")


@pytest.mark.parametrize(
    "name", ["dvclive", "lightning", "mlflow/files", "sacred/1", "tensorflow-1", "tensorflow-2",
             "wandb"],
)  # fmt: skip
def test_of_other_programs_runs(command: Command, name: str, tmp_path: Path) -> None:
    """A page is a function of the report that is read, which is the one that the build rendered."""
    same(command, WRITTEN / name, tmp_path, "--format", "md,json")
    file = tmp_path / "first/report.json"
    assert read_report(file) == from_json(file.read_bytes())


def test_of_points(command: Command, points_run: Path, tmp_path: Path) -> None:
    same(command, points_run, tmp_path, "--format", "html,md,json", more=("--detail", "full"))


def test_template_and_logo_travel_in_the_report(command: Command, tmp_path: Path) -> None:
    look, logo = tmp_path / "look", tmp_path / "logo.svg"
    look.mkdir()
    (look / "style.css").write_text("h1 { color: teal }")
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>')
    more = ("--template", str(look), "--logo", str(logo))
    (tmp_path / "a").mkdir()
    same(command, WRITTEN / "keras", tmp_path / "a", "--format", "html,json", more=more)
    page = (tmp_path / "a/again/report.html").read_text()
    assert "h1 { color: teal }" in page
    (look / "style.css").write_text("h1 { color: olive }")
    of_it = (tmp_path / "a/again/report.json", "-o", tmp_path / "b", "--format", "html")
    assert command("render", *of_it, "--template", look)[0] == 0
    assert "h1 { color: olive }" in (tmp_path / "b/report.html").read_text()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A small report as JSON has it."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.raises(SystemExit):
        main(["build", str(WRITTEN / "keras"), "-o", str(folder), "--format", "json", "-q"])
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


PICTURE = {"id": "new", "section": "samples", "title": "", "caption": "", "png": "AAAA",
           "pixels": [1, 1]}  # fmt: skip
EMPTY_PLANE = {"real": None, "centres": None, "generated": [], "low": [0, 0], "high": [1, 1]}
COURSE = {"phases": [{"kind": "best", "start": 0, "end": 1, "what": ""}],
          "timeline": [{"step": 0, "what": ""}]}  # fmt: skip


def doubled(times: int) -> dict[str, Any]:
    """A message whose text doubles with each that it holds."""
    text: Any = "ab"
    for _ in range(times):
        text = {"text": "{a}{a}", "values": {"a": text}}
    return text


def broken(whole: dict[str, Any], **changes: object) -> str:
    return json.dumps(whole | changes)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda whole: "{}", "no report.json"),
        (lambda whole: "not json", "no report.json"),
        (lambda whole: "[" * 100_000, "no report.json"),
        (lambda whole: broken(whole, schema=1), "schema 1; this version of ganreport reads 3"),
        (lambda whole: broken(whole, findings=7), "findings"),
        (lambda whole: broken(whole, training=[]), "nothing of training"),
        (lambda whole: broken(whole, pictures=[PICTURE]), "is no PNG"),
        (lambda whole: broken(whole, summary=doubled(40)), "signs"),
        (lambda whole: broken(whole, title={"text": "{n}", "values": {"n": 10**310}}), "no report"),
        (lambda whole: broken(whole, plane=EMPTY_PLANE), "don't fit together"),
        (lambda whole: broken(whole, last_step=10**25, **COURSE), "together"),
        (lambda whole: broken(whole, title={"text": "{missing}"}), "missing"),
        (lambda whole: broken(whole, title={"text": "{x:999d}", "values": {"x": 1}}), "format"),
        (lambda whole: broken(whole, title={"text": "{x.__class__}", "values": {"x": 1}}), "x.__"),
        (
            lambda whole: broken(
                whole, training=[whole["training"][0] | {"path": [[1, 2], [3]]}]
            ),
            "different lengths",
        ),
        (
            lambda whole: broken(
                whole, template={"name": "t", "files": {"style.css": "@import 'x'"}}
            ),
            "stands alone",
        ),
        (
            lambda whole: broken(whole, template={"name": "t", "files": {"../x.j2": ""}}),
            "would change nothing",
        ),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(
    command: Command,
    whole: dict[str, Any],
    change: Callable[[dict[str, Any]], str],
    says: str,
    tmp_path: Path,
) -> None:
    (tmp_path / "report.json").write_text(change(whole))
    code, said = command("render", tmp_path / "report.json", "-o", tmp_path / "out")
    assert code == 2
    assert says in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


def test_what_is_not_there_or_in_the_way_is_said(
    command: Command, whole: dict[str, Any], tmp_path: Path
) -> None:
    code, said = command("render", tmp_path / "none.json", "-o", tmp_path / "out")
    assert (code, "can't be read" in said) == (2, True)
    code, said = command("render", tmp_path, "-o", tmp_path / "out")
    assert (code, "Give the path of a report.json" in said) == (2, True)
    file = tmp_path / "report.json"
    file.write_text(json.dumps(whole))
    code, said = command("render", file, "-o", file, "--format", "md")
    assert code == 2
    assert "takes a folder" in said
    assert command("render", file, "-o", tmp_path / "out", "--format", "md")[0] == 0
    (tmp_path / "out/report.md").write_text("mine")
    code, said = command("render", file, "-o", tmp_path / "out", "--format", "md")
    assert (code, "--force" in said) == (2, True)
    assert (tmp_path / "out/report.md").read_text() == "mine"


def test_texts_that_no_page_can_hold_are_spelled_out(
    command: Command, whole: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "report.json").write_text(broken(whole, title="a\x1b[1m\u202e"))
    out = tmp_path / "out"
    assert command("render", tmp_path / "report.json", "-o", out, "--format", "html")[0] == 0
    assert "a[U+001B][1m[U+202E]" in (out / "report.html").read_text()


def test_detail_may_be_asked_for_later(command: Command, tmp_path: Path) -> None:
    """The files are those of a build with that detail."""
    for name, more in (("brief", ()), ("full", ("--detail", "full"))):
        made = (
            "build",
            WRITTEN / "keras",
            "-o",
            tmp_path / name,
            "--format",
            "html,md,json",
            *more,
        )
        assert command(*made)[0] == 0
    file = tmp_path / "brief/report.json"
    again = (
        "render",
        file,
        "-o",
        tmp_path / "again",
        "--format",
        "html,md,json",
        "--detail",
        "full",
    )
    assert command(*again)[0] == 0
    for name in ("report.html", "report.md", "report.json"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "full" / name).read_bytes()
