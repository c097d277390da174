"""Scalars of unknown names are all drawn, what says how good samples are before the rest."""

from pathlib import Path

from ganreport.analysis.analyse import analyse
from ganreport.charts import Figure, draw
from ganreport.charts.others import MOST, PARTS
from ganreport.readers import read_run
from ganreport.report.build import make_report


def figures(folder: Path, count: int) -> list[Figure]:
    names = [f"x{n}" for n in range(count - 1)] + ["val_FID"]
    rows = [",".join([str(step), *(str(step + n) for n in range(count))]) for step in range(1, 9)]
    (folder / "log.csv").write_text("\n".join([",".join(["step", *names]), *rows]))
    report = make_report(analyse(read_run(folder)))
    return [figure for figure in draw(report) if figure.id.startswith("others")]


def test_scores_come_first_and_nothing_is_left_out(tmp_path: Path) -> None:
    first, second = figures(tmp_path, MOST + 3)
    assert first.data is not None
    assert second.data is not None
    assert first.data.columns[:3] == ("step", "val_FID", "x0")
    assert second.data.columns == ("step", "x11", "x12", "x13")
    assert (first.id, second.id) == ("others", "others-2")


def test_beyond_what_is_drawn_it_is_said_how_many(tmp_path: Path) -> None:
    found = figures(tmp_path, MOST * PARTS + 7)
    assert len(found) == PARTS
    assert "7 more are in the attached table" in str(found[-1].caption)
    assert "more" not in str(found[0].caption)
