import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.metrics.history import measure_samples


def pace(run):
    return next(f for f in examine(run, measure_samples(run)) if f.id == "pace")


def ratios(simulate, d, g):
    changes = {"d_update_ratio": np.full(2000, d), "g_update_ratio": np.full(2000, g)}
    return simulate.run(columns=simulate.losses() | changes)


@pytest.mark.parametrize(
    ("d", "g", "status", "word"),
    [
        (1e-3, 1e-3, Status.OK, "comparable"),
        (2e-2, 1e-3, Status.OK, "comparable"),
        (1e-2, 1e-5, Status.WARN, "the discriminator moves 1,000 times as fast"),
        (1e-6, 1e-3, Status.WARN, "the generator moves 1,000 times as fast"),
        (1e-3, 3.0, Status.WARN, "3 times as large as its weights"),
    ],
)
def test_paces_are_compared(simulate, d, g, status, word):
    found = pace(ratios(simulate, d, g))
    assert found.status is status
    assert word in str(found.claim)
    assert found.evidence[0].value == pytest.approx(d / g, rel=1e-5)


def test_only_one_network_recorded(simulate):
    found = pace(simulate.run(columns={"g_update_ratio": np.full(300, 1e-3)}))
    assert found.status is Status.OK
    assert "not recorded" in str(found.claim)


def test_by_the_layers_where_the_ratios_are_missing(simulate):
    def rows(step):
        return [
            {"network": n, "layer": f"l{i}", "update_norm": 3.0 * s, "weight_norm": 4.0}
            for n, s in (("generator", 1e-3), ("discriminator", 0.5))
            for i in range(step)
        ]

    found = pace(simulate.run(columns={}, layers={1: rows(1), 2: rows(2)}))
    assert found.status is Status.WARN
    assert found.evidence[0].value == pytest.approx(500, rel=1e-3)


def test_neither_is_not_measured(simulate):
    found = pace(simulate.run(columns={"d_loss": np.ones(50)}))
    assert found.status is Status.NOT_MEASURED
