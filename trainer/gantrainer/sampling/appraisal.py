"""What the reporter says of a run's checkpoints, asked of it in a process of its own.

It compares samples with recorded real ones; these never enter the process that samples.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from ganreport.errors import UsageError


class CheckpointFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint and its sample metrics, as ``ganreport recommend --format json`` prints them.

    ``step`` is the checkpoint's; ``metrics``, each with value, interval and baseline, are those of
    the evaluation at step ``evaluated``; ``sentence`` says why this checkpoint; ``fault`` names
    what it has that the run failed for, where it is not ``usable``.
    """

    ganreport_version: str
    step: int
    evaluated: int | None
    metrics: tuple[dict[str, Any], ...]
    not_measured: dict[str, str]
    usable: bool = True
    fault: str = ""
    sentence: str = ""


def appraise(run: Path, step: int | None = None) -> CheckpointFacts:
    """Appraise the checkpoint of ``step``, or the recommended one among those that are stored.

    Raises:
        UsageError: The reporter can't read the run, or there is no such checkpoint.
    """
    chosen = [] if step is None else ["--checkpoint", str(step)]
    options = ["--format", "json", "--force", *chosen]
    done = subprocess.run(
        [sys.executable, "-m", "ganreport", "recommend", *options, "--", str(run)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise UsageError(said.removeprefix("Error: "))
    return msgspec.json.decode(done.stdout, type=CheckpointFacts)
