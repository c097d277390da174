"""What losses alone tell: planted faults are told, courses of sound trainings are left in peace."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.signal import lfilter

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.metrics.history import COLUMNS, History
from ganreport.run.cards import ObjectiveCard, RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars
from ganreport.run.vocabulary import OBJECTIVES

ROWS = 300
T = np.linspace(0, 1, ROWS)
LN2 = math.log(2)
EMPTY = History(pd.DataFrame(columns=list(COLUMNS)), {})
ASKED = ("dominance", "blindness", "oscillation", "plausibility", "integrity", "overfitting")


def noise(seed: int, size: float, phi: float = 0.5) -> np.ndarray:
    """Noise of this standard deviation, as that of batches: the next value remembers the last."""
    draws = np.random.default_rng(seed).normal(size=ROWS + 100)
    return size * math.sqrt(1 - phi**2) * lfilter([1], [1, -phi], draws)[100:]


def findings(objective: ObjectiveCard | None = None, **columns: np.ndarray) -> dict[str, Finding]:
    rows = len(next(iter(columns.values())))
    frame = pd.DataFrame({"step": np.arange(1, rows + 1), **columns})
    info = RunInfo(id="x", name="x", objective=objective)
    run = Run(Path("x"), "test", info, Scalars.of(frame))
    return {finding.id: finding for finding in examine(run, EMPTY) if finding.id in ASKED}


def accused(found: dict[str, Finding]) -> dict[str, str]:
    return {
        name: str(finding.claim)
        for name, finding in found.items()
        if finding.status in (Status.WARN, Status.FAIL)
    }


Course = Callable[[int], tuple[np.ndarray, np.ndarray]]

SOUND: dict[str, Course] = {
    "cross-entropy about log 4": lambda s: (2 * LN2 + noise(s, 0.08), LN2 + noise(s + 1, 0.06)),
    "cross-entropy close to log 4": lambda s: (2 * LN2 + noise(s, 0.03), LN2 + noise(s + 1, 0.02)),
    "mean cross-entropy": lambda s: (0.65 + noise(s, 0.02), 0.75 + noise(s + 1, 0.03)),
    "least squares": lambda s: (0.2 + noise(s, 0.05), 0.35 + noise(s + 1, 0.08)),
    "least squares, close to blind": lambda s: (0.49 + noise(s, 0.02), 0.27 + noise(s + 1, 0.03)),
    "hinge": lambda s: (1.6 + noise(s, 0.15), 0.3 + noise(s + 1, 0.4)),
    "hinge, close to blind": lambda s: (1.95 + noise(s, 0.05), -0.1 + noise(s + 1, 0.3)),
    "averaged losses that stand at 1": lambda s: (1 + noise(s, 0.01), 1 + noise(s + 1, 0.02)),
    "critic that converges": lambda s: (
        -30 * T / 0.1 * np.exp(1 - T / 0.1) - 3 + noise(s, 0.3), 5 * T + noise(s + 1, 0.5)
    ),
    "critic that learns slowly": lambda s: (
        -1 - 20 * (1 - np.exp(-3 * T)) + noise(s, 0.5), noise(s + 1, 3)
    ),
    "critic that grows as a logarithm": lambda s: (
        -3 * np.log1p(100 * T) + noise(s, 0.3), -8 * T + noise(s + 1, 0.5)
    ),
    "critic that grows as a random walk": lambda s: (
        -12 * np.sqrt(T) + noise(s, 0.3), noise(s + 1, 2, 0.95)
    ),
    "critic whose loss is positive": lambda s: (
        3 + 20 * np.exp(-5 * T) + noise(s, 0.3), -4 * T + noise(s + 1, 0.5)
    ),
    "total loss of a voice": lambda s: (
        2.5 + noise(s, 0.15), 25 + 35 * np.exp(-4 * T) + noise(s + 1, 1.5)
    ),
    "vocoder of eight discriminators": lambda s: (
        3 + noise(s, 0.2), 28 + 7 * np.exp(-3 * T) + noise(s + 1, 1)
    ),
    "discriminator that starts late": lambda s: (
        np.where(T < 0.4, 0, 1 + noise(s, 0.1)), np.where(T < 0.4, 0, -0.1 + noise(s + 1, 0.2))
    ),
    "discriminator that was not begun": lambda s: (np.zeros(ROWS), np.zeros(ROWS)),
    "R1": lambda s: (0.92 + noise(s, 0.02), 1.22 + noise(s + 1, 0.03)),
    "strong D": lambda s: (0.08 * np.exp(noise(s, 0.5)), 4 + noise(s + 1, 0.6)),
    "pictures' error in G's loss": lambda s: (
        0.3 * np.exp(noise(s, 0.3)), 0.005 + 0.02 * np.exp(-20 * T) + noise(s + 1, 1e-4)
    ),
    "pictures' error beside a D that weakens": lambda s: (
        0.3 + 0.35 * T + noise(s, 0.02), 0.005 + 0.04 * np.exp(-9 * T) + noise(s + 1, 1e-4)
    ),
    "pictures' error beside a D as good as blind": lambda s: (
        0.6 + 0.7 * T + noise(s, 0.02), 0.006 + 0.15 * np.exp(-9 * T) + noise(s + 1, 1e-4)
    ),
    "smoothed labels": lambda s: (1.2 + noise(s, 0.05), 1 + noise(s + 1, 0.05)),
    "spikes": lambda s: (0.5 * np.exp(noise(s, 0.6)), 3 * np.exp(noise(s + 1, 0.3))),
    "D that had won for a while": lambda s: (
        np.where(abs(T - 0.3) < 0.08, 1e-3, 0.5 + noise(s, 0.05)), 3 + noise(s + 1, 0.3)
    ),
    "energies": lambda s: (
        0.1 + 0.08 * np.exp(-4 * T) + noise(s, 0.001), 0.05 + noise(s + 1, 0.002)
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_course_is_left_in_peace(kind: str) -> None:
    for seed in range(0, 30, 10):
        d, g = SOUND[kind](seed)
        found = accused(findings(d_loss=d, g_loss=g))
        assert not {name: what for name, what in found.items() if "cycle" not in what}, seed


@pytest.mark.parametrize("objective", ["non-saturating", "lsgan", "hinge"])
def test_nor_is_one_whose_objective_is_known(objective: str) -> None:
    card = OBJECTIVES[objective]
    d = 0.8 * (card.blind_d_loss or 0) + noise(1, 0.02)
    assert not accused(findings(card, d_loss=d, g_loss=0.5 + noise(2, 0.02)))


BLIND = [
    (2 * LN2, LN2), (LN2, LN2), (0.25, 0.25), (0.25, 0.125), (0.5, 0.25), (2.0, 0.03),
    (2 * LN2, 45.0), (LN2, 12.0), (3.0, 1.5), (1.3763, 0.7985), (0.68815, 0.7985),
]  # fmt: skip


@pytest.mark.parametrize(("d", "g"), BLIND)
def test_a_blind_discriminator_is_told_by_where_its_losses_stand(d: float, g: float) -> None:
    """Without an objective; beside any other terms of G where D's cross-entropy is unmistakable."""
    size = 0.0005 if g > 1 else 0.002
    found = findings(d_loss=d * (1 + noise(3, size)), g_loss=g * (1 + noise(4, 0.005)))
    blindness = found["blindness"]
    assert (blindness.status, blindness.since, blindness.throughout) == (Status.WARN, None, 1)
    assert "the discriminator only guesses" in str(blindness.claim)
    assert set(accused(found)) == {"blindness"}


def test_a_blind_discriminator_is_told_whatever_the_objective_is_called() -> None:
    d, g = 2 * LN2 + noise(1, 0.002), LN2 + noise(2, 0.005)
    for name in ("hinge", "wgan-gp", "lsgan"):
        found = findings(OBJECTIVES[name], d_loss=d, g_loss=g)["blindness"]
        assert found.status is Status.WARN, name
        assert "cross-entropy" in str(found.claim)


@pytest.mark.parametrize("objective", [None, *map(OBJECTIVES.get, ("non-saturating", "lsgan"))])
def test_losses_that_come_to_a_blind_ones_and_hover_there_are_no_finding(
    objective: ObjectiveCard | None,
) -> None:
    """It is where a GAN at its optimum ends: 28 of 38 sound runs of the zoo were accused of it."""
    d, g = (0.5, 0.25) if objective is OBJECTIVES["lsgan"] else (2 * LN2, LN2)
    for seed in range(0, 30, 10):
        on_the_way = np.exp(-12 * T)
        one = d * (1 - 0.4 * on_the_way + noise(seed, 0.003))
        other = g * (1 + 1.5 * on_the_way + noise(seed + 1, 0.01))
        found = findings(objective, d_loss=one, g_loss=other)
        assert not accused(found), seed
        assert found["blindness"].status is Status.NOT_MEASURED
        assert "also where a GAN ends at its optimum" in str(found["blindness"].claim)


def test_a_discriminator_that_goes_blind_is_told_from_there_on() -> None:
    d, g = 1.1 + noise(1, 0.1), 1 + noise(2, 0.1)
    d[150:], g[150:] = 2 * LN2, LN2
    found = findings(d_loss=d, g_loss=g)["blindness"]
    assert found.status is Status.WARN
    assert abs((found.since or 0) - 151) <= 15


@pytest.mark.parametrize("objective", [None, OBJECTIVES["non-saturating"]])
def test_a_generator_that_wins(objective: ObjectiveCard | None) -> None:
    g = 0.7 * np.exp(-8 * T) + 0.002
    found = findings(objective, d_loss=7 - 6 * np.exp(-5 * T), g_loss=g)
    assert found["blindness"].status is Status.WARN
    assert "The generator overpowers the discriminator" in str(found["blindness"].claim)


@pytest.mark.parametrize("objective", [None, OBJECTIVES["lsgan"]])
def test_a_generator_that_wins_by_least_squares(objective: ObjectiveCard | None) -> None:
    g = 0.3 * np.exp(-10 * T) + 0.001
    found = findings(objective, d_loss=1 - 0.6 * np.exp(-5 * T) + noise(1, 0.01), g_loss=g)
    assert found["blindness"].status is Status.WARN
    assert "The generator overpowers the discriminator" in str(found["blindness"].claim)


def test_or_by_halved_ones_late_in_a_run() -> None:
    late = T > 0.87
    d = np.where(late, 0.51, 0.17) + noise(1, 0.01)
    found = findings(d_loss=d, g_loss=np.where(late, 0.001, 0.4) * np.exp(noise(2, 0.1)))
    assert "The generator overpowers the discriminator" in str(found["blindness"].claim)
    assert abs((found["blindness"].since or 0) - 262) <= 3


@pytest.mark.parametrize("who", ["blindness", "dominance"])
def test_batches_that_are_clamped_but_for_a_few_samples(who: str) -> None:
    clamped = 100 - np.where(np.arange(ROWS) % 3, 0, 1.5 + noise(1, 0.2))
    losses = {"d_loss": 0.5 + noise(1, 0.1), "g_loss": 3 + noise(2, 0.4)}
    one, other = ("d_loss", "g_loss") if who == "blindness" else ("g_loss", "d_loss")
    losses[one][150:], losses[other][150:] = clamped[150:], 0.0
    found = findings(**losses)
    assert (found[who].status, found[who].since) == (Status.FAIL, 151)
    assert "100 or hardly less" in str(found[who].claim)


@pytest.mark.parametrize(
    ("d", "g", "who", "said"),
    [
        (100.0, 0.0, "blindness", "wholly wrong"),
        (50.0, 0.0, "blindness", "wholly wrong"),
        (0.0, 100.0, "dominance", "never wrong"),
    ],
)
def test_clamped_logarithms_are_a_dead_training(d: float, g: float, who: str, said: str) -> None:
    losses = {"d_loss": 0.5 + noise(1, 0.1), "g_loss": 3 + noise(2, 0.4)}
    losses["d_loss"][60:], losses["g_loss"][60:] = d, g
    found = findings(**losses)
    assert (found[who].status, found[who].since) == (Status.FAIL, 61)
    assert said in str(found[who].claim)
    assert "stuck from step 61 on" in str(found[who].claim)
    assert found["plausibility"].status is Status.OK


def test_losses_that_are_both_0_contradict_each_other() -> None:
    d, g = (np.round(size * np.exp(-25 * T), 3) for size in (0.3, 0.7))
    found = findings(d_loss=d, g_loss=g)
    assert found["dominance"].status is Status.WARN
    assert "contradict each other" in str(found["dominance"].claim)
    assert found["blindness"].status is Status.NOT_MEASURED


def test_saturated_squares_are_a_discriminator_that_answers_the_same() -> None:
    d, g = 0.3 + noise(1, 0.05), 0.5 + noise(2, 0.05)
    d[100:], g[100:] = 1.0, 0.0
    found = findings(d_loss=d, g_loss=g)
    assert (found["blindness"].status, found["blindness"].since) == (Status.WARN, 101)
    assert set(accused(found)) == {"blindness"}


@pytest.mark.parametrize(("share", "status"), [(0.5, Status.WARN), (0.1, Status.NOT_MEASURED)])
def test_a_discriminator_that_had_won_but_not_at_the_end(share: float, status: Status) -> None:
    gone = (0.9 - share < T) & (T < 0.9)
    d = np.where(gone, 0.0, 0.3 + noise(1, 0.03))
    found = findings(d_loss=d, g_loss=np.where(gone, 41.0, 5.0) + noise(2, 0.3))["dominance"]
    assert found.status is status
    if status is Status.WARN:
        assert "had won from step" in str(found.claim)
        assert abs((found.since or 0) - 120) <= 15


def test_or_by_its_accuracy() -> None:
    right = np.where((T > 0.3) & (T < 0.8), 1.0, 0.7 + noise(1, 0.05))
    found = findings(d_accuracy=right, d_loss=0.5 + noise(2, 0.1))["dominance"]
    assert found.status is Status.WARN
    assert "had won from step" in str(found.claim)


@pytest.mark.parametrize("digits", [3, 4])
def test_a_rounded_loss_may_stand_still(digits: int) -> None:
    g = np.round(1.2 + 10 * T + noise(1, 0.1), digits)
    small = findings(d_loss=np.round(0.6 * np.exp(-9 * T) + 10.0**-digits, digits), g_loss=g)
    assert set(accused(small)) == {"dominance"}
    flat = findings(d_loss=np.round(0.4567 + 0.3 * np.exp(-30 * T), digits), g_loss=g)
    assert not accused(flat)
    blind = findings(d_loss=np.round(LN2 + 1e-5 * noise(1, 1), digits), g_loss=g)
    assert set(accused(blind)) == {"blindness"}


@pytest.mark.parametrize(
    ("power", "status"), [(0.5, Status.OK), (1, Status.WARN), (1.5, Status.WARN), (4, Status.FAIL)]
)
def test_a_critic_that_grows_without_bound(power: float, status: Status) -> None:
    d = -0.5 - 500 * T**power + noise(1, 0.3)
    found = findings(d_loss=d, g_loss=20 * T + noise(2, 1))["oscillation"]
    assert found.status is status
    assert ("grows without bound" in str(found.claim)) == (status is not Status.OK)


@pytest.mark.parametrize("name", ["Progress/augment", "ada_p", "augment_p"])
@pytest.mark.parametrize(("end", "status"), [(0.6, Status.OK), (3.2, Status.WARN)])
def test_the_strength_of_adaptive_augmentation(name: str, end: float, status: Status) -> None:
    found = findings(**{name: end * np.minimum(1, 2 * T)})["overfitting"]
    assert found.status is status
    assert findings(**{name: np.zeros(ROWS)})["overfitting"].status is Status.NOT_MEASURED


def test_what_runs_away_is_told_from_where_it_does() -> None:
    d = np.where(T > 0.6, 90.0, 0.6) + noise(1, 0.05)
    found = findings(d_loss=d, g_loss=5 + noise(2, 0.5))["oscillation"]
    assert found.status is Status.WARN
    assert abs((found.since or 0) - 181) <= 3


def blanks(**held: np.ndarray) -> dict[str, Finding]:
    losses = {"d_loss": 0.6 + noise(1, 0.05), "g_loss": 1.2 + noise(2, 0.1)}
    columns = {n: pd.array(losses[n]).astype("Float64") for n in losses}
    for name, those in held.items():
        columns[name][~those] = pd.NA
    return findings(**columns)


def test_losses_that_are_blank_to_the_end_are_told() -> None:
    """Pandas writes a NaN as an empty cell."""
    until = np.arange(ROWS) < 200
    found = blanks(d_loss=until, g_loss=until & (np.arange(ROWS) % 5 == 0))["integrity"]
    assert (found.status, found.since) == (Status.WARN, 201)
    assert "blank from step 201 on (100 rows)" in str(found.claim)


def test_losses_that_are_logged_now_and_then_are_not() -> None:
    rows = np.arange(ROWS)
    assert blanks(d_loss=rows < 297, g_loss=rows < 297)["integrity"].status is Status.OK
    assert blanks(d_loss=rows % 50 == 0, g_loss=rows % 50 == 0)["integrity"].status is Status.OK
    assert blanks(g_loss=rows < 100)["integrity"].status is Status.OK
