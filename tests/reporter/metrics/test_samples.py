"""What is measured of the real samples is measured once for all evaluations and metrics."""

from __future__ import annotations

import numpy as np

from ganreport.metrics.history import measure_samples
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.run.cards import DataCard
from ganreport.run.kinds import IMAGES, POINTS


def test_a_result_is_kept_with_what_it_is_of(simulate) -> None:
    calls: list[tuple[object, int]] = []

    @cached
    def total(of: RealSamples | Evaluation, count: int) -> int:
        calls.append((of, count))
        return count

    real, others = (RealSamples(simulate.run(reference=simulate.reference())) for _ in range(2))
    evaluation = Evaluation(None, real)  # type: ignore[arg-type]
    assert [total(real, 1), total(real, 2), total(real, 1), total(others, 1)] == [1, 2, 1, 1]
    assert total(evaluation, 1) == total(evaluation, 1) == 1
    assert [count for _, count in calls] == [1, 2, 1, 1]
    assert [of for of, _ in calls][-1] is evaluation
    assert real.real("train") is real.real("train")


def test_real_are_drawn_once_and_for_all() -> None:
    points = np.arange(100)
    assert np.array_equal(spread(points, 7), spread(points, 7))
    assert np.array_equal(spread(points, 200), points)


def test_an_empty_array_counts_as_none(simulate) -> None:
    empty = np.zeros((0, 2), np.float32)
    card = DataCard(name="d", kind="points", shape=(2,))
    samples = {5: {"random": np.ones((9, 2), np.float32)}}
    run = simulate.run(reference={"train": empty}, samples=samples, data=card)
    assert str(measure_samples(run).absent["coverage"]) == "the run holds no real samples"
    samples = {5: {"random": empty}}
    run = simulate.run(reference={"train": empty}, samples=samples, data=card)
    assert not len(measure_samples(run).table)


def test_the_kind_is_recorded_or_seen(simulate) -> None:
    def kind(**facts):
        return RealSamples(simulate.run(columns={}, **facts)).kind

    images, points = np.zeros((3, 4, 4, 1), np.uint8), np.zeros((3, 2), np.float32)
    card = DataCard(name="d", kind="images", shape=(4, 4, 1))
    assert kind(data=card, reference={"train": points}) is IMAGES
    assert kind(data=None, reference={"train": points}, samples={1: {"random": images}}) is POINTS
    assert kind(data=None, samples={1: {"random": points}, 2: {"random": images}}) is IMAGES
    assert kind(data=None) is None
