"""Lightning's logger on a stand-in for its base class; ``benchmarks/writers`` has the real one."""

from __future__ import annotations

import importlib
import sys
from argparse import Namespace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from ganreport.readers import read_run


@pytest.fixture
def logger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A RunLogger on modules that stand in for Lightning, of which it needs two names."""
    for name in ("", ".pytorch", ".pytorch.loggers", ".pytorch.loggers.logger"):
        monkeypatch.setitem(sys.modules, f"lightning{name}", ModuleType(f"lightning{name}"))
    utilities = ModuleType("lightning.pytorch.utilities")
    utilities.rank_zero_only = Namespace(rank=0)
    sys.modules["lightning.pytorch.loggers.logger"].Logger = object
    monkeypatch.setitem(sys.modules, "lightning.pytorch.utilities", utilities)
    monkeypatch.delitem(sys.modules, "ganreport.integrations.lightning", raising=False)
    module = importlib.import_module("ganreport.integrations.lightning")
    return module.RunLogger(tmp_path / "mine", names={"own": "d_lr", "odd": ""}, seeds={"all": 1})


def test_all_that_is_logged_at_a_step_is_one_row(logger: Any, tmp_path: Path) -> None:
    logger.log_hyperparams(Namespace(lr=np.float64(0.5), shape=(3, 4), net=object, bad=np.inf))
    for step in range(3):
        logger.log_metrics({"errD": step / 2, "own": 0.25, "odd": 1.0, "epoch": 0}, step)
        logger.log_metrics({"train/loss_G": step / 4, "fid": 9.0}, step)
        logger.save()
    logger.experiment.samples(3, random=np.zeros((4, 2)))
    logger.finalize("success")
    run = read_run(tmp_path / "mine")
    assert run.problems == ()
    assert run.metrics.steps.tolist() == [1, 2, 3]
    assert run.scalar("d_loss").tolist() == [0, 0.5, 1]
    assert run.scalar("g_loss").tolist() == [0, 0.25, 0.5]
    assert set(run.metrics.names) >= {"d_lr", "fid", "epoch"}
    assert "odd" not in run.metrics.names
    found = run.info.configuration
    assert found == {"lr": 0.5, "shape": [3, 4], "net": "<class 'object'>", "bad": "inf"}
    assert (run.info.status, logger.name, logger.version) == ("finished", "mine", "1")


def test_a_failure_is_recorded_with_the_last_row(logger: Any, tmp_path: Path) -> None:
    logger.log_metrics({"d_loss": 1.0}, 0)
    logger.finalize("failed")
    logger.finalize("failed")
    run = read_run(tmp_path / "mine")
    assert (run.info.status, len(run.metrics)) == ("failed", 1)


def test_other_processes_write_nothing(logger: Any, tmp_path: Path) -> None:
    sys.modules["lightning.pytorch.utilities"].rank_zero_only.rank = 1
    logger.log_metrics({"d_loss": 1.0}, 0)
    logger.log_hyperparams({"a": 1})
    logger.finalize("success")
    assert not (tmp_path / "mine").exists()
