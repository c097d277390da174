"""The spectrum that is drawn is the one that is tested."""

from pathlib import Path

import numpy as np
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.charts.base import Source
from ganreport.charts.cycles import spectra
from ganreport.charts.style import to_svg
from ganreport.readers import read_run
from ganreport.report.build import make_report
from ganreport.run.writer import RunWriter


def source_of(path: Path, size: float, count: int = 1500) -> Source:
    rng = np.random.default_rng(0)
    with RunWriter(path) as run:
        for step in range(count):
            swing = size * np.sin(step / 5)
            run.scalars(step, d_loss=swing + rng.normal(), g_loss=rng.normal())
    return Source(make_report(analyse(read_run(path))))


@pytest.mark.parametrize(("size", "cycles"), [(1.0, True), (0.0, False)])
def test_a_cycle_is_named_by_its_period_and_noise_is_not(
    tmp_path: Path, size: float, cycles: bool
) -> None:
    figure = spectra(source_of(tmp_path / "run", size))
    assert figure is not None
    assert ("31 steps" in to_svg(figure.canvas, "x", "")) == cycles
    assert figure.data is not None
    assert figure.data.columns == ("series", "period", "power", "background", "limit")
    over = [row for row in figure.data.rows if row[2] > row[4]]
    assert {row[0] for row in over} <= {"d_loss"}


def test_a_short_run_has_no_spectrum(tmp_path: Path) -> None:
    assert spectra(source_of(tmp_path / "run", 1.0, 40)) is None
