"""Reads logs of BigGAN-PyTorch: metrics by iteration, losses a file each, and ``metalog.txt``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ganreport.messages import Message, message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.config import flat
from ganreport.readers.context import ReaderContext
from ganreport.readers.files import by_folder, unread
from ganreport.readers.formula import Formula, column, scaled
from ganreport.readers.images.detection import WriterHints
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.images.names import find_series
from ganreport.readers.images.reader import with_pictures
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.objects import json_lines
from ganreport.readers.problems import reason
from ganreport.readers.text import head_of
from ganreport.readers.values import plain, value
from ganreport.run.cards import DataCard
from ganreport.run.model import Run
from ganreport.run.text import printable

LOOKS_FOR: Final = message("a JSON line by itr with IS_mean or FID, or G_loss.log (BigGAN-PyTorch)")

METALOG: Final = "metalog.txt"
LOSSES: Final = ("G_loss.log", "D_loss_real.log", "D_loss_fake.log")
_ITEM: Final = re.compile(
    r"'([A-Za-z_]\w{0,60})': "
    r"('(?:[^'\\]|\\.){0,300}'|True|False|None|[-+]?[\d.]{1,40}(?:e[-+]?\d{1,4})?)(?=[,}])"
)
_WORDS: Final = {"True": True, "False": False, "None": None}
_LINE: Final = re.compile(r"(\d{1,15}): (\S{1,40})")
_MOST_LOGS: Final = 100  # a run has some twenty; bounds the time in a folder of anything
_LARGEST: Final = 2**16  # pixels a side; more is no image but another number


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The file of such metrics, or the experiments at or below the directory."""
    if path.is_file():
        fits = path.suffix == ".jsonl" and _are_metrics(path)
        return [itself("biggan", path, files=(path.name,))] if fits else []
    runs = _runs(path)
    if len(runs) == 1:
        return [itself("biggan", path, files=tuple(*runs.values()))]
    return [
        Candidate("biggan", path, key, key, files=tuple(files), why="of BigGAN-PyTorch")
        for key, files in runs.items()
    ]


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read the logs of one experiment; one of several has no file that belongs to no experiment.

    Raises:
        RunBroken: None of its logs can be read.
        UsageError: A wish can't be fulfilled.
    """
    one = PurePosixPath(candidate.where).name
    return _BigGANReader(candidate.home).run(
        candidate.files, one or candidate.title, options, alone=candidate.is_file, one=one
    )


def _runs(path: Path) -> dict[str, list[str]]:
    """Experiments and their files: ``logs/NAME_log.jsonl`` and ``logs/NAME/G_loss.log``."""
    runs: dict[str, list[str]] = {}
    folders = by_folder(path)
    for folder, names in folders.items():
        metrics = [n for n in names if n.endswith(".jsonl") and _are_metrics(path / folder / n)]
        logs = [n for n in names if n.endswith(".log") and set(LOSSES) & set(names)]
        if logs:
            runs.setdefault(folder.rstrip("/"), []).extend(folder + n for n in logs)
        for name in metrics:
            own = folder + name.removesuffix(".jsonl").removesuffix("_log")
            key = folder.rstrip("/") if logs else own
            runs.setdefault(key, []).append(folder + name)
        if METALOG in names and (logs or len(metrics) == 1):
            runs[list(runs)[-1]].append(folder + METALOG)
    return runs


def _are_metrics(file: Path) -> bool:
    first = head_of(file).partition("\n")[0]
    return '"itr"' in first and '"_stamp"' in first and ('"FID"' in first or '"IS_mean"' in first)


class _BigGANReader(ReaderContext):
    """Gathers what the files of one experiment hold."""

    def run(
        self, names: Sequence[str], name: str, options: ReadOptions, *, alone: bool, one: str
    ) -> Run:
        """The run that the files of these names tell of, ``one`` of several by its name."""
        for where in names[:_MOST_LOGS]:
            if not where.endswith(METALOG):
                self._log(where)
        if not self.logs:
            raise self.broken(f"{self.root}: none of its logs can be read.")
        metalog = next((where for where in names if where.endswith(METALOG)), None)
        settings = flat(read_metalog(self.text(metalog) if metalog else ""))
        every = [f + n for f, contents in by_folder(self.root).items() for n in contents]
        rest = [] if alone or one else [each for each in every if each not in names]
        contents = RawRun(
            reader="biggan",
            root=self.root,
            name=name,
            logs=tuple(self.logs),
            files=tuple(self.files),
            naming=ColumnMapping(rules=_rules(settings.settings), common=False),
            data=_data(settings.settings),
            configuration=settings.settings,
            left_out=(*settings.left_out, *unread(rest, (*PICTURES, ".pth"))),
            problems=tuple(self.problems),
            notes=tuple(_notes(settings.settings, [log.where for log in self.logs])),
        )
        run = assemble(contents, options)
        return run if alone else _pictured(run, every, one)

    def _log(self, where: str) -> None:
        text = self.text(where)
        if not text:
            return
        try:
            stem = Path(where).stem
            table = _metrics(text) if where.endswith(".jsonl") else _scalar(text, stem)
        except ValueError as error:
            self.unusable(where, reason(error))
            return
        if table.rows and table.columns:
            self.logs.append(Log(where, table))
        else:
            self.unusable(where, message("it holds no number"))


def _pictured(run: Run, names: Sequence[str], one: str) -> Run:
    """The run with the sheets of fixed latents and classes; others show a class or a path each."""
    sheets = [s for s in find_series(names) if s.pattern.endswith("fixed_samples#.jpg")]
    sheets = [s for s in sheets if one in ("", PurePosixPath(s.folder).name)]
    if len(sheets) != 1:
        return run
    return with_pictures(run, replace(sheets[0], unit="step"), WriterHints(latents="fixed"))


def read_metalog(text: str) -> dict[str, Any]:
    """The numbers, texts and truth values of the line ``config:``, a Python dictionary in print.

    Other values, such as the networks' activations, are none that can be read.
    """
    line = next((line for line in text.splitlines() if line.startswith("config: ")), "")
    return {match[1]: _literal(match[2]) for match in _ITEM.finditer(line)}


def _literal(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if text.startswith("'"):
        return text[1:-1]
    number = value(text)
    whole = isinstance(number, float) and text.lstrip("+-").isdigit() and abs(number) < 2**53
    return int(number) if whole and isinstance(number, float) else number


def _metrics(text: str) -> ParsedTable:
    builder = Builder()
    for number, record in json_lines(text):
        if record is None:
            builder.skip("are not JSON", number)
        else:
            builder.add({str(name)[:200]: plain(each) for name, each in record.items()})
    return builder.table()


def _scalar(text: str, name: str) -> ParsedTable:
    """``100: 1.234e+00`` a line."""
    builder = Builder()
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line.strip())
        if match:
            builder.add({"itr": float(match[1]), name: value(match[2])})
        elif line.strip("\0 \t"):
            builder.skip("are not an iteration and a number", number)
    return builder.table()


def _rules(settings: Mapping[str, Any]) -> dict[str, Formula]:
    """G's loss is written as a share of the batches that its gradient is gathered over."""
    batches = settings.get("num_G_accumulations", 1)
    known = isinstance(batches, int) and not isinstance(batches, bool) and 0 < batches < 10_000
    return {
        "step": column("itr"),
        "wall_time": column("_stamp"),
        "d_loss": Formula(((1.0, "D_loss_real"), (1.0, "D_loss_fake"))),
        "g_loss": scaled(float(batches) if known else 1.0, "G_loss"),
    }


def _data(settings: Mapping[str, Any]) -> DataCard | None:
    name, side = settings.get("dataset"), settings.get("resolution")
    whole = isinstance(side, int) and not isinstance(side, bool) and 0 < side < _LARGEST
    if not isinstance(name, str) or not whole:
        return None
    return DataCard(
        name=printable(name[:80]), kind="images", shape=(int(side or 0), int(side or 0), 3)
    )


def _notes(settings: Mapping[str, Any], logs: Sequence[str]) -> list[Message]:
    notes = []
    if settings:
        notes.append(
            message(
                "The options do not say the loss: the writer's own is the hinge loss unless its "
                "code was changed."
            )
        )
    if not any(where.endswith(LOSSES) for where in logs):
        notes.append(
            message("Losses were not kept, only metrics of samples; they stand in G_loss.log.")
        )
    return notes


READER: Final = Reader("biggan", LOOKS_FOR, find, read, several_inside=True)
