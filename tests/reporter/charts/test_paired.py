import math

import pytest

from ganreport.analysis.analyse import analyse
from ganreport.charts import draw, sketch
from ganreport.charts.style import ALARM, HELDOUT, REAL
from ganreport.report.build import make_report

from .. import pairs


def report(*made):
    return make_report(analyse(pairs.run(*made)))


def dots(axis, colour):
    return [line for line in axis.lines if line.get_color() == colour and line.get_marker() == "o"]


def test_outputs_stand_over_each_other_method():
    made = pairs.images(rivals={"bicubic": -1.0, "input": -3.0})
    drawn = sketch(report(made), "pairs")
    axis = drawn.canvas.axes[0]
    (first,), (second,) = (dots(axis, colour) for colour in (REAL, HELDOUT))
    worst = dots(axis, ALARM)[0]
    assert len(first.get_xdata()) + len(worst.get_xdata()) == pairs.COUNT
    assert (first.get_ydata() > first.get_xdata()).mean() > 0.9
    assert second.get_xdata().mean() < first.get_xdata().mean()
    assert worst.get_ydata().max() <= first.get_ydata().min()
    assert axis.get_xlim() == axis.get_ylim()
    assert [text.get_text() for text in axis.texts] == ["bicubic", "the input itself"]
    assert drawn.data.columns[:3] == ("pair", "psnr", "psnr bicubic")


def test_without_another_method_scores_stand_in_order():
    drawn = sketch(report(pairs.images()), "pairs")
    line = drawn.canvas.axes[0].lines[0]
    assert line.get_ydata()[-1] == 1
    assert (line.get_xdata()[1:] >= line.get_xdata()[:-1]).all()


def test_steps_are_drawn_where_there_are_several():
    both = report(pairs.images(1, 25.0), pairs.images(2, 30.0, rivals={"bicubic": -1.0}))
    assert sketch(both, "pairs-over-time") is not None
    assert sketch(report(pairs.images()), "pairs-over-time") is None
    assert {"worst-pairs", "pairs", "pairs-over-time"} <= {f.id for f in draw(both)}


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_scores_that_are_no_numbers_are_no_dots(value):
    made = pairs.images(rivals={"bicubic": -1.0})
    made.scores["psnr"][:3] = value
    made.references["bicubic"]["psnr"][2:5] = value
    assert sketch(report(made), "pairs") is not None
    made.scores["psnr"][:] = value
    assert sketch(report(made), "pairs") is not None
    assert sketch(report(pairs.images(scores=made.scores)), "pairs") is not None
