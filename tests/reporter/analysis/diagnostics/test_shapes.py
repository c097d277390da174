"""Data of one piece, and modes inside classes: what is missing of them is found."""

from collections.abc import Callable

import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.metrics.history import measure_samples
from ganreport.run.cards import DataCard

Array = np.ndarray
Draw = Callable[[np.random.Generator, int, bool, float], Array]


@pytest.fixture(autouse=True)
def _only_what_tells(measuring):
    measuring("coverage", "effective_modes", "precision", "wasserstein", "frechet")


def swiss_roll(rng: np.random.Generator, count: int, half: bool, noise: float) -> Array:
    turn = 1.5 * np.pi * (1 + 2 * rng.uniform(0, 0.5 if half else 1, count))
    roll = np.stack([turn * np.cos(turn), 21 * rng.uniform(size=count), turn * np.sin(turn)], 1)
    return roll + 0.3 * noise * rng.normal(size=(count, 3))


def moons(rng: np.random.Generator, count: int, half: bool, noise: float) -> Array:
    first, angle = (rng.random(count) < 0.5) | half, np.pi * rng.uniform(size=count)
    x, y = np.cos(angle), np.sin(angle)
    points = np.where(first[:, None], np.stack([x, y], 1), np.stack([1 - x, 0.5 - y], 1))
    return points + 0.1 * noise * rng.normal(size=(count, 2))


def pinwheel(rng: np.random.Generator, count: int, half: bool, noise: float) -> Array:
    """Five arms, of which one is missing in place of a half."""
    arm = rng.integers(0, 4 if half else 5, count)
    x, y = noise * rng.normal(size=(2, count)) * np.array([[0.3], [0.05]]) + [[1], [0]]
    turn = 2 * np.pi * arm / 5 + 0.25 * np.exp(x)
    return np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], 1)


def curve(rng: np.random.Generator, count: int, half: bool, noise: float) -> Array:
    turn = 2 * np.pi * rng.uniform(0, 0.5 if half else 1, count)
    points = np.stack([np.sin(turn), np.sin(2 * turn)], 1)
    return points + 0.02 * noise * rng.normal(size=(count, 2))


def modes(simulate, real: Array, generated: Array, heldout: Array):
    sets = {"train": real.astype("f4"), "heldout": heldout.astype("f4")}
    card = DataCard(name="simulated", kind="points", shape=(real.shape[1],))
    samples = {5: {"random": generated.astype("f4")}}
    run = simulate.run(reference=sets, samples=samples, data=card, embedding=None)
    return next(f for f in examine(run, measure_samples(run)) if f.id == "modes")


@pytest.mark.parametrize("draw", [swiss_roll, moons, pinwheel, curve])
@pytest.mark.parametrize("real", [800, 3000])
def test_what_is_missing_of_a_shape_fails_and_a_healthy_generator_does_not(
    simulate, draw: Draw, real: int
) -> None:
    for seed in range(2):
        rng = np.random.default_rng(seed)
        sets = draw(rng, real, False, 1), draw(rng, real // 4, False, 1)
        whole = modes(simulate, sets[0], draw(rng, 1000, False, 1.2), sets[1])
        assert whole.status is Status.OK, seed
        part = modes(simulate, sets[0], draw(rng, 1000, True, 1), sets[1])
        assert part.status is Status.FAIL, seed
        missing = next(e.value for e in part.evidence if e.name == "missing")
        assert missing > 0.1


CENTRES = np.random.default_rng(5).normal(size=(10, 16)) * 6


def mixture(seed: int, count: int, kept: int = 10) -> tuple[Array, Array]:
    """Ten modes, two in each of five classes."""
    rng = np.random.default_rng(seed)
    mode = rng.integers(0, kept, count)
    return (CENTRES[mode] + rng.normal(size=(count, 16))).astype("f4"), (mode % 5).astype("i4")


def of_classes(simulate, kept: int):
    arrays = {}
    for name, seed, count in (("train", 1, 1500), ("heldout", 2, 500)):
        arrays[f"{name}_features"], arrays[f"{name}_classes"] = mixture(seed, count)
    features, classes = mixture(3, 1000, kept)
    samples = {5: {"random_features": features, "random_classes": classes}}
    run = simulate.run(reference=arrays, samples=samples)
    return next(f for f in examine(run, measure_samples(run)) if f.id == "modes")


def test_modes_that_are_missing_inside_classes_are_counted(simulate) -> None:
    """Each class is generated in its right share, by one of its two modes."""
    found = of_classes(simulate, 5)
    assert found.status is Status.FAIL
    numbers = {e.name: e for e in found.evidence}
    assert numbers["effective_modes"].value == pytest.approx(5, rel=0.05)
    assert numbers["missing"].value == pytest.approx(0.5, abs=0.05)
    assert "cluster" in str(found.claim)


def test_where_none_is_missing_classes_are_told_of(simulate) -> None:
    found = of_classes(simulate, 10)
    assert found.status is Status.OK
    assert "5 classes" in str(found.claim)


def test_groups_of_groups_are_counted_by_the_finer(simulate) -> None:
    """Two heaps of five modes each; two modes of each heap are missing."""
    rng = np.random.default_rng(7)
    heaps = np.array([[-60.0, 0], [60, 0]])
    places = np.concatenate([heap + 6 * rng.permutation(5)[:, None] * [0, 1] for heap in heaps])

    def draw(count: int, kept: list[int]) -> Array:
        return places[rng.choice(kept, count)] + 0.3 * rng.normal(size=(count, 2))

    every = list(range(10))
    sets = draw(1000, every), draw(300, every)
    assert modes(simulate, sets[0], draw(1000, every), sets[1]).status is Status.OK
    part = modes(simulate, sets[0], draw(1000, [0, 1, 2, 5, 6, 7]), sets[1])
    assert part.status is Status.FAIL
    assert next(e.value for e in part.evidence if e.name == "missing") == pytest.approx(
        0.4, abs=0.1
    )
