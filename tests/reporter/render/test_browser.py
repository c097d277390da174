"""The page in a real browser, opened from disk."""

import base64
import csv
import dataclasses
import io
import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from html import unescape
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from ganreport.analysis.grading import Status
from ganreport.charts import Figure, style
from ganreport.render import html
from ganreport.render.report import Report
from ganreport.report.evidence import DataTable
from ganreport.report.model import ReportData

Drawn = tuple[ReportData, tuple[Figure, ...]]

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
NUMBERS = ("12,345", "–", "−0.5", "98.9 %", "1.5·10⁻⁷", "nan", "inf", "-2e-05", "7 steps", "1,200")
ASCENDING = ("−0.5", "-2e-05", "1.5·10⁻⁷", "7 steps", "98.9 %", "1,200", "12,345", "inf")


@pytest.fixture(scope="module")
def drawn(images_report: ReportData, images_figures: tuple[Figure, ...]) -> Drawn:
    """A report with a problem, and its figures; one of their tables has all kinds of numbers."""
    sheet = DataTable(
        columns=("x", "words"), rows=tuple((x, f"b{i}") for i, x in enumerate(NUMBERS))
    )
    figures = (
        dataclasses.replace(figure, data=sheet) if figure.id == "losses" else figure
        for figure in images_figures
    )
    first = next(f for f in images_report.findings if f.status is Status.OK and f.evidence)
    failed = msgspec.structs.replace(first, status=Status.FAIL)
    findings = [failed if each is first else each for each in images_report.findings]
    return msgspec.structs.replace(images_report, findings=findings), tuple(figures)


@pytest.fixture(scope="module")
def address(drawn: Drawn, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.to_html(drawn[0], figures=drawn[1]), encoding="utf-8")
    return path.as_uri()


def start(profile: Path) -> webdriver.Chrome:
    driver = shutil.which("chromedriver")
    chromium = shutil.which("chromium")
    if not driver or not chromium:
        pytest.fail("Chromium and its driver are missing; `make test` says how to install them.")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with start(tmp_path_factory.mktemp("profile")) as chrome:
        yield chrome


def look(browser: webdriver.Chrome, address: str, width: int = 1200, scheme: str = "light") -> None:
    """Open the page in a window of this width with this preference."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get("about:blank")
    browser.get(address)


def violations(browser: webdriver.Chrome, context: str = "body") -> list[str]:
    """What axe-core has against this part of the page: all of WCAG 2.2 AA and good practice."""
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    run = """const done = arguments[1];
    axe.run(arguments[0], {resultTypes: ["violations"]}).then(found => done(
      found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}`))));"""
    found: list[str] = browser.execute_async_script(axe + ";" + run, context)
    return found


def one(browser: webdriver.Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def tool(browser: webdriver.Chrome, place: str, words: str) -> WebElement:
    """The control with these words there."""
    controls = browser.find_elements(By.CSS_SELECTOR, f"{place} button")
    return next(control for control in controls if control.text == words)


def columns(drawn: Drawn, chart: str, key: str) -> tuple[list[int], list[float]]:
    """The steps and values of a line, as the report has them."""
    readout = {figure.id: figure for figure in drawn[1]}[chart].readout
    assert readout is not None
    series = readout.series[key]
    return series.x.astype(int).tolist(), series.columns["value"].tolist()


def read(browser: webdriver.Chrome, chart: str, key: str, step: int) -> list[str]:
    """Point at a step in a chart: what stands beside a line of it, and the step itself."""
    said: list[str] = browser.execute_script(
        """const [chart, key, step] = arguments;
        const svg = document.querySelector(`#figure-${chart} .chart svg`);
        svg.scrollIntoView({block: "center"});
        const told = JSON.parse(document.getElementById("readouts").textContent).charts[chart];
        const {box, x} = told.axes.find(({series}) => series.includes(key));
        const place = new DOMPoint(box[0] + box[2] * (step - x[0]) / (x[1] - x[0]), box[1] + 1)
          .matrixTransform(svg.getScreenCTM());
        svg.dispatchEvent(new PointerEvent("pointermove", {bubbles: true, clientX: place.x,
          clientY: place.y, pointerType: "mouse"}));
        return [svg.querySelector(`[data-read="${key}"]`)?.textContent,
          svg.querySelector(".cursor > text:last-child")?.textContent];""",
        chart, key, step,
    )  # fmt: skip
    return said


def spoken(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_opens_clean_and_fits(
    browser: webdriver.Chrome, address: str, width: int, scheme: str
) -> None:
    look(browser, address, width, scheme)
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


# A palette depends on no width and a layout on no palette: each is seen once.
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (390, "dark")])
def test_nothing_keeps_people_out(
    browser: webdriver.Chrome, address: str, width: int, scheme: str
) -> None:
    look(browser, address, width, scheme)
    browser.execute_script("document.querySelector('#figure-losses details').open = true")
    read(browser, "losses", "d_loss", 100)
    for words in ("Log scale", "Smoothing", "generator"):
        tool(browser, "#figure-losses", words).click()
    assert violations(browser) == []
    browser.execute_script("document.querySelector('.opener').click()")
    assert violations(browser, "dialog") == []
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_in_charts_stand_out_from_the_page(
    browser: webdriver.Chrome, address: str, scheme: str
) -> None:
    look(browser, address, scheme=scheme)
    inks = ("INK", "MUTED", "DISCRIMINATOR", "GENERATOR", "HELDOUT", "NULL", "ALARM")
    browser.execute_script(
        """for (const ink of arguments[0]) {
          const text = document.querySelector(".chart text").cloneNode();
          text.setAttribute("fill", ink);
          document.querySelector(".chart svg").append(text);
        }""",
        [getattr(style, ink) for ink in inks],
    )
    pairs = browser.execute_script("""
      const solid = (shape) => shape.matches("[fill]:not([fill=none], [opacity], [fill-opacity])");
      const under = (text) => {
        const box = text.getBoundingClientRect();
        const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
        return [...text.ownerSVGElement.querySelectorAll("path")].filter((shape) => solid(shape) &&
          shape.isPointInFill(middle.matrixTransform(shape.getScreenCTM().inverse()))).at(-1);
      };
      const paper = getComputedStyle(document.documentElement).backgroundColor;
      return [...document.querySelectorAll(".chart text")].map((text) => {
        const shape = under(text);
        const colour = shape ? getComputedStyle(shape).fill : paper;
        return [getComputedStyle(text).fill, colour, text.textContent];
      });""")
    assert len(pairs) > 50
    assert [pair for pair in pairs if contrast(*pair[:2]) < 4.5] == []


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two opaque colours by WCAG 2.2."""

    def luminance(colour: str) -> float:
        channels = np.array([int(c) for c in re.findall(r"\d+", colour)[:3]]) / 255
        linear = np.where(
            channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_slider_shows_one_column_enlarged(
    browser: webdriver.Chrome, address: str, drawn: Drawn
) -> None:
    look(browser, address)
    figure = {f.id: f for f in drawn[1]}.get("evolution")
    assert figure is not None
    slider, canvas = (one(browser, f"#figure-evolution {tag}") for tag in ("input", "canvas"))
    last = len(figure.labels) - 1
    assert slider.get_attribute("value") == str(last)
    slider.send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert slider.get_attribute("aria-valuetext") == f"Step {figure.labels[last - 2]}"
    assert canvas.get_attribute("aria-label") == f"Step {figure.labels[last - 2]}"
    assert canvas.size["width"] % int(canvas.get_attribute("width") or 0) == 0
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(figure.content))).convert("RGB"))
    column = pixels[:, (last - 2) * 9 :][:, :8]  # tiles of 8 x 8 pixels, one between them
    shown = browser.execute_script(
        "const c = arguments[0]; const b = c.getContext('2d');"
        "return [...b.getImageData(0, 0, c.width, c.height).data]",
        canvas,
    )
    image = np.reshape(shown, (8, -1, 4))[:, :, :3]
    for row in range(5):
        np.testing.assert_array_equal(image[:, 9 * row :][:, :8], column[9 * row :][:8])


def test_zoom_is_left_by_escape_to_where_it_was_opened(
    browser: webdriver.Chrome, address: str
) -> None:
    look(browser, address)
    opener = one(browser, "#figure-final .opener")
    opener.send_keys(Keys.ENTER)
    dialog, picture = one(browser, "dialog"), one(browser, "dialog .picture")
    assert dialog.get_attribute("open")
    assert browser.execute_script("return document.activeElement.closest('dialog') !== null")
    natural = browser.execute_script("return arguments[0].naturalWidth", picture)
    before = picture.size["width"]
    assert before % natural == 0
    assert before > one(browser, "#figure-final .picture").size["width"]
    one(browser, "dialog [aria-label=Larger]").click()
    assert picture.size["width"] == before + natural
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not dialog.get_attribute("open")
    assert browser.switch_to.active_element == opener
    one(browser, "#figure-final .picture").click()
    assert dialog.get_attribute("open")


def test_tables_sort_numbers_as_numbers_and_go_back(
    browser: webdriver.Chrome, address: str
) -> None:
    look(browser, address)
    browser.execute_script("document.querySelector('#figure-losses details').open = true")
    head, words = browser.find_elements(By.CSS_SELECTOR, "#figure-losses th")

    def press(cell: WebElement) -> tuple[Any, tuple[str, ...]]:
        cell.find_element(By.TAG_NAME, "button").send_keys(Keys.SPACE)
        column = "return [...document.querySelectorAll('#figure-losses td:first-child')]"
        texts = browser.execute_script(f"{column}.map(cell => cell.textContent)")
        return cell.get_attribute("aria-sort"), tuple(texts)

    assert press(head) == ("ascending", (*ASCENDING, "–", "nan"))
    assert press(head) == ("descending", (*reversed(ASCENDING), "–", "nan"))
    assert press(head) == (None, NUMBERS)
    press(head)
    assert press(words) == ("ascending", NUMBERS)
    assert head.get_attribute("aria-sort") is None


def test_every_other_table_that_sorts_keeps_its_rows(
    browser: webdriver.Chrome, address: str
) -> None:
    look(browser, address)
    tables = browser.execute_script("""return [...document.querySelectorAll(".sortable")].map(t => {
      const rows = () => [...t.tBodies[0].rows].map(row => row.textContent);
      const before = rows(); t.querySelector("button").click();
      return [t.className, before, rows()] })""")
    kinds = {name.split()[0] for name, _, _ in tables}
    assert {"passed", "data", "series", "thresholds"} <= kinds
    for _, before, after in tables:
        assert sorted(before) == sorted(after)
    findings = next(after for name, _, after in tables if name.startswith("passed"))
    questions = [re.sub(r"^\s*(fail|warn|ok|not measured)\s*", "", row) for row in findings]
    assert questions == sorted(questions, key=str.casefold)


def test_links_lead_to_what_can_be_seen(browser: webdriver.Chrome, address: str) -> None:
    look(browser, address)
    for link in browser.find_elements(By.CSS_SELECTOR, ".see a")[:6]:
        browser.execute_script("arguments[0].click()", link)
        top = "return document.querySelector(':target').getBoundingClientRect().top"
        assert 0 <= browser.execute_script(top) < 900
    browser.execute_script(
        "document.querySelector('#figure-outputs td').id = 'deep'; location.hash = 'deep'"
    )
    browser.execute_async_script("requestAnimationFrame(arguments[0])")
    assert one(browser, "#figure-outputs details").get_attribute("open")


def test_targets_are_large_and_focus_is_seen(browser: webdriver.Chrome, address: str) -> None:
    look(browser, address)
    small = browser.execute_script("""
      document.querySelector(".opener").click();
      return [...document.querySelectorAll("button, input, summary, nav a")]
        .filter(e => e.checkVisibility()).map(e => [e.outerHTML, e.getBoundingClientRect()])
        .filter(([, box]) => Math.min(box.width, box.height) < 24).map(([html]) => html)""")
    assert small == []
    look(browser, address)
    one(browser, "body").send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.get_attribute("class") == "skip"
    assert skip.location["x"] >= 0
    for _ in range(3):
        focused = browser.switch_to.active_element
        assert focused.value_of_css_property("outline-style") == "solid"
        focused.send_keys(Keys.TAB)


def test_the_pointer_reads_what_was_recorded_in_all_charts_of_the_part(
    browser: webdriver.Chrome, address: str, drawn: Drawn
) -> None:
    look(browser, address)
    steps, values = columns(drawn, "losses", "d_loss")
    beside = dict(zip(*columns(drawn, "outputs", "d_real_mean"), strict=True))
    for at in (0, 333, len(steps) - 1):
        step = steps[at]
        said = read(browser, "losses", "d_loss", step)
        assert said == [spoken(values[at]), f"training step {step:,}"]
        other = one(browser, '#figure-outputs [data-read="d_real_mean"]').get_attribute(
            "textContent"
        )
        nearest = min(beside, key=lambda place: abs(place - step))
        assert other == spoken(beside[nearest])
    assert not browser.find_elements(By.CSS_SELECTOR, "#distribution .cursor")
    chart = one(browser, "#figure-losses .chart")
    browser.execute_script("arguments[0].dispatchEvent(new PointerEvent('pointerleave', "
                           "{pointerType: 'mouse'}))", chart)  # fmt: skip
    assert not browser.find_elements(By.CSS_SELECTOR, ".cursor")
    chart.send_keys(Keys.HOME, Keys.ARROW_RIGHT)
    heard = browser.execute_script("return document.querySelector('[role=status]').textContent")
    assert heard.startswith(f"training step {steps[1]:,}: discriminator {spoken(values[1])}, ")
    chart.send_keys(Keys.ESCAPE)
    assert not browser.find_elements(By.CSS_SELECTOR, ".cursor")


def test_downloads_are_what_was_recorded_and_drawn(
    browser: webdriver.Chrome, address: str, drawn: Drawn, tmp_path: Path
) -> None:
    look(browser, address)
    where = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", where)
    tool(browser, "#figure-losses", "CSV").click()
    tool(browser, "#figure-losses", "SVG").click()
    table, drawing = tmp_path / "losses.csv", tmp_path / "losses.svg"
    WebDriverWait(browser, 30).until(lambda _: table.is_file() and drawing.is_file())
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for key in ("d_loss", "g_loss"):
        pairs = {int(row["training step"]): float(row[key]) for row in rows if row[key]}
        steps, values = columns(drawn, "losses", key)
        assert list(pairs) == steps
        np.testing.assert_allclose(list(pairs.values()), values, rtol=1e-4)
    saved = ET.parse(drawing).getroot()
    assert saved.attrib["viewBox"]
    assert {line.get("data-series") for line in saved.iter()} >= {"d_loss", "g_loss"}


def test_lines_can_be_drawn_otherwise_and_as_printed_again(
    browser: webdriver.Chrome, address: str, drawn: Drawn
) -> None:
    look(browser, address)
    figure = "#figure-losses"
    log, smooth = (tool(browser, figure, words) for words in ("Log scale", "Smoothing"))
    printed = one(browser, f"{figure} svg").get_attribute("innerHTML")
    log.click()
    assert log.get_attribute("aria-pressed") == "true"
    line = one(browser, f"{figure} [data-drawn=d_loss]").get_attribute("d") or ""
    heights = np.array(re.findall(r"[ML][\d.]+ ([-\d.]+)", line), float)
    readout = {each.id: each for each in drawn[1]}["losses"].readout
    assert readout is not None
    assert readout.series["d_loss"].smooth is not None
    values = np.log(readout.series["d_loss"].smooth[1])
    slope, start_ = np.polyfit(values, heights, 1)
    np.testing.assert_allclose(heights, slope * values + start_, atol=0.05)
    smooth.click()
    smoother = one(browser, f"{figure} [data-drawn=d_loss]").get_attribute("d") or ""
    less = np.array(re.findall(r"[ML][\d.]+ ([-\d.]+)", smoother), float)
    assert np.abs(np.diff(less)).sum() < np.abs(np.diff(heights)).sum()
    for control in (log, smooth):
        control.click()
    again = one(browser, f"{figure} svg").get_attribute("innerHTML") or ""
    assert re.sub(r'<g class="redrawn"[^>]*></g>', "", again) == printed


def test_a_legend_takes_lines_away(browser: webdriver.Chrome, address: str) -> None:
    look(browser, address)
    line = one(browser, "#figure-losses [data-series=g_loss][data-part=smooth]")
    assert line.is_displayed()
    tool(browser, "#figure-losses", "generator").click()
    assert not line.is_displayed()
    assert read(browser, "losses", "d_loss", 500)[0]
    assert not browser.find_elements(By.CSS_SELECTOR, "#figure-losses [data-read=g_loss]")


def test_only_problems_are_shown_until_a_link_leads_elsewhere(
    browser: webdriver.Chrome, address: str, drawn: Drawn
) -> None:
    look(browser, address)
    wrong = [f for f in drawn[0].findings if f.status in (Status.FAIL, Status.WARN)]
    assert wrong
    table = one(browser, "#findings .passed")
    assert table.is_displayed()
    control = tool(browser, "#findings", "Only problems")
    control.click()
    assert not table.is_displayed()
    figures = browser.execute_script("""return [...document.querySelectorAll(
      "#training figure, #distribution figure")].map(f => [f.id, f.checkVisibility()])""")
    named = {f"figure-{name}" for finding in wrong for name in finding.charts}
    assert {name for name, shown in figures if shown} == named & {name for name, _ in figures}
    assert not all(shown for _, shown in figures)
    assert len(browser.find_elements(By.CSS_SELECTOR, "#findings article")) == len(wrong)
    passed = one(browser, "#findings .passed tbody tr").get_attribute("id")
    browser.execute_script(f"location.hash = '{passed}'")
    WebDriverWait(browser, 30).until(lambda _: table.is_displayed())
    assert control.get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("width", [1400, 390])
def test_the_contents_follow(browser: webdriver.Chrome, address: str, width: int) -> None:
    look(browser, address, width)
    links, wait = browser.find_elements(By.CSS_SELECTOR, ".contents a"), WebDriverWait(browser, 30)
    for link in links[1:-1:3]:
        browser.execute_script("arguments[0].click()", link)
        wait.until(lambda _, a=link: one(browser, ".contents [aria-current]") == a)  # type: ignore[misc]
        box = link.rect
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    side = one(browser, ".contents").rect
    text = one(browser, "main").rect
    assert (side["width"] <= text["x"]) == (width == 1400)


def test_a_link_to_a_heading_is_copied(browser: webdriver.Chrome, address: str) -> None:
    look(browser, address)
    one(browser, "#training > .link").click()
    WebDriverWait(browser, 30).until(
        lambda _: (
            "copied" in (one(browser, "[role=status]").get_attribute("textContent") or "")
            or browser.current_url.endswith("#training")
        )
    )


def test_on_a_phone_samples_stay_beside_real_ones_and_tables_keep_their_heads(
    browser: webdriver.Chrome, address: str
) -> None:
    look(browser, address, 390)
    made, real = (one(browser, f"#figure-{name} img").rect for name in ("generated", "real"))
    assert made["y"] == real["y"]
    assert made["x"] + made["width"] <= real["x"] < 390
    heads = browser.execute_script("""return [...document.querySelectorAll("thead")].filter(
      head => head.checkVisibility()).map(head => head.getBoundingClientRect().height)""")
    assert len(heads) > 5
    assert min(heads) > 10
    table = one(browser, ".wide:has(.passed)")
    browser.execute_script("arguments[0].scrollLeft = 200", table)
    assert browser.execute_script("return arguments[0].scrollLeft", table) > 100
    assert one(browser, ".passed tbody th").rect["x"] == table.rect["x"]


def test_nothing_moves() -> None:
    sheet = resources.files("ganreport_templates").joinpath("screen.css").read_text("utf-8")
    assert not re.search(r"transition|animation|scroll-behavior|@keyframes", sheet)


def test_all_can_be_read_with_scripts_off(
    browser: webdriver.Chrome, address: str, drawn: Drawn
) -> None:
    figure = {f.id: f for f in drawn[1]}.get("evolution")
    assert figure is not None

    def texts(chrome: webdriver.Chrome) -> list[str]:
        """The words laid out on the page, in their order."""
        chrome.get("about:blank")
        chrome.get(address)

        def laid_out(_: object) -> list[str]:  # a busy machine lays out after the page is loaded
            tree = chrome.execute_cdp_cmd("DOMSnapshot.captureSnapshot", {"computedStyles": []})
            strings, layout = tree["strings"], tree["documents"][0]["layout"]
            return [strings[index] for index in layout["text"] if index >= 0]

        return WebDriverWait(chrome, 30).until(laid_out)

    lively = Counter(texts(browser))
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        quiet = Counter(texts(browser))
        assert browser.get_log("browser") == []
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert quiet.total() > 400  # what is folded is laid out when it is opened, scripts or not
    assert quiet <= lively
    look(browser, address)
    controls = browser.execute_script("""return [...document.querySelectorAll(
      "button, .slider *, .tools *")].map(control => control.textContent)""")
    added = {words for words in lively - quiet if words.strip() and "↕" not in words}
    assert {"Enlarge", "Step", "CSV", "Log scale", "generator"} <= added <= set(controls)


def test_in_a_notebook_the_page_shows_in_a_frame_that_keeps_to_itself(
    browser: webdriver.Chrome, drawn: Drawn, tmp_path: Path
) -> None:
    title = '"><script>parent.x=1</script><b>'
    hostile = Report(msgspec.structs.replace(drawn[0], title=title))
    cell = hostile._repr_html_()
    page = html.to_html(hostile.data)
    assert [unescape(each) for each in re.findall('srcdoc="([^"]*)"', cell)] == [page]
    notebook = tmp_path / "notebook.html"
    notebook.write_text(
        "<!doctype html><meta charset=utf-8><title>n</title><style>h1, p {color: rgb(1, 2, 3)}"
        f"</style><body><h1>Mine</h1>{cell}<p id=after>After</p>",
        encoding="utf-8",
    )
    look(browser, notebook.as_uri(), 900)
    colours = browser.execute_script(
        "return ['h1', '#after'].map(s => getComputedStyle(document.querySelector(s)).color)"
    )
    assert colours == ["rgb(1, 2, 3)"] * 2
    assert browser.execute_script("return [window.x, document.scripts.length]") == [None, 0]
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 900
    browser.switch_to.frame(one(browser, "iframe"))
    shown = browser.execute_script(
        "return [document.querySelector('h1').textContent.trim(),"
        " getComputedStyle(document.querySelector('h1')).color,"
        " [...document.images].filter(i => !i.complete || !i.naturalWidth).length,"
        " document.querySelectorAll('.chart svg').length, self.origin]"
    )
    browser.switch_to.default_content()
    assert browser.get_log("browser") == []
    assert shown[0] == title
    assert shown[1] != "rgb(1, 2, 3)"
    assert shown[2] == 0
    assert shown[3] > 5
    assert shown[4] == "null"  # nothing of the notebook is within its reach
