import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.metrics.history import measure_samples
from ganreport.run.cards import ObjectiveCard

LOGIT = ObjectiveCard(name="non-saturating", d_output="logit", boundary=0.0)
WGAN = ObjectiveCard(name="wgan-gp", d_output="score")


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
    assert "held-out real samples" in str(found.needs)
