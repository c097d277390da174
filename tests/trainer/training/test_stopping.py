"""Rules that end training before its last step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gantrainer.config.settings import TrainConfig
from gantrainer.training.stopping import StopRules, diverged

Make = Callable[..., TrainConfig]


def real_samples() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(200, 2))


def test_no_rule_is_active_unless_asked_for(ring: Make) -> None:
    assert not StopRules(ring(), real_samples).active
    assert StopRules(ring(stop_patience=3), real_samples).active
    assert StopRules(ring(stop_target=0.5), real_samples).active


def test_training_stops_without_improvement(ring: Make) -> None:
    rules = StopRules(ring(stop_patience=2), real_samples)
    reasons = [rules.judge(value) for value in (5.0, 4.0, 4.5, 3.9, 4.0, 3.9)]
    assert reasons[:-1] == [""] * 5
    assert reasons[-1] == "no improvement: frechet is 3.9, the best of 2 evaluations ago 3.9"


@pytest.mark.parametrize(
    ("metric", "target", "values"), [("frechet", 0.5, (2, 0.6, 0.4)), ("coverage", 0.9, (0, 0.9))]
)
def test_training_stops_at_the_target(
    metric: str, target: float, values: tuple[float, ...], ring: Make
) -> None:
    rules = StopRules(ring(stop_target=target, stop_metric=metric), real_samples)
    *before, last = (rules.judge(value) for value in values)
    assert not any(before)
    assert last.startswith(f"target reached: {metric} is ")


def test_better_samples_have_better_metrics(ring: Make) -> None:
    good = np.random.default_rng(1).normal(size=(200, 2))
    for metric, sign in (("frechet", -1), ("coverage", 1)):
        rules = StopRules(ring(stop_patience=1, stop_metric=metric), real_samples)
        assert sign * (rules.measure(good) - rules.measure(good / 10)) > 0


def test_real_are_asked_for_once_and_only_to_be_measured(ring: Make) -> None:
    asked: list[int] = []

    def take() -> np.ndarray:
        asked.append(1)
        return real_samples()

    for metric in ("frechet", "coverage"):
        rules = StopRules(ring(stop_patience=2, stop_metric=metric), take)
        rules.judge(1.0)
        rules.restore(rules.state())
        assert not asked
        assert rules.measure(real_samples()) == rules.measure(real_samples())
        assert asked.pop()
        assert not asked


def test_what_was_seen_survives_a_checkpoint(ring: Make) -> None:
    rules, again = (StopRules(ring(stop_patience=2), real_samples) for _ in range(2))
    rules.judge(1.0)
    rules.judge(2.0)
    again.restore(rules.state())
    assert again.judge(3.0).startswith("no improvement")


@pytest.mark.parametrize(
    ("losses", "limit", "expected"),
    [
        ([[1, 2], [3, 4]], 0.0, (2, "")),
        ([[1, 2], [np.nan, 4], [np.inf, 1]], 0.0, (2, "a loss was not finite")),
        ([[1, 2], [3, -40], [1, 1]], 10.0, (2, "a loss exceeded 10")),
        ([[1, 2], [3, np.inf]], 10.0, (2, "a loss was not finite")),
    ],
)
def test_divergence_ends_at_its_first_row(
    losses: list[list[float]], limit: float, expected: tuple[int, str], ring: Make
) -> None:
    assert diverged(ring(stop_loss=limit), np.array(losses)) == expected
