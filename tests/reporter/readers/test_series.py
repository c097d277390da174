"""Rows of several processes, or of several trainings, told apart by a column."""

from __future__ import annotations

import numpy as np
import pytest

from ganreport.readers.series import first_rank
from ganreport.run.scalars import Column


def column(*values: float) -> Column:
    return Column(np.array(values, float))


def test_the_first_of_several_processes_counts() -> None:
    columns = {"rank": column(0, 1, 0, 1), "step": column(1, 1, 2, 2)}
    name, rows = first_rank(columns, ["step"]) or ("", np.empty(0))
    assert (name, rows.tolist()) == ("rank", [True, False, True, False])
    alone = columns | {"step": column(1, 2, 3, 4)}
    assert first_rank(alone, ["step"]) is None


@pytest.mark.parametrize("name", ["rank", "proc_id", "device", "local_rank", "gpu index"])
def test_a_column_of_processes_has_one_of_these_names(name: str) -> None:
    columns = {"step": column(1, 1, 2, 2), name: column(0, 1, 0, 1)}
    first = first_rank(columns, ["step"])
    assert first is not None
    assert first[1].tolist() == [True, False, True, False]
