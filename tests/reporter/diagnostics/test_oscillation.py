import numpy as np
import pandas as pd
import pytest
from scipy.signal import lfilter

from ganreport.courses import Courses
from ganreport.diagnostics import oscillation
from ganreport.diagnostics.types import Case, Status, Thresholds
from ganreport.formats import native
from ganreport.history import History, measure_samples
from ganreport.layout import RunInfo
from ganreport.run import Run
from ganreport.scalars import Scalars

(DIAGNOSTIC,) = oscillation.DIAGNOSTICS


def case(run):
    return Case(run, measure_samples(run), Courses(run))


def judged(d_loss, **columns):

    metrics = pd.DataFrame({"step": np.arange(1, len(d_loss) + 1), "d_loss": d_loss, **columns})
    run = Run(path=None, format="test", info=RunInfo(id="x", name="x"), metrics=Scalars.of(metrics))
    empty = History(pd.DataFrame(columns=["measure"]), {})
    return DIAGNOSTIC.examine(Case(run, empty, Courses(run)), Thresholds())


def noise(count, phi, seed):
    draws = np.random.default_rng(seed).normal(size=count + 300)
    return lfilter([1], [1, -phi], draws)[300:]


HEALTHY = {
    "white": lambda s: noise(1000, 0, s),
    "phi .5": lambda s: noise(1000, 0.5, s),
    "phi .95": lambda s: noise(1000, 0.95, s),
    "trend": lambda s: np.linspace(2, 1, 1000) + 0.1 * noise(1000, 0.7, s),
    "shift": lambda s: 3.0 * (np.arange(1000) > 600) + noise(1000, 0.5, s),
}


@pytest.mark.parametrize("kind", HEALTHY)
def test_at_most_one_healthy_loss_in_twenty_is_accused(kind):
    found = [judged(HEALTHY[kind](seed)).status for seed in range(100)]
    assert np.mean([status is not Status.OK for status in found]) <= 0.05


@pytest.mark.parametrize("period", [12, 63, 90])
def test_a_cycle_is_found_with_its_period(period):
    wave = np.sin(2 * np.pi * np.arange(2000) / period)
    found = judged(1.2 + 0.3 * wave + 0.1 * noise(2000, 0.5, 0), g_loss=np.roll(wave, period // 4))
    assert found.status is Status.WARN
    numbers = {e.name: e.value for e in found.evidence}
    assert numbers["d_period"] == pytest.approx(period, rel=0.02)
    assert abs(numbers["lag"]) % period == pytest.approx(period / 4, abs=2)
    assert "cycles" in found.claim


def test_what_looks_like_a_swing_but_is_noise_is_said_to_be():
    found = judged(1 + 0.2 * noise(1000, 0.95, 0))
    assert found.status is Status.OK
    assert "not in a cycle" in found.claim


def hopping(simulate, among):
    """Samples of two classes, other ones at each evaluation."""
    samples = {}
    for index in range(12):
        found = simulate.fakes(index, 2000)
        held = [(index * 2) % among, (index * 2 + 1) % among]
        keep = np.isin(found["random_classes"], held)
        samples[100 * (index + 1)] = {
            key: found[key][keep] for key in ("random_features", "random_classes")
        }
    return simulate.run(reference=simulate.reference(), samples=samples)


def test_hops_between_modes_fail_and_a_steady_partial_collapse_does_not(simulate):
    run = hopping(simulate, 10)
    found = DIAGNOSTIC.examine(case(run), Thresholds())
    assert found.status is Status.FAIL
    assert found.since == 700
    assert "hop" in found.claim
    run = hopping(simulate, 2)
    steady = DIAGNOSTIC.examine(case(run), Thresholds())
    assert steady.status is Status.OK


def test_a_generator_that_learns_one_mode_after_the_other_does_not_hop(simulate):
    samples = {i: simulate.fakes(i, 600, classes=min(10, i)) for i in range(1, 13)}
    run = simulate.run(reference=simulate.reference(), samples=samples)
    found = DIAGNOSTIC.examine(case(run), Thresholds())
    assert found.status is Status.OK


def test_reading_back_keeps_the_answer(simulate):
    run = hopping(simulate, 10)
    again = native.read(run.path)
    one, two = (DIAGNOSTIC.examine(case(r), Thresholds()) for r in (run, again))
    assert one == two
