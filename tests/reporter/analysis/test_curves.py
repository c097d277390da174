"""The course of one scalar: what is measured once and used by diagnostics and tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.curves import SERIES, Curves
from ganreport.report.series import series_row
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars
from ganreport.run.schema import METRIC_COLUMNS


def curves(**columns: np.ndarray) -> Curves:
    count = len(next(iter(columns.values())))
    table = Scalars.of(pd.DataFrame({"step": 10 * np.arange(1, count + 1), **columns}))
    return Curves(Run(path=None, format="test", info=RunInfo(id="x", name="x"), metrics=table))


def test_every_series_is_a_column_of_the_format() -> None:
    assert set(SERIES) <= set(METRIC_COLUMNS)


def test_a_swing_that_grows() -> None:
    place = np.arange(2000)
    y = np.exp(place / 1000) * np.sin(2 * np.pi * place / 40)
    found = curves(d_loss=y + 5).get("d_loss")
    assert found is not None
    assert found.start == pytest.approx(10 + 0.2 * 19_990, abs=10)
    assert found.period == pytest.approx(400, rel=0.01)
    assert found.growth.value == pytest.approx(1 / 10_000, rel=0.02)
    assert found.swelling.value == pytest.approx(np.exp(1.6), rel=0.05)
    assert curves(d_loss=y).get("g_loss") is None


def test_a_curve_is_taken_once() -> None:
    found = curves(d_loss=np.random.default_rng(0).normal(size=100))
    assert found.get("d_loss") is found.get("d_loss")
    assert [curve.name for curve in found.all()] == ["d_loss"]


HARD = {
    "constant": np.full(400, 2.5),
    "zero": np.zeros(400),
    "NaN in between": np.where(np.arange(400) % 7 == 3, np.nan, np.arange(400.0)),
    "infinite end": np.where(np.arange(400) > 300, np.inf, 1.0 * (np.arange(400) % 3)),
    "huge": 1e37 * np.random.default_rng(0).normal(size=400),
    "sixteen": np.random.default_rng(0).normal(size=16),
    "explodes": np.exp(np.arange(400.0) / 3),
}


@pytest.mark.parametrize("kind", HARD)
def test_hard_series_give_finite_rows_or_none(kind: str) -> None:
    found = curves(d_loss=HARD[kind]).get("d_loss")
    assert found is not None
    row = series_row(found)
    for value in (row.level, row.trend, row.amplitude, row.crossings, row.phi):
        assert value is None or np.isfinite(value)
    assert row.spikes >= 0
    assert found.swelling.value >= 0 or np.isnan(found.swelling.value)


def test_a_row_says_what_the_series_does() -> None:
    rng = np.random.default_rng(0)
    y = 3 + 0.1 * rng.normal(size=2000) + 2.0 * (np.arange(2000) >= 1500)
    y[[700, 900]] = 9
    row = series_row(curves(d_loss=y).get("d_loss"))
    assert str(row.label) == "Discriminator's loss"
    assert row.level == pytest.approx(3, abs=0.1)
    assert row.amplitude == pytest.approx(0.1, rel=0.1)
    assert row.spikes == pytest.approx(2, abs=1)
    assert len(row.jumps) == 1
    assert row.jumps[0] == pytest.approx(15_000, abs=300)
    assert row.settled == pytest.approx(15_000, abs=1000)
