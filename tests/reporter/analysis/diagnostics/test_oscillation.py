import re

import numpy as np
import pandas as pd
import pytest
from scipy.signal import lfilter

from ganreport.analysis.diagnostics import oscillation
from ganreport.analysis.diagnostics.hopping import Hops
from ganreport.analysis.findings import Context
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import History, measure_samples
from ganreport.readers import read_run
from ganreport.run.cards import ObjectiveCard, RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars

(DIAGNOSTIC,) = oscillation.DIAGNOSTICS


@pytest.fixture(autouse=True)
def _only_what_hops_are_counted_by(measuring):
    measuring("effective_modes")


def context(run):
    return Context(run, measure_samples(run))


def judged(d_loss=None, objective=None, steps=None, **columns):
    columns = {**({} if d_loss is None else {"d_loss": d_loss}), **columns}
    if steps is None:
        steps = np.arange(1, len(next(iter(columns.values()))) + 1)
    metrics = Scalars.of(pd.DataFrame({"step": steps, **columns}))
    info = RunInfo(id="x", name="x", objective=objective)
    run = Run(path=None, format="test", info=info, metrics=metrics)
    empty = History(pd.DataFrame(columns=["measure"]), {})
    return DIAGNOSTIC.examine(Context(run, empty), LIMITS)


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
def test_at_most_one_healthy_pair_in_twenty_is_accused(kind):
    """All thousand pairs: benchmarks/false_alarms_series.py."""
    found = []
    for seed in range(60):
        d, own = HEALTHY[kind](seed), HEALTHY[kind](seed + 5000)
        g = 3 - 0.6 * np.roll(d, 2) + 0.8 * own
        found.append(judged(5 + d, g_loss=g).status)
    assert np.mean([status is not Status.OK for status in found]) <= 0.05


@pytest.mark.parametrize("name", ["d_loss", "g_loss"])
def test_a_cycle_in_either_loss_is_enough(name):
    losses = {"d_loss": 3 + noise(2000, 0.5, 0), "g_loss": 2 + noise(2000, 0.5, 1)}
    losses[name] = losses[name] + 2 * np.sin(2 * np.pi * np.arange(2000) / 50)
    found = judged(**losses)
    assert found.status is Status.WARN
    words = {"d_loss": "discriminator's", "g_loss": "generator's"}
    assert f"The {words[name]} loss cycles with a period of 5" in str(found.claim)
    assert "rotate" not in str(found.claim)


@pytest.mark.parametrize(
    ("shift", "lag", "status"),
    [(0.02, 0, Status.OK), (0.3, 0, Status.WARN), (0.02, 25, Status.WARN)],
)
def test_a_cycle_warns_unless_samples_were_seen_to_stay(monkeypatch, shift, lag, status):
    """With a quarter of a period between the losses the networks rotate, whatever samples do."""
    hops = Hops("classes", 100, 10, 9.9, 10, 0.1, shift)
    monkeypatch.setattr(oscillation.hopping, "measure", lambda _: hops)
    swing = [2 * np.sin(2 * np.pi * (np.arange(2000) + late) / 100) for late in (0, lag)]
    losses = {"d_loss": 3 + swing[0] + noise(2000, 0.5, 0)}
    losses["g_loss"] = 2 + (swing[1] if lag else 0) + noise(2000, 0.5, 1)
    found = judged(**losses)
    assert found.status is status
    assert "with a period of 100 steps" in str(found.claim)
    assert ("The samples stay with the same classes" in str(found.claim)) == (status is Status.OK)
    assert found.since is None  # it was looked for in the whole run
    assert (".." in str(found.claim), "in circles" in str(found.claim)) == (False, bool(lag))


@pytest.mark.parametrize("evaluations", [1, 2, 3])
@pytest.mark.parametrize(("spread", "status"), [(1.0, Status.OK), (0.02, Status.WARN)])
def test_a_cycle_warns_of_few_evaluations_only_where_samples_are_bad(
    simulate, measuring, evaluations, spread, status
):
    """Where nine show that samples stay, a cycle is none that matters; fewer can't show it."""
    measuring("effective_modes", "coverage", "precision", "wasserstein", "frechet")
    wave = 3 + 2 * np.sin(2 * np.pi * np.arange(1000) / 50) + noise(1000, 0.2, 0)
    run = simulate.run(
        columns={"d_loss": wave},
        reference=simulate.reference(),
        samples={10 * i: simulate.generated(i, spread=spread) for i in range(1, evaluations + 1)},
    )
    found = DIAGNOSTIC.examine(context(run), LIMITS)
    assert found.status is status
    assert "cycles with a period of" in str(found.claim)


def test_swings_that_die_out_are_no_cycle_any_more():
    place = np.arange(2000)
    wave = 2 * np.exp(-place / 700) * np.sin(2 * np.pi * place / 50)
    losses = 3 + wave + 0.03 * noise(2000, 0.2, 0)
    found = judged(losses)
    assert found.status is Status.OK
    assert "die out" in str(found.claim)


def test_two_losses_are_two_tests():
    wave = 1 + 0.3 * np.sin(2 * np.pi * np.arange(2000) / 50) + noise(2000, 0, 0)
    one = judged(wave).evidence
    two = judged(wave, g_loss=noise(2000, 0, 1)).evidence
    chance = [next(e.value for e in each if e.name == "d_cycle_p") for each in (one, two)]
    assert chance[1] == pytest.approx(2 * chance[0])


@pytest.mark.parametrize("order", ["at once", "in turn"])
def test_the_bilinear_game(order):
    """Played at once it swells by ln(1 + h^2) / 2 a step, in turn it does not; h = .1."""
    x, y, path = 1.0, 0.0, []
    for _ in range(1500):
        new = x - 0.1 * y
        y += 0.1 * (new if order == "in turn" else x)
        x = new
        path.append((x, y))
    d, g = np.array(path).T
    found = judged(d, g_loss=g)
    numbers = {e.name: e.value for e in found.evidence}
    period = {"at once": 2 * np.pi / np.arctan(0.1), "in turn": np.pi / np.arcsin(0.05)}[order]
    assert numbers["d_period"] == pytest.approx(period, rel=0.01)
    assert "a quarter of a period apart" in str(found.claim)
    if order == "at once":
        assert found.status is Status.FAIL
        growth = np.log(1.01) / 2
        assert numbers["d_swelling"] == pytest.approx(np.exp(growth * 1200), rel=0.1)
        assert "grow" in str(found.claim)
    else:
        assert found.status is Status.WARN
        swelling = next(e for e in found.evidence if e.name == "d_swelling")
        assert swelling.lower < 1 < swelling.upper
        assert "grow" not in str(found.claim)


WGAN = ObjectiveCard(name="wgan-gp", d_output="score")
NS = ObjectiveCard(name="ns", d_output="logit", blind_d_loss=1.386, blind_g_loss=0.693)


@pytest.mark.parametrize(("times", "status"), [(10, "ok"), (100, "warn"), (5000, "fail")])
def test_a_loss_that_runs_away_diverges(times, status):
    flight = np.geomspace(1, times, 1000) * np.exp(0.1 * noise(1000, 0, 0))
    grown = flight**1.3  # most of the run is behind when the first fifth is left out
    found = judged(1 + 0.1 * noise(1000, 0, 1), g_loss=grown)
    assert found.status.value == status
    assert ("diverges" in str(found.claim)) == (status != "ok")


def test_the_level_of_a_critics_score_is_free_and_that_of_its_difference_is_not():
    drift = np.geomspace(1, 1e5, 1000) * np.exp(0.1 * noise(1000, 0, 0))
    steady = 1 + 0.1 * noise(1000, 0, 1)
    assert judged(steady, WGAN, g_loss=-drift).status is Status.OK
    assert judged(steady, NS, g_loss=drift).status is Status.FAIL
    assert judged(drift, WGAN, g_loss=steady).status is Status.FAIL
    unknown = judged(steady, g_loss=drift)
    assert unknown.status is Status.FAIL
    assert "unless it is a critic's score" in str(unknown.claim)


def test_a_loss_that_begins_near_zero_is_held_against_that_of_a_blind_one():
    g_loss = 1e-4 + 0.5 * (np.arange(1000) > 500) + 1e-5 * noise(1000, 0, 1)
    assert judged(g_loss=g_loss, objective=NS).status is Status.OK


@pytest.mark.parametrize("period", [12, 63, 90])
def test_a_cycle_is_found_with_its_period(period):
    wave = np.sin(2 * np.pi * np.arange(2000) / period)
    found = judged(1.2 + 0.3 * wave + 0.1 * noise(2000, 0.5, 0), g_loss=np.roll(wave, period // 4))
    assert found.status is Status.WARN
    numbers = {e.name: e.value for e in found.evidence}
    assert numbers["d_period"] == pytest.approx(period, rel=0.02)
    assert abs(numbers["lag"]) % period == pytest.approx(period / 4, abs=2)
    assert "The discriminator's loss and generator's loss cycle with a period" in str(found.claim)


UNEVEN = {
    "one row in five": lambda r: np.sort(r.choice(np.arange(1, 20_001), 4000, replace=False)),
    "waiting times": lambda r: np.cumsum(r.geometric(0.1, 2000)),
    "bursts": lambda r: np.flatnonzero(np.repeat(r.random(400) < 0.3, 50)) + 1,
}


@pytest.mark.parametrize("kind", UNEVEN)
def test_uneven_steps_give_no_cycle_where_there_is_none(kind):
    found = []
    for seed in range(20):
        steps = UNEVEN[kind](np.random.default_rng(seed))
        found.append(judged(5 + noise(30_000, 0.5, seed)[steps], steps=steps).status)
    assert np.mean([status is not Status.OK for status in found]) <= 0.05


@pytest.mark.parametrize("kind", ["one row in five", "waiting times"])
def test_a_cycle_is_found_at_uneven_steps_with_its_period(kind):
    steps = UNEVEN[kind](np.random.default_rng(0))
    wave = 1.5 * np.sin(2 * np.pi * steps / 400)
    found = judged(5 + wave + noise(30_000, 0.5, 0)[steps], steps=steps)
    assert found.status is Status.WARN
    period = next(e.value for e in found.evidence if e.name == "d_period")
    assert period == pytest.approx(400, rel=0.02)


def test_what_looks_like_a_swing_but_is_noise_is_said_to_be():
    found = judged(1 + 0.2 * noise(1000, 0.95, 0))
    assert found.status is Status.OK
    assert "not in a significant cycle" in str(found.claim)


def test_a_cycle_that_is_clear_but_small_is_told_and_not_held_against_the_run():
    wave = 0.25 * np.sin(2 * np.pi * np.arange(4000) / 100)
    found = judged(3 + wave + noise(4000, 0, 0))
    assert found.status is Status.OK
    assert re.search(r"of which a cycle of (99\.\d|100) steps makes up only \d %", str(found.claim))


def hopping(simulate, among):
    """Samples of two classes, other ones at each evaluation."""
    samples = {}
    for index in range(12):
        found = simulate.generated(index, 2000)
        held = [(index * 2) % among, (index * 2 + 1) % among]
        keep = np.isin(found["random_classes"], held)
        samples[100 * (index + 1)] = {
            key: found[key][keep] for key in ("random_features", "random_classes")
        }
    return simulate.run(reference=simulate.reference(), samples=samples)


def test_hops_between_modes_fail_and_a_steady_partial_collapse_does_not(simulate):
    run = hopping(simulate, 10)
    found = DIAGNOSTIC.examine(context(run), LIMITS)
    assert found.status is Status.FAIL
    assert found.since is None
    assert "hop" in str(found.claim)
    assert found.charts[0] == "hopping"
    run = hopping(simulate, 2)
    steady = DIAGNOSTIC.examine(context(run), LIMITS)
    assert steady.status is Status.OK
    assert steady.charts[0] == "spectra"


def test_a_generator_that_learns_one_mode_after_the_other_does_not_hop(simulate):
    samples = {i: simulate.generated(i, 600, classes=min(10, i)) for i in range(1, 13)}
    run = simulate.run(reference=simulate.reference(), samples=samples)
    found = DIAGNOSTIC.examine(context(run), LIMITS)
    assert found.status is Status.OK


def test_reading_back_keeps_the_answer(simulate):
    run = hopping(simulate, 10)
    again = read_run(run.path)
    one, two = (DIAGNOSTIC.examine(context(r), LIMITS) for r in (run, again))
    assert one == two
