"""When the metrics that a program took of its own samples were best."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.formats import read_run
from ganreport.formats.recorded import with_bests


@pytest.mark.parametrize(
    ("name", "best"),
    [
        ("FID score", "best at step 2 (20), and 25 at step 3"),
        ("fid50k_full", "best at step 2 (20), and 25 at step 3"),
        ("kid50k_full", "best at step 2 (20), and 25 at step 3"),
        ("IS_mean", "best at step 1 (30), and 25 at step 3"),
        ("is50k_mean", "best at step 1 (30), and 25 at step 3"),
        ("Inception score", "best at step 1 (30), and 25 at step 3"),
    ],
)
def test_the_best_is_named(tmp_path: Path, name: str, best: str) -> None:
    (tmp_path / "log.csv").write_text(f"step,d_loss,{name}\n1,1,30\n2,1,20\n3,1,25\n4,1,nan\n")
    run = with_bests(read_run(tmp_path))
    assert run.reading is not None
    assert run.reading.notes == (f"{name}, as the program took it, was {best}.",)


@pytest.mark.parametrize("name", ["IS_std", "candid", "d_loss2", "is_real", "rapid loss"])
def test_other_scalars_are_no_metrics(tmp_path: Path, name: str) -> None:
    (tmp_path / "log.csv").write_text(f"step,g_loss,{name}\n1,1,30\n2,1,20\n")
    run = with_bests(read_run(tmp_path))
    assert run.reading is not None
    assert run.reading.notes == ()
