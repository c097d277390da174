import io

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from ganreport.charts import backend


def written(figure: Figure, **backend: str) -> str:
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "test", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True, **backend)
    return buffer.getvalue()


@pytest.mark.parametrize("label", ["", "a label\nof two lines"])
@pytest.mark.parametrize("rasterized", [False, True])
def test_it_writes_what_matplotlib_does(label: str, rasterized: bool) -> None:
    def drawn() -> Figure:
        figure = Figure(figsize=(4, 3), dpi=90)
        for scale, axes in zip(("linear", "log"), figure.subplots(1, 2), strict=True):
            axes.plot([1, 20, 3000], [0.1, 2, 1e6], "o", rasterized=rasterized)
            axes.set(xlabel=label, ylabel=label, yscale=scale, title="1,000")
        return figure

    assert written(drawn(), backend=backend.NAME) == written(drawn())
    figure = drawn()
    assert len({written(figure, backend=backend.NAME) for _ in range(2)}) == 1
    assert figure.dpi == 90
