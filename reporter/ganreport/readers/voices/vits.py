"""VITS and what is made of it: so-vits-svc, RVC, Bert-VITS2, GPT-SoVITS.

All print ``Train Epoch: 2 [1%]`` and then the losses, in one of three forms: a bare list whose last
two are step and learning rate (VITS: ``[x.item() for x in losses] + [global_step, lr]``);
``Losses: [...], step: 200, lr: 0.0001, reference_loss: 33.9`` (so-vits-svc 4); the list
``[200, 0.0001]`` and then ``loss_disc=2.479, loss_gen=2.634, ...`` (RVC). Names of a list's losses
are not printed: event files at the same steps tell them, or the order that the writers share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, Text, message
from ganreport.readers.columns import ParsedTable
from ganreport.readers.formula import Formula
from ganreport.readers.voices.family import (
    SILENT,
    TOTAL,
    Family,
    Meaning,
    Settings,
    first_of,
    least_squares,
    numbered,
    rules,
)
from ganreport.readers.voices.lines import Said, messages, number
from ganreport.readers.voices.rows import Record, VoiceLog
from ganreport.run.scalars import Column

Array = npt.NDArray[Any]

_HEAD: Final = re.compile(r"Train Epoch: (\d{1,9}) \[\s{0,3}\d{1,3}%\]")
_NAMED: Final = re.compile(
    r"Losses: \[([^\]]{0,1000})\], step: (\d{1,15}), lr: ([^\s,]{1,40})"
    r"(?:, reference_loss: ([^\s,]{1,40}))?"
)
_PAIR: Final = re.compile(r"([A-Za-z_]\w{0,40})=([^\s,=]{1,40})")
_SETTINGS: Final = re.compile(r"(?:Namespace\(|HParams\()?\{['\"](?:train|data|model)['\"]: ")
_SHARED: Final = ("loss_disc", "loss_gen", "loss_fm", "loss_mel")
_MOST: Final = 32  # losses of one list; more are no losses of one step

ORDERS: Final[dict[int, tuple[tuple[str, ...], ...]]] = {
    5: ((*_SHARED, "loss_kl"),),
    6: ((*_SHARED, "loss_dur", "loss_kl"), (*_SHARED, "loss_kl_ssl", "loss_kl")),
}
"""The orders in which writers print lists of as many losses.

Five: so-vits-svc 3 and 4, FreeVC. Six: VITS, Bert-VITS2, MeloTTS; GPT-SoVITS has another fifth.
"""

_TEXT, _SEMANTIC = "text_cleaners", "semantic_frame_rate"
_SAME: Final = {
    "loss/d/total": "loss_disc",
    "loss/g/gen": "loss_gen",
    "loss/g/fm": "loss_fm",
    "loss/g/mel": "loss_mel",
    "loss/g/dur": "loss_dur",
    "loss/g/kl": "loss_kl",
    "loss/g/kl_ssl": "loss_kl_ssl",
    "loss/g/f0": "loss_f0",
    "loss/g/lf0": "loss_lf0",
    "learning_rate": "lr",
}
_UNNAMED: Final = re.compile(r"losses\[\d{1,2}\] of (\d{1,2})")
_CLOSE: Final = 2e-6  # relative: events hold float32, the list of a log all digits
_CUT: Final = {"loss_mel": (75.0, 50.0), "loss_kl": (9.0, 5.0)}


def is_log(text: str) -> bool:
    """Whether a row of losses follows the head of one."""
    record = Record()
    _take(text, record)
    return bool(record.log().table.rows)


def read(text: str) -> VoiceLog:
    """The rows of a log; unnamed losses are ``losses[0]``, ``losses[1]``, ..."""
    record = Record()
    _take(text, record)
    return record.log()


def _take(text: str, record: Record) -> None:
    epoch: float | None = None
    for said in messages(text):
        head = _HEAD.match(said.message)
        if head:
            record.close()
            epoch = float(head[1])
        elif said.message.startswith("====>"):
            record.close()
        elif _SETTINGS.match(said.message):
            record.start(said.when)
            epoch = None
        elif epoch is not None:
            _losses(said, epoch, record)


def _losses(said: Said, epoch: float, record: Record) -> None:
    """Take what the lines below a head hold."""
    text = said.message
    named = _NAMED.match(text)
    if named:
        _listed(record, said, epoch, [*named[1].split(","), named[2], named[3]])
        total = number(named[4] or "")
        if total is not None:
            record.row["reference_loss"] = total
    elif text.startswith("[") and text.endswith("]"):
        _listed(record, said, epoch, text[1:-1].split(","))
    elif text.startswith("loss_"):
        if not record.row:
            record.open(said.when, epoch=epoch)
        for name, written in _PAIR.findall(text):
            value = number(written)
            if value is not None:
                record.row[name] = value


def _listed(record: Record, said: Said, epoch: float, parts: Sequence[str]) -> None:
    """A list that ends in step and learning rate; others are of something else."""
    values = [number(part) for part in parts]
    if not 2 <= len(values) <= _MOST + 2 or None in values:
        return
    *losses, step, rate = [value for value in values if value is not None]
    if not (step >= 0 and step % 1 == 0 and 0 <= rate < 1):
        return
    record.open(said.when, step=step, epoch=epoch)
    record.row["lr"] = rate
    record.row |= {f"losses[{i}] of {len(losses)}": loss for i, loss in enumerate(losses)}


def named(
    table: ParsedTable, events: ParsedTable | None, settings: Settings
) -> tuple[ParsedTable, tuple[Text, ...]]:
    """The table with names for the losses of its lists, and how they came to these."""
    unnamed = [_UNNAMED.fullmatch(name) for name in table.columns]
    sizes = Counter(int(match[1]) for match in unnamed if match)
    new: dict[str, str] = {}
    notes: list[Text] = []
    for place, (size, _) in enumerate(sizes.most_common()):
        own = [f"losses[{i}] of {size}" for i in range(size)]
        names, said = _names([table.columns[n] for n in own], table, events, settings)
        plain = [f"losses[{i}]" for i in range(size)] if not place else own
        pairs = zip(own, names, plain, strict=True)
        new |= {o: n if n and n not in new.values() else p for o, n, p in pairs}
        notes.append(said)
    columns = {new.get(name, name): column for name, column in table.columns.items()}
    texts = {new.get(name, name): why for name, why in table.texts.items()}
    return replace(table, columns=columns, texts=texts), (*notes, *_cut(columns))


def _names(
    losses: Sequence[Column], table: ParsedTable, events: ParsedTable | None, settings: Settings
) -> tuple[list[str], Message]:
    """A name, or none, for each loss of lists of one length."""
    size = len(losses)
    told = [_by_events(each, table, events) for each in losses]
    order = _order(size, losses, settings)
    if any(told):
        both = list(zip(told, order or [""] * size, strict=True))
        fits = all(not mine or not theirs or mine == theirs for mine, theirs in both)
        return [mine or theirs for mine, theirs in both] if fits else told, message(
            "The log does not name its losses; the event files hold the same values under the "
            "names {names:list}.",
            names=[name for name in told if name],
        )
    if _contradicted(table, events):
        return [""] * size, message(
            "The log does not name its losses, and those of the event files are others: they are "
            "called losses[0] to losses[{last:d}]. Name them with --map, such as --map "
            '"d_loss=losses[0]".',
            last=size - 1,
        )
    if not order:
        return [""] * size, message(
            "The log does not name its {count:count} losses, and no known version prints as many "
            "in one certain order: they are called losses[0] to losses[{last:d}]. Name them with "
            '--map, such as --map "d_loss=losses[0]".',
            count=size,
            last=size - 1,
        )
    if not all(order):
        return list(order), message(
            "The log does not name its losses; programs of this family print {names:list} first. "
            "What the others are differs between them: they are called losses[{first:d}] to "
            "losses[{last:d}].",
            names=[name for name in order if name],
            first=order.index(""),
            last=size - 1,
        )
    return list(order), message(
        "The log does not name its losses; that they are {names:list} is the order in which "
        "programs of this family print {count:count} of them.",
        names=list(order),
        count=size,
    )


def _order(size: int, losses: Sequence[Column], settings: Settings) -> tuple[str, ...]:
    """The order that the writers share; what they do not share stays without a name.

    Squares and distances are never negative: where they are, the list is of something else.
    """
    orders = ORDERS.get(size, ())
    with np.errstate(invalid="ignore"):
        if not orders or any(bool((each.array < 0).any()) for each in losses[: len(_SHARED)]):
            return ()
    if len(orders) == 1:
        return orders[0]
    words = set(_keys(settings))
    if _SEMANTIC in words:
        return orders[1]
    if _TEXT in words:
        return orders[0]
    return (*_SHARED, *[""] * (size - len(_SHARED)))


def _keys(settings: Settings) -> list[str]:
    groups = [each for each in settings.values() if isinstance(each, dict)]
    return [*settings, *(key for group in groups for key in group)]


def _by_events(loss: Column, table: ParsedTable, events: ParsedTable | None) -> str:
    """The name of the one tag that holds the same values at the steps that both have."""
    if events is None:
        return ""
    fits = []
    for tag, ours in _SAME.items():
        other = events.columns.get(tag)
        same = None if other is None else _agree(table, loss, events, other)
        if same:
            fits.append(ours)
    return fits[0] if len(fits) == 1 else ""


def _contradicted(table: ParsedTable, events: ParsedTable | None) -> bool:
    """Whether events have a discriminator's loss at steps of the log, as no loss there is."""
    other = events.columns.get("loss/d/total") if events else None
    step = table.columns.get("step")
    if events is None or other is None or step is None:
        return False
    return _agree(table, step, events, other) is not None


def _agree(table: ParsedTable, loss: Column, events: ParsedTable, other: Column) -> bool | None:
    """Whether two columns are the same at the steps that both have; None if there is no such.

    Of rows that a log has of one step, any may be the one that counts.
    """
    step, steps = table.columns.get("step"), events.columns["step"].array
    if step is None:
        return None
    places = np.minimum(np.searchsorted(steps, step.array), len(steps) - 1)
    held = (steps[places] == step.array) & np.isfinite(loss.array)
    held &= np.isfinite(other.array[places])
    if not held.any():
        return None
    mine, theirs = loss.array[held], other.array[places[held]]
    close = np.abs(mine - theirs) <= _CLOSE * np.maximum(np.abs(mine), np.abs(theirs))
    shared = np.unique(places[held])
    return len(np.unique(places[held][close])) == len(shared)


def _cut(columns: dict[str, Column]) -> list[Message]:
    """That RVC cuts large losses off before it prints them."""
    notes = []
    for name, limits in _CUT.items():
        values = columns[name].array if name in columns else np.empty(0)
        finite = values[np.isfinite(values)]
        top = float(finite.max()) if len(finite) else 0.0
        if top in limits and np.count_nonzero(finite == top) > 1:
            notes.append(
                message(
                    "'{name}' stands at {top:g} where it was larger: its writer cuts it off there.",
                    name=name,
                    top=top,
                )
            )
    return notes


def meaning(names: Collection[str], fuller: Collection[str], settings: Settings) -> Meaning:  # noqa: ARG001 - names tell
    """Rules: the adversarial term alone is G's loss where it is logged."""
    parts = numbered("loss/g/", names)
    adversarial = first_of([("loss_gen",), ("loss/g/gen",), parts], names, fuller)
    total = first_of([("loss/g/total",)], names, fuller)
    known = rules(
        d_loss=_one(("loss_disc", "loss/d/total"), names, fuller),
        g_loss=adversarial or total,
        d_grad_norm=_one(("grad_norm_d",), names, fuller),
        g_grad_norm=_one(("grad_norm_g",), names, fuller),
        g_lr=_one(("lr", "learning_rate"), names, fuller),
    )
    notes = [TOTAL] if total and not adversarial else []
    if "d_loss" not in known:
        silent = "g_loss" in known
        return Meaning(known, notes=(SILENT, *notes) if silent else ())
    count = len(numbered("loss/d_r/", names))
    return Meaning(known, least_squares(count, adversarial=bool(adversarial)), tuple(notes))


def _one(those: Sequence[str], names: Collection[str], fuller: Collection[str]) -> Formula | None:
    return first_of([(each,) for each in those], names, fuller)


FAMILY: Final = Family(
    title=message("VITS, so-vits-svc or RVC"),
    is_log=is_log,
    read=read,
    meaning=meaning,
    settings=("config.json",),
    checkpoint=re.compile(r"G_(\d{1,15})\.pth"),
    tags=((b"loss/g/total", b"loss/g/mel"), (b"loss/g/total", b"loss/g/kl")),
    same=lambda tag: _SAME.get(tag, tag),
    named=named,
)
