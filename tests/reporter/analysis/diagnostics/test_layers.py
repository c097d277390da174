import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.metrics.history import measure_samples


def examined(run):
    return {f.id: f for f in examine(run, measure_samples(run))}


def layers(simulate, **of_steps):
    """Generator of three layers with these mean absolute gradients at steps 10, 20, ..."""
    rows = {}
    for index in range(len(next(iter(of_steps.values())))):
        rows[10 * (index + 1)] = [
            {"network": "generator", "layer": name, "index": i, "gradient_mean_abs": values[index]}
            for i, (name, values) in enumerate(of_steps.items())
        ]
    return simulate.run(layers=rows)


@pytest.mark.parametrize(
    ("first", "status"), [(2e-2, Status.OK), (5e-5, Status.WARN), (1e-8, Status.FAIL)]
)
def test_a_layer_that_hardly_gets_a_gradient_is_named(simulate, first, status):
    run = layers(simulate, input=[1.0, first, first], middle=[0.5] * 3, output=[1.0] * 3)
    found = examined(run)["flow"]
    assert found.status is status
    if status is not Status.OK:
        assert found.since == 20
        assert "'input' gets" in str(found.claim)
        assert found.evidence[0].value == pytest.approx(first, rel=1e-3)


def test_layers_a_hundred_times_apart_are_no_fault(simulate):
    """As they are in sound runs, of which the rule `ratio above 70` accuses many."""
    run = layers(simulate, input=[0.13] * 4, middle=[0.0018] * 4, output=[0.0087] * 4)
    assert examined(run)["flow"].status is Status.OK


def test_a_network_without_any_gradient_fails(simulate):
    found = examined(layers(simulate, input=[0.1, 0.0], output=[0.1, 0.0]))["flow"]
    assert found.status is Status.FAIL


def test_one_layer_or_none_finite_is_not_measured(simulate):
    one = examined(layers(simulate, output=[0.1, 0.1]))["flow"]
    lost = examined(layers(simulate, input=[np.nan] * 2, output=[np.nan] * 2))["flow"]
    assert {one.status, lost.status} == {Status.NOT_MEASURED}
    assert "two layers" in str(one.claim)


def test_dead_units_name_the_layer_and_since(simulate):
    def rows(share):
        return [
            {"network": "generator", "layer": "dense", "index": 0, "dead_share": share},
            {"network": "generator", "layer": "output", "index": 1, "dead_share": float("nan")},
        ]

    layers = {step: rows(share) for step, share in ((10, 0.1), (20, 0.6), (30, 0.7))}
    found = examined(simulate.run(layers=layers))["dead_units"]
    assert found.status is Status.WARN
    assert found.since == 20
    assert "dense" in str(found.claim)
    assert examined(simulate.run(layers={10: rows(0.2)}))["dead_units"].status is Status.OK


def moving(simulate, **of_steps):
    """Generator of layers with these updates over weights of norm 2 at steps 10, 20, ..."""
    rows = {}
    for index in range(len(next(iter(of_steps.values())))):
        rows[10 * (index + 1)] = [
            {"network": "generator", "layer": name, "index": i, "weight_norm": 2.0,
             "update_norm": 2.0 * values[index]}
            for i, (name, values) in enumerate(of_steps.items())
        ]  # fmt: skip
    return examined(simulate.run(layers=rows))["layer_updates"]


def test_a_layer_that_leaps_and_one_that_stands_still_are_named(simulate):
    sound = moving(simulate, first=[1e-3] * 3, last=[0.3] * 3)
    assert sound.status is Status.OK
    assert {e.name: e.value for e in sound.evidence} == pytest.approx(
        {"generator_fastest": 0.3, "generator_slowest": 1e-3}
    )
    leap = moving(simulate, first=[1e-3] * 3, last=[0.3, 30.0, 40.0])
    assert (leap.status, leap.since) == (Status.WARN, 20)
    assert "'last' (generator) is 40 times as large as its weights" in str(leap.claim)
    still = moving(simulate, first=[1e-3, 1e-3, 0.0], last=[0.3] * 3)
    assert (still.status, still.since) == (Status.WARN, 30)
    assert "'first' (generator) does not change" in str(still.claim)


def test_a_learning_rate_that_ends_at_nothing_is_no_fault(simulate):
    assert moving(simulate, first=[1e-3, 0.0], last=[1e-3, 0.0]).status is Status.OK


def test_layers_without_weights_are_not_measured(simulate):
    rows = {5: [{"network": "generator", "layer": "a", "weight_norm": 0.0, "update_norm": 0.0}]}
    found = examined(simulate.run(layers=rows))["layer_updates"]
    assert found.status is Status.NOT_MEASURED
    assert "no layer has" in str(found.reason)
