import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.metrics.history import measure_samples
from ganreport.run.cards import ObjectiveCard


@pytest.fixture(autouse=True)
def _only_what_is_judged(measuring):
    measuring("d_auc", "d_overfit", "d_score", "g_score", "coverage")


def pace(run):
    return next(f for f in examine(run, measure_samples(run)) if f.id == "pace")


def ratios(simulate, d, g):
    changes = {"d_update_ratio": np.full(2000, d), "g_update_ratio": np.full(2000, g)}
    return simulate.run(columns=simulate.losses() | changes)


@pytest.mark.parametrize(
    ("d", "g", "status", "word"),
    [
        (1e-3, 1e-3, Status.OK, "comparable"),
        (9e-3, 1e-3, Status.OK, "comparable"),
        (2e-2, 1e-3, Status.OK, "The generator changes 20 times as slowly as the other network; "),
        (1e-2, 1e-5, Status.WARN, "The discriminator changes 1,000 times as fast"),
        (1e-6, 1e-3, Status.WARN, "The generator changes 1,000 times as fast"),
        (1e-3, 3.0, Status.WARN, "3 times as large as its weights"),
    ],
)
def test_paces_are_compared(simulate, d, g, status, word):
    found = pace(ratios(simulate, d, g))
    assert found.status is status
    assert word in str(found.claim)
    assert found.evidence[0].value == pytest.approx(d / g, rel=1e-5)


@pytest.mark.parametrize(
    ("d", "g", "real", "random", "modes", "status", "word"),
    [
        (3e-5, 1e-3, 0.0, 0.0, 1, Status.WARN, "The discriminator changes 33.3 times as slowly"),
        (3e-5, 1e-3, 0.0, 0.0, 10, Status.OK, "as slowly as the other network; it keeps up"),
        (3e-4, 1e-3, 0.0, 0.0, 1, Status.OK, "comparable"),
        (1e-3, 3e-5, 5.0, -5.0, 1, Status.WARN, "The generator changes 33.3 times as slowly"),
        (1e-3, 3e-5, 0.5, 0.0, 1, Status.OK, "it keeps up"),
    ],
)
def test_paces_are_not_comparable_where_the_slower_network_lost(
    simulate, d, g, real, random, modes, status, word
):
    """D at 0.03 of G's pace is blind beside samples of one mode; G of D's gets no answer to D."""
    rng = np.random.default_rng(0)
    samples = {}
    for step in (1000, 2000):
        drawn = simulate.generated(step, 2000)
        held = drawn["random_classes"] < modes
        samples[step] = {key: drawn[key][held] for key in ("random_features", "random_classes")}
        samples[step] |= {
            "d_train": rng.normal(real, 1, 800).astype("f4"),
            "d_random": rng.normal(random, 1, int(held.sum())).astype("f4"),
        }
    columns = simulate.losses() | {
        "d_update_ratio": np.full(2000, d), "g_update_ratio": np.full(2000, g)
    }  # fmt: skip
    objective = ObjectiveCard(name="non-saturating", d_output="logit", boundary=0.0)
    run = simulate.run(
        columns=columns, samples=samples, reference=simulate.reference(), objective=objective
    )
    found = pace(run)
    assert (found.status, word in str(found.claim)) == (status, True), found.claim
    assert ("and has lost to it" in str(found.claim)) == (status is Status.WARN)


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
