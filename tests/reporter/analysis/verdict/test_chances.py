import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.chances import (
    Alarm,
    ChanceModel,
    Domain,
    Region,
    Scale,
    ScaleTerm,
    assess,
    outside,
)
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.reliability import measured
from ganreport.metrics.comparison import Comparison
from ganreport.metrics.history import History

MODEL = measured().model
FIGURES = sorted({term.figure for scale in MODEL.scales for term in scale.terms})


def number(name: str, value: float | None, baseline: float | None = None) -> Evidence:
    return Evidence(name=name, label=name, value=value, baseline=baseline)


@pytest.mark.parametrize(
    ("evidence", "plain", "expected"),
    [
        (number("a", 0.25, 0.5), False, -1),
        (number("a", 8.0), False, 3),
        (number("a", 0.0, 1.0), False, math.log2(1e-3)),
        (number("a", 0.25, 0.5), True, 0.25),
        (number("a", 1e9, 0.5), True, 10),
        (number("a", None), False, None),
        (number("b", 1.0), False, None),
    ],
)
def test_a_term_counts_doublings_of_the_baseline(evidence, plain: bool, expected) -> None:
    term = ScaleTerm(figure="x.a", weight=1, plain=plain)
    assert term.of({f"x.{evidence.name}": evidence}) == expected


def test_a_scale_is_a_logistic_regression_whose_terms_are_all_told() -> None:
    terms = (ScaleTerm(figure="x.a", weight=2.0), ScaleTerm(figure="x.b", weight=-1.0, plain=True))
    scale = Scale(axis="quality", words="", intercept=0.5, terms=terms)
    figures = {"x.a": number("a", 2.0, 1.0), "x.b": number("b", 0.3)}
    chance = scale.chance(figures)
    assert chance == pytest.approx(1 / (1 + math.exp(-(0.5 + 2.0 - 0.3))), rel=1e-12)
    told = scale.told(figures)
    odds = sum(term.contribution for term in told)
    assert odds == pytest.approx(math.log(chance / (1 - chance)), rel=1e-12)
    assert [t.contribution for t in told] == pytest.approx([t.weight * t.value for t in told])
    assert scale.chance({"x.a": figures["x.a"]}) is None


def test_the_scale_of_most_figures_that_were_measured_counts() -> None:
    terms = [ScaleTerm(figure=f"x.{name}", weight=0) for name in "ab"]
    whole = Scale(axis="quality", words="", intercept=9.0, terms=tuple(terms))
    less = Scale(axis="quality", words="", intercept=-9.0, terms=(terms[0],))
    model = ChanceModel(scales=(whole, less))
    both = {"x.a": number("a", 1.0), "x.b": number("b", 1.0)}
    assert model.chances(both)["quality"].value > 0.99
    assert model.chances({"x.a": both["x.a"]})["quality"].value < 0.01
    assert not model.chances({})


def test_an_alarm_follows_the_rule_of_succession() -> None:
    assert Alarm(finding="x", faulty=0, runs=0).chance == 0.5
    assert Alarm(finding="x", faulty=3, runs=8).chance == 0.4


VALUES = st.dictionaries(st.sampled_from(FIGURES), st.floats(0, 20), min_size=1)


def findings_of(values: dict[str, float]) -> list[Finding]:
    named: dict[str, list[Evidence]] = {}
    for figure, value in values.items():
        finding, name = figure.split(".")
        named.setdefault(finding, []).append(number(name, value, 1.0))
    return [
        Finding(id=name, axis="", question="?", status=Status.OK, claim="", evidence=tuple(numbers))
        for name, numbers in named.items()
    ]


@given(VALUES, st.sampled_from(FIGURES), st.floats(1, 10))
def test_a_chance_never_falls_as_a_figure_gets_worse(values, figure, times) -> None:
    """Each figure has one direction: more of it makes every fault likelier, or less likely."""
    signs = {math.copysign(1, t.weight) for s in MODEL.scales for t in s.terms
             if t.figure == figure and t.weight}  # fmt: skip
    assert len(signs) <= 1
    worse = values | {figure: values.get(figure, 1.0) * times}
    if figure not in values or not signs:
        return
    if signs == {-1.0}:
        worse, values = values, worse
    before, after = (MODEL.chances(Observed(findings_of(v)).figures) for v in (values, worse))
    assert set(before) == set(after)
    for axis, chance in before.items():
        assert after[axis].value >= chance.value - 1e-12


def compared(**facts) -> History:
    usual = {"kind": "points", "size": 2, "dimension": 2, "featured": False}
    usual |= {"train": 5000, "heldout": 500, "generated": 1000} | facts
    history = History(table=None, absent={}, space="coordinates")
    object.__setattr__(
        history, "comparison", Comparison(**usual, scores={"x": None}, blind={"x": None})
    )
    return history


REGION = Region(kind="points", featured=False, dimension=(1, 4), size=(1, 4))
DOMAIN = Domain(samples=200, regions=(REGION,))


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, None),
        ({"dimension": 4, "size": 4}, None),
        ({"dimension": 5, "size": 5}, "samples like these"),
        ({"kind": "images"}, "samples like these"),
        ({"featured": True}, "samples like these"),
        ({"train": 199, "heldout": 199}, "fewer than 200 real"),
        ({"train": 16, "heldout": 5000}, None),
        ({"generated": 199}, "fewer than 200 generated"),
    ],
)
def test_outside_of_what_was_seen_there_is_no_chance(facts, why) -> None:
    said = outside(Observed([], history=compared(**facts)), DOMAIN)
    assert (said is None) if why is None else (why in str(said))


def test_without_samples_there_is_no_chance() -> None:
    assert "not compared" in str(outside(Observed([]), DOMAIN))
    history = History(table=None, absent={})
    assert "not compared" in str(outside(Observed([], history=history), DOMAIN))


@pytest.mark.parametrize("missing", FIGURES)
def test_a_missing_figure_never_counts_as_a_good_one(missing: str) -> None:
    """Either a scale of fewer figures tells the chance, or nothing is said at all."""
    sound = {figure: 0.0 if figure.startswith("oscillation.shift") else 1.0 for figure in FIGURES}
    sound["integrity.non_finite"] = 0.0
    sound["modes.missing"] = 0.0
    rest = {name: value for name, value in sound.items() if name != missing}
    model = ChanceModel(scales=MODEL.scales, domain=DOMAIN)
    told = assess(Observed(findings_of(rest), history=compared()), model)
    if told.calibrated:
        assert {"coverage", "quality"} <= set(told.chances)
    none = assess(Observed(findings_of({"integrity.non_finite": 0.0}), history=compared()), model)
    assert not none.calibrated
    assert not none.chances


def test_what_was_published_is_a_model() -> None:
    assert [s.axis for s in MODEL.scales][:1] == ["divergence"]
    assert MODEL.domain.regions
    assert 0 < MODEL.bands.warn < MODEL.bands.fail <= 0.5
    for scale in MODEL.scales:
        assert any(term.weight for term in scale.terms)
