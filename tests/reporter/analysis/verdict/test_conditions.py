from ganreport.analysis.diagnostics import DIAGNOSTICS
from ganreport.analysis.verdict.conditions import BY_ID, CONDITIONS, ORDER
from ganreport.analysis.verdict.reliability import measured
from ganreport.analysis.verdict.signs import SIGNS
from ganreport.report.references import REFERENCES

LAST = ("damaged", "incomplete", "other")
"""What comes after mechanisms: it causes nothing."""


def test_each_condition_is_named_once_and_explained_in_a_sentence():
    assert len(BY_ID) == len(CONDITIONS) == len({str(c.name) for c in CONDITIONS})
    for condition in CONDITIONS:
        meaning = str(condition.meaning)
        assert meaning.endswith(".")
        assert len(meaning.split()) < 30


def test_the_order_is_causal():
    """What makes figures meaningless, then what is wrong with samples, then what may cause it."""
    kinds = [c.kind for c in CONDITIONS if c.id not in LAST]
    assert kinds == sorted(kinds, key=("validity", "outcome", "mechanism", "end").index)
    told = (
        "diverged",
        "memorization",
        "undertrained",
        "collapse",
        "partial",
        "hopping",
        "quality",
        "dominance",
    )
    assert sorted(told, key=ORDER.__getitem__) == list(told)


def test_what_conditions_name_exists():
    diagnostics = {diagnostic.id for diagnostic in DIAGNOSTICS}
    for condition in CONDITIONS:
        assert set(condition.findings) <= diagnostics
        assert set(condition.sources) <= set(REFERENCES)
    assert {c.axis for c in CONDITIONS} - {""} == {s.axis for s in measured().model.scales}


def test_every_diagnostic_speaks_of_a_condition():
    assert {name for c in CONDITIONS for name in c.findings} == {d.id for d in DIAGNOSTICS}


def test_every_condition_can_be_recognised():
    ends = {"healthy", "unknown", "unreadable", "other"}
    assert set(SIGNS) == set(BY_ID) - ends
