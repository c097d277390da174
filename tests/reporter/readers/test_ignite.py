"""What PyTorch-Ignite 0.5.5 showed and logged (``benchmarks/writers/write_ignite.py``)."""

from __future__ import annotations

import numpy as np
import pytest

from ganreport.readers import read_run

from . import known


@pytest.mark.parametrize("name", ["d_loss", "g_loss", "d_grad_norm", "eval/fid"])
def test_a_bar_that_shows_values_before_it_counts_them(name: str) -> None:
    run = read_run(known.WRITTEN / "ignite/console")
    shown, logged = run.scalar(name), known.VALUES["expected"](name)
    assert shown is not None
    assert shown.index.tolist() == list(logged)
    np.testing.assert_allclose(shown.to_numpy(), list(logged.values()), rtol=5e-3)  # three digits


def test_results_of_epochs_stand_at_their_ends() -> None:
    results = read_run(known.WRITTEN / "ignite/console").scalar("Validation FID")
    assert results is not None
    assert results.to_dict() == {10: 118.0, 20: 108.0, 30: 98.0, 40: 88.0}


def test_event_files() -> None:
    run = read_run(known.WRITTEN / "ignite/events")
    known.assert_known(run, ("d_loss", "g_loss", "d_grad_norm"))
