"""What travels inside the PDF: metrics, configuration, report.json, and their checksums."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport.render.rendering import FILE as RENDERING
from ganreport.render.rendering import Rendering
from ganreport.report.evidence import Training
from ganreport.report.model import ReportData
from ganreport.report.numbers import Floats
from ganreport.stats.decimate import BUCKETS, WHOLE


@dataclass(frozen=True)
class Attachment:
    """A file to embed; ``relationship`` is PDF/A-3's (ISO 19005-3, AFRelationship)."""

    name: str
    content: bytes
    description: str
    relationship: Literal["Source", "Data", "Alternative", "Supplement"]


def attachments(
    report: ReportData, report_json: bytes, rendering: Rendering
) -> tuple[Attachment, ...]:
    """The files of the report's archive, the manifest for ``sha256sum -c`` last."""
    files = (
        Attachment("report.json", report_json, "The whole result", "Source"),
        Attachment("run.json", _pretty(report.record), "The run's record", "Source"),
        Attachment("metrics.parquet", _metrics(report.training), _note(report.training), "Data"),
        Attachment(RENDERING, _pretty(rendering), "Paper, language, libraries", "Supplement"),
    )
    lines = "".join(f"{hashlib.sha256(f.content).hexdigest()}  {f.name}\n" for f in files)
    manifest = Attachment("SHA256SUMS", lines.encode("ascii"), "Checksums", "Supplement")
    return (*files, manifest)


def _pretty(data: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(data, order="deterministic")) + b"\n"


def _metrics(trainings: tuple[Training, ...]) -> bytes:
    """The step scalars of the report as parquet: a row a step of which any scalar was kept."""
    kept = {
        scalar.column or scalar.name: scalar.extremes.arrays
        for training in trainings
        for scalar in training.series
    }
    steps = np.unique(np.concatenate([np.empty(0), *(x for x, _ in kept.values())]))
    table = pa.table(
        {"step": pa.array(steps.astype(np.int64))}
        | {name: _column(steps, *points) for name, points in kept.items()}
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _column(steps: Floats, x: Floats, y: Floats) -> pa.Array:
    """(n,) values at these steps, null where none was kept; a NaN was recorded."""
    values, missing = np.zeros(len(steps)), np.ones(len(steps), bool)
    rows = np.searchsorted(steps, x)
    values[rows], missing[rows] = y, False
    return pa.array(values, mask=missing, from_pandas=False)


def _note(trainings: tuple[Training, ...]) -> str:
    rows = max(training.rows for training in trainings)
    if rows <= WHOLE:
        return f"All {rows:,} rows of step scalars"
    return (
        f"Of {rows:,} rows of step scalars the first, last, lowest and highest of each of "
        f"{BUCKETS} stretches"
    )
