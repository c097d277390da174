from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict import reliability
from ganreport.analysis.verdict.reliability import Record, Tally
from ganreport.messages import Message

TALLY = Tally(hit=30, miss=10, false=2, quiet=58)
RECORD = Record(finding="coverage", fault="coverage", unseen=TALLY, wild=TALLY)


def test_a_record_says_what_was_counted() -> None:
    """Wilson's intervals of 30/32, 10/40 and 2/60, from statsmodels' proportion_confint."""
    text = str(reliability.sentence(RECORD))
    assert text.startswith("On 100 runs of unseen recipes and data (coverage) 94 %")
    assert (
        "94 % (80 to 98) of its 32 warnings were right, and it missed 25 % (14 to 40) of the faults"
        in text
    )
    unsound = Record(finding="pace", fault="unsound", unseen=TALLY, any_fault=True)
    sound = str(reliability.sentence(unsound))
    assert "it warned of 3 % (1 to 11) of the healthy ones" in sound
    silent = Record(finding="pace", fault="x", unseen=Tally(hit=0, miss=3, false=0, quiet=5))
    none = str(reliability.sentence(silent))
    assert none == "On 8 runs of unseen recipes and data (x) it warned of none, and missed 3."


def test_what_was_published_covers_every_rule_and_adds_up() -> None:
    found = reliability.measured()
    runs = found.runs["recipe and data set"]
    for record in found.records:
        tally = record.unseen
        assert tally.hit + tally.miss + tally.false + tally.quiet <= runs


def test_every_fault_has_words() -> None:
    found = reliability.measured()
    assert {scale.words for scale in found.model.scales} <= set(reliability.FAULTS)
    questions = [
        Finding(id=record.finding, axis="", question="?", status=Status.OK, claim="")
        for record in found.records
    ]
    told = reliability.records(questions)
    named = [reliability.FAULTS[str(record.fault)] for record in found.records]
    assert [record.fault for record in told] == named
    assert all(isinstance(record.fault, Message) for record in told)
