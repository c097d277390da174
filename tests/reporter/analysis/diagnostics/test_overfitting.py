from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.metrics.history import measure_samples
from ganreport.run.cards import ObjectiveCard, RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars

LOGIT = ObjectiveCard(name="non-saturating", d_output="logit", boundary=0.0)
WGAN = ObjectiveCard(name="wgan-gp", d_output="score")


@pytest.fixture(autouse=True)
def _only_what_is_judged(measuring):
    measuring("d_auc", "d_overfit", "d_score", "g_score", "coverage")


def overfitting(simulate, objective=LOGIT, **means):
    rng = np.random.default_rng(0)
    arrays = {f"d_{key}": rng.normal(mean, 1, 800).astype("f4") for key, mean in means.items()}
    samples = {step: simulate.generated(step) | arrays for step in (50, 100)}
    run = simulate.run(reference=simulate.reference(), samples=samples, objective=objective)
    return next(f for f in examine(run, measure_samples(run)) if f.id == "overfitting"), arrays


@pytest.mark.parametrize(
    ("heldout", "status"), [(2.0, Status.OK), (-1.0, Status.WARN), (-2.0, Status.FAIL)]
)
def test_held_out_real_on_the_way_to_generated(simulate, heldout, status):
    found, _ = overfitting(simulate, train=2, heldout=heldout, random=-2)
    assert found.status is status
    assert found.since is None
    assert found.throughout == (None if status is Status.OK else 50)


def test_means_and_signs_on_all_three_sets_stand_beside_it(simulate):
    found, arrays = overfitting(simulate, train=2, heldout=-1, random=-2)
    numbers = {e.name: e for e in found.evidence}
    for name in ("train", "heldout", "random"):
        outputs = arrays[f"d_{name}"].astype(float)
        assert numbers[f"d_{name}_mean"].value == pytest.approx(outputs.mean(), rel=1e-6)
        assert numbers[f"d_{name}_real"].value == np.mean(outputs > 0)
    assert "held-out real samples" in str(numbers["d_heldout_real"].label)


def test_a_critic_calls_nothing_real(simulate):
    found, _ = overfitting(simulate, WGAN, train=2, heldout=-1, random=-2)
    names = {e.name for e in found.evidence}
    assert "d_heldout_mean" in names
    assert "d_heldout_real" not in names
    assert found.status is Status.WARN


def test_without_outputs_it_says_what_it_needs(simulate):
    run = simulate.run()
    found = next(f for f in examine(run, measure_samples(run)) if f.id == "overfitting")
    assert found.status is Status.NOT_MEASURED
    assert "held-out" in str(found.needs)


def by_signs(accuracy, fid):
    steps = np.arange(60)
    frame = pd.DataFrame(
        {
            "step": steps,
            "d_real_accuracy": np.interp(steps, *accuracy),
            "fid": np.interp(steps, *fid),
        }
    )
    run = Run(Path("x"), "test", RunInfo(id="x", name="x"), Scalars.of(frame))
    return next(f for f in examine(run, measure_samples(run)) if f.id == "overfitting")


RISES = ([0, 15, 59], [380, 25, 80])
FALLS = ([0, 15, 59], [380, 25, 20])


def test_certainty_of_training_data_beside_a_score_that_falls():
    found = by_signs(([0, 59], [0.5, 1.0]), RISES)
    assert found.status is Status.WARN
    assert abs(found.since - 15) <= 2
    assert "The discriminator overfits: it classifies" in str(found.claim)


@pytest.mark.parametrize(
    ("accuracy", "fid"),
    [(([0, 59], [0.5, 1.0]), FALLS), (([0, 59], [0.5, 0.8]), RISES)],
)
def test_either_alone_is_no_overfitting(accuracy, fid):
    assert by_signs(accuracy, fid).status is Status.NOT_MEASURED
