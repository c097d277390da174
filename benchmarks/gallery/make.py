"""The gallery: ten runs, their reports, and pictures of these in ``docs/gallery``.

``python benchmarks/gallery/make.py [FOLDER]`` (``make gallery``) makes the runs that FOLDER
(``runs/gallery``) does not hold yet, their reports anew, then the pictures, ``docs/gallery.md`` and
the picture of the README. Some minutes on one core. The same code gives the same pictures: what the
clock and the machine had to do with a run is taken out.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
os.environ |= {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}

import screens
from PIL import Image
from runs import RUNS, GalleryRun, made

import ganreport

DOCS: Final = Path(__file__).parents[2] / "docs"
RUNS_FOLDER: Final = Path("runs/gallery")
HEIGHT: Final = 1000
"""Pixels that a picture is high: small print can be read in it."""
ELSEWHERE: Final = "ring-collapse"
"""The run whose report is shown dark and on a phone too."""
FRONT: Final = ("ring-collapse", "healthy-digits")
"""The runs whose first pages stand in the README."""

HEAD: Final = """# Gallery

Reports of ten runs: the first page of the PDF, and the top of the HTML in a window of 1280 by 900
pixels. `make gallery` makes the runs, the reports, the pictures and this page. The first seven runs
are trained with committed presets and with recipes of the [failure zoo](reliability.md); the logs
of other programs are made up, in the form that these programs write. So that the same code gives
the same pictures, the clock of trained runs is set: each begins with 2026 and makes a hundred steps
a second.
"""


def build(run: GalleryRun, folder: Path) -> tuple[Path, str, int]:
    """Make a run and its report: where that is, its headline, the pages of its PDF.

    Raises:
        SystemExit: The report names another condition than the run was made to show.
    """
    report = ganreport.build(made(run, folder), title=run.name)
    place = folder / f"{run.name}-report"
    place.mkdir(exist_ok=True)
    report.save(place)
    first = report.data.verdict.primary.id
    print(f"{run.name}: {report.verdict.headline}", flush=True)
    if first != run.condition:
        sys.exit(
            f"{run.name}: the report says {first!r}, and it is meant to say {run.condition!r}."
        )
    return place, str(report.verdict.headline), screens.count(place / "report.pdf")


def main() -> None:
    """Make it all anew."""
    folder = (Path(sys.argv[1]) if len(sys.argv) > 1 else RUNS_FOLDER).resolve()
    pictures = DOCS / "gallery"
    for old in pictures.glob("*.webp"):
        old.unlink()
    parts = [HEAD]
    with screens.browser() as chrome:
        for run in RUNS:
            place, headline, pages = build(run, folder)
            shots = {"page": screens.page(place / "report.pdf")}
            shots["screen"] = screens.screen(chrome, place / "report.html")
            if run.name == ELSEWHERE:
                shots["dark"] = screens.screen(chrome, place / "report.html", scheme="dark")
                shots["phone"] = screens.screen(
                    chrome, place / "report.html", screens.PHONE, scale=1.5
                )
            for kind, shot in shots.items():
                keep(shot, pictures / f"{run.name}-{kind}.webp")
            parts.append(part(run, headline, pages, list(shots)))
    (DOCS / "gallery.md").write_text("\n".join(parts), encoding="utf-8")
    front = [screens.page(folder / f"{name}-report/report.pdf", resolution=64) for name in FRONT]
    screens.beside(front).quantize(128).save(DOCS / "images/report.png", optimize=True)


def keep(picture: Image.Image, path: Path) -> None:
    """Write a picture, no higher than ``HEIGHT``."""
    if picture.height > HEIGHT:
        size = (round(picture.width * HEIGHT / picture.height), HEIGHT)
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture.save(path, quality=60, method=6)


def part(run: GalleryRun, headline: str, pages: int, shown: list[str]) -> str:
    """What the page says of a run."""
    words = {"page": "Page 1 of the PDF", "screen": "The HTML", "dark": "The HTML in dark colours",
             "phone": "The HTML on a phone"}  # fmt: skip
    pictures = "\n".join(f"![{words[k]}: {run.name}](gallery/{run.name}-{k}.webp)" for k in shown)
    words = f"{run.about} The report has {pages} pages and says:\n\n> {headline}"
    return f"## {run.name}\n\n{words}\n\n{pictures}\n"


if __name__ == "__main__":
    main()
