"""Reads logs of PyTorch-StudioGAN: losses, metrics and options in one ``logs/NAME.log``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import message, plural
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
from ganreport.readers.selection import each_alone
from ganreport.readers.studiogan.options import StudioGANOptions, read_options
from ganreport.readers.text import head_of
from ganreport.readers.values import value
from ganreport.run.model import Run

LOOKS_FOR: Final = message(
    "a .log of lines such as `> Step: 100 ... Gen_loss: ... Dis_loss: ...` (StudioGAN)"
)

NAMES: Final = {
    "d_loss": ("Dis_loss", "Discriminator_loss"),
    "g_loss": ("Gen_loss", "Generator_loss"),
}
"""Our losses by theirs, of today and of 2020 and 2021."""

_HEAD: Final = re.compile(r"^\[\w+\] [\d-]{10} [\d:]{8} > (?:Step: |Run name : |cfgs\.)", re.M)
_STEP: Final = re.compile(r"> Step:\s+(\d{1,15}) (.*)$")
_PAIR: Final = re.compile(r"([A-Za-z_]\w{0,60}):\s+(\S+)")
_TIMES: Final = re.compile(r"Progress: \S+ |Elapsed: .*?(?=[A-Za-z]\w*: )")
_METRIC: Final = re.compile(
    r"> (?!Best )([A-Za-z][\w ./-]{0,60}?):? ?\(Step: (\d{1,15}),[^)]{0,80}\): (\S{1,60})$"
)


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The file, if it is such a log, or those below the directory."""
    if path.is_file():
        return [itself("studiogan", path)] if _is_log(path) else []
    return each_alone("studiogan", path, _logs(path), "logs of StudioGAN")


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read the log of one run, and the canvases of samples that belong to it.

    Raises:
        RunBroken: The log holds neither a loss nor a metric.
        UsageError: A wish can't be fulfilled.
    """
    reader = _StudioGANReader(candidate.home)
    if candidate.is_file:
        return reader.run(candidate.root.name, options)
    where, folders = candidate.where, by_folder(candidate.root)
    every = [folder + name for folder, names in folders.items() for name in names]
    reader.left_out += unread([n for n in every if n != where], (*PICTURES, ".pth"))
    return _pictured(reader.run(where, options), every)


def _logs(path: Path) -> list[str]:
    every = [folder + name for folder, names in by_folder(path).items() for name in names]
    return [where for where in every if where.endswith(".log") and _is_log(path / where)]


def _is_log(file: Path) -> bool:
    return file.suffix == ".log" and bool(_HEAD.search(head_of(file)))


class _StudioGANReader(ReaderContext):
    """Gathers what one log holds."""

    def run(self, where: str, options: ReadOptions) -> Run:
        """The run that the log tells of."""
        text = self.text(where)
        try:
            losses, metrics = _losses(text), self._metrics(text, where)
        except ValueError as error:
            raise RunBroken(f"{self.root / where} can't be used: {error}.") from error
        self.logs += [Log(where, table) for table in (losses, metrics) if len(table.columns) > 1]
        if not self.logs:
            raise self.broken(f"{self.root / where} holds no loss and no metric.")
        said = read_options(text)
        settings = flat(said.groups)
        if not said.whole:
            said_of_terms = message(
                "Terms beside the adversarial one are part of the logged losses."
            )
            self.notes.append(said_of_terms)
        raw = RawRun(
            reader="studiogan",
            root=self.root,
            name=Path(where).stem,
            logs=tuple(self.logs),
            files=tuple(self.files),
            naming=ColumnMapping(rules=_rules(losses, said), common=False),
            objective=said.objective,
            data=said.data,
            configuration=settings.settings,
            left_out=(*self.left_out, *settings.left_out),
            problems=tuple(self.problems),
            notes=tuple(self.notes),
        )
        return assemble(raw, options)

    def _metrics(self, text: str, where: str) -> ParsedTable:
        """Metrics by step; the best step is measured again after training, and then counts."""
        values: dict[int, dict[str, float]] = {}
        again = 0
        for line in text.splitlines():
            match = _METRIC.search(line)
            number = value(match[3]) if match else None
            if match and isinstance(number, float):
                row = values.setdefault(int(match[2]), {})
                again += match[1] in row
                row[match[1]] = number
        if again:
            self.notes.append(
                plural(
                    "In {where} {count:count} metric was taken again at its step; the last counts.",
                    "In {where} {count:count} metrics were taken again at their step; the last "
                    "counts.",
                    count=again,
                    where=where,
                )
            )
        builder = Builder()
        for step in sorted(values):
            builder.add({"Step": float(step), **values[step]})
        return builder.table()


def _losses(text: str) -> ParsedTable:
    builder = Builder()
    for number, line in enumerate(text.splitlines(), 1):
        match = _STEP.search(line)
        if match:
            pairs = dict(_PAIR.findall(_TIMES.sub("", match[2])))
            row = {name: value(each) for name, each in pairs.items()}
            if any(isinstance(each, float) for each in row.values()):
                builder.add({"Step": float(match[1]), **row})
            else:
                builder.skip("hold no number", number)
    return builder.table()


def _rules(losses: ParsedTable, options: StudioGANOptions) -> dict[str, Formula]:
    """Losses are logged divided by the batches that a step's gradient is gathered over."""
    rules = {"step": column("Step")}
    for ours, theirs in NAMES.items():
        name = next((each for each in theirs if each in losses.columns), theirs[0])
        rules[ours] = scaled(float(options.batches), name)
    return rules


def _pictured(run: Run, names: Sequence[str]) -> Run:
    """The run with the canvases in ``figures/NAME/``, which show fresh latents every time."""
    series = [s for s in find_series(names) if s.pattern.endswith("generated_canvas_#.png")]
    own = [s for s in series if PurePosixPath(s.folder).name == run.info.name] or series
    if len(own) != 1:
        return run
    return with_pictures(run, replace(own[0], unit="step"), WriterHints(latents="redrawn"))


READER: Final = Reader("studiogan", LOOKS_FOR, find, read, several_inside=True)
