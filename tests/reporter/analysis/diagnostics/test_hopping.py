from types import SimpleNamespace

import numpy as np
import pytest

from ganreport.analysis.diagnostics import hopping
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.partition import PartitionCounts


def history(shares: np.ndarray, drawn: int = 1000, seed: int = 0) -> SimpleNamespace:
    counts = np.stack([np.random.default_rng([seed, i]).multinomial(drawn, p)
                       for i, p in enumerate(shares)])  # fmt: skip
    modes = shares.shape[1]
    labels = tuple(map(str, range(modes)))
    expected = np.full(modes, 1 / modes)
    steps = np.arange(1, len(shares) + 1) * 100
    return SimpleNamespace(occupancy=PartitionCounts("cells", labels, steps, counts, expected))


@pytest.mark.parametrize("modes", [2, 8, 25])
def test_chance_alone_shifts_nothing(modes: int) -> None:
    """The mean of 200 courses is 0 within four standard errors."""
    even = np.full((20, modes), 1 / modes)
    found = [hopping.measure(history(even, seed=seed)).shift for seed in range(200)]
    assert abs(np.mean(found)) < 4 * np.std(found) / len(found) ** 0.5 + 2e-4


def test_a_known_shift_is_found() -> None:
    """A third of the samples goes to and fro between two cells, all parts held throughout."""
    one, other = np.array([0.55, 0.25, 0.2]), np.array([0.25, 0.55, 0.2])
    hops = hopping.measure(history(np.stack([one, other] * 10), drawn=100_000))
    assert hops.shift == pytest.approx(0.3, abs=0.01)
    status, words = hopping.judge(hops, LIMITS)
    assert (status, "shift" in str(words)) == (Status.WARN, True)


def test_samples_that_are_all_elsewhere_fail() -> None:
    hops = hopping.measure(history(np.stack([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]] * 10)))
    assert hops.score == 2
    assert hops.shift == pytest.approx(1, abs=0.05)
    assert hopping.judge(hops, LIMITS)[0] is Status.FAIL


HALVES = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])


def course(places: list[int]) -> np.ndarray:
    """Which half of four parts is held at each evaluation."""
    return HALVES[places]


def test_hopping_that_stopped_is_judged_from_there_on() -> None:
    """To and fro for 31 evaluations, then at rest: a frozen run does not rotate any more."""
    for seed in range(5):
        hops = hopping.measure(history(course([0, 1] * 15 + [0] * 10), seed=seed))
        status, words = hopping.judge(hops, LIMITS)
        assert (hops.stopped, status) == (3100, Status.OK)
        assert "at first, and stay with the same ones" in str(words)


@pytest.mark.parametrize("stay", [2, 4])
def test_samples_that_stay_for_a_while_and_go_on_hopping_are_not_at_rest(stay: int) -> None:
    places = [i // stay % 2 for i in range(40)]
    for end in range(stay):
        hops = hopping.measure(history(course(places[: len(places) - end])))
        assert hops.stopped is None, end
        assert hopping.judge(hops, LIMITS)[0] is not Status.OK, end


@pytest.mark.parametrize("evaluations", [9, 12, 20])
def test_a_generator_that_rests_is_never_said_to_hop(evaluations: int) -> None:
    """However few the evaluations are, from the first number on that anything is said of."""
    for seed in range(60):
        even = np.full((evaluations, 12), 1 / 12)
        hops = hopping.measure(history(even, drawn=300, seed=seed))
        assert hopping.judge(hops, LIMITS)[0] is Status.OK
        assert hops.stopped is None
