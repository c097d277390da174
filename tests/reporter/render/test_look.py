"""The look of a fixed report: its pages against pictures of them that were looked at.

``GANREPORT_RENEW_LOOK=1 pytest tests/reporter/render/test_look.py`` renews the pictures in
``look/``; look at them before committing. They are compared as blurred greys, so that they tell
where ink stands and not which letters. The mean difference of a page, in per cent of white, must
stay below ``TOLERANCE``. The worst page of the same document measured 0.2 (its pictures have 16
greys), with letters 1 % larger or smaller 1.4, in another font (Liberation Sans) 1.8; with a
planted fault, pages paired as they come, 3.6 at least. The tolerance lies between them.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageFilter

from ganreport.charts import Figure
from ganreport.render import html as page
from ganreport.render.pdf import to_pdf
from ganreport.report.model import ReportData
from ganreport.report.theme import Template

from . import papers

LOOK = Path(__file__).parent / "look"
RESOLUTION = 25
LEFT_OUT = ("contents", "distribution", "not_measured", "provenance", "methods", "footer")
SHORT = '{% extends "ganreport/report.html.j2" %}' + "".join(
    f"{{% block {name} %}}{{% endblock %}}" for name in LEFT_OUT
)
"""What depends on the machine, or says little by its look, is left out."""
BLUR = 3.0
TOLERANCE = 2.5


@pytest.fixture(scope="module")
def report(images_report: ReportData) -> ReportData:
    """A report of which nothing depends on when and where it was made."""
    return msgspec.structs.replace(
        images_report,
        title="A report to be looked at",
        comment="Fixed.",
        ganreport_version="0",
        record=msgspec.structs.replace(images_report.record, id="fixed"),
        date="2026-01-01T00:00:00+00:00",
        template=Template(name="short", files={"report.html.j2": SHORT}),
    )


@pytest.fixture(scope="module")
def html(report: ReportData, images_figures: tuple[Figure, ...]) -> str:
    return page.to_html(report, "print", figures=images_figures)


def looks(html: str, folder: Path) -> list[Image.Image]:
    """The pages as small grey pictures."""
    folder.mkdir(exist_ok=True)
    (folder / "report.pdf").write_bytes(to_pdf(html, (), ""))
    files = papers.pictures(folder / "report.pdf", folder, RESOLUTION)
    return [Image.open(file).convert("L") for file in files]


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pages, in per cent of white; 100 where their sizes differ."""
    if one.size != other.size:
        return 100.0
    soft = [np.asarray(i.filter(ImageFilter.GaussianBlur(BLUR)), float) for i in (one, other)]
    return float(np.abs(soft[0] - soft[1]).mean() / 2.55)


def worst(found: list[Image.Image]) -> float:
    """The greatest difference from the pictures that were looked at; 100 if pages came or went."""
    kept = [Image.open(file).convert("L") for file in sorted(LOOK.glob("page-*.png"))]
    pairs = [difference(*pair) for pair in zip(found, kept, strict=False)]
    return max(pairs) if len(found) == len(kept) else 100.0


def test_pages_look_as_they_did(html: str, tmp_path: Path) -> None:
    found = looks(html, tmp_path / "now")
    if os.environ.get("GANREPORT_RENEW_LOOK"):
        for number, picture in enumerate(found, 1):
            picture.quantize(16).save(LOOK / f"page-{number}.png", optimize=True)
    assert worst(found) < TOLERANCE


FAULTS = {
    "a chart of half its width": ".drawing { width: 50% }",
    "a margin of 30 mm": "@page { margin-left: 30mm }",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(html: str, tmp_path: Path, fault: str) -> None:
    faulty = html.replace("</style>", f"{FAULTS[fault]}</style>", 1)
    found = looks(faulty, tmp_path / "fault")
    assert worst(found) > TOLERANCE


def test_the_pictures_are_small() -> None:
    assert sum(file.stat().st_size for file in LOOK.iterdir()) < 300_000
