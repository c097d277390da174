"""What is said of missing modes where too few samples fall on each to tell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status
from ganreport.metrics.history import measure_samples
from ganreport.metrics.partition import PartitionCounts
from ganreport.run.cards import EmbeddingCard

TOTAL = 400


@pytest.fixture(autouse=True)
def _only_modes(measuring) -> None:
    measuring("effective_modes", "captured_modes")


def drawn(rng: np.random.Generator, classes: np.ndarray) -> dict[str, np.ndarray]:
    return {"features": rng.normal(size=(len(classes), 2)).astype("f4"), "classes": classes}


def examined(simulate, generated, real=None, accuracy=0.95) -> Finding:
    """The finding on modes; classes of real samples are even unless given."""
    rng = np.random.default_rng(0)
    real = rng.integers(0, TOTAL, 2000) if real is None else real
    parts = {
        "train": drawn(rng, real),
        "heldout": drawn(rng, real),
        "random": drawn(rng, generated),
    }
    arrays = {f"{n}_{k}": v.astype("i4") if k == "classes" else v
              for n, part in parts.items() for k, v in part.items()}  # fmt: skip
    samples = {k: v for k, v in arrays.items() if k.startswith("random")}
    reference = {k: v for k, v in arrays.items() if not k.startswith("random")}
    embedding = EmbeddingCard(name="simulation", dimension=2, heldout_accuracy=accuracy)
    run = simulate.run(reference=reference, samples={100: samples}, embedding=embedding)
    return next(f for f in examine(run, measure_samples(run)) if f.id == "modes")


def captured(finding: Finding) -> Evidence:
    return next(e for e in finding.evidence if e.name == "captured_modes")


def test_of_many_classes_none_is_called_missing_or_there(simulate) -> None:
    generated = np.random.default_rng(1).integers(0, TOTAL, 2000)
    found = examined(simulate, generated)
    assert found.status is Status.OK
    assert "With 5 samples expected in each, no single one can be called missing" in str(
        found.claim
    )
    assert "none is missing" not in str(found.claim)
    number = captured(found)
    # Two hits or more are beyond an error of 5 %: P(X >= 2) of a Poisson mean of five
    assert number.baseline == pytest.approx(TOTAL * (1 - 6 * np.exp(-5)), rel=0.02)
    assert number.value == pytest.approx(number.baseline, rel=0.05)
    assert f"{number.value:.0f} (baseline {number.baseline:.0f}) have any samples at all" in str(
        found.claim
    )


def test_hits_by_errors_alone_are_not_captured_classes(simulate) -> None:
    rng = np.random.default_rng(2)
    generated = np.where(
        rng.random(2000) < 0.05, rng.integers(0, TOTAL, 2000), rng.integers(0, 10, 2000)
    )
    assert len(np.unique(generated)) > 80
    found = examined(simulate, generated)
    assert found.status is Status.FAIL
    assert captured(found).value == pytest.approx(10, abs=12)


def test_without_the_accuracy_no_class_is_counted(simulate) -> None:
    generated = np.random.default_rng(1).integers(0, TOTAL, 2000)
    for accuracy in (None, 1.5, -3.0):
        found = examined(simulate, generated, accuracy=accuracy)
        assert "captured_modes" not in {e.name for e in found.evidence}
        assert str(found.claim).endswith("no single one can be called missing.")


def test_a_rare_class_is_told_from_those_that_can_be_judged(simulate) -> None:
    real = np.repeat(np.arange(5), [400, 400, 400, 400, 3])
    found = examined(simulate, np.repeat(np.arange(4), 400), real)
    assert "expected in 1 of the classes to say whether it is missing; none of the other 4 is" in (
        str(found.claim)
    )
    gone = examined(simulate, np.repeat(np.arange(1, 4), 500), real)
    assert gone.status is Status.FAIL
    assert "expected in 1 of the classes" in str(gone.claim)
    assert "hardly any samples belong to 'class 0'" in str(gone.claim)


@pytest.mark.parametrize(("last", "says"), [(240, "fill 1 of 8"), (20, "fill less than 1 of 8")])
def test_all_samples_in_one_class_fill_one(simulate, last, says) -> None:
    """A class a little rarer than the others is one; only a rare one counts for less."""
    real = np.repeat(np.arange(8), [250] * 7 + [last])
    assert says in str(examined(simulate, np.full(1000, 7), real).claim)


@given(
    st.lists(st.integers(1, 1000), min_size=2, max_size=20),
    st.integers(1, 20_000),
    st.none() | st.integers(1, 20_000),
)
def test_undecided_parts_are_those_that_could_not_be_called_short(
    weights: list[int], total: int, reference: int | None
) -> None:
    expected = np.array(weights) / sum(weights)
    for part in range(len(weights)):
        counts = np.zeros((1, len(weights)), int)
        counts[0, part - 1] = total
        found = PartitionCounts(
            "cells", ("x",) * len(weights), np.array([1]), counts, expected, reference
        )
        assert found.short(0.1)[0, part] == (not found.undecided[0, part])
