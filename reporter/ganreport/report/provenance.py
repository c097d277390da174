"""What a run recorded of its origin, as labelled facts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

import msgspec

from ganreport.analysis.wording import NETWORKS, UNITS
from ganreport.messages import Message, Text, message
from ganreport.report.given import given_facts
from ganreport.report.recorded import (
    FEW_FILES,
    LATENTS,
    MOST_COLUMNS,
    OUTPUTS,
    STATUSES,
    cost,
    counted,
    hardware,
    in_a_row,
    in_few_words,
    listed,
    seconds,
    set_aside,
    sized,
    some,
)
from ganreport.run.cards import DataCard, RunInfo
from ganreport.run.model import Run
from ganreport.run.reading_check import ReadingCheck, in_words

NOT_RECORDED: Final = message("not recorded")
NONE: Final = message("none")


class Fact(msgspec.Struct, frozen=True):
    """One labelled value."""

    label: Text
    value: Text

    @property
    def recorded(self) -> bool:
        """Whether the run says it."""
        return self.value != NOT_RECORDED

    @property
    def empty(self) -> bool:
        """Whether it says that there is nothing."""
        return self.value in (NOT_RECORDED, NONE)


class FactGroup(msgspec.Struct, frozen=True):
    """Facts that belong together; ``body`` says that the body of the report has them."""

    title: Text
    facts: tuple[Fact, ...]
    body: bool = False

    @property
    def recorded(self) -> bool:
        """Whether the run says any of them."""
        return any(fact.recorded for fact in self.facts)


_Facts: TypeAlias = list[tuple[Text, Text | int | None]]
"""Labels and values, None or empty for what was not recorded."""


def ended(info: RunInfo) -> str | None:
    """When the last attempt ended, or started if it did not end; ISO 8601, None if unknown."""
    if not info.attempts:
        return None
    return info.attempts[-1].ended or info.attempts[-1].started


def facts(run: Run) -> tuple[FactGroup, ...]:
    """The provenance of a run, group by group; what was not recorded says so."""
    info = run.info
    given = [(message("Data that were given"), given_facts(run))] if run.given else []
    reading = [*_reading_facts(run), *given]
    groups: list[tuple[Text, _Facts]] = [
        (message("Run"), _run_facts(info)),
        *reading,
        *_file_facts(run),
        *_time_facts(run),
        (message("Data"), _data_facts(info)),
        (message("Objective"), _objective_facts(info)),
        (message("Networks"), _network_facts(info)),
        (message("Embedding"), _embedding_facts(info)),
        (message("Code"), _code_facts(info)),
        (message("Seeds"), [(name, str(seed)) for name, seed in info.seeds.items()]),
        (message("Hardware"), [(hardware(k), sized(k, v)) for k, v in info.hardware.items()]),
        (message("Versions"), [(name, version) for name, version in info.versions.items()]),
    ]
    return tuple(
        FactGroup(
            title,
            tuple(Fact(label, _text(value)) for label, value in pairs or [("", None)]),
            (title, pairs) in reading,
        )
        for title, pairs in groups
    )


def _run_facts(info: RunInfo) -> _Facts:
    status: Text = STATUSES[info.status]
    if info.stop_reason:
        status = message("{status} ({reason})", status=status, reason=info.stop_reason)
    return [
        (message("name"), info.name),
        (message("identifier"), info.id),
        (message("status"), status),
        (message("started"), info.attempts[0].started if info.attempts else None),
        (message("ended"), ended(info)),
        (message("attempts"), len(info.attempts) or None),
        (message("command"), " ".join(info.attempts[-1].command) if info.attempts else None),
    ]


def _objective_facts(info: RunInfo) -> _Facts:
    card = info.objective
    return [
        (message("name"), card.name if card else None),
        (message("discriminator output"), OUTPUTS[card.d_output] if card else None),
    ]


def _network_facts(info: RunInfo) -> _Facts:
    return [
        (message("{network} parameters", network=NETWORKS.get(name, name)), counted(number))
        for name, number in info.parameters.items()
    ]


def _code_facts(info: RunInfo) -> _Facts:
    code = info.code
    changed = message("changed since") if code and code.dirty else message("unchanged")
    return [
        (message("revision"), code.revision if code else None),
        (message("work tree"), changed if code else None),
    ]


def _reading_facts(run: Run) -> list[tuple[Text, _Facts]]:
    """How a foreign run was understood: by whom, from what, and what became of its names."""
    reading = run.reading
    if reading is None:
        return []
    left_out = set_aside(reading.left_out)
    mapped = [t if t == ours else f"{t} → {ours}" for t, ours in reading.mapped]
    facts: _Facts = [
        (message("reader"), reading.reader),
        (message("files"), in_few_words(reading.files)),
        (message("rows and cells"), _rows_and_cells(reading.check)),
        (message("columns identified"), in_a_row(some(mapped, MOST_COLUMNS)) or NONE),
        (
            message("columns kept under their names"),
            in_a_row(some(reading.kept, MOST_COLUMNS)) or NONE,
        ),
        (message("remarks on names and files"), in_a_row(left_out) or NONE),
    ]
    if reading.unit != "step":
        unit = message("one {unit}", unit=UNITS.get(reading.unit, reading.unit))
        facts.append((message("a step is"), unit))
    facts += _notes(reading.notes)
    if reading.latents:
        facts.append((message("latents of a cell over time"), LATENTS[reading.latents]))
    return [(message("How the run was read"), facts)]


def _file_facts(run: Run) -> list[tuple[Text, _Facts]]:
    """The files that a foreign run was read from, where the body only counts them."""
    files = run.reading.files if run.reading else ()
    if len(files) <= FEW_FILES:
        return []
    return [(message("Files that were read"), [("", listed(len(files), files))])]


def _notes(notes: tuple[Text, ...]) -> _Facts:
    """What was assumed, a row each: one after the other they were a wall of text."""
    if len(notes) < 2:
        return [(message("notes"), notes[0] if notes else NONE)]
    return [(message("note {number:count}", number=n), note) for n, note in enumerate(notes, 1)]


def _rows_and_cells(check: ReadingCheck) -> Message | None:
    """How many rows and cells count and where the others went; None where none were seen."""
    if not check.rows_seen:
        return None
    return message("{parts:semicolons}", parts=tuple(in_words(check)))


def _time_facts(run: Run) -> list[tuple[Text, _Facts]]:
    """What training, evaluations and checkpoints took, as far as it was recorded."""
    table = run.evaluations
    training, evaluating = (
        _sum(table[name]) if (name := f"seconds_{what}") in table else None
        for what in ("training", "evaluating")
    )
    if training is None:
        return []
    checkpointing = _sum(e.details.get("seconds") for e in run.events if e.kind == "checkpoint")
    facts: _Facts = [
        (message("training"), seconds(training)),
        (message("evaluating"), cost(evaluating, training)),
        (message("checkpointing"), cost(checkpointing, training)),
    ]
    return [(message("Time"), facts)]


def _sum(times: Iterable[Any]) -> float | None:
    """The sum of those that are times, None if none is."""
    known = [s for s in times if isinstance(s, int | float) and math.isfinite(s) and s >= 0]
    return math.fsum(known) if known else None


def _data_facts(info: RunInfo) -> _Facts:
    data = info.data
    if data is None:
        return []
    return [
        (message("name"), data.name),
        (message("kind"), data.kind),
        (message("shape of a sample"), " × ".join(map(str, data.shape))),
        (message("training samples"), counted(data.train_count)),
        (message("held-out samples"), counted(data.heldout_count)),
        (message("classes"), listed(len(data.classes), data.classes) if data.classes else None),
        (message("fingerprint"), data.fingerprint),
        (message("source"), data.source),
        (message("files left out"), _left_out(data)),
    ]


def _left_out(data: DataCard) -> Message | None:
    return listed(data.skipped_count, data.skipped) if data.skipped_count is not None else None


def _embedding_facts(info: RunInfo) -> _Facts:
    card = info.embedding
    if card is None:
        return []
    accuracy = card.heldout_accuracy
    share = message("{accuracy:.1%}", accuracy=accuracy) if accuracy is not None else None
    return [
        (message("name"), card.name),
        (message("dimensions"), card.dimension),
        (message("description"), card.description),
        (message("held-out accuracy"), share),
        (message("hash"), card.sha256),
    ]


def _text(value: Text | int | None) -> Text:
    if value in (None, ""):
        return NOT_RECORDED
    return value if isinstance(value, Message) else str(value)
