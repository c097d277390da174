"""Pages, drawings and Markdown in another language: other words, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from ganreport.readers import read_run
from ganreport.render import html, translated
from ganreport.render.i18n import Translator, catalogue
from ganreport.report.model import Report, make_report, to_json
from ganreport.run.model import Problem, Skipped

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")


@pytest.fixture
def chinese() -> Translator:
    """A translator that has not been used."""
    return Translator(catalogue("zh"))


class Skeleton(HTMLParser):
    """What a document is made of beside its texts, and the texts."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.texts: list[str] = []
        self._silent = 0
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Its name, identifiers and links."""
        kept = {"id", "href", "class", "src", "d", "translate", "http-equiv", "scope"}
        self.tags.append((tag, *(f"{k}={v}" for k, v in attrs if k in kept and "base64" not in
                                 (v or ""))))  # fmt: skip
        self._silent += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        """Its name."""
        self.tags.append((f"/{tag}",))
        self._silent -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        """Text that is read."""
        if not self._silent:
            self.texts.append(data)


def test_a_document_is_read_and_written_sign_by_sign(chinese: Translator) -> None:
    document = (
        "<!doctype html>\n<html lang='en'><!-- <p>Value</p> -->\n<p>a &amp; b &lt; <BR>c<img\n"
        'alt="x"/><ul><li>one<li>two</ul></i>&nbsp;<svg viewBox="0 0 1 1"><path d=""/></svg>'
        "<style>a > b {}</style><script>1 < 2</script>\n</html>\n"
    )
    assert translated.page(document, chinese) == document


def test_words_change_and_what_is_the_users_does_not(chinese: Translator) -> None:
    document = (
        '<html lang="en"><p>Value</p><p translate="no">Value</p><code>Value</code>'
        '<p>See also: <a href="#x">Samples</a></p><img alt="Samples"></html>'
    )
    assert translated.page(document, chinese) == (
        '<html lang="zh-Hans"><p>数值</p><p translate="no">Value</p><code>Value</code>'
        '<p>另见：<a href="#x">样本</a></p><img alt="样本"></html>'
    )


def test_the_words_of_a_script_change_and_its_code_does_not(chinese: Translator) -> None:
    found = translated.page('<script data-step="Step">const Step = "Step";</script>', chinese)
    assert found == '<script data-step="步">const Step = "Step";</script>'


def test_elements_in_a_sentence_may_change_places(chinese: Translator) -> None:
    found = translated.page(
        "<p>All at their defaults. The table <code>[t]</code> of a <code>f</code> changes them."
        "</p>",
        chinese,
    )
    assert found.endswith("<p>均为默认值，可在 <code>f</code> 的 <code>[t]</code> 表中更改。</p>")


def test_translations_are_escaped(chinese: Translator) -> None:
    document = "<p>Coverage of class '&lt;b&gt; &amp;'</p>"
    assert translated.page(document, chinese) == "<p>类别“&lt;b&gt; &amp;”的覆盖率</p>"


def test_names_in_drawings_stay(chinese: Translator) -> None:
    svg = '<svg><title>loss</title><text x="1">loss</text><text>samp…</text><text>end</text></svg>'
    assert translated.drawing(svg, chinese, ["samples"]) == (
        '<svg><title>损失</title><text x="1">损失</text><text>samp…</text><text>结束</text></svg>'
    )
    assert "<title>loss<" in translated.drawing(svg, chinese, ["loss"])


def test_markdown(chinese: Translator) -> None:
    text = (
        "# Value\n\n**FAILS** Nothing was recorded that could be judged.\n\n| Value | 3 \\| 4 |\n"
    )
    assert translated.markdown(text, chinese) == (
        "# Value\n\n**不通过** 没有记录可供判断的内容。\n\n| 数值 | 3 \\| 4 |\n"
    )


@pytest.fixture(scope="module")
def reports(
    images_report: Report, points_run: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[Report]:
    """Of images, of points, of a bare table."""
    bare = tmp_path_factory.mktemp("bare") / "loss.csv"
    rows = (f"{epoch},{1 / (epoch + 1)},{epoch / 9}" for epoch in range(40))
    bare.write_text("\n".join(["epoch,d_loss,g_loss", *rows]))
    others = [make_report(read_run(path)) for path in (points_run, bare)]
    return [
        msgspec.structs.replace(report, title=name, comment="Samples")
        for report, name in zip([images_report, *others], ["Value", "end", "loss"], strict=True)
    ]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Translator]:
    """The translators of the pages that are made, as they are."""
    found: list[Translator] = []

    def translator(language: str) -> Translator | None:
        if language == "en":
            return None
        found.append(Translator(catalogue(language)))
        return found[-1]

    monkeypatch.setattr(html, "_translator", translator)
    return found


def english(made: list[Translator]) -> set[str]:
    """What was left English."""
    return {text for each in made for text in each.left if ENGLISH.search(text)}


def test_whole_reports(reports: list[Report], made: list[Translator]) -> None:
    for report in reports:
        before = to_json(report)
        plain_page, found = html.to_html(report), html.to_html(report, language="zh")
        plain, other = Skeleton(plain_page), Skeleton(found)
        assert other.tags == plain.tags
        assert f'<h1 dir="auto" translate="no" data-short="{report.title}">{report.title}' in found
        assert '<p class="comment" dir="auto" translate="no">Samples</p>' in found
        assert sum(bool(CHINESE.search(text)) for text in other.texts) > 100
        assert html.to_markdown(report, "zh").startswith(f"# {report.title}\n")
        assert CHINESE.search(html.to_html(report, "print", language="zh"))
        assert to_json(report) == before
        assert html.to_html(report, language="en") == plain_page
    assert not english(made)


NOTES = (
    "Losses were not kept, only metrics of samples; they stand in G_loss.log.",
    "3 paths and addresses among the options were left out.",
    "opt.txt holds the options of a later test, not of training: they were not used.",
    "'d_loss', 'g x' hold several values of one step (up to 2); their mean counts.",
    "In my log.csv 'epoch' repeats itself row after row, so that rows are counted instead.",
    "What the numbers in pictures' names count is not written down; they are taken as steps.",
    "Rows say how many images of their epoch were seen; steps count all images seen, of which an "
    "epoch has 1,452, then 1,200, as the distances of rows show.",
    "The log says that training was started 2 times (Sat Mar 23 14:36 2024, Sun Mar 24 4:53 2024).",
    "Images were augmented with a probability that ADA moves until D calls 80% of the reals real "
    "(target 0.6).",
)
PROBLEMS = (
    "1 row was written again (epochs went back 1 time); the later one counts.",
    "3 rows are no lines of losses and are left out (the first: 12).",
    "9 trainings from the beginning stand in it one after another (5, 7, 5 ... rows): number 2 "
    "counts, for those after it are far shorter, 10 rows of the others are left out.",
    "Steps went back with 2 of 4 files (steps 1 to 28, 1 to 18); what they wrote again does not "
    "count: 136 events. Give a file instead of the folder to report on that start alone.",
    "Reading ends at byte 12, for it ends within a record, as when a writer is stopped.",
    "The log is damaged: what comes after 2 records is left out (the last record is cut off).",
    "The file can't be used: it has 99 bytes; the most is 9: thin it out.",
    "Empty run: 5 records, but neither a scalar nor a picture among them, over 221 s.",
)
LEFT_OUT = (
    ("a.txt, my b.yml and 3 more", "of another kind, which was not read"),
    ("2 options", "paths, or names of a person or machine: not shown"),
    ("loss", "kept under its own name: it does not say whose loss it is"),
    ("D loss total", "it holds text"),
    ("histograms (d, d_, z_1)", "histograms without counts, or of another form"),
    ("b.csv", "its rows count epochs, those of a.csv steps"),
    ("z.csv", "it holds no row with a number"),
)


def test_reports_of_other_programs_runs(made: list[Translator]) -> None:
    """What their readers say, alone and joined with names, which stay."""
    written = Path(__file__).parents[1] / "readers/written"
    runs = [read_run(written / name) for name in ("keras", "pytorch-tensorboard", "wandb")]
    said = msgspec.structs.replace(
        runs[0].reading, notes=NOTES, left_out=tuple(Skipped(*each) for each in LEFT_OUT)
    )
    problems = tuple(Problem(kind="ragged", where="log", what=what) for what in PROBLEMS)
    for run in (*runs, replace(runs[0], reading=said, problems=problems)):
        found = html.to_html(make_report(run), language="zh")
    assert not english(made)
    assert (
        "、loss（保留原名：没有说明是谁的损失）、D loss total（内容为文本）、直方图（d, d_" in found
    )


def test_the_policy_allows_the_style_of_the_language(reports: list[Report]) -> None:
    found = html.to_html(reports[0], language="zh")
    style = re.search(r"<style>(.*?)</style>", found, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in found
    assert "第 " in style[1]


def test_the_example_of_the_docs(root: Path) -> None:
    text = (root / "docs/languages.md").read_text(encoding="utf-8")
    exec(text.split("```python\n")[1].split("```")[0], {})  # noqa: S102 - our own example
