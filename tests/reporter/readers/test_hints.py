"""Where columns do not tell, a command line that works is said."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from ganreport.readers import ReadOptions, read_run
from ganreport.readers.hints import of_names


def test_losses_of_several_discriminators_are_added_as_the_hint_says(tmp_path: Path) -> None:
    lines = [
        f"step {step}: loss_mpd={step / 1000:.4f} loss_msd=0.2500 loss_g_adv=1.3000 loss_mel=20.0"
        for step in range(0, 4000, 100)
    ]
    (tmp_path / "train.log").write_text("\n".join(lines))
    run = read_run(tmp_path)
    assert run.reading is not None
    assert {"loss_mpd", "loss_msd"} <= set(run.reading.kept)
    (formula,) = re.findall('--map "d_loss=(.*)"', " ".join(map(str, run.reading.notes)))
    run = read_run(tmp_path, ReadOptions(names={"d_loss": formula}))
    wanted = [step / 1000 + 0.25 for step in range(0, 4000, 100)]
    np.testing.assert_allclose(run.metrics.values("d_loss"), wanted)
    assert run.reading is not None
    assert "--map" not in " ".join(map(str, run.reading.notes))


@pytest.mark.parametrize(
    "names", [("loss_mpd",), ("gen_loss_mpd", "gen_loss_msd"), ("fm_loss_mpd", "fm_loss_mrd"), ()]
)
def test_nothing_is_said_of_one_or_of_the_generators(names: tuple[str, ...]) -> None:
    assert list(of_names(names, ())) == []
