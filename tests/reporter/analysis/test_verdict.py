import pytest

from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict import RULES, conclude
from ganreport.run.reading_check import ReadingCheck


def finding(name, axis, status, value=1.0):
    numbers = (
        () if status is Status.NOT_MEASURED else (Evidence(name=name, label=name, value=value),)
    )
    claim = f"About {name}."
    return Finding(id=name, axis=axis, question="?", status=status, claim=claim, evidence=numbers)


SOUND = finding("coverage", "collapse", Status.OK)
LOG = finding("integrity", "integrity", Status.OK)
UNSEEN = finding("coverage", "collapse", Status.NOT_MEASURED)
CYCLE = finding("oscillation", "oscillation", Status.WARN)
NAN = finding("integrity", "integrity", Status.FAIL)
COLLAPSED = finding("diversity", "collapse", Status.FAIL)


STILL = finding("oscillation", "oscillation", Status.OK)


@pytest.mark.parametrize(
    ("findings", "outcome"),
    [
        ((), "No evidence"),
        ((UNSEEN,), "No evidence"),
        ((UNSEEN, LOG), "No evidence"),
        ((UNSEEN, STILL, LOG), "No finding"),
        ((SOUND, LOG), "No problem found"),
        ((SOUND, CYCLE), "Warning"),
        ((UNSEEN, CYCLE), "Warning"),
        ((CYCLE, COLLAPSED, LOG), "Fails"),
    ],
)
def test_the_table(findings, outcome):
    verdict = conclude(findings)
    assert str(verdict.outcome) == outcome
    assert verdict.status is next(rule.status for rule in RULES if str(rule.outcome) == outcome)
    assert str(verdict.headline).endswith(".")


def test_no_finding_no_evidence_and_healthy_are_three_things():
    healthy, quiet, blank = (conclude(f) for f in ((SOUND, LOG), (UNSEEN, STILL), (UNSEEN, LOG)))
    assert len({str(v.headline) for v in (healthy, quiet, blank)}) == 3
    assert healthy.status is Status.OK
    assert {quiet.status, blank.status} == {Status.NOT_MEASURED}


def test_what_leads():
    verdict = conclude((COLLAPSED, NAN, CYCLE))
    assert verdict.findings == ("integrity", "diversity")
    assert str(verdict.headline) == "About integrity; 1 more finding fails (diversity)."
    gap = finding("integrity", "integrity", Status.WARN)
    assert conclude((gap, CYCLE, SOUND)).findings == ("oscillation", "integrity")


def test_samples_that_were_not_measured_are_spoken_of():
    assert "nothing could be measured on samples" in str(conclude((UNSEEN, CYCLE)).headline)
    assert "can't be called healthy" in str(conclude((UNSEEN, STILL)).headline)


def test_at_most_three_numbers_and_none_empty():
    many = [finding(f"f{i}", "collapse", Status.OK) for i in range(5)]
    assert [n.name for n in conclude(many).numbers] == ["f0", "f1", "f2"]
    empty = finding("x", "collapse", Status.OK, value=None)
    assert conclude((empty, *many)).numbers[0].name == "f0"


@pytest.mark.parametrize(
    ("check", "relied_on"),
    [
        (ReadingCheck(rows_seen=100, rows_used=60, superseded=30, elsewhere=10), True),
        (ReadingCheck(rows_seen=100, rows_used=91, not_understood=9), True),
        (ReadingCheck(rows_seen=100, rows_used=89, not_understood=8, without_step=3), False),
        (ReadingCheck(rows_seen=9, rows_used=9, cells_seen=100, cells_read=89), False),
        (ReadingCheck(rows_seen=9, rows_used=9, growing=False), False),
        (ReadingCheck(), True),
        (None, True),
    ],
)
def test_what_was_not_understood_is_not_judged(check, relied_on):
    verdict = conclude((SOUND, COLLAPSED, LOG), check)
    assert (str(verdict.outcome) == "Fails") == relied_on
    if not relied_on:
        assert str(verdict.outcome) == "Could not be read reliably"
        assert verdict.status is Status.WARN
        assert "rows are used" in str(verdict.headline)
        assert "--map" in str(verdict.headline)
        assert verdict.numbers[0].value == check.share
