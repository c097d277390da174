"""Writes a run with each logging library there is, reads it again, and prints what came out.

Usage: python benchmarks/writers/run.py [PYTHON] [DIRECTORY]

PYTHON is the interpreter that has the libraries (this one unless given), DIRECTORY where the runs
are kept (nowhere unless given). A library that is not installed there is passed over. The last
column says which of the scalars were read with exactly the steps and values of `values.py`; the
scripts beside it that write event files of TensorBoard log values of their own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import values

from ganreport.errors import GanReportError
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

HERE = Path(__file__).parent
RUNS = {
    "aim": ("alone",),
    "mlflow": ("files", "sqlite/mlflow.db"),
    "mlflow_history": ("json",),
    "tensorboard": ("csv", "json"),
}
"""Library -> where its runs are, if there are several."""

CHOSEN = {"aim_repository": "known values"}
"""Library -> which of several runs is compared."""

FIRST = {"keras": 1}
"""Libraries that count from 0: what to add."""


def equal(run: Run, name: str, offset: int) -> bool:
    """Whether a scalar was read with its steps and values, NaN and infinities included."""
    found, wanted = run.scalar(name), values.expected(name)
    if found is None or [int(step) + offset for step in found.index] != list(wanted):
        return False
    return bool(np.array_equal(found.to_numpy(), list(wanted.values()), equal_nan=True))


def row(library: str, version: str, path: Path) -> str:
    """A line of the table."""
    try:
        run = read_run(path, ReadOptions(run=CHOSEN.get(library, "")))
    except GanReportError as error:
        return f"| {library} | {version} | - | {error} |"
    every = values.scalars(values.STEPS[-1])
    exact = [name for name in every if equal(run, name, FIRST.get(library, 0))]
    return f"| {library} | {version} | {run.reading and run.reading.reader} | {', '.join(exact)} |"


def main(python: str, folder: Path) -> None:
    """Print the table."""
    print("| library | version | reader | read exactly |\n|---|---|---|---|")
    for script in sorted(HERE.glob("write_*.py")):
        name = script.stem.removeprefix("write_")
        command = [python, "-W", "ignore", str(script), str(folder / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode:
            reason = (done.stderr.splitlines() or ["no message"])[-1]
            print(f"| {name} | - | - | not written: {reason} |")
            continue
        version = json.loads(done.stdout.splitlines()[-1])["version"]
        for where in RUNS.get(name, ("",)):
            print(row(name, version, folder / name / where), flush=True)


if __name__ == "__main__":
    chosen = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    if len(sys.argv) > 2:
        main(chosen, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(chosen, Path(temporary))
