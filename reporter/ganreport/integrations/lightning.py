"""Records what Lightning trains as a run directory.

Needs Lightning 2 (``lightning`` or ``pytorch_lightning``); nothing else of ganreport imports it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ganreport.run.cards import RunStatus
from ganreport.run.vocabulary import map_names
from ganreport.run.writer import RunWriter

try:
    from lightning.pytorch.loggers.logger import Logger
    from lightning.pytorch.utilities import rank_zero_only
except ImportError:
    from pytorch_lightning.loggers.logger import Logger
    from pytorch_lightning.utilities import rank_zero_only

_ENDS: dict[str, RunStatus] = {"success": "finished", "finished": "finished"}


class RunLogger(Logger):  # type: ignore[misc] # Lightning is not there when types are checked
    """Writes what ``self.log`` is given, one row of ``metrics/`` a step, under our names.

    Names that are not known (``run.vocabulary.NAMES``) stay as they are. Steps are the batches that
    Lightning counts, from 1. ``experiment`` is the :class:`ganreport.run.writer.RunWriter`: samples
    are recorded with ``self.logger.experiment.samples(step, ...)``. Only the first process
    writes.

    Args:
        path: The run directory.
        names: Names in the logs -> ours, over the common ones; an empty one leaves it out.
        **facts: Further arguments of ``RunWriter``, such as ``name``, ``data``, ``objective``,
            ``seeds``, ``resume`` and ``first_step``.

    Raises:
        RecordError: As of ``RunWriter``, at the first thing to be recorded.

    Example:
        >>> trainer = lightning.Trainer(logger=RunLogger("runs/mine"), log_every_n_steps=1)
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        names: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__()
        self._path, self._facts, self._names = path, facts, dict(names or {})
        self._run: RunWriter | None = None
        self._step = 0
        self._row: dict[str, float] = {}

    @property
    def name(self) -> str:
        """What the run is called."""
        return str(self._facts.get("name") or Path(self._path).name)

    @property
    def version(self) -> str:
        """Which attempt of the run this is, counted from 1."""
        return str(self._run.attempt if self._run else 1)

    @property
    def save_dir(self) -> str:
        """The run directory; Lightning puts its checkpoints below it."""
        return os.fspath(self._path)

    @property
    def experiment(self) -> RunWriter:
        """The writer of the run, opened when first asked for."""
        if self._run is None:
            self._run = RunWriter(self._path, **self._facts)
        return self._run

    def log_hyperparams(self, params: Any, *_: Any, **__: Any) -> None:
        """Record a module's hyperparameters as the configuration."""
        if rank_zero_only.rank:
            return
        settings = dict(params if isinstance(params, Mapping) else vars(params))
        plain = {str(name): _plain(value) for name, value in settings.items()}
        self.experiment.update(configuration=self.experiment.info.configuration | plain)

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Take scalars of a step; the row is written when the next step begins."""
        if rank_zero_only.rank:
            return
        at = self._step if step is None else step + 1
        if at != self._step:
            self._flush()
            self._step = at
        names = map_names(metrics) | {n: our for n, our in self._names.items() if n in metrics}
        row = {names.get(name, name): float(value) for name, value in metrics.items()}
        self._row |= {name: value for name, value in row.items() if name not in ("", "step")}

    def _flush(self) -> None:
        if self._row and self._step:
            self.experiment.scalars(self._step, **self._row)
        self._row = {}

    def save(self) -> None:
        """Write what is held back but for the step that is going on."""
        if self._run is not None:
            self._run.flush()

    def finalize(self, status: str) -> None:
        """Record how the training ended."""
        if rank_zero_only.rank:
            return
        self._flush()
        if self._run is not None and self._run.info.status == "running":
            self._run.finish(_ENDS.get(status, "failed"), "" if status in _ENDS else status)


def _plain(value: Any) -> Any:
    """A value as JSON holds it; what it can't hold as text."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
