"""RunWriter: writes a run directory, crash-safe, from any framework."""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.errors import RecordError
from ganreport.run import environment, schema
from ganreport.run.atomic import opened, replacing
from ganreport.run.audio_space import in_form
from ganreport.run.cards import Attempt, Event, EventKind, RunInfo, RunStatus
from ganreport.run.columns import Frame, stored
from ganreport.run.schema import read_info
from ganreport.run.tables import Array, GrowingTable, write_arrays
from ganreport.run.text import encodable, everywhere

__all__ = ["RunWriter", "read_info"]


class RunWriter:
    """Writes one run directory in the format of ``docs/run-format.md``.

    As a context manager it also records how the run ended: *finished*, *interrupted*
    (KeyboardInterrupt) or *failed* (any other exception, which is passed on).

    Args:
        path: The run directory; made if it is not there.
        name: What people call the run; the folder's name unless given.
        resume: Go on in a directory that already holds a run, as its next attempt.
        first_step: The step that this attempt starts from; what an earlier attempt recorded beyond
            it is superseded: the reader leaves its rows out, its sample files are renamed.
        flush_rows: Step rows held back in memory before they are written as one part.
        **facts: Any further field of :class:`ganreport.run.cards.RunInfo`, such as
            ``configuration``, ``data``, ``objective``, ``embedding``, ``parameters``, ``seeds``.

    Raises:
        RecordError: The directory holds a run and ``resume`` is not set, or holds none and it is;
            a fact is not of its field's type.
        RunBroken: The run to resume has a damaged ``run.json``.
        UnsafePath: A folder in it, or its record of events, is a link.

    Example:
        >>> with RunWriter("runs/mine", configuration={"lr": 2e-4}) as run:
        ...     run.scalars(1, d_loss=1.38, g_loss=0.69)
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        name: str | None = None,
        resume: bool = False,
        first_step: int = 0,
        flush_rows: int = 1000,
        **facts: Any,
    ) -> None:
        self.path = Path(path)
        exists = (self.path / schema.RUN_FILE).exists()
        if exists != resume:
            raise RecordError(_resume_advice(self.path, exists))
        for where in ("", schema.SAMPLES_DIR, schema.CHECKPOINTS_DIR):
            with opened(self.path, where) as folder:
                folder.clear()
        self._metrics = GrowingTable(
            self.path, schema.METRICS_DIR, schema.METRIC_COLUMNS, flush_rows
        )
        self._layers = GrowingTable(self.path, schema.LAYERS_DIR, schema.LAYER_COLUMNS, 10_000)
        self._evaluations = GrowingTable(
            self.path, schema.EVALUATIONS_DIR, schema.EVALUATION_COLUMNS, flush_rows=1
        )
        self._last_step = first_step
        self._info = self._start(name, first_step, facts)
        self.update()
        self._set_aside_samples(first_step)
        self.event("resume" if resume else "start", first_step)

    def _start(self, name: str | None, first_step: int, facts: dict[str, Any]) -> RunInfo:
        old = read_info(self.path) if (self.path / schema.RUN_FILE).exists() else None
        attempt = Attempt(
            number=len(old.attempts) + 1 if old else 1,
            first_step=first_step,
            started=environment.now(),
            command=tuple(sys.argv),
        )
        automatic: dict[str, Any] = {
            "name": name or self.path.resolve().name,
            "code": environment.code_revision(Path.cwd()),
            "versions": environment.package_versions(),
            "hardware": environment.hardware(),
            "status": "running",
            "stop_reason": None,
            "attempts": (*(old.attempts if old else ()), attempt),
        }
        if old:
            return msgspec.structs.replace(old, **(automatic | {"name": old.name} | facts))
        return RunInfo(id=_new_id(), **(automatic | facts))

    def _set_aside_samples(self, first_step: int) -> None:
        for file in sorted((self.path / schema.SAMPLES_DIR).glob("*.npz")):
            if (schema.step_of(file.name) or 0) > first_step:
                file.rename(file.with_name(f"{file.name}.superseded-{self.attempt}"))

    def go_back(self, step: int, cause: str) -> None:
        """Begin a new attempt from ``step`` on, as after a checkpoint was brought back.

        What was recorded beyond it is superseded, as when a run is resumed.
        """
        self.flush()
        self.event("rollback", step, cause)
        ended = self._ended("failed")
        attempt = msgspec.structs.replace(
            ended[-1],
            number=self.attempt + 1,
            first_step=step,
            started=environment.now(),
            ended=None,
            status="running",
        )
        self._last_step = step
        self.update(attempts=(*ended, attempt))
        self._set_aside_samples(step)

    def _ended(self, status: RunStatus) -> tuple[Attempt, ...]:
        """All attempts, the last one ended now."""
        *before, last = self._info.attempts
        return (*before, msgspec.structs.replace(last, ended=environment.now(), status=status))

    @property
    def info(self) -> RunInfo:
        """What ``run.json`` holds now."""
        return self._info

    @property
    def attempt(self) -> int:
        """Number of this attempt, 1 for the first."""
        return self._info.attempts[-1].number

    def update(self, **facts: Any) -> None:
        """Change fields of ``run.json``, such as ``parameters`` once the networks are built."""
        info = msgspec.structs.replace(self._info, **facts)
        text = msgspec.json.format(_encoded(info, schema.RUN_FILE), indent=2)
        with replacing(self.path, schema.RUN_FILE) as file:
            file.write(text + b"\n")
        self._info = msgspec.json.decode(text, type=RunInfo)

    def scalars(self, step: int, **values: float | None) -> None:
        """Record one row of ``metrics/``; names beyond the standard columns are kept as given.

        NaN is a value that was measured and is no number; None is no measurement.
        """
        self._metrics.append(
            {"step": step, "wall_time": time.time(), "attempt": self.attempt, **values}
        )
        self._last_step = max(self._last_step, int(step))

    def scalar_block(self, steps: Array, columns: Mapping[str, Array]) -> None:
        """Record many rows of ``metrics/`` at once; each column has the length of ``steps``."""
        count = len(steps)
        shapes = {name: np.shape(array) for name, array in columns.items()}
        wrong = {name: shape for name, shape in shapes.items() if shape != (count,)}
        if wrong:
            raise RecordError(f"scalar_block: {count} steps, but columns of shape {wrong}.")
        if not count:
            return
        automatic = {
            "wall_time": np.full(count, time.time()),
            "attempt": np.full(count, self.attempt, np.int32),
        }
        self._metrics.extend({"step": steps, **automatic, **columns})
        self._last_step = max(self._last_step, int(np.max(steps)))

    def layers(self, step: int, rows: Iterable[Mapping[str, Any]]) -> None:
        """Record per-layer statistics at ``step``; each row has the columns of ``layers/``."""
        for row in rows:
            self._layers.append({"step": step, "attempt": self.attempt, **row})
        self._layers.flush()

    def evaluation(self, step: int, **values: float | None) -> None:
        """Record metric values that the trainer itself computed at ``step``."""
        self._evaluations.append({"step": step, "attempt": self.attempt, **values})

    def samples(self, step: int, **arrays: npt.ArrayLike | Frame) -> None:
        """Write ``samples/step-*.npz``; the arrays of ``layout.SAMPLE_ARRAYS`` are allowed.

        Where the data are a table, a data frame may stand for an array of samples; where they are
        sounds, a list of arrays of different lengths.
        """
        where = f"{schema.SAMPLES_DIR}/{schema.step_name(step, '.npz')}"
        write_arrays(self.path, where, self._stored(arrays), schema.SAMPLE_ARRAYS)

    def reference(self, **arrays: npt.ArrayLike | Frame) -> None:
        """Write ``reference.npz``; the arrays of ``layout.REFERENCE_ARRAYS`` are allowed.

        Samples may be as :meth:`samples` takes them.
        """
        held = self._stored(arrays)
        write_arrays(self.path, schema.REFERENCE_FILE, held, schema.REFERENCE_ARRAYS)

    def _stored(self, arrays: Mapping[str, npt.ArrayLike | Frame]) -> Mapping[str, npt.ArrayLike]:
        card = self._info.data
        return in_form(stored(arrays, card), card)

    def event(self, kind: EventKind, step: int, cause: str = "", **details: Any) -> None:
        """Append one line to ``events.jsonl``."""
        event = Event(
            kind=kind,
            step=step,
            time=environment.now(),
            attempt=self.attempt,
            cause=cause,
            details=details,
        )
        line = _encoded(event, schema.EVENTS_FILE) + b"\n"
        with opened(self.path) as folder, folder.appending(schema.EVENTS_FILE) as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                line = line if file.read() == b"\n" else b"\n" + line  # after a torn line
            file.write(line)

    def flush(self) -> None:
        """Write every row that is held back."""
        for table in (self._metrics, self._layers, self._evaluations):
            table.flush()

    def finish(self, status: RunStatus = "finished", reason: str = "") -> None:
        """Record the end of the run and compact its tables."""
        for table in (self._metrics, self._layers, self._evaluations):
            table.compact()
        self.event("stop", self._last_step, reason or status)
        self.update(status=status, attempts=self._ended(status), stop_reason=reason or None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._info.status != "running":
            return
        if error is None:
            self.finish()
        else:
            status: RunStatus = "interrupted" if kind is KeyboardInterrupt else "failed"
            self.finish(status, reason=f"{type(error).__name__}: {error}".rstrip(": "))


def _new_id() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def _resume_advice(path: Path, exists: bool) -> str:
    if exists:
        return (
            f"{path} already holds a run. Choose another directory, or resume it: "
            "RunWriter(path, resume=True), `ganreport train --resume`."
        )
    return f"{path} holds no run to resume: there is no {schema.RUN_FILE}. Start it without resume."


def _encoded(record: RunInfo | Event, where: str) -> bytes:
    """The record as JSON that the reader is known to accept."""
    try:
        try:
            text = msgspec.json.encode(record, enc_hook=_plain)
        except UnicodeEncodeError:
            text = msgspec.json.encode(everywhere(record, encodable), enc_hook=_plain)
        msgspec.json.decode(text, type=type(record))
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        raise RecordError(f"{where}: {error}.") from error
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"{value!r} can't be written as JSON")
