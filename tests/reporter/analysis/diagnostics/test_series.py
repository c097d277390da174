"""Few real samples: held-out ones are the reference where they are more, and of few nothing is."""

import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.verdict import conclude
from ganreport.metrics.history import measure_samples

MEASURES = (
    "diversity", "coverage", "precision", "wasserstein", "frechet", "effective_modes",
    "duplicates", "close_duplicates", "beside_training", "c_t", "authenticity",
)  # fmt: skip
COMPARED = ("diversity", "coverage", "modes", "repetition", "fidelity")


@pytest.fixture(autouse=True)
def _only_what_is_judged(measuring):
    measuring(*MEASURES)


def examined(simulate, reference, samples):
    run = simulate.run(reference=reference, samples={5: samples})
    history = measure_samples(run)
    findings = examine(run, history)
    return {f.id: f for f in findings}, conclude(Observed(findings, run, history))


def copies(reference, count=500):
    """What a generator gives that knows its training samples and nothing else."""
    rng = np.random.default_rng(4)
    chosen = rng.integers(0, len(reference["train_features"]), count)
    return {
        "random_features": reference["train_features"][chosen]
        + 0.01 * rng.normal(size=(count, 64)).astype("f4"),
        "random_classes": reference["train_classes"][chosen],
    }


@pytest.mark.parametrize("train", [16, 32, 64])
def test_few_training_samples_hide_no_broken_generator(simulate, train):
    """Each was compared with the few training samples alone, and nothing was found wrong."""
    reference = simulate.reference(train=train, heldout=1000)
    point = simulate.generated(0, 500, spread=0.02)
    half = simulate.generated(1, 500, classes=4)
    wide = simulate.generated(2, 500)
    wide["random_features"] *= 3
    for samples, names in (
        (point, {"diversity", "coverage", "modes"}),
        (half, {"modes"}),
        (wide, {"fidelity"}),
        (copies(reference), {"memorisation"}),
    ):
        found, verdict = examined(simulate, reference, samples)
        failing = {name for name, f in found.items() if f.status is Status.FAIL}
        assert names <= failing, (names, failing)
        assert verdict.status is Status.FAIL


def test_nor_is_a_perfect_one_accused(simulate):
    for seed in range(4):
        reference = simulate.reference(seed, train=32, heldout=1000)
        found, _ = examined(simulate, reference, simulate.generated(50 + seed))
        assert {found[name].status for name in (*COMPARED, "memorisation")} == {Status.OK}


@pytest.mark.parametrize(("train", "heldout"), [(64, 0), (60, 120), (190, 190)])
def test_of_few_real_samples_of_any_kind_nothing_is_judged(simulate, train, heldout):
    reference = simulate.reference(train=train, heldout=max(heldout, 1))
    if not heldout:
        reference = {k: v for k, v in reference.items() if k.startswith("train")}
    for samples in (simulate.generated(0), simulate.generated(1, spread=0.02)):
        samples = {k: v for k, v in samples.items() if k != "random"}
        found, verdict = examined(simulate, reference, samples)
        assert {found[name].status for name in COMPARED} == {Status.NOT_MEASURED}
        claim = str(found["coverage"].claim)
        assert f"{max(train, heldout)} real samples are too few" in claim
        assert "200" in claim
        assert verdict.status is not Status.OK


def test_two_hundred_are_enough(simulate):
    reference = simulate.reference(train=30, heldout=200)
    found, _ = examined(simulate, reference, simulate.generated(0))
    assert {found[name].status for name in COMPARED} == {Status.OK}
    found, _ = examined(simulate, reference, simulate.generated(0, spread=0.02))
    assert found["coverage"].status is Status.FAIL


def test_the_number_of_real_samples_moves_neither_status_nor_figures(simulate):
    """Samples a little too wide: by all balls at once they failed from some thousands on."""
    figures, statuses = {}, set()
    for count in (250, 1000, 4000):
        reference = simulate.reference(train=count, heldout=count // 2)
        samples = simulate.generated(3, 1000)
        samples["random_features"] *= 1.1
        found, _ = examined(simulate, reference, samples)
        statuses.add(tuple(found[name].status for name in COMPARED))
        numbers = {e.name: e for name in COMPARED for e in found[name].evidence}
        figures[count] = [
            numbers[name].value / numbers[name].baseline
            for name in ("coverage", "precision", "wasserstein", "effective_modes")
        ]
    assert len(statuses) == 1
    for count in (250, 1000):
        assert figures[count] == pytest.approx(figures[4000], rel=0.15)
