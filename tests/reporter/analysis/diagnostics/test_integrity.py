import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import measure_samples
from ganreport.readers import read_run
from ganreport.readers.native.parts import non_finite
from ganreport.run.cards import RunInfo
from ganreport.run.model import Problem, ReadSummary, Run
from ganreport.run.scalars import Scalars
from ganreport.run.writer import RunWriter


def examined(run, limits=LIMITS):
    found = examine(run, measure_samples(run), limits)
    return next(f for f in found if f.id == "integrity")


def test_a_whole_log(simulate):
    found = examined(simulate.run())
    assert found.status is Status.OK
    assert "2,000 rows from step 1 to 2,000" in str(found.claim)


def test_gaps_are_counted(simulate):
    steps = np.concatenate([np.arange(1, 501), np.arange(601, 1001)])
    columns = {"step": steps, "d_loss": np.ones(900)}
    found = examined(simulate.run(columns=columns))
    assert found.status is Status.WARN
    assert "100 steps missing in 1 gap (the first after step 500)" in str(found.claim)


def test_steps_that_are_uneven_throughout_are_no_gaps(simulate):
    steps = np.cumsum(np.random.default_rng(0).integers(1, 9, 300))
    run = simulate.run(columns={"step": steps, "d_loss": np.ones(300)})
    assert examined(run).status is Status.OK


def test_nan_in_passing_warns_and_for_good_fails(simulate):
    columns = simulate.losses()
    columns["d_loss"][50:60] = np.nan
    found = examined(simulate.run(columns=columns))
    assert found.status is Status.WARN
    assert "discriminator's loss not finite for a while (10 values, from step 51 on)" in str(
        found.claim
    )
    columns["g_loss"][900:] = np.inf
    found = examined(simulate.run(columns=columns))
    assert found.status is Status.FAIL
    assert found.since == 901
    assert str(found.claim).startswith(
        "Training diverged: generator's loss is not finite from step 901"
    )
    assert "whole" not in str(found.claim)


def test_samples_that_are_not_finite(simulate):
    samples = simulate.generated(0)
    samples["random_features"][3, 4] = np.nan
    found = examined(simulate.run(reference=simulate.reference(), samples={5: samples}))
    assert found.status is Status.WARN
    assert "samples/step-000000005.npz" in str(found.claim)


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), KeyboardInterrupt()])
def test_how_the_run_ended(tmp_path, simulate, error):
    writer = RunWriter(tmp_path / "run")
    writer.scalar_block(np.arange(1, 2001), simulate.losses())
    writer.__exit__(type(error), error, None)
    found = examined(read_run(tmp_path / "run"))
    if isinstance(error, RuntimeError):
        assert found.status is Status.FAIL
        assert "out of memory" in str(found.claim)
    else:
        assert found.status is Status.OK
        assert "interrupted" in str(found.claim)


def test_no_recorded_end(tmp_path, simulate):
    writer = RunWriter(tmp_path / "run")
    writer.scalar_block(np.arange(1, 2001), simulate.losses())
    found = examined(read_run(tmp_path / "run"))
    assert found.status is Status.WARN
    assert "no recorded end" in str(found.claim)


def test_few_rows(simulate):
    run = simulate.run(columns=simulate.losses(7))
    assert "only 7 rows" in str(examined(run).claim)
    assert examined(run, LIMITS.replaced({"rows_fewest": 5})).status is Status.OK


def test_repeated_rows_are_told_but_not_held_against_the_run(tmp_path, simulate):
    with RunWriter(tmp_path / "run") as writer:
        writer.scalar_block(np.arange(1, 101), simulate.losses(100))
    with RunWriter(tmp_path / "run", resume=True, first_step=50) as writer:
        writer.scalar_block(np.arange(51, 151), simulate.losses(100))
    found = examined(read_run(tmp_path / "run"))
    assert found.status is Status.OK
    assert "50 rows written again after a resume" in str(found.claim)


def test_nothing_at_all_is_no_fault_of_the_log(simulate):
    found = examined(simulate.run(columns={}))
    assert found.status is Status.NOT_MEASURED
    assert "nothing at all was recorded" in str(found.reason)


def test_stretches_of_nan_are_counted(simulate):
    columns = simulate.losses()
    columns["d_loss"][[50, 60, 61, 90]] = np.nan
    found = examined(simulate.run(columns=columns))
    assert (
        "discriminator's loss not finite for a while (4 values in 3 stretches, from step 51 on)"
        in str(found.claim)
    )


def epochs(**columns):
    """A foreign log by epochs."""
    rows = len(next(iter(columns.values())))
    frame = pd.DataFrame({"step": np.arange(1, rows + 1), **columns})
    metrics = Scalars.of(frame)
    info, reading = RunInfo(id="x", name="x"), ReadSummary(reader="x", files=(), unit="epoch")
    return Run(
        Path("x"), "test", info, metrics, non_finite=dict(non_finite(metrics)), reading=reading
    )


def test_losses_that_are_nan_are_a_training_that_diverged():
    columns = {name: np.append(np.ones(100), np.full(50, np.nan)) for name in ("d_loss", "g_loss")}
    found = examined(epochs(**columns))
    assert (found.status, found.since) == (Status.FAIL, 101)
    assert str(found.claim) == (
        "Training diverged: discriminator's loss and generator's loss are NaN from step 101 on "
        "(100 values)."
    )


def test_a_training_diverged_when_its_losses_did_and_no_name_of_data_is_said():
    ones = np.ones(200)
    columns = {name: ones.copy() for name in ("d_loss", "g_loss", "d_fake_std", "d_real_accuracy")}
    for name, values in columns.items():
        values[101 if "loss" in name else 100 :] = np.nan
    found = examined(epochs(**columns))
    assert (found.status, found.since) == (Status.FAIL, 102)
    assert str(found.claim) == (
        "Training diverged: discriminator's loss and generator's loss are NaN from step 102 on "
        "(198 values). Recorded values are not numbers: spread of the discriminator's output on "
        "generated samples and discriminator's accuracy on real samples are NaN from step 101 on "
        "(200 values)."
    )


@pytest.mark.parametrize("value", [np.inf, np.nan])
@pytest.mark.parametrize("rows", [[0, 1, 2], [0, 70, 199], [50]])
def test_gradients_of_steps_that_mixed_precision_skips_are_no_fault(rows, value):
    norms = np.ones(200)
    norms[rows] = value
    found = examined(epochs(g_grad_norm=norms, d_loss=np.ones(200)))
    assert found.status is Status.OK
    assert "mixed precision skips" in str(found.claim)


def test_gradients_that_are_broken_often_or_beside_broken_losses_are_one():
    norms = np.ones(200)
    norms[::5] = np.inf
    assert examined(epochs(g_grad_norm=norms, d_loss=np.ones(200))).status is Status.WARN
    few = np.ones(200)
    few[[50, 60]] = np.nan
    assert examined(epochs(g_grad_norm=few, d_loss=few)).status is Status.WARN
    late = np.ones(200)
    late[150:] = np.inf
    assert examined(epochs(g_grad_norm=late, d_loss=np.ones(200))).status is Status.FAIL


@pytest.mark.parametrize(("name", "rows"), [("best_loss", 200), ("best_val_fid", 9), ("fid", 5)])
def test_infinite_values_to_begin_with_are_no_fault(name, rows):
    values = np.linspace(9, 1, 200)
    values[:rows] = np.inf
    found = examined(epochs(d_loss=np.ones(200), **{name: values}))
    assert found.status is Status.OK
    assert f"{name} infinite until there was a value" in str(found.claim)
    assert examined(epochs(d_loss=values)).status is not Status.OK


@pytest.mark.parametrize("rows", [3, 20])
def test_a_short_log_of_every_epoch_is_whole(rows):
    run = epochs(d_loss=np.linspace(1, 2, rows), g_loss=np.ones(rows))
    found = examined(run)
    assert found.status is Status.OK
    assert str(found.claim).startswith(f"The log is complete: {rows} rows")


def test_an_empty_run_is_said_once():
    empty = Problem(kind="empty", where="x", what="x")
    run = dataclasses.replace(epochs(d_loss=np.ones(0)), problems=(empty,))
    claim = str(examined(run).claim)
    assert claim == (
        "The log is incomplete: an empty run (neither a scalar nor a picture was logged)."
    )
