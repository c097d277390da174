"""Pickles are never opened; what is said instead works."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganreport.errors import RunNotFound
from ganreport.readers import pickles, read_run

HISTORY = {"d_loss": [np.float32(0.5), 0.25, 0.125], "g_loss": np.array([1.0, 2.0, 3.0])}
FILES: dict[str, Any] = {
    "history.pkl": pickle.dumps,
    "trainHistoryDict": pickle.dumps,
    "losses.pickle": pickle.dumps,
    "losses.npy": None,
    "train_log.npz": None,
}


def kept(folder: Path, name: str) -> Path:
    if name.endswith(".npy"):
        np.save(folder / name, np.array(HISTORY, dtype=object), allow_pickle=True)
    elif name.endswith(".npz"):
        lists = {each: np.array([*v, None], object)[:-1] for each, v in HISTORY.items()}
        np.savez(folder / name, **lists, allow_pickle=True)  # type: ignore[arg-type]
    else:
        (folder / name).write_bytes(pickle.dumps(HISTORY))
    return folder / name


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith(".npz")])
@pytest.mark.parametrize("alone", [True, False])
def test_the_advice_works(tmp_path: Path, name: str, alone: bool) -> None:
    file = kept(tmp_path, name)
    with pytest.raises(RunNotFound, match="never opened here") as caught:
        read_run(file if alone else tmp_path)
    code = "\n".join(re.findall(r"^  (\w.*)$", str(caught.value), re.MULTILINE))
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=60)
    (made,) = tmp_path.glob("*.json")
    assert f"give {made.name}" in str(caught.value)
    series = read_run(made).scalar("d_loss")
    assert series is not None
    assert series.tolist() == [0.5, 0.25, 0.125]


def test_no_code_in_it_runs(tmp_path: Path) -> None:
    class Traitor:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (open, (str(tmp_path / "opened"), "w"))  # type: ignore[return-value]

    (tmp_path / "history.pkl").write_bytes(pickle.dumps(Traitor()))
    with pytest.raises(RunNotFound):
        read_run(tmp_path)
    assert not (tmp_path / "opened").exists()


def test_beside_a_table_it_is_named(tmp_path: Path) -> None:
    kept(tmp_path, "history.pkl")
    (tmp_path / "log.csv").write_text("epoch,d_loss\n1,0.5\n2,0.4\n3,0.3\n")
    (tmp_path / "notes.bin").write_bytes(b"x")
    run = read_run(tmp_path)
    assert run.reading is not None
    assert [(str(each.what), "pickle" in str(each.why)) for each in run.reading.left_out] == [
        ("history.pkl", True),
        ("notes.bin", False),
    ]


@pytest.mark.parametrize(
    ("name", "is_history"),
    [("a/history.pkl", True), ("losses.pt", True), ("network-snapshot-000100.pkl", False),
     ("checkpoint_log.pt", False), ("model_history.csv", False), ("G.pkl", False)],
)  # fmt: skip
def test_which_are_of_what_was_recorded(name: str, is_history: bool) -> None:
    assert (pickles.kept_in([name]) == [name]) is is_history
