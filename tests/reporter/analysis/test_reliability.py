import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis import reliability
from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.reliability import Answer, Record, Scale, ScaleTerm, Tally
from ganreport.messages import Message

TALLY = Tally(hit=30, miss=10, false=2, quiet=58)
RECORD = Record(finding="coverage", fault="coverage", unseen=TALLY, wild=TALLY)


def number(name: str, value: float | None, baseline: float | None = None) -> Evidence:
    return Evidence(name=name, label="", value=value, baseline=baseline)


def test_a_record_says_what_was_counted() -> None:
    """Wilson's intervals of 30/32, 10/40 and 2/60, from statsmodels' proportion_confint."""
    text = str(reliability.sentence(RECORD))
    assert text.startswith("on 100 runs of unseen recipes and data (coverage) it was right in 94 %")
    assert "94 % (80 to 98) of the 32 it accused, and missed 25 % (14 to 40) of the faults" in text
    unsound = Record(finding="pace", fault="unsound", unseen=TALLY, any_fault=True)
    sound = str(reliability.sentence(unsound))
    assert "accused 3 % (1 to 11) of the sound ones" in sound
    silent = Record(finding="pace", fault="x", unseen=Tally(hit=0, miss=3, false=0, quiet=5))
    none = str(reliability.sentence(silent))
    assert none == "on 8 runs of unseen recipes and data (x) it accused none, and missed 3."


@pytest.mark.parametrize(
    ("evidence", "plain", "expected"),
    [
        (number("a", 0.25, 0.5), False, -1),
        (number("a", 8.0), False, 3),
        (number("a", 0.0, 1.0), False, math.log2(1e-3)),
        (number("a", 0.25, 0.5), True, 0.25),
        (number("a", None), False, None),
        (number("b", 1.0), False, None),
    ],
)
def test_a_term_counts_doublings_of_the_baseline(evidence, plain: bool, expected) -> None:
    found = ScaleTerm(figure="x.a", weight=1, plain=plain).of({f"x.{evidence.name}": evidence})
    assert found == expected


def test_a_scale_is_a_logistic_regression() -> None:
    terms = (ScaleTerm(figure="x.a", weight=2.0), ScaleTerm(figure="x.b", weight=-1.0, plain=True))
    scale = Scale(axis="quality", words="", intercept=0.5, terms=terms)
    found = scale.chance({"x.a": number("a", 2.0, 1.0), "x.b": number("b", 0.3)})
    assert found == pytest.approx(1 / (1 + math.exp(-(0.5 + 2.0 - 0.3))), rel=1e-12)
    assert scale.chance({"x.a": number("a", 2.0, 1.0)}) is None


CHANCES = st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=5)


@given(CHANCES, st.floats(0, 1))
def test_the_first_likely_fault_is_the_primary_one(
    chances: list[float | None], unsound: float
) -> None:
    answers = [Answer(axis=str(i), words="", chance=c) for i, c in enumerate(chances)]
    known = [answer for answer in answers if answer.chance is not None]
    found = reliability.weighed(unsound, answers)
    likely = [a.axis for a in known if (a.chance or 0) >= 0.5]
    if unsound < 0.5 or not known:
        assert found.primary == ""
        assert found.confidence == 1 - unsound
    elif likely:
        assert found.primary == likely[0]
    else:
        assert found.primary in {a.axis for a in known}
    assert 0 <= found.confidence <= 1
    assert found.abstains == (found.confidence < 0.6)


def test_what_was_published_covers_every_rule_and_adds_up() -> None:
    found = reliability.measured()
    runs = found.runs["recipe and data set"]
    for record in found.records:
        tally = record.unseen
        assert tally.hit + tally.miss + tally.false + tally.quiet <= runs
    assert [scale.axis for scale in found.scales][:1] == ["divergence"]


def test_every_fault_has_words() -> None:
    found = reliability.measured()
    assert {scale.words for scale in found.scales} <= set(reliability.FAULTS)
    questions = [
        Finding(id=record.finding, axis="", question="?", status=Status.OK, claim="")
        for record in found.records
    ]
    told = reliability.records(questions)
    named = [reliability.FAULTS[str(record.fault)] for record in found.records]
    assert [record.fault for record in told] == named
    assert all(isinstance(record.fault, Message) for record in told)


def test_a_log_alone_is_not_weighed() -> None:
    """That nothing was found in a log says nothing of samples that were not measured."""
    log = Finding(
        id="integrity", axis="integrity", question="?", status=Status.OK, claim="",
        evidence=(number("non_finite", 0.0),),
    )  # fmt: skip
    assert reliability.weigh([log]) is None


def test_nothing_is_weighed_without_figures() -> None:
    finding = Finding(id="coverage", axis="collapse", question="?", status=Status.OK, claim="")
    assert reliability.weigh([finding]) is None
