"""The page in a real browser, opened from disk."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from ganreport import page
from ganreport.formats import read_run
from ganreport.report import make_report

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(images_run: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page.to_html(make_report(read_run(images_run))), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    driver = shutil.which("chromedriver")
    chromium = shutil.which("chromium")
    if not driver or not chromium:
        pytest.fail("Chromium and its driver are missing; `make test` says how to install them.")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with webdriver.Chrome(options=options, service=Service(driver)) as chrome:
        yield chrome


@pytest.mark.parametrize(("width", "height"), [(1200, 900), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_opens_clean_and_fits(
    browser: webdriver.Chrome, address: str, width: int, height: int, scheme: str
) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get_log("performance")
    browser.get(address)
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    background = browser.execute_script(
        "return getComputedStyle(document.documentElement).background"
    )
    assert ("rgb(255, 255, 255)" in background) == (scheme == "light")


def test_nothing_is_fetched_but_the_file(browser: webdriver.Chrome, address: str) -> None:
    browser.get_log("performance")
    browser.get(address)
    entries = browser.execute_script(
        "return performance.getEntriesByType('resource').map(e=>e.name)"
    )
    assert [name for name in entries if not name.startswith("data:")] == []
    requests = [e["message"] for e in browser.get_log("performance")]
    sent = [text for text in requests if '"Network.requestWillBeSent"' in text]
    assert all('"url":"file:' in text or '"url":"data:' in text for text in sent)


def test_every_picture_is_drawn(browser: webdriver.Chrome, address: str) -> None:
    browser.get(address)
    broken = browser.execute_script(
        "return [...document.images].filter(i => !i.complete || !i.naturalWidth).length"
    )
    assert broken == 0
    sizes = browser.execute_script(
        "return [...document.querySelectorAll('.chart svg')]"
        ".map(s => s.getBoundingClientRect().height)"
    )
    assert sizes
    assert min(sizes) > 60
