"""Logos: what they are is seen from their content, and nothing in them runs or fetches."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from ganreport.analysis.analyse import analyse
from ganreport.charts import draw
from ganreport.errors import UsageError
from ganreport.readers import read_run
from ganreport.render import html
from ganreport.render.pdf import to_pdf
from ganreport.report.build import make_report
from ganreport.report.logo import MOST_BYTES, Logo, read_logo
from ganreport.report.model import ReportData, from_json, to_json
from ganreport.run.writer import RunWriter

from ..render.papers import MARGIN, read

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'
DRAWN = SVG.format('<title>ACME</title><rect width="40" height="20" fill="teal"/>')


def png(file: Path, size: tuple[int, int] = (40, 20), mode: str = "RGBA") -> Path:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "somebody")
    Image.new(mode, size, "teal").save(file, "PNG", pnginfo=notes)
    return file


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    path = tmp_path_factory.mktemp("runs") / "run"
    with RunWriter(path) as run:
        run.scalars(1, d_loss=1.0)
    return make_report(analyse(read_run(path)))


def decoded(logo: Logo) -> bytes:
    return base64.b64decode(logo.content)


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L", "P", "1", "LA", "I;16"])
def test_a_png_keeps_its_pixels_and_loses_its_notes(tmp_path: Path, mode: str) -> None:
    file = tmp_path / "our_lab-logo.svg"  # what it is called says nothing
    if mode == "P":
        Image.new("RGB", (40, 20), "teal").quantize(4).save(file, "PNG")
    elif mode in ("LA", "I;16", "1", "L"):
        Image.new(mode, (40, 20)).save(file, "PNG")
    else:
        png(file, mode=mode)
    logo = read_logo(file)
    assert (logo.media, logo.alt) == ("image/png", "our lab logo")
    assert b"somebody" not in decoded(logo)
    with Image.open(io.BytesIO(decoded(logo))) as image, Image.open(file) as before:
        if mode != "I;16":
            np.testing.assert_array_equal(np.asarray(image), np.asarray(before.convert("RGBA")))


def test_a_large_png_is_reduced(tmp_path: Path) -> None:
    logo = read_logo(png(tmp_path / "x", (3000, 500)))
    with Image.open(io.BytesIO(decoded(logo))) as image:
        assert image.size == (1200, 200)


def test_an_svg_loses_what_editors_note(tmp_path: Path) -> None:
    notes = '<metadata>me</metadata><x:view xmlns:x="urn:x"/><g xmlns:x="urn:x" x:label="me"/>'
    (tmp_path / "logo.png").write_text(SVG.format(f'<title>ACME</title>{notes}<path d="M0 0h9"/>'))
    logo = read_logo(tmp_path / "logo.png")
    assert (logo.media, logo.alt) == ("image/svg+xml", "ACME")
    text = decoded(logo).decode()
    assert "me<" not in text
    assert "urn:x" not in text
    assert '<path d="M0 0h9"' in text


REFUSED = {
    SVG.format("<script>alert(1)</script>"): "<script> is not allowed",
    SVG.format("<foreignObject/>"): "<foreignObject> is not allowed",
    SVG.format('<image href="https://example.org/x.png"/>'): "<image> is not allowed",
    SVG.format("<style>@import 'x'</style>"): "<style> is not allowed",
    SVG.format('<rect onclick="alert(1)"/>'): "runs or fetches something",
    SVG.format('<use href="https://example.org/x.svg#a"/>'): "runs or fetches something",
    SVG.format('<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="x#a"/>'): "(#...)",
    SVG.format('<rect fill="url(https://example.org/x)"/>'): "runs or fetches something",
    SVG.format('<rect style="fill:url(x)"/>'): "runs or fetches something",
    '<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWN: "must not define entities",
    "<html/>": "XML but no SVG",
    "GIF89a": "neither a PNG nor an SVG",
    "\x89PNG\r\n\x1a\nbroken": "",
    "x" * (MOST_BYTES + 1): "allowed are 500,000",
}


@pytest.mark.parametrize("content", REFUSED, ids=list(REFUSED.values()))
def test_what_is_refused_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "logo.svg").write_bytes(content.encode("latin1"))
    with pytest.raises(UsageError) as refused:
        read_logo(tmp_path / "logo.svg")
    assert REFUSED[content] in str(refused.value)
    assert "logo.svg" in str(refused.value)


def test_too_many_pixels_or_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="4001 by 1 pixels; allowed are 4000"):
        read_logo(png(tmp_path / "x", (4001, 1)))
    with pytest.raises(UsageError, match="can't be read"):
        read_logo(tmp_path / "nowhere")


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_it_stands_in_the_head_on_screen_and_paper(
    report: ReportData, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "x").write_text(DRAWN) if kind == "svg" else png(tmp_path / "x", (400, 200))
    logo = read_logo(tmp_path / "x")
    branded = from_json(to_json(msgspec.structs.replace(report, logo=logo)))
    drawn = draw(branded)
    screen = html.to_html(branded, figures=drawn)
    paper = html.to_html(branded, "print", figures=drawn)
    for text in (screen, paper):
        header = text.partition("<header>")[2].partition("</header>")[0]
        assert f'src="data:{logo.media};base64,{logo.content}" alt="{logo.alt}"' in header
    sheets = read(to_pdf(paper, (), report.date))
    if kind == "png":
        box = min(sheets.pictures)
        assert (box.page, round((box.right - box.left) / (box.bottom - box.top), 2)) == (1, 2)
        assert sheets.width - MARGIN - 2 < box.right < sheets.width - MARGIN + 1
        assert box.bottom - box.top < 60
