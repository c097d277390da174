"""Somebody's own templates: what they change, what they can't do, how their faults are told."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

import msgspec
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.charts import draw
from ganreport.errors import TemplateError
from ganreport.readers import read_run
from ganreport.render import html
from ganreport.render.jinja import block_names, checked
from ganreport.report.build import make_report
from ganreport.report.model import ReportData, from_json, to_json
from ganreport.report.theme import Template, our_templates
from ganreport.run.writer import RunWriter

Shown = Callable[..., str]

EXTENDS = '{% extends "ganreport/report.html.j2" %}\n'
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    path = tmp_path_factory.mktemp("runs") / "run"
    with RunWriter(path, name=HOSTILE) as run:
        run.scalars(1, d_loss=1.0)
    return make_report(analyse(read_run(path)))


@pytest.fixture(scope="module")
def usual(report: ReportData) -> str:
    """The page without a template."""
    return html.to_html(report)


@pytest.fixture(scope="module")
def shown(report: ReportData) -> Shown:
    """Gives the page with these files: a block's or part's text, or a style sheet's."""
    figures = draw(report)

    def made(**files: str) -> str:
        changed = msgspec.structs.replace(report, template=template(files))
        return html.to_html(changed, figures=figures)

    return made


def template(files: dict[str, str]) -> Template:
    return checked(Template(name="house", files=files), html.FILTERS)


def block(name: str, text: str) -> dict[str, str]:
    return {"report.html.j2": f"{EXTENDS}{{% block {name} %}}{text}{{% endblock %}}"}


def bare(text: str) -> str:
    """A page without spaces and without the note on its template."""
    return "".join(re.sub(r'<p class="note changed">.*?</p>', "", text).split())


def test_every_part_and_the_frame_are_blocks() -> None:
    parts = ["verdict", "contents", "timeline", "findings", "samples", "training", "distribution"]
    parts += ["checkpoints", "not_measured", "provenance", "methods", "appendix"]
    assert list(block_names()) == ["head", "header", *parts, "footer"]
    assert {f"parts/{part}.html.j2" for part in parts} <= set(our_templates())


def plain(text: str) -> str:
    """A page without marks of what is not to be translated."""
    return text.replace('<span translate="no">', "").replace("</span>", "")


@pytest.mark.parametrize("name", block_names())
def test_a_block_takes_the_place_of_ours_and_only_of_it(
    shown: Shown, usual: str, name: str
) -> None:
    empty = shown(**block(name, ""))
    both = shown(**block(name, "<p>mine</p>{{ super() }}"))
    assert both.count("<p>mine</p>") == 1
    assert f"changed by the template house: block {name}." in plain(empty)
    empty_here = ("head", "samples", "training", "distribution", "checkpoints")
    if name not in empty_here:
        assert len(bare(empty)) < len(bare(usual)) - 50
    assert bare(both.replace("<p>mine</p>", "")) == bare(usual)


def test_a_part_may_be_replaced_and_ours_included(shown: Shown) -> None:
    part = '<p>before</p>{% include "ganreport/parts/verdict.html.j2" %}{% include "own/a.j2" %}'
    files = {"parts/verdict.html.j2": part, "own/a.j2": "<p>after {{ report.title }}</p>"}
    text = shown(**files)
    assert text.index("<p>before</p>") < text.index('<section id="verdict"')
    assert "<p>after &lt;script&gt;" in text
    assert "changed by the template house: parts/verdict.html.j2, own/a.j2." in plain(text)


def test_a_style_sheet_is_appended_and_covered_by_the_policy(
    report: ReportData, shown: Shown
) -> None:
    files = {"style.css": "p { color: teal }", "print.css": "q {}", "screen.css": "s {}"}
    text = shown(**files)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    assert style[1].endswith("p { color: teal }\ns {}")
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text
    paper = html.to_html(msgspec.structs.replace(report, template=template(files)), "print")
    assert "p { color: teal }\nq {}</style>" in paper


def test_the_report_carries_its_template(report: ReportData) -> None:
    changed = msgspec.structs.replace(report, template=template(block("footer", "mine")))
    assert html.to_html(from_json(to_json(changed))) == html.to_html(changed)


FAULTS = {
    "{% block header %}{{ report.titel }}{% endblock %}": "has no attribute 'titel'",
    "{% block header %}\n{{ reprt.title }}{% endblock %}": "line 3: 'reprt' is undefined",
    "{% block verdit %}{% endblock %}": "no block 'verdit'. Did you mean verdict? Allowed: head,",
    "{% block header %}": "line 2: Unexpected end of template",
    "\n{% block header %}{{ 1 | saef }}{% endblock %}": "line 3: No filter named 'saef'.",
    "{% block header %}{{ report.title | safe }}{% endblock %}": "No filter named 'safe'",
    "{% block header %}{% autoescape false %}{% endautoescape %}{% endblock %}": "autoescape can't",
    '{% block header %}{% include "../../etc/passwd" %}{% endblock %}': "there is no template '../",
    "{% block header %}{% include '/etc/' ~ 'passwd' %}{% endblock %}": "line 2: /etc/passwd",
    "{% block header %}{{ report.__class__.__mro__ }}{% endblock %}": "access to attribute",
    "{% block header %}{{ report.configuration.update(a=1) }}{% endblock %}": "update",
    "{% block header %}{{ 1 // 0 }}{% endblock %}": "line 2: ",
    "{% block header %}{% for i in range(10 ** 9) %}{% endfor %}{% endblock %}": "Range too big",
    "{% macro f() %}{{ f() }}{% endmacro %}{% block header %}{{ f() }}{% endblock %}": "line 2: ",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_told_with_its_place(shown: Shown, text: str) -> None:
    with pytest.raises(TemplateError) as refused:
        shown(**{"report.html.j2": EXTENDS + text})
    assert FAULTS[text] in str(refused.value)
    assert "house/report.html.j2, line " in str(refused.value)
    assert refused.value.exit_code == 2


def test_the_page_can_only_be_extended(shown: Shown) -> None:
    with pytest.raises(TemplateError, match="must begin with"):
        shown(**{"report.html.j2": "<html></html>"})


def test_a_part_that_lacks_what_others_need_is_named(shown: Shown) -> None:
    with pytest.raises(TemplateError, match="With the template house, ganreport/parts/"):
        shown(**{"parts/macros.html.j2": "nothing"})


def test_text_of_a_run_stays_text_whatever_a_template_does(shown: Shown) -> None:
    tricks = (
        "{{ report.title }}{{ report.title | replace('&', '') | upper }}",
        "{{ namespace(content=report.title) | svg }}",
        "{{ ('' | e).join([report.title]) }}{{ ('%s' | e) % report.title }}",
        "{% set x %}{{ report.title }}{% endset %}{{ x }}",
    )
    for trick in tricks:
        text = shown(**block("header", trick)).lower()
        assert text.count("<script") == 2, "ours and its data, and none of the run's"
        assert "<script>" not in text


def test_without_a_template_a_fault_of_ours_is_ours() -> None:
    with pytest.raises(AttributeError):
        html.to_html(None)  # type: ignore[arg-type]
