"""How provenance words what a run recorded: its vocabulary, amounts and lists."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from ganreport.messages import Message, Text, message, plural
from ganreport.run.cards import Attempt
from ganreport.run.model import Skipped

_NAMED: Final = 20
"""Names of a long list that are shown."""

FEW_FILES: Final = 4
"""Files that are named one by one; more are a list that nobody reads."""

MOST_COLUMNS: Final = 10
"""Columns that the body names; the definitions have all of them."""

_ASIDE: Final = 4  # names of what was left out for one reason, as many as that

STATUSES: Final = {
    "running": message("running"),
    "finished": message("finished"),
    "interrupted": message("interrupted"),
    "failed": message("failed"),
    "unknown": message("unknown"),
}
"""How a run ended, by :data:`ganreport.run.cards.RunStatus`."""

OUTPUTS: Final = {
    "logit": message("logit"),
    "probability": message("probability"),
    "score": message("score"),
    "unknown": message("unknown"),
}
"""What a discriminator gives, by :data:`ganreport.run.cards.DiscriminatorOutput`."""

LATENTS: Final = {
    "fixed": message("fixed"),
    "redrawn": message("redrawn"),
    "unknown": message("unknown"),
}
"""Latents of a cell over time, by :data:`ganreport.run.model.Latents`."""

HARDWARE: Final = {
    "processor": message("processor"),
    "cores": message("cores"),
    "system": message("system"),
    "memory_bytes": message("memory bytes"),
    "platform": message("platform"),
    "machine": message("machine"),
    "cpu": message("cpu"),
    "gpu": message("gpu"),
    "accelerator": message("accelerator"),
    "accelerators": message("accelerators"),
}
"""What hardware is told by; whoever writes a run may name more."""


def cost(taken: float | None, training: float) -> Message | None:
    """How long something took, in seconds, and its share of what training took."""
    if taken is None:
        return None
    time = seconds(taken)
    if not training:
        return time
    share = taken / training
    if share > 5e-4:
        return message("{time}, {share:percent} of training", time=time, share=share)
    return message("{time}, under 0.1 % of training", time=time)


def seconds(value: float) -> Message:
    """A time in seconds."""
    if value >= 10:
        return message("{seconds:,.0f} s", seconds=value)
    return message("{seconds:.2g} s", seconds=value)


def duration(attempts: Iterable[Attempt]) -> Text:
    """Time spent in all attempts whose end is known."""
    spans = [
        (datetime.fromisoformat(a.ended) - datetime.fromisoformat(a.started)).total_seconds()
        for a in attempts
        if a.ended and _is_time(a.ended) and _is_time(a.started)
    ]
    if not spans:
        return ""
    if sum(spans) < 1:
        return message("less than 1 s")
    minutes, rest = divmod(round(sum(spans)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return message("{hours:d} h {minutes:d} min", hours=hours, minutes=minutes)
    return message("{minutes:d} min {seconds:d} s", minutes=minutes, seconds=rest)


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def listed(count: int, names: tuple[Text, ...]) -> Message:
    """How many there are, and the first of them."""
    if not names:
        return message("{count:count}", count=count)
    shown = names[:_NAMED]
    if count > len(shown):
        return message("{count:count}: {names:list}, …", count=count, names=shown)
    return message("{count:count}: {names:list}", count=count, names=shown)


def in_few_words(files: tuple[str, ...]) -> Message:
    """The names of a few files; of more how many of each kind there are, and in which folder."""
    if len(files) <= FEW_FILES:
        return listed(len(files), files)
    kinds = Counter(PurePosixPath(name).suffix for name in files)
    told = [
        message("{count:count} {kind}", count=count, kind=kind)
        if kind
        else message("{count:count} without an ending", count=count)
        for kind, count in kinds.most_common()
    ]
    folder = os.path.commonpath([PurePosixPath(name).parent for name in files])
    if folder in ("", "."):
        return message("{count:count} ({kinds:list})", count=len(files), kinds=told)
    return message(
        "{count:count} in {folder} ({kinds:list})", count=len(files), folder=folder, kinds=told
    )


def set_aside(skipped: Iterable[Skipped]) -> tuple[Message, ...]:
    """What was left out, and why; what was left out for the same reason together."""
    reasons: dict[str, list[Skipped]] = {}
    for each in skipped:
        reasons.setdefault(str(each.why), []).append(each)
    return tuple(
        message(
            "{what} ({why})",
            what=in_a_row(some([each.what for each in same], _ASIDE)),
            why=same[0].why,
        )
        for same in reasons.values()
    )


def some(names: Sequence[Text], most: int) -> Sequence[Text]:
    """The names, of more than ``most`` the first and last how many more there are."""
    if len(names) <= most:
        return names
    return [*names[: most - 1], message("{count:count} more", count=len(names) - most + 1)]


def in_a_row(names: Iterable[Text]) -> Text:
    """Names one after the other; none is empty."""
    shown = tuple(names)
    return message("{names:list}", names=shown) if shown else ""


def hardware(key: str) -> Text:
    """What an entry of the hardware is called."""
    return HARDWARE.get(key, key.replace("_", " "))


def sized(key: str, value: str | int) -> Text:
    """An entry of the hardware with its unit."""
    if key.endswith("_bytes") and isinstance(value, int):
        return message("{size:.1f} GiB memory", size=value / 2**30)
    if key != "cores":
        return str(value)
    if isinstance(value, int):
        return plural("{count:d} core", "{count:d} cores", count=value)
    return message("{number} cores", number=value)


def counted(value: int | None) -> Message | None:
    """A number of things."""
    return None if value is None else message("{count:count}", count=value)
