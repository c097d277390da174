"""A folder of somebody's own templates and style sheets, read once and checked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Literal

import msgspec

from ganreport.errors import TemplateError
from ganreport.run.text import printable

OURS: Final = resources.files("ganreport_templates")
PAGE: Final = "report.html.j2"
SHEETS: Final = ("style.css", "screen.css", "print.css")
OWN: Final = "own/"
"""Where files may lie that are ours in no way; they are included by the others."""
MOST_BYTES: Final = 1_000_000  # ours have a twentieth of it
_IGNORED = re.compile(r"(?i)(^|/)\.|^(readme|licen[cs]e)[^/]*$|\.md$")
_REACHES_OUT = re.compile(r"(?i)@import|url\(\s*+['\"]?+(?!data:|#)|</")


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """What was read from the folder ``name``: the text of each file by its name in there."""

    name: str
    files: dict[str, str]

    def style(self, medium: Literal["screen", "print"]) -> str:
        """The style sheets for a medium: ``style.css``, then the medium's own."""
        names = ("style.css", f"{medium}.css")
        return "\n".join(self.files[name] for name in names if name in self.files)


def our_templates() -> tuple[str, ...]:
    """The names of the templates that the page is made of: itself and its parts."""
    parts = sorted(entry.name for entry in OURS.joinpath("parts").iterdir())
    return (PAGE, *(f"parts/{name}" for name in parts if name.endswith(".j2")))


def read_template(folder: Path) -> Template:
    """Everything in ``folder`` that changes a report.

    Raises:
        TemplateError: It is no folder, holds nothing or too much, a file whose name means nothing,
            a link that leads out, text that is not UTF-8, or a style sheet that fetches something.
    """
    if not folder.is_dir():
        raise TemplateError(f"--template {folder}: there is no such folder.")
    files = dict(_texts(folder))
    if not files:
        raise TemplateError(f"--template {folder}: it holds none of {_allowed()}.")
    for name in SHEETS:
        _check_sheet(f"{folder.name}/{name}", files.get(name, ""))
    return Template(name=printable(folder.resolve().name), files=files)


def check_template(template: Template) -> None:
    """Refuse what :func:`read_template` would not have read.

    Raises:
        TemplateError: It holds such a file.
    """
    if sum(map(len, template.files.values())) > MOST_BYTES:
        raise TemplateError(f"{template.name}: more than {MOST_BYTES:,} signs of templates.")
    for name, text in template.files.items():
        where = f"{template.name}/{name}"
        _check_name(where, name)
        if name in SHEETS:
            _check_sheet(where, text)


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    left = MOST_BYTES
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_dir() or _IGNORED.search(name):
            continue
        where = f"{folder.name}/{name}"
        _check_name(where, name)
        if not file.resolve().is_relative_to(folder.resolve()):
            raise TemplateError(f"{where}: it is a link that leads out of the template's folder.")
        left -= file.stat().st_size
        if left < 0:
            raise TemplateError(f"{folder}: more than {MOST_BYTES:,} bytes of templates.")
        try:
            yield name, file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateError(f"{where} can't be read as UTF-8 text: {error}.") from error


def _check_name(where: str, name: str) -> None:
    known = (*our_templates(), *SHEETS)
    own = name.startswith(OWN) and name.endswith(".j2") and name == printable(name)
    if name in known or own:
        return
    near = difflib.get_close_matches(name, known, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise TemplateError(f"{where} would change nothing.{hint} Allowed: {_allowed()}.")


def _check_sheet(where: str, text: str) -> None:
    match = _REACHES_OUT.search(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        raise TemplateError(
            f"{where}, line {line}: {match[0]!r} is not allowed: a report stands alone. "
            "Allowed are data: addresses; put other sheets into style.css itself."
        )


def _allowed() -> str:
    return f"{', '.join((*our_templates(), *SHEETS))}, and templates to include in {OWN}*.j2"


def our_text(name: str) -> str:
    """The text of one of our files."""
    place: Traversable = OURS.joinpath(name)
    return place.read_text(encoding="utf-8")
