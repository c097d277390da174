"""Numbers that can't be what they are called are named; those that can are left in peace."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.diagnostics.plausibility import DIAGNOSTICS
from ganreport.analysis.findings import Context, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import measure_samples
from ganreport.readers import read_run
from ganreport.run.cards import RunInfo
from ganreport.run.model import Problem, Run
from ganreport.run.scalars import Scalars

(DIAGNOSTIC,) = DIAGNOSTICS
RNG = np.random.default_rng(0)
N = 200
STEPS = np.arange(1, N + 1)


def finding(*, problems: tuple[Problem, ...] = (), **columns: object) -> Finding:
    """What is said of a run of these scalars."""
    frame = pd.DataFrame({"step": STEPS, **columns})
    run = Run(Path("x"), "test", RunInfo(id="x", name="x"), Scalars.of(frame), problems=problems)
    return DIAGNOSTIC.examine(Context(run, measure_samples(run)), LIMITS)


def tail(value: float, since: int) -> np.ndarray:
    """Noise that becomes a constant."""
    values = RNG.normal(0.5, 0.1, N)
    values[since:] = value
    return values


def test_a_sound_run_is_left_in_peace(images_run: Path) -> None:
    run = read_run(images_run)
    found = DIAGNOSTIC.examine(Context(run, measure_samples(run)), LIMITS)
    assert found.status is Status.OK


def test_noise_is_left_in_peace() -> None:
    names = ("d_loss", "g_loss", "d_real_mean", "d_fake_mean", "fid")
    found = finding(**{name: RNG.normal(0, 1, N) for name in names}, d_lr=1e-4)
    assert found.status is Status.OK
    assert "The 5 scalars that were checked" in str(found.claim)


def test_outputs_that_are_one_and_the_same() -> None:
    found = finding(d_real_mean=tail(2, 90), d_fake_mean=tail(2, 90), d_loss=RNG.normal(0, 1, N))
    assert (found.status, found.since) == (Status.FAIL, 91)
    assert (
        "exactly the same on real and on generated samples from step 91 on (1 at the end)"
        in str(found.claim)
    )


def test_outputs_that_only_settle_are_not() -> None:
    assert finding(d_real_mean=tail(1, 90), d_fake_mean=tail(0, 90)).status is Status.OK


def test_accuracies_that_were_never_written() -> None:
    found = finding(d_real_accuracy=np.zeros(N), d_fake_accuracy=np.zeros(N))
    assert (found.status, "never written" in str(found.claim)) == (Status.WARN, True)
    assert finding(d_real_accuracy=np.ones(N), d_fake_accuracy=np.zeros(N)).status is Status.OK


def test_accuracies_beyond_their_range() -> None:
    found = finding(d_real_accuracy=np.linspace(0, 1.02, N))
    assert "d_real_accuracy leaves the range from 0 to 1 in 4 rows" in str(found.claim)


@pytest.mark.parametrize(("value", "status"), [(0.693, Status.WARN), (0.0, Status.OK)])
def test_a_loss_that_stands_still(value: float, status: Status) -> None:
    """A hinge loss of 0 is a discriminator that wins, which other questions are about."""
    found = finding(d_loss=tail(value, 100), g_loss=RNG.normal(0, 1, N))
    assert found.status is status
    assert ("from step 101 on" in str(found.claim)) == (value != 0)


def test_an_exponent_in_the_wrong_place() -> None:
    fid = np.linspace(300, 20, N)
    fid[50] = 1.2e51
    found = finding(fid50k_full=fid)
    assert found.status is Status.WARN
    assert "fid50k_full is 1.2e+51 at step 51, over a million times" in str(found.claim)


def test_a_clock_that_goes_back() -> None:
    times = np.arange(N, dtype=float)
    times[120:] -= 100
    assert "the clock goes back 1 time (the first after step 120)" in str(
        finding(wall_time=times, x=1.0).claim
    )
    again = Problem(kind="superseded", where="x", what="x")
    assert finding(wall_time=times, x=1.0, problems=(again,)).status is Status.OK


def test_a_pause_is_told_and_no_fault() -> None:
    times = np.arange(N, dtype=float)
    times[50:] += 7200
    found = finding(wall_time=times, x=1.0)
    assert found.status is Status.OK
    assert "2.0 hours between two rows after step 50" in str(found.claim)


def test_too_little_is_not_measured() -> None:
    run = Run(Path("x"), "test", RunInfo(id="x", name="x"))
    found = DIAGNOSTIC.examine(Context(run, measure_samples(run)), LIMITS)
    assert found.status is Status.NOT_MEASURED
