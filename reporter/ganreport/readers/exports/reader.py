"""Reads what trackers of experiments export: the runs in one file, or in those of a directory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.assembly import RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.exports import tensorboard, wandb
from ganreport.readers.exports.joining import ExportedRun, logs_of, runs_of
from ganreport.readers.exports.long import may_be_long, runs_in_rows
from ganreport.readers.exports.objects import runs_in_object
from ganreport.readers.exports.records import ExportedRows, of_objects, of_parquet, of_text
from ganreport.readers.exports.stepped import result, result_in_text, runs_by_name
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader as images
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.mapping import wished_columns
from ganreport.readers.objects import json_lines
from ganreport.readers.points import STEPPED
from ganreport.readers.problems import Unusable, some
from ganreport.readers.selection import sole_home
from ganreport.readers.table import reader as table
from ganreport.readers.table.files import SUFFIXES as TABLES
from ganreport.readers.text import decoded, head_of
from ganreport.run.model import Run, Skipped
from ganreport.run.vocabulary import TIMES, is_score, map_names, words

LOOKS_FOR: Final = message(
    "a tracker's export: TensorBoard's run-*-tag-*.csv or .json, W&B's chart as CSV, a long table "
    "of metric, step and value (MLflow, Comet, ClearML, neptune, Aim)"
)

_SUFFIXES: Final = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".txt")
_MOST_FILES: Final = 500  # one a tag; bounds the time in a folder of anything
_MOST_BYTES: Final = 2**26  # 64 MB of one file, and four times as much of all
_MOST_SHOWN: Final = 2**14  # bytes of a text of one evaluation's results
_NAMED: Final = 5  # files named in one remark; of the rest the number
_LOSSES: Final = frozenset({"d_loss", "g_loss"})
_LOSS: Final = frozenset({"loss", "losses"})


@dataclass(frozen=True)
class HeldExport:
    """What finding a run has read: the parts of it, and the files of the others beside it.

    ``part`` is what the run is called where others share its folder; pictures there are of unknown
    runs then.
    """

    parts: tuple[ExportedRun, ...]
    others: tuple[str, ...] = ()
    part: str = ""


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The runs in an export, or in those below a directory; none where a table holds the losses."""
    names = [path.name] if path.is_file() else files_below(path)
    root = path.parent if path.is_file() else path
    wanted = [name for name in names if name.lower().endswith(_SUFFIXES)][:_MOST_FILES]
    parts: list[ExportedRun] = []
    results: dict[str, dict[str, float]] = {}
    total = 0
    for name in sorted(wanted, key=lambda each: (each.count("/"), each)):
        size = _size(root / name)
        if size <= _MOST_BYTES and total + size <= 4 * _MOST_BYTES:
            own = exported(root, name, results)
            total += size * bool(own)
            parts += own
    parts += runs_by_name(results)
    if options.reader != READER.name and not _of_training(path, parts, options):
        return []
    runs = runs_of(parts)
    files = dict.fromkeys(name for part in parts for name in part.files)
    if len(runs) == 1:
        return [itself(READER.name, path, held=HeldExport(tuple(*runs.values()), tuple(files)))]
    return [_one_of_several(path, run, own, [*files]) for run, own in runs.items()]


def _one_of_several(
    path: Path, run: str, own: Sequence[ExportedRun], every: Sequence[str]
) -> Candidate:
    """One of several runs, with a root of its own where it has its folder for itself."""
    name = next((part.name for part in own if part.name != run), "")
    files = tuple(dict.fromkeys(name for part in own for name in part.files))
    why = "several runs were exported"
    home = sole_home(files, every)
    if home:
        held = HeldExport(tuple(part.below(home) for part in own))
        return Candidate(READER.name, path / home, "", run, name, why=why, held=held)
    held = HeldExport(tuple(own), tuple(every), run or ".")
    return Candidate(READER.name, path, "", run or ".", name, files, why=why, held=held)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return _MOST_BYTES + 1


def exported(root: Path, where: str, results: dict[str, dict[str, float]]) -> list[ExportedRun]:
    """The runs in a file, none where it is no export that is known; single results are put by."""
    suffix = Path(where).suffix.lower()
    try:
        if suffix in (".parquet", ".pq"):
            return runs_in_rows(of_parquet(root / where), where)
        if suffix == ".txt" and _size(root / where) > _MOST_SHOWN:
            return []
        if suffix in (".csv", ".tsv") and not _may_be(of_text(head_of(root / where))):
            return []
        content = decoded((root / where).read_bytes())
    except (OSError, Unusable):
        return []
    if suffix == ".txt":
        shown = result_in_text(content)
        results.update({where: shown} if shown else {})
        return []
    if suffix in (".jsonl", ".ndjson"):
        lines = [each for _, each in json_lines(content) if each is not None]
        rows = of_objects(lines)
        return runs_in_rows(rows, where) if rows else []
    if suffix != ".json":
        return _in_rows(of_text(content), where)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return []
    if single := result(document):
        results[where] = single
        return []
    return _in_document(document, where)


def _may_be(rows: ExportedRows | None) -> bool:
    """Whether the names of a table's columns are those of an export."""
    if rows is None:
        return False
    names = rows.names
    return tensorboard.is_download(names) or wandb.is_chart(names) or may_be_long(rows)


def _in_document(document: Any, where: str) -> list[ExportedRun]:
    download = tensorboard.triples(document)
    if download:
        return [tensorboard.run_of(download, where)]
    rows = of_objects(document)
    runs = (runs_in_rows(rows, where) if rows else []) or runs_in_object(document, where)
    if not runs and isinstance(document, dict) and len(document) == 1:
        return _in_document(next(iter(document.values())), where)  # {"metrics": [...]} of Comet
    return runs


def _in_rows(rows: ExportedRows | None, where: str) -> list[ExportedRun]:
    if rows is None:
        return []
    if tensorboard.is_download(rows.names):
        return [tensorboard.run_of(rows, where)]
    if wandb.is_chart(rows.names):
        return wandb.runs_in_chart(rows, where)
    return runs_in_rows(rows, where)


def _of_training(path: Path, parts: Sequence[ExportedRun], options: ReadOptions) -> bool:
    """Whether there is a loss in them, or anything of training and no table beside it."""
    names = list(dict.fromkeys(name for part in parts for name in part.scalars))
    known = {*map_names(names).values(), *wished_columns(options.names, names)} - set(TIMES)
    if known & _LOSSES:
        return True
    usual = any(_LOSS & set(words(name).split()) or is_score(name) for name in names)
    usual |= bool(known) or any(part.certain for part in parts)
    if path.is_file() or not usual:
        return usual
    own = {name for part in parts for name in part.files}
    others = [n for n in files_below(path) if n not in own and n.lower().endswith(TABLES)]
    return not any(table.find(path / name, options) for name in others[:_MOST_FILES])


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read one run, and of a directory the pictures of samples in it.

    Raises:
        RunBroken: Its files can't be read any more.
        UsageError: A wish can't be fulfilled.
    """
    held = candidate.held
    parts: tuple[ExportedRun, ...] = held.parts if isinstance(held, HeldExport) else ()
    if not parts:
        raise RunBroken(f"{candidate.path} holds no export that can be read.")
    logs, left_out = logs_of(parts)
    files = tuple(dict.fromkeys(name for part in parts for name in part.files))
    own = next((part.name or part.run for part in parts if part.name or part.run), "")
    raw = RawRun(
        reader=READER.name,
        root=candidate.home,
        name=own if own and not held.part else candidate.title,
        logs=logs,
        files=files,
        naming=STEPPED,
        left_out=(
            *(each for part in parts for each in part.left_out),
            *left_out,
            *([] if candidate.is_file else _others(candidate.root, held)),
        ),
        part=held.part,
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )
    run = assemble(raw, options)
    return run if candidate.is_file or held.part else images.beside(run)


def _others(path: Path, held: HeldExport) -> Iterator[Skipped]:
    """Further files of the directory, which are of another run or of another kind."""
    own = {name for part in held.parts for name in part.files}
    said = [skipped.what for part in held.parts for skipped in part.left_out]
    rivals = [name for name in held.others if name not in own and name not in said]
    known = {*own, *held.others}
    if rivals:
        yield Skipped(some(rivals, _NAMED), message("of another run"))
    pictures = () if held.part else PICTURES
    yield from unread([name for name in files_below(path) if name not in known], pictures)


READER: Final = Reader("exports", LOOKS_FOR, find, read, several_inside=True)
