"""What a reviewer asks about a run's origin, as labelled facts and a checklist."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from ganreport.analysis.wording import percent
from ganreport.run.cards import DataCard, RunInfo
from ganreport.run.model import Run

_NAMED = 20
"""Names of a long list that are shown."""


class Fact(msgspec.Struct, frozen=True):
    """One labelled value."""

    label: str
    value: str


class FactGroup(msgspec.Struct, frozen=True):
    """Facts that belong together."""

    title: str
    facts: tuple[Fact, ...]


class CheckItem(msgspec.Struct, frozen=True):
    """One line of a review checklist; ``value`` is empty where the run does not record it."""

    item: str
    value: str


def ended(info: RunInfo) -> str | None:
    """When the last attempt ended, or started if it did not end; ISO 8601, None if unknown."""
    if not info.attempts:
        return None
    return info.attempts[-1].ended or info.attempts[-1].started


def facts(run: Run) -> tuple[FactGroup, ...]:
    """The provenance of a run, group by group; what was not recorded says so."""
    info = run.info
    code = info.code
    groups: dict[str, dict[str, Any]] = {
        "Run": {
            "name": info.name,
            "identifier": info.id,
            "status": info.status + (f" ({info.stop_reason})" if info.stop_reason else ""),
            "started": info.attempts[0].started if info.attempts else None,
            "ended": ended(info),
            "attempts": len(info.attempts) or None,
            "command": " ".join(info.attempts[-1].command) if info.attempts else None,
        },
        **_reading_facts(run),
        **_time_facts(run),
        "Data": _data_facts(info),
        "Objective": {
            "name": info.objective.name if info.objective else None,
            "discriminator output": info.objective.d_output if info.objective else None,
        },
        "Networks": {f"{name} parameters": f"{n:,}" for name, n in info.parameters.items()},
        "Embedding": _embedding_facts(info),
        "Code": {
            "revision": code.revision if code else None,
            "work tree": ("changed since" if code.dirty else "unchanged") if code else None,
        },
        "Seeds": dict(info.seeds),
        "Hardware": {key.replace("_", " "): _sized(key, v) for key, v in info.hardware.items()},
        "Versions": dict(info.versions),
    }
    return tuple(
        FactGroup(
            title,
            tuple(Fact(label, _text(value)) for label, value in (members or {"": None}).items()),
        )
        for title, members in groups.items()
    )


def _reading_facts(run: Run) -> dict[str, dict[str, Any]]:
    """How a foreign run was understood: by whom, from what, and what became of its names."""
    found = run.reading
    if found is None:
        return {}
    why = tuple(f"{each.what} ({each.why})" for each in found.left_out)
    facts = {
        "reader": found.reader,
        "files": _listed(len(found.files), found.files),
        "a step is": f"one {found.unit}",
        "names mapped": ", ".join(f"{a} → {b}" for a, b in found.mapped) or "none",
        "names kept": ", ".join(found.kept) or "none",
        "remarks on names and files": _listed(len(why), why) if why else "none",
        "notes": " ".join(map(str, found.notes)) or "none",
    }
    if found.latents:
        facts["latents of a cell over time"] = found.latents
    return {"How the run was read": facts}


def _time_facts(run: Run) -> dict[str, dict[str, Any]]:
    """What training, evaluations and checkpoints took, as far as it was recorded."""
    table = run.evaluations
    training, evaluating = (
        _sum(table[name]) if (name := f"seconds_{what}") in table else None
        for what in ("training", "evaluating")
    )
    if training is None:
        return {}
    checkpointing = _sum(e.details.get("seconds") for e in run.events if e.kind == "checkpoint")
    return {
        "Time": {
            "training": _seconds(training),
            "evaluating": _cost(evaluating, training),
            "checkpointing": _cost(checkpointing, training),
        }
    }


def _sum(seconds: Iterable[Any]) -> float | None:
    """The sum of those that are times, None if none is."""
    known = [s for s in seconds if isinstance(s, int | float) and math.isfinite(s) and s >= 0]
    return math.fsum(known) if known else None


def _cost(seconds: float | None, training: float) -> str | None:
    if seconds is None:
        return None
    if not training:
        return _seconds(seconds)
    share = seconds / training
    return f"{_seconds(seconds)}, {percent(share) if share > 5e-4 else 'under 0.1 %'} of training"


def _seconds(value: float) -> str:
    return f"{value:,.0f} s" if value >= 10 else f"{value:.2g} s"


def _data_facts(info: RunInfo) -> dict[str, Any]:
    data = info.data
    if data is None:
        return {}
    return {
        "name": data.name,
        "kind": data.kind,
        "shape of a sample": " × ".join(map(str, data.shape)),
        "training samples": _count(data.train_count),
        "held-out samples": _count(data.heldout_count),
        "classes": _listed(len(data.classes), data.classes) if data.classes else None,
        "fingerprint": data.fingerprint,
        "source": data.source,
        "files left out": _left_out(data),
    }


def _left_out(data: DataCard) -> str | None:
    return _listed(data.skipped_count, data.skipped) if data.skipped_count is not None else None


def _listed(count: int, names: tuple[str, ...]) -> str:
    """How many there are, and the first of them."""
    if not names:
        return f"{count:,}"
    more = ", …" if count > min(len(names), _NAMED) else ""
    return f"{count:,}: {', '.join(names[:_NAMED])}{more}"


def _embedding_facts(info: RunInfo) -> dict[str, Any]:
    card = info.embedding
    if card is None:
        return {}
    accuracy = card.heldout_accuracy
    return {
        "name": card.name,
        "dimensions": card.dimension,
        "description": card.description,
        "held-out accuracy": f"{accuracy:.1%}" if accuracy is not None else None,
        "hash": card.sha256,
    }


def checklist(run: Run) -> tuple[CheckItem, ...]:
    """A review checklist for machine-learning experiments, answered from the record."""
    info = run.info
    data = info.data
    split = data and data.train_count and data.heldout_count
    answers = {
        "Computing infrastructure": ", ".join(
            _sized(key, value) for key, value in info.hardware.items()
        ),
        "Run time": _duration(info),
        "Parameter counts": ", ".join(f"{k} {n:,}" for k, n in info.parameters.items()),
        "Hyper-parameters": f"{len(info.configuration)} settings" if info.configuration else "",
        "Random seeds": _seeds(info),
        "Data and its split": f"{data.name}: {data.train_count:,} training, "
        f"{data.heldout_count:,} held out"
        if data and split
        else "",
        "Data fingerprint": (data.fingerprint or "") if data else "",
        "Code revision": info.code.revision if info.code else "",
        "Software versions": ", ".join(f"{k} {v}" for k, v in info.versions.items()),
        "Number of runs": "1 (this report is about a single run)",
        "Error bars": "over samples, within this run; not over seeds" if run.samples else "",
        "Metric definitions": "under Methods" if run.samples else "",
    }
    return tuple(CheckItem(item, value) for item, value in answers.items())


def _seeds(info: RunInfo) -> str:
    names = list(info.seeds)
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]} {info.seeds[names[0]]}{more}" if names else ""


def _duration(info: RunInfo) -> str:
    """Time spent in all attempts whose end is known."""
    spans = [
        (datetime.fromisoformat(a.ended) - datetime.fromisoformat(a.started)).total_seconds()
        for a in info.attempts
        if a.ended and _is_time(a.ended) and _is_time(a.started)
    ]
    if not spans:
        return ""
    minutes, seconds = divmod(round(sum(spans)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _sized(key: str, value: str | int) -> str:
    if key.endswith("_bytes") and isinstance(value, int):
        return f"{value / 2**30:.1f} GiB memory"
    return f"{value} cores" if key == "cores" else str(value)


def _count(value: int | None) -> str | None:
    return None if value is None else f"{value:,}"


def _text(value: Any) -> str:
    return "not recorded" if value in (None, "") else str(value)
