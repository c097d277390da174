"""Runs that the real libraries wrote (``benchmarks/writers``), and what they logged."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ganreport.errors import GanReportError
from ganreport.readers import read_run
from ganreport.run.model import Run

WRITTEN = Path(__file__).parent / "written"
ROOT = Path(__file__).parents[3]
VALUES = runpy.run_path(str(ROOT / "benchmarks/writers/values.py"))
NAMES = ("d_loss", "g_loss", "d_grad_norm", "eval/fid")
SETTINGS = {name: held for name, held in VALUES["PARAMETERS"].items() if name != "data_root"}
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
Damage = Callable[[bytes], bytes]


def copied(library: str, folder: Path, where: str = "") -> Path:
    """A copy of a run that may be changed."""
    return Path(shutil.copytree(WRITTEN / library / where, folder / "copy"))


def assert_known(run: Run, names: tuple[str, ...] = NAMES, offset: int = 0) -> None:
    """Steps and values are those that were logged; ``offset`` is what is added to steps."""
    for name in names:
        found, wanted = run.scalar(name), VALUES["expected"](name)
        assert found is not None, name
        assert found.index.tolist() == [step + offset for step in wanted]
        np.testing.assert_array_equal(found.to_numpy(), list(wanted.values()))


@st.composite
def damages(draw: st.DrawFn) -> Damage:
    """Bytes cut short, or with a few of them changed."""
    cut, share = draw(st.booleans()), draw(st.floats(0, 1))
    changes = draw(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), max_size=4))

    def damage(content: bytes) -> bytes:
        changed = bytearray(content)
        for place, byte in changes:
            changed[int(place * len(changed))] = byte
        return bytes(changed[: int(share * len(changed))] if cut else changed)

    return damage


def assert_survives(path: Path, file: Path, content: bytes, damage: Damage) -> None:
    """A damaged file gives a run or an error of ours, and nothing else."""
    file.write_bytes(damage(content))
    try:
        run = read_run(path)
    except GanReportError:
        return
    assert np.all(np.diff(run.metrics.steps) > 0)
