"""Learning rates and noise step by step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gantrainer.config.settings import TrainConfig
from gantrainer.optim.schedules import SCHEDULES, controls

Make = Callable[..., TrainConfig]


@pytest.mark.parametrize("name", SCHEDULES)
def test_rates_begin_whole_and_end_as_asked(name: str, ring: Make) -> None:
    config = ring(schedule=name, schedule_end=0.1, schedule_start=0.25, steps=101)
    found = controls(config, 1, 101)
    shares = found.d_rate / config.d_learning_rate
    np.testing.assert_allclose(shares[:26], 1, rtol=1e-6)
    assert shares[-1] == pytest.approx(1.0 if name == "constant" else 0.1)
    assert (np.diff(shares) <= 1e-7).all()
    np.testing.assert_allclose(found.g_rate / config.g_learning_rate, shares, rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "middle"), [("linear", 0.505), ("cosine", 0.505), ("exponential", 0.1)]
)
def test_half_way(name: str, middle: float, ring: Make) -> None:
    config = ring(schedule=name, schedule_end=0.01, steps=101)
    assert controls(config, 51, 1).d_rate[0] / config.d_learning_rate == pytest.approx(middle)


def test_a_stair_has_four_levels(ring: Make) -> None:
    config = ring(schedule="step", schedule_end=0.001, steps=400)
    shares = controls(config, 1, 400).d_rate / config.d_learning_rate
    np.testing.assert_allclose(np.unique(shares.round(6)), [0.001, 0.01, 0.1, 1], rtol=1e-3)


def test_rates_rise_when_warming_up(ring: Make) -> None:
    config = ring(warmup_steps=10, steps=40)
    shares = controls(config, 1, 12).g_rate / config.g_learning_rate
    np.testing.assert_allclose(shares, [*np.arange(1, 11) / 10, 1, 1], rtol=1e-6)


def test_noise_falls_to_nothing(ring: Make) -> None:
    noise = controls(ring(instance_noise=0.5, steps=100), 1, 101).noise
    assert noise[0] == 0.5
    assert noise[50] == pytest.approx(0.25)
    assert noise[100] == 0


def test_a_factor_lowers_both_rates_alone(ring: Make) -> None:
    config = ring(instance_noise=0.5)
    whole, half = controls(config, 3, 4), controls(config, 3, 4, 0.5)
    np.testing.assert_array_equal(half.d_rate, whole.d_rate / 2)
    np.testing.assert_array_equal(half.noise, whole.noise)


def test_steps_are_the_same_however_they_are_asked_for(ring: Make) -> None:
    config = ring(schedule="cosine", warmup_steps=5, instance_noise=0.1)
    whole = np.stack(controls(config, 1, 40))
    parts = np.concatenate([np.stack(controls(config, f, 8)) for f in range(1, 41, 8)], axis=1)
    np.testing.assert_array_equal(whole, parts)
