"""Samples that no picture shows stand beside real ones on the first page, whatever their size."""

from pathlib import Path

import numpy as np
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.charts import Source, draw
from ganreport.charts.points import beside
from ganreport.readers import read_run
from ganreport.report.build import make_report
from ganreport.run.cards import DataCard
from ganreport.run.writer import RunWriter


def source(folder: Path, dimensions: int, *, features: bool) -> Source:
    random = np.random.default_rng(0)
    real, made = (random.normal(size=(300, dimensions)).astype("f4") for _ in range(2))
    made[0] = 1e4  # far outside
    own = {"heldout_features": real[:150]} if features else {}
    card = DataCard(name="rows", kind="points", shape=(dimensions,))
    with RunWriter(folder / "run", data=card) as run:
        run.reference(train=real, heldout=real[:150], **own)
        run.samples(40, random=made, **({"random_features": made} if features else {}))
    return Source(make_report(analyse(read_run(folder / "run"))))


@pytest.mark.parametrize("features", [True, False])
def test_rows_of_a_table_are_shown_on_the_main_axes_of_the_real_ones(
    tmp_path: Path, features: bool
) -> None:
    table = source(tmp_path, 7, features=features)
    assert "beside" in [figure.id for figure in draw(table.report) if figure.section == "verdict"]
    made = beside(table)
    assert made is not None
    assert "on the main axes" in str(made.title)
    assert "of step 40" in str(made.caption)
    left, right = made.canvas.axes
    assert left.get_xlim() == right.get_xlim()
    for axis in (left, right):
        (cloud,) = axis.lines
        low, high = axis.get_xlim()
        assert ((low <= cloud.get_xdata()) & (cloud.get_xdata() <= high)).all()
        assert high < 100


def test_points_of_the_plane_are_shown_as_they_are(tmp_path: Path) -> None:
    made = beside(source(tmp_path, 2, features=False))
    assert made is not None
    assert "main axes" not in str(made.title)
