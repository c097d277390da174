"""A repository of Aim is not opened; the error says how its metrics are exported."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.errors import RunBroken
from ganreport.readers import read_run


@pytest.mark.parametrize("given", ["", ".aim"])
def test_what_to_do_is_said(tmp_path: Path, given: str) -> None:
    (tmp_path / ".aim/meta").mkdir(parents=True)
    with pytest.raises(RunBroken, match=r"pip install aim.*aim storage reindex.*metrics\.csv"):
        read_run(tmp_path / given)


def test_other_evidence_goes_first(tmp_path: Path) -> None:
    (tmp_path / ".aim/meta").mkdir(parents=True)
    rows = "".join(f"{i},0.5,0.7\n" for i in range(1, 30))
    (tmp_path / "losses.csv").write_text("step,d_loss,g_loss\n" + rows)
    assert read_run(tmp_path).format == "table"
