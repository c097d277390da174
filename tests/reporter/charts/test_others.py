"""Scalars of unknown names are all drawn, what says how good samples are before the rest."""

from pathlib import Path

from ganreport.analysis.analyse import analyse
from ganreport.charts import Figure, draw
from ganreport.charts.others import MOST, PARTS
from ganreport.readers import read_run
from ganreport.report.build import make_report


def figures(folder: Path, count: int, *others: str) -> list[Figure]:
    names = [*others, *(f"x{n}" for n in range(count - 1 - len(others))), "val_FID"]
    rows = [
        ",".join([str(step), *(str(step + n + 0.5) for n in range(count))]) for step in range(1, 9)
    ]
    (folder / "log.csv").write_text("\n".join([",".join(["step", *names]), *rows]))
    report = make_report(analyse(read_run(folder)))
    return [figure for figure in draw(report) if figure.id.startswith("others")]


def test_scores_come_first_and_nothing_is_left_out(tmp_path: Path) -> None:
    first, second = figures(tmp_path, MOST + 4, "IS_mean", "val_PSNR")
    assert first.data is not None
    assert second.data is not None
    # The first page draws two scores.
    assert first.data.columns[:3] == ("step", "val_PSNR", "x0")
    assert second.data.columns == ("step", "x11", "x12")
    assert (first.id, second.id) == ("others", "others-2")


def test_beyond_what_is_drawn_it_is_said_how_many(tmp_path: Path) -> None:
    found = figures(tmp_path, MOST * PARTS + 8)
    assert len(found) == PARTS
    assert "7 more are in the attached table" in str(found[-1].caption)
    assert "more" not in str(found[0].caption)
    (tmp_path / "counted").mkdir()
    names = [f"{n}_images_seen" for n in range(9)]  # not drawn: the places of others go further
    assert len(figures(tmp_path / "counted", MOST * PARTS + 8, *names)) == PARTS


def test_what_training_cost_stands_by_itself_and_never_in_the_body(tmp_path: Path) -> None:
    first, cost = figures(tmp_path, 5, "Timing/sec_per_step (falls)", "cpu_mem_gb")[:2]
    assert first.body
    assert first.data is not None
    assert first.data.columns == ("step", "x0", "x1")
    assert not cost.body
    assert cost.data is not None
    assert cost.data.columns == ("step", "cpu_mem_gb")


def test_counters_and_clocks_are_not_drawn(tmp_path: Path) -> None:
    rows = (f"{k},{k % 5},{4 * k},{1.5 * k},{1.1 * k},{30 * k}" for k in range(1, 21))
    names = "step,x,images seen,total_hours,ramp,FID"
    (tmp_path / "log.csv").write_text("\n".join([names, *rows]))
    drawn = draw(make_report(analyse(read_run(tmp_path))))
    (figure,) = (figure for figure in drawn if figure.id.startswith("others"))
    assert figure.data is not None
    assert figure.data.columns == ("step", "x", "ramp")
