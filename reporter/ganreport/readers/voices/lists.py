"""Names for the losses that VITS and its kin print as a list without names.

Event files at the same steps tell them, for they hold the same numbers; else the order that all
writers share. What neither tells keeps its place in the list for a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, Text, message
from ganreport.readers.columns import ParsedTable
from ganreport.readers.voices.family import Settings
from ganreport.run.scalars import Column

Array = npt.NDArray[Any]

_SHARED: Final = ("loss_disc", "loss_gen", "loss_fm", "loss_mel")

ORDERS: Final[dict[int, tuple[tuple[str, ...], ...]]] = {
    5: ((*_SHARED, "loss_kl"),),
    6: ((*_SHARED, "loss_dur", "loss_kl"), (*_SHARED, "loss_kl_ssl", "loss_kl")),
}
"""The orders in which writers print lists of as many losses.

Five: so-vits-svc 3 and 4, FreeVC. Six: VITS, Bert-VITS2, MeloTTS; GPT-SoVITS has another fifth.
"""

_TEXT, _SEMANTIC = "text_cleaners", "semantic_frame_rate"
SAME: Final = {
    "loss/d/total": "loss_disc",
    "loss/d/adv": "loss_disc",
    "loss/g/gen": "loss_gen",
    "loss/g/adv": "loss_gen",
    "loss/g/fm": "loss_fm",
    "loss/g/mel": "loss_mel",
    "loss/g/dur": "loss_dur",
    "loss/g/kl": "loss_kl",
    "loss/g/kl_ssl": "loss_kl_ssl",
    "loss/g/f0": "loss_f0",
    "loss/g/lf0": "loss_lf0",
    "learning_rate": "lr",
}
"""Tags of event files -> what logs call the same."""

_UNNAMED: Final = re.compile(r"losses\[\d{1,2}\] of (\d{1,2})")
_CLOSE: Final = 2e-6  # relative: events hold float32, the list of a log all digits
# Where RVC cuts losses off before it prints them, now and in an older version (train.py).
_CUT: Final = {"loss_mel": (75.0, 50.0), "loss_kl": (9.0, 5.0)}


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
    words = set(keys(settings))
    if _SEMANTIC in words:
        return orders[1]
    if _TEXT in words:
        return orders[0]
    return (*_SHARED, *[""] * (size - len(_SHARED)))


def keys(settings: Settings) -> list[str]:
    """The names of settings and of those in their groups."""
    groups = [each for each in settings.values() if isinstance(each, dict)]
    return [*settings, *(key for group in groups for key in group)]


def _by_events(loss: Column, table: ParsedTable, events: ParsedTable | None) -> str:
    """The name of the one tag that holds the same values at the steps that both have."""
    if events is None:
        return ""
    fits = []
    for tag, ours in SAME.items():
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
