"""What travels inside the PDF: metrics, configuration, report.json, and their checksums."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport.run.scalars import MOST_ROWS

if TYPE_CHECKING:
    from ganreport.run.model import Run


@dataclass(frozen=True)
class Attachment:
    """A file to embed; ``relationship`` is PDF/A-3's (ISO 19005-3, AFRelationship)."""

    name: str
    content: bytes
    description: str
    relationship: Literal["Source", "Data", "Alternative", "Supplement"]


def attachments(run: Run, report_json: bytes) -> tuple[Attachment, ...]:
    """The files of the report's archive, the manifest for ``sha256sum -c`` last."""
    configuration = msgspec.json.encode(run.info, order="deterministic")
    files = (
        Attachment("report.json", report_json, "The whole result", "Source"),
        Attachment(
            "run.json", msgspec.json.format(configuration) + b"\n", "The run's record", "Source"
        ),
        Attachment("metrics.parquet", _metrics(run), _metrics_note(run), "Data"),
    )
    lines = "".join(f"{hashlib.sha256(f.content).hexdigest()}  {f.name}\n" for f in files)
    manifest = Attachment("SHA256SUMS", lines.encode("ascii"), "Checksums", "Supplement")
    return (*files, manifest)


def _metrics(run: Run) -> bytes:
    """The step scalars as parquet, evenly thinned where there are more than ``MOST_ROWS``."""
    table = pa.Table.from_pandas(run.metrics.excerpt(), preserve_index=False)
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(None), buffer, compression="zstd")
    return buffer.getvalue()


def _metrics_note(run: Run) -> str:
    if len(run.metrics) <= MOST_ROWS:
        return f"All {len(run.metrics):,} rows of step scalars"
    return f"{MOST_ROWS:,} evenly chosen rows of {len(run.metrics):,} step scalars"
