"""Plain English: what ``docs/style.md`` asks, of every text in the source and on pages."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from ganreport import charts
from ganreport.metrics import METRICS
from ganreport.metrics.glosses import GLOSSES
from ganreport.render import html
from ganreport.report.model import ReportData
from ganreport.run.scores import SCORES

from . import plain

DIRECTIONS = {"higher": "higher is better", "lower": "lower is better", "baseline": "closer to"}
WORDS = " ".join(f"{chr(97 + n)}word" for n in range(26)) + " word"
"""27 words."""


@pytest.fixture(scope="module")
def banned() -> dict[str, str]:
    """Words that the guide rules out."""
    return plain.forbidden()


def test_every_text_in_the_source(banned: dict[str, str], gathered: Catalog) -> None:
    texts = [
        text
        for entry in gathered
        for text in ((entry.id,) if isinstance(entry.id, str) else tuple(entry.id))
    ]
    assert len(texts) > 1000
    said = [each for text in texts for each in plain.offences(" ".join(text.split()), banned)]
    assert said == []


def test_whole_reports(
    reports: list[ReportData], foreign: list[ReportData], banned: dict[str, str]
) -> None:
    """Without what is written in drawings: those are English, and all sources are looked at."""
    said: set[str] = set()
    for report in [*reports, *foreign]:
        page = html.to_html(report, language=plain.Ours(), figures=charts.draw(report))
        texts = plain.Spoken(page).texts
        assert len(texts) > 100
        said.update(texts)
    assert [each for text in sorted(said) for each in plain.offences(text, banned)] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Reals are far apart.", "real samples"),
        ("No fake was near.", "generated"),
        ("It is 1 modes.", "the singular"),
        ("The run is sound.", "healthy"),
        ("Two steps can't be told from it.", "statistically tied"),
        ("Not enough evidence: Not enough evidence.", "twice"),
        ("If this does not help: If this does not help: stop.", "twice"),
        ("The end..", "as an end"),
        ("The end of {name} .", "as an end"),
        ("Train for 8000000 steps.", "separators"),
        (WORDS + " two more words.", "30 words"),
        ("A short one. Then " + WORDS + " and a dozen further, as it happens.", "35 words"),
        ("Lists of {names:list} hold d_success.", "the quantity"),
    ],
)
def test_what_is_against_the_guide(text: str, what: str, banned: dict[str, str]) -> None:
    assert any(what in each for each in plain.offences(text, banned))


@pytest.mark.parametrize(
    "text",
    [
        WORDS + " two words.",
        "Values are " + ", ".join(str(0.5 + n) for n in range(40)) + " and 9.",
        f"It holds ({WORDS} {WORDS}) here.",
        "Lines such as `Epoch: ...` and 21 modes; {more} more, 12,000 steps of 2026-11-29.",
    ],
)
def test_what_is_not(text: str, banned: dict[str, str]) -> None:
    assert list(plain.offences(text, banned)) == []


def test_blocks_of_a_page() -> None:
    page = (
        "<p>One <b>text</b> of <code>d_loss = 1</code>.</p><style>p {}</style>"
        '<td>Two<span translate="no">their own words</span></td>'
    )
    assert plain.Spoken(page).texts == ["One text of ′0′.", "Two′0′"]


def test_every_measure_has_a_gloss_with_its_direction() -> None:
    ways = {metric.id: DIRECTIONS[metric.better] for metric in METRICS}
    ways |= {
        score.name: DIRECTIONS["higher" if score.higher_is_better else "lower"] for score in SCORES
    }
    said = {name: str(GLOSSES.get(name, "")) for name in ways}
    assert [name for name, way in ways.items() if way not in said[name]] == []


def test_a_gloss_is_said_once(images_report: ReportData) -> None:
    page = html.to_html(images_report)
    body, _, rest = page.partition('id="glossary"')
    gloss = str(GLOSSES["effective_modes"])
    assert body.count(gloss) == 1
    assert gloss in rest
