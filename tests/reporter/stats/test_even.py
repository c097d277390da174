"""Draws of one size: their figures do not depend on how many samples were recorded."""

import numpy as np
import pytest

from ganreport.stats import even, manifold, sliced


def cloud(count: int, seed: int, scale: float = 1.0, dimensions: int = 8) -> np.ndarray:
    return scale * np.random.default_rng(seed).normal(size=(count, dimensions))


@pytest.mark.parametrize(("count", "draws"), [(50, 1), (200, 1), (399, 1), (400, 2), (9000, 5)])
def test_draws_are_disjoint_and_of_one_size(count: int, draws: int) -> None:
    chosen = even.order(count)
    assert len(chosen) == draws
    assert {len(draw) for draw in chosen} == {min(count, even.SIZE)}
    every = np.concatenate(chosen)
    assert len(np.unique(every)) == len(every)
    assert every.max() < count


@pytest.mark.parametrize(("count", "k"), [(20, 2), (200, 4), (350, 5), (500, 5), (9000, 5)])
def test_balls_reach_farther_where_there_are_more(count: int, k: int) -> None:
    assert even.neighbours(even.size(count, 9000)) == even.balls(cloud(count, 0)).k == k


@pytest.mark.parametrize("count", [200, 500])
def test_one_draw_of_each_is_what_its_balls_are(count: int) -> None:
    real, generated = cloud(count, 0), cloud(count, 1, 1.3)
    drawn = even.overlap(even.balls(real), generated)
    k = even.neighbours(count)
    plain = manifold.overlap(manifold.balls(real, k), generated, k)
    assert drawn.coverage.value == plain.coverage.value
    assert drawn.precision.value == pytest.approx(plain.precision.value)
    assert drawn.density.value == pytest.approx(plain.density.value)


@pytest.mark.parametrize("scale", [1.0, 1.25])
def test_the_figures_do_not_depend_on_the_number_of_real_samples(scale: float) -> None:
    """By all balls at once the precision of samples a little too wide falls from 0.6 to 0.45."""
    found = {}
    for count in (200, 1000, 5000):
        over = []
        for seed in range(3):
            balls = even.balls(cloud(count, 10 + seed), even.size(count, 1000))
            drawn = even.overlap(balls, cloud(1000, 50 + seed, scale))
            held = even.overlap(balls, cloud(1000, 90 + seed))
            over.append(
                [
                    drawn.coverage.value / drawn.baseline.value,
                    drawn.precision.value / held.precision.value,
                    drawn.density.value / held.density.value,
                ]
            )
        found[count] = np.mean(over, axis=0)
    assert found[200] == pytest.approx(found[5000], abs=0.07)
    assert found[1000] == pytest.approx(found[5000], abs=0.03)


def test_a_perfect_generator_covers_what_is_expected() -> None:
    over = [
        even.overlap(even.balls(cloud(1000, seed)), cloud(1000, 100 + seed)) for seed in range(12)
    ]
    inside = [one.baseline.lower <= one.coverage.upper for one in over]
    assert np.mean([one.coverage.value for one in over]) == pytest.approx(
        over[0].baseline.value, abs=0.01
    )
    assert np.mean(inside) > 0.8


@pytest.mark.parametrize("shift", [0.0, 0.15])
def test_nor_does_the_sliced_distance_over_its_baseline(shift: float) -> None:
    along, ratios = sliced.directions(8), {}
    for count in (200, 2000):
        values = []
        for seed in range(4):
            sets = cloud(count, seed), shift + cloud(1000, 70 + seed)
            drawn = [
                [
                    sliced.slices(one[draw], along)
                    for draw in even.order(len(one), sliced.SIZE, sliced.DRAWS)
                ]
                for one in sets
            ]
            baseline = sliced.floor(cloud(count, 30 + seed), sliced.SIZE, along)
            value, _ = sliced.between(drawn[1], drawn[0], baseline)
            values.append(value.value / baseline.value)
        ratios[count] = np.mean(values)
    assert ratios[200] == pytest.approx(ratios[2000], rel=0.12)
    assert (ratios[2000] > 1.15) == bool(shift)


def test_the_mean_distance_has_the_interval_of_its_draws() -> None:
    along = sliced.directions(4)
    baseline = sliced.floor(cloud(4000, 0, dimensions=4), sliced.SIZE, along)
    real = cloud(1000, 1, dimensions=4)
    drawn = [sliced.slices(real[draw], along) for draw in even.order(1000, sliced.SIZE, 10)]
    found = []
    for seed in range(60):
        points = 0.4 + cloud(1000, 100 + seed, dimensions=4)
        own = [sliced.slices(points[draw], along) for draw in even.order(1000, sliced.SIZE, 10)]
        found.append(sliced.between(own, drawn, baseline)[0])
    middle = np.mean([one.value for one in found])
    assert np.mean([one.lower < middle < one.upper for one in found]) > 0.9
