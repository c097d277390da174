"""How a PDF was made: its paper, its language and the libraries, which travel inside it."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Final

import msgspec

from ganreport import __version__
from ganreport.errors import UsageError
from ganreport.report.embedded import embedded, is_pdf

__all__ = ["FILE", "Rendering", "current", "rendering_of"]

FILE: Final = "rendering.json"
"""Its name among the attachments."""

_LIBRARIES: Final = (
    *("fonttools", "jinja2", "matplotlib", "numpy", "pandas", "pillow", "pyarrow", "pydyf"),
    *("scipy", "seaborn", "tinycss2", "tinyhtml5", "weasyprint"),
)  # what decides of the bytes of charts, pages and the PDF


class Rendering(msgspec.Struct, frozen=True):
    """What the bytes of a report's files depend on beside the report itself.

    ``language`` and ``paper`` are as the command line has them; ``versions`` are those of
    ganreport and its libraries by their names.
    """

    language: str
    paper: str
    versions: dict[str, str]

    def apart(self, other: Rendering) -> list[str]:
        """The libraries of which two renderings had different versions, in words."""
        names = sorted(self.versions.keys() | other.versions.keys())
        pairs = ((n, self.versions.get(n, "none"), other.versions.get(n, "none")) for n in names)
        return [f"{name} {own} instead of {its}" for name, own, its in pairs if own != its]


def current(language: str, paper: str) -> Rendering:
    """What this installation would make a report with."""
    versions = {name: metadata.version(name) for name in _LIBRARIES}
    return Rendering(language, paper, {"ganreport": __version__, **versions})


def rendering_of(file: Path) -> Rendering | None:
    """How a report's PDF says that it was made; None of a file that is no PDF.

    Raises:
        UsageError: It is a PDF, but none of ganreport.
    """
    if not is_pdf(file):
        return None
    try:
        return msgspec.json.decode(embedded(file)[FILE], type=Rendering)
    except (KeyError, msgspec.MsgspecError) as error:
        raise UsageError(
            f"{file}: it does not carry how it was made ({FILE}), as each report of ganreport "
            "does. Give the PDF as ganreport build wrote it."
        ) from error
