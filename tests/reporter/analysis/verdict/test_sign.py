"""What a headline says of a condition: the short part of a claim, and the step once."""

from __future__ import annotations

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.clauses import brief, claim
from ganreport.analysis.verdict.sign import names_step, sign
from ganreport.messages import Message, Text, message


def finding(said: Text, since: int | None = None, pair: str = "") -> Finding:
    return Finding(
        id="dominance", pair=pair, axis="balance", question="?", status=Status.WARN, claim=said,
        since=since,
    )  # fmt: skip


SHORT = message("G's loss is clamped at {value}", value=16.1)
LONG = message(
    "Dead from step {since:count} on: {short}, as it should not be.", short=SHORT, since=40
)


def test_the_short_part_of_a_claim_is_said_wherever_it_stands() -> None:
    assert str(claim([finding(LONG)])) == "G's loss is clamped at 16.1"
    within = message("{claims:sentences}", claims=[message("First."), LONG])
    assert brief(within) == SHORT
    assert str(claim([finding(LONG, pair="A")])) == "Pair A: G's loss is clamped at 16.1"


def test_a_claim_without_one_is_said_whole() -> None:
    assert str(claim([finding(message("D's loss ends at 0."))])) == "D's loss ends at 0"
    assert str(claim([finding(message("The loss ends at 0."))])) == "the loss ends at 0"
    assert claim([]) == ""
    assert brief("text") is None


def test_a_step_that_the_words_name_is_not_said_again() -> None:
    dated = message("its loss stands from step {since:count} on", since=1500)
    assert names_step(dated, 1500)
    assert names_step(message("{one:and}", one=[message("x"), dated]), 1500)
    assert not names_step(dated, 1501)
    assert not names_step(message("{count:count} rows", count=1500), 1500)
    known = sign(dated, [finding("x", since=1500)])
    assert known is not None
    assert known.dated
    other = sign(Message("its loss stands"), [finding("x", since=1500)])
    assert other is not None
    assert not other.dated
