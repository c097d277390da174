"""Aim's SDK: a repository with a run that was resumed and closed, and one whose process ended.

The first holds the known values, written over others in part, in a context; besides them pictures,
texts and distributions, settings that were set anew, and values without a step. The second holds
the same losses with epochs, and was never closed: they stand in RocksDB's log alone.
"""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path

import aim
import numpy as np
import values
from PIL import Image

TRAINED = {"subset": "train"}


def started(folder: Path, name: str, run_hash: str | None = None) -> aim.Run:
    """A run that tracks nothing by itself."""
    quiet = {"system_tracking_interval": None, "capture_terminal_logs": False}
    run = aim.Run(run_hash, repo=str(folder), **quiet)
    run.name = name
    return run


def closed(folder: Path) -> None:
    """The run of known values, in two starts."""
    run = started(folder, "known values")
    run["hparams"] = {"gone": 1, "nested": {"gone": 2}}
    run["hparams"] = {**values.PARAMETERS, "nested": {"widths": [64, 32], "bias": True}}
    for step in values.STEPS[:30]:
        for scalar, value in values.scalars(step).items():
            offset = 100.0 if step > 20 else 0.0  # another training, which goes on from step 20
            run.track(value + offset, name=scalar, step=step, context=TRAINED)
    run.close()
    run = started(folder, "known values", run.hash)
    for step in values.STEPS[20:]:
        for scalar, value in values.scalars(step).items():
            run.track(value, name=scalar, step=step, context=TRAINED)
        if step % 10 == 0:
            run.track(0.5, name="d_loss", step=step, context={"subset": "val"})
            run.track(2.0, name="d_loss", step=step, context={"network": "ema", "depth": 3})
    for value in (3.0, -math.inf, math.nan):
        run.track(value, name="unstepped")
    run.track(aim.Image(Image.fromarray(np.zeros((4, 4), np.uint8))), name="samples", step=1)
    run.track(aim.Text("a remark"), name="remarks", step=1)
    run.track(aim.Distribution(np.arange(9.0)), name="weights", step=1)
    run.close()


def killed(folder: Path) -> None:
    """The run of a process that ended without closing it."""
    child = os.fork()
    if not child:
        run = started(folder, "killed")
        run["lr"] = 0.5
        for step in values.STEPS:
            for scalar in ("d_loss", "g_loss"):
                value = values.scalars(step)[scalar]
                run.track(value, name=scalar, step=step, epoch=step // 8)
        os._exit(0)  # as a kill would, without what Aim does at the end
    os.waitpid(child, 0)


def write(folder: Path) -> None:
    """The repository, without what RocksDB and Aim note of the machine and of what they do."""
    killed(folder)
    closed(folder)
    for name in ("LOG*", "OPTIONS-*", "LOCK", "IDENTITY"):
        for file in (folder / ".aim").rglob(name):
            file.unlink()
    for name in ("check_ins", "locks"):
        shutil.rmtree(folder / ".aim" / name, ignore_errors=True)


values.main("aim", write)
