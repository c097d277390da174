"""When a fault began is told in the figures of that time; one that was always there has no step."""

import numpy as np
import pytest

from ganreport.analysis.findings import Context, Diagnostic, Evidence, Finding, Judgement
from ganreport.analysis.grading import Limit, holds_since
from ganreport.analysis.limits import LIMITS
from ganreport.messages import message
from ganreport.run.cards import RunInfo

STEPS = [0, 500, 1000, 1500]


def finding(limit: Limit, values: list[float], name: str = "coverage") -> Finding:
    def judge(_: object, __: object) -> Judgement:
        status, since = limit.lasting(STEPS[: len(values)], np.array(values), name=name)
        number = Evidence(name="coverage", label="Coverage", value=values[-1])
        return Judgement(status, message("It ends badly."), (number,), since)

    return examined(judge)


def examined(judge: object) -> Finding:
    question = Diagnostic(
        id="x", axis="collapse", question="?", needs="", measure=lambda _: 1, judge=judge,
        advice="", why="", remedy=lambda _: {},
    )  # fmt: skip
    run = type("Bare", (), {"info": RunInfo(id="x", name="x")})
    return question.examine(Context(run, None), LIMITS)


@pytest.mark.parametrize(
    ("worse", "unit", "values", "course"),
    [
        ("below", "of baseline", [0.9, 0.8, 0.19, 0.05],
         "Coverage fell below 20 % of the baseline (19 %; 5 % at the end)."),
        ("above", "times baseline", [1.0, 1.1, 7.5, 24.7],
         "Coverage rose above 0.2 times the baseline (7.5; 24.7 at the end)."),
        ("from", "share", [0.1, 0.25, 0.3, 0.3],
         "Coverage reached 20 % (25 %; 30 % at the end)."),
        ("above", "", [0.1, 3.5, 4.0, 5.5], "Coverage rose above 0.2 (3.5; 5.5 at the end)."),
    ],
)  # fmt: skip
def test_the_figure_at_the_step_and_at_the_end(worse, unit, values, course) -> None:
    at = 0.2 if unit != "times baseline" else 1.2
    found = finding(Limit(worse=worse, unit=unit, fail=at, meaning=message("")), values)
    expected = course.replace("0.2 times", "1.2 times")
    assert str(found.course) == expected
    assert found.throughout is None
    assert found.since == STEPS[next(n for n in (1, 2) if limit_broken(worse, values[n], at))]


def limit_broken(worse: str, value: float, at: float) -> bool:
    return value < at if worse == "below" else value >= at


LOW = Limit(worse="below", unit="of baseline", fail=0.2, meaning=message(""))


def test_what_was_never_otherwise_is_not_said_to_begin_with_an_untrained_generator() -> None:
    found = finding(LOW, [0.05, 0.1, 0.07, 0.06])
    assert (found.since, found.throughout) == (None, 0)
    assert str(found.course) == (
        "Coverage stayed below 20 % of the baseline throughout training (6 % at the end)."
    )


def test_a_failure_counts_from_after_it_was_otherwise() -> None:
    assert finding(LOW, [0.05, 0.3, 0.07, 0.06]).since == 1000
    assert finding(LOW, [0.3, 0.05, 0.07, 0.06]).since == 500


def test_one_look_tells_nothing_of_when() -> None:
    found = finding(LOW, [0.05])
    assert (found.since, found.throughout, found.course) == (None, None, "")


def test_without_a_figure_the_claim_is_said_to_be_of_the_end() -> None:
    found = finding(LOW, [0.9, 0.8, 0.1, 0.1], name="another")
    assert str(found.course) == "It begins here. At the end: It ends badly."
    held = examined(
        lambda _, __: Judgement(
            LIMITS.modes.grade(0), message("Bad."), (), holds_since(STEPS, np.ones(4, bool))
        )
    )
    assert str(held.course) == "Throughout training: Bad."
