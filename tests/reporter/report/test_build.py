"""For how long a run was trained, as its first sentence says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.readers import read_run
from ganreport.report.build import trained

TABLES = {
    "epoch,d_loss\n"
    + "".join(f"{e},1\n" for e in range(50)): "50 epochs (a step below is one epoch)",
    "epoch,d_loss\n"
    + "".join(f"{e},1\n" for e in range(1, 51)): "50 epochs (a step below is one epoch)",
    "step,d_loss\n" + "".join(f"{s},1\n" for s in range(0, 500, 10)): "490 steps",
    "step,d_loss\n" + "".join(f"{s},1\n" for s in range(500)): "500 steps",
    "step,d_loss\n" + "".join(f"{s},1\n" for s in range(49, 500, 50)): "500 steps",
    "step,d_loss\n" + "".join(f"{s},1\n" for s in range(1, 501)): "500 steps",
    "epoch,iter,d_loss\n" + "".join(f"{e},{i},1\n" for e in range(3) for i in (5, 10)): (
        "30 steps (3 epochs)"
    ),
    "epoch,d_loss\n" + "".join(f"{e},{e + b / 9}\n" for e in range(3) for b in range(5)): (
        "3 epochs (a step below is one row)"
    ),
    ",d_loss\n" + "".join(f"{i},1\n" for i in range(9)): (
        "a number of steps that is not known; a step below is one row"
    ),
}


@pytest.mark.parametrize(("text", "said"), TABLES.items(), ids=range(len(TABLES)))
def test_epochs_are_counted_from_wherever_they_begin(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "loss.csv").write_text(text)
    assert str(trained(read_run(tmp_path))) == said
