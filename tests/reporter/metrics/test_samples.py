"""What is measured of the reals is measured once for all evaluations and metrics."""

from __future__ import annotations

import numpy as np

from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread


def test_a_result_is_kept_with_what_it_is_of(simulate) -> None:
    calls: list[tuple[object, int]] = []

    @cached
    def total(of: RealSamples | Evaluation, count: int) -> int:
        calls.append((of, count))
        return count

    reals, others = (RealSamples(simulate.run(reference=simulate.reference())) for _ in range(2))
    evaluation = Evaluation(None, reals)  # type: ignore[arg-type]
    assert [total(reals, 1), total(reals, 2), total(reals, 1), total(others, 1)] == [1, 2, 1, 1]
    assert total(evaluation, 1) == total(evaluation, 1) == 1
    assert [count for _, count in calls] == [1, 2, 1, 1]
    assert [of for of, _ in calls][-1] is evaluation
    assert reals.real("train") is reals.real("train")


def test_reals_are_drawn_once_and_for_all() -> None:
    points = np.arange(100)
    assert np.array_equal(spread(points, 7), spread(points, 7))
    assert np.array_equal(spread(points, 200), points)
