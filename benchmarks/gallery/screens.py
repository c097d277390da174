"""Pictures of reports: a page of the PDF, and the HTML in a real browser."""

from __future__ import annotations

import base64
import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pikepdf
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

WIDE: Final = (1280, 900)
PHONE: Final = (390, 844)
"""Windows, in the pixels of CSS: a small laptop's and a phone's."""

_FLAGS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
_GAP: Final = 8  # pixels between two pages
_BETWEEN: Final = "#d0d4dc"


def page(pdf: Path, number: int = 1, resolution: int = 150) -> Image.Image:
    """A page as a picture; Poppler draws it."""
    only = ("-f", str(number), "-l", str(number), "-r", str(resolution))
    drawn = subprocess.run(["pdftoppm", *only, "-png", pdf], check=True, capture_output=True)
    return Image.open(io.BytesIO(drawn.stdout)).convert("RGB")


def beside(pages: list[Image.Image]) -> Image.Image:
    """Pages in a row."""
    wide = sum(each.width for each in pages) + _GAP * (len(pages) - 1)
    row = Image.new("RGB", (wide, max(each.height for each in pages)), _BETWEEN)
    left = 0
    for each in pages:
        row.paste(each, (left, 0))
        left += each.width + _GAP
    return row


def count(pdf: Path) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(pdf) as document:
        return len(document.pages)


@contextmanager
def browser() -> Iterator[webdriver.Chrome]:
    """A Chromium without a window, and its driver; both are Debian's."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in _FLAGS:
        options.add_argument(flag)
    with webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver")) as chrome:
        yield chrome


def screen(
    chrome: webdriver.Chrome,
    file: Path,
    window: tuple[int, int] = WIDE,
    scheme: str = "light",
    scale: float = 1.0,
    place: str = "",
) -> Image.Image:
    """What a window shows of a page at its top, or where ``place`` leads."""
    width, height = window
    chrome.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 500},
    )
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    chrome.get("about:blank")
    chrome.get(file.resolve().as_uri() + place)
    shot = chrome.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    return Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
