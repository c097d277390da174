"""RunWriter: writes a run directory, crash-safe, from any framework."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport import layout, provenance
from ganreport.errors import RecordError
from ganreport.layout import Attempt, Event, EventKind, RunInfo, RunStatus

Array = npt.NDArray[Any]


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file beside ``path`` that takes its place only once it is complete."""
    temporary = path.with_name(path.name + layout.TEMPORARY_SUFFIX)
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


class Table:
    """A growing table kept as parquet parts in one folder.

    Rows are held back until ``flush_rows`` of them are there; each part then appears under its
    name at once. ``compact`` joins all parts into one, which reads about ten times faster.
    """

    def __init__(
        self, folder: Path, columns: Mapping[str, layout.Column], flush_rows: int = 1000
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._columns = columns
        self._flush_rows = flush_rows
        self._blocks: list[pa.Table] = []
        self._rows: list[dict[str, Any]] = []
        self._held = 0
        ranges = map(layout.part_range, self._names())
        self._next = max((part[1] for part in ranges if part), default=-1) + 1

    def append(self, row: Mapping[str, Any]) -> None:
        """Add one row; columns may differ from those of earlier rows."""
        self._rows.append(dict(row))
        self._grow(1)

    def extend(self, columns: Mapping[str, Array]) -> None:
        """Add a block of rows, given as columns of equal length."""
        self._blocks.append(self._pending_rows_then(columns))
        self._grow(len(next(iter(columns.values()))))

    def flush(self) -> None:
        """Write what is held back as one part."""
        if self._rows:
            self._blocks.append(self._table_of_rows())
        if self._blocks:
            table = pa.concat_tables(self._blocks, promote_options="permissive")
            _write_parquet(table, self._folder / layout.part_name(self._next, self._next))
            self._blocks, self._held = [], 0
            self._next += 1

    def compact(self) -> None:
        """Join all parts into one file; the old ones go only once it is complete."""
        self.flush()
        names = self._names()
        if len(names) < 2:
            return
        tables = [pq.read_table(self._folder / name) for name in names]
        joined = self._folder / layout.part_name(0, self._next - 1)
        _write_parquet(pa.concat_tables(tables, promote_options="permissive"), joined)
        for name in names:
            if name != joined.name:
                (self._folder / name).unlink()

    def _names(self) -> list[str]:
        return sorted(p.name for p in self._folder.iterdir() if layout.part_range(p.name))

    def _grow(self, rows: int) -> None:
        self._held += rows
        if self._held >= self._flush_rows:
            self.flush()

    def _pending_rows_then(self, columns: Mapping[str, Array]) -> pa.Table:
        if self._rows:
            self._blocks.append(self._table_of_rows())
        return pa.table({name: self._typed(name, array) for name, array in columns.items()})

    def _table_of_rows(self) -> pa.Table:
        names = dict.fromkeys(name for row in self._rows for name in row)
        rows, self._rows = self._rows, []
        return pa.table({n: self._typed(n, [row.get(n) for row in rows]) for n in names})

    def _typed(self, name: str, values: Any) -> pa.Array:
        column = self._columns.get(name)
        if column is None:
            return pa.array(values)
        if isinstance(values, list):
            return pa.array(values, type=pa.type_for_alias(column.dtype))
        return pa.array(np.asarray(values).astype(column.dtype, copy=False))


def _write_parquet(table: pa.Table, path: Path) -> None:
    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    rest = [name for name in table.column_names if name not in floats]
    with replacing(path) as file:
        pq.write_table(
            table, file, compression="zstd", use_dictionary=rest, use_byte_stream_split=floats
        )


class RunWriter:
    """Writes one run directory in the format of ``docs/run-format.md``.

    As a context manager it also records how the run ended: *finished*, *interrupted*
    (KeyboardInterrupt) or *failed* (any other exception, which is passed on).

    Args:
        path: The run directory; made if it is not there.
        name: What people call the run; the folder's name unless given.
        resume: Go on in a directory that already holds a run, as its next attempt.
        first_step: The step that this attempt starts from; rows beyond it that an earlier attempt
            wrote are superseded.
        flush_rows: Step rows held back in memory before they are written as one part.
        **facts: Any further field of :class:`ganreport.layout.RunInfo`, such as ``configuration``,
            ``data``, ``objective``, ``embedding``, ``parameters``, ``seeds``.

    Raises:
        RecordError: The directory holds a run and ``resume`` is not set, or holds none and it is.

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
        exists = (self.path / layout.RUN_FILE).exists()
        if exists != resume:
            raise RecordError(_resume_advice(self.path, exists))
        self.path.mkdir(parents=True, exist_ok=True)
        self._metrics = Table(self.path / layout.METRICS_DIR, layout.METRIC_COLUMNS, flush_rows)
        self._layers = Table(self.path / layout.LAYERS_DIR, layout.LAYER_COLUMNS, 10_000)
        self._evaluations = Table(self.path / layout.EVALUATIONS_DIR, {"step": _STEP}, 1)
        for folder in (layout.SAMPLES_DIR, layout.CHECKPOINTS_DIR):
            (self.path / folder).mkdir(exist_ok=True)
        self._last_step = first_step
        self._info = self._start(name, first_step, facts)
        self._write_info()
        self.event("resume" if resume else "start", first_step)

    def _start(self, name: str | None, first_step: int, facts: dict[str, Any]) -> RunInfo:
        old = read_info(self.path) if (self.path / layout.RUN_FILE).exists() else None
        attempt = Attempt(
            number=len(old.attempts) + 1 if old else 1,
            first_step=first_step,
            started=provenance.now(),
            command=tuple(sys.argv),
        )
        automatic: dict[str, Any] = {
            "name": name or self.path.resolve().name,
            "code": provenance.code_revision(Path.cwd()),
            "versions": provenance.package_versions(),
            "hardware": provenance.hardware(),
            "status": "running",
            "stop_reason": None,
            "attempts": (*(old.attempts if old else ()), attempt),
        }
        if old:
            return msgspec.structs.replace(old, **(automatic | {"name": old.name} | facts))
        return RunInfo(id=_new_id(), **(automatic | facts))

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
        self._info = msgspec.structs.replace(self._info, **facts)
        self._write_info()

    def scalars(self, step: int, **values: float) -> None:
        """Record one row of ``metrics/``; names beyond the standard columns are kept as given."""
        self._last_step = max(self._last_step, step)
        self._metrics.append(
            {"step": step, "wall_time": time.time(), "attempt": self.attempt, **values}
        )

    def scalar_block(self, steps: Array, columns: Mapping[str, Array]) -> None:
        """Record many rows of ``metrics/`` at once; each column has the length of ``steps``."""
        wrong = {name: len(array) for name, array in columns.items() if len(array) != len(steps)}
        if wrong:
            raise RecordError(f"scalar_block: {len(steps)} steps, but columns of length {wrong}.")
        count = len(steps)
        self._last_step = max(self._last_step, int(np.max(steps, initial=0)))
        automatic = {
            "wall_time": np.full(count, time.time()),
            "attempt": np.full(count, self.attempt, np.int32),
        }
        self._metrics.extend({"step": steps, **automatic, **columns})

    def layers(self, step: int, rows: Iterable[Mapping[str, Any]]) -> None:
        """Record per-layer statistics at ``step``; each row has the columns of ``layers/``."""
        for row in rows:
            self._layers.append({"step": step, **row})
        self._layers.flush()

    def evaluation(self, step: int, **values: float) -> None:
        """Record metric values that the trainer itself computed at ``step``."""
        self._evaluations.append({"step": step, **values})

    def samples(self, step: int, **arrays: npt.ArrayLike) -> None:
        """Write ``samples/step-*.npz``; the arrays of ``layout.SAMPLE_ARRAYS`` are allowed."""
        path = self.path / layout.SAMPLES_DIR / layout.step_name(step, ".npz")
        _write_arrays(path, arrays, layout.SAMPLE_ARRAYS)

    def reference(self, **arrays: npt.ArrayLike) -> None:
        """Write ``reference.npz``; the arrays of ``layout.REFERENCE_ARRAYS`` are allowed."""
        _write_arrays(self.path / layout.REFERENCE_FILE, arrays, layout.REFERENCE_ARRAYS)

    def event(self, kind: EventKind, step: int, cause: str = "", **details: Any) -> None:
        """Append one line to ``events.jsonl``."""
        event = Event(
            kind=kind,
            step=step,
            time=provenance.now(),
            attempt=self.attempt,
            cause=cause,
            details=details,
        )
        with (self.path / layout.EVENTS_FILE).open("ab") as file:
            file.write(msgspec.json.encode(event) + b"\n")

    def flush(self) -> None:
        """Write every row that is held back."""
        for table in (self._metrics, self._layers, self._evaluations):
            table.flush()

    def finish(self, status: RunStatus = "finished", reason: str = "") -> None:
        """Record the end of the run and compact its tables."""
        for table in (self._metrics, self._layers, self._evaluations):
            table.compact()
        ended = msgspec.structs.replace(
            self._info.attempts[-1], ended=provenance.now(), status=status
        )
        self.event("stop", self._last_step, reason or status)
        attempts = (*self._info.attempts[:-1], ended)
        self.update(status=status, attempts=attempts, stop_reason=reason or None)

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

    def _write_info(self) -> None:
        text = msgspec.json.format(msgspec.json.encode(self._info), indent=2)
        with replacing(self.path / layout.RUN_FILE) as file:
            file.write(text + b"\n")


_STEP = layout.METRIC_COLUMNS["step"]


def read_info(path: Path) -> RunInfo:
    """Read the ``run.json`` of a run directory.

    Raises:
        msgspec.MsgspecError: It is not JSON, or a member has the wrong type.
        OSError: It can't be read.
    """
    return msgspec.json.decode((path / layout.RUN_FILE).read_bytes(), type=RunInfo)


def _new_id() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def _resume_advice(path: Path, exists: bool) -> str:
    if exists:
        return (
            f"{path} already holds a run. Choose another directory, or resume it: "
            "RunWriter(path, resume=True), `ganreport train --resume`."
        )
    return f"{path} holds no run to resume: there is no {layout.RUN_FILE}. Start it without resume."


def _write_arrays(
    path: Path, arrays: Mapping[str, npt.ArrayLike], allowed: Mapping[str, layout.Column]
) -> None:
    unknown = sorted(set(arrays) - set(allowed))
    if unknown:
        raise RecordError(f"{path.name}: no array is called {unknown}; allowed: {list(allowed)}.")
    found = {name: np.asarray(array) for name, array in arrays.items()}
    objects = [name for name, array in found.items() if array.dtype.hasobject]
    if objects:
        raise RecordError(f"{path.name}: {objects} hold Python objects; give numbers.")
    with replacing(path) as file:
        np.savez_compressed(file, allow_pickle=False, **found)
