import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.metrics.history import measure_samples

COURSE = np.linspace(0, 1, 2000)


def examined(run):
    return {f.id: f for f in examine(run, measure_samples(run))}


def test_healthy_gradients_raise_no_alarm(simulate):
    rng = np.random.default_rng(0)
    for seed in range(20):
        columns = simulate.losses(seed=seed)
        for name in ("g_grad_norm", "d_grad_norm"):
            wander = np.cumsum(rng.normal(size=2000)) / 45
            columns[name] = np.exp(wander - 2 * COURSE) * 10 ** rng.uniform(-6, 3)
        found = examined(simulate.run(columns=columns))
        assert {found["vanishing"].status, found["exploding"].status} == {Status.OK}


@pytest.mark.parametrize(
    ("late", "status"), [(0.1, Status.OK), (3e-3, Status.WARN), (1e-5, Status.FAIL)]
)
def test_vanishing(simulate, late, status):
    columns = simulate.losses() | {"g_grad_norm": np.where(COURSE < 0.5, 1.0, late)}
    found = examined(simulate.run(columns=columns))["vanishing"]
    assert found.status is status
    assert found.evidence[0].value == pytest.approx(late)
    if status is not Status.OK:
        assert found.since == pytest.approx(1000, abs=30)


def test_a_generator_that_no_longer_moves(simulate):
    columns = simulate.losses() | {"g_update_ratio": np.full(2000, 1e-10)}
    found = examined(simulate.run(columns=columns))["vanishing"]
    assert found.status is Status.FAIL
    assert "hardly changes" in str(found.claim)


@pytest.mark.parametrize(
    ("late", "status"), [(20, Status.OK), (500, Status.WARN), (1e6, Status.FAIL)]
)
@pytest.mark.parametrize("network", ["g", "d"])
def test_exploding(simulate, network, late, status):
    columns = simulate.losses() | {f"{network}_grad_norm": np.where(COURSE < 0.5, 1.0, late)}
    found = examined(simulate.run(columns=columns))["exploding"]
    assert found.status is status
    assert {"g": "generator", "d": "discriminator"}[network] in str(found.claim)


def test_a_gradient_that_ends_not_finite_exploded(simulate):
    columns = simulate.losses()
    columns["d_grad_norm"][1500:] = np.nan
    found = examined(simulate.run(columns=columns))
    assert found["exploding"].status is Status.FAIL
    assert found["exploding"].since == 1501
    assert found["integrity"].status is Status.FAIL
