"""Times in tables: dates in thousandths of a second, durations that grow."""

from __future__ import annotations

import numpy as np
import pytest

from ganreport.readers.clocks import on_seconds
from ganreport.run.scalars import Column

DATE = 1_700_000_000.0


@pytest.mark.parametrize(
    ("name", "values", "first"),
    [
        ("timestamp", [DATE, DATE + 1], DATE),
        ("timestamp", [DATE * 1e3, DATE * 1e3 + 1e3], DATE),
        ("timestamp", [DATE * 1e9, DATE * 1e9 + 1e9], DATE),
        ("timestamp", [5.0, 6.0], 5.0),
    ],
)
def test_dates_are_seconds(name: str, values: list[float], first: float) -> None:
    columns = {name: Column(np.array(values))}
    assert list(on_seconds(columns, {name: "wall_time"})) == []
    np.testing.assert_allclose(columns[name].array, [first, first + 1])


def test_what_grows_as_time_does_is_the_time_since_the_start() -> None:
    columns = {"elapsed_ms": Column(np.arange(9) * 1e3), "d_loss": Column(np.arange(9.0))}
    own: dict[str, str] = {}
    (said,) = on_seconds(columns, own)
    assert "'elapsed_ms'" in str(said)
    assert own == {"elapsed_ms": "wall_time"}
    assert columns["elapsed_ms"].array.tolist() == list(range(9))


def test_the_time_of_each_step_is_no_clock() -> None:
    own: dict[str, str] = {}
    assert list(on_seconds({"time": Column(np.tile([0.4, 0.5], 9))}, own)) == []
    assert own == {}
