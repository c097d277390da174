"""``log.txt`` of StyleGAN and its kin: ticks, sizes of data and networks, how training ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.stylegan.stats import KIMG, whole_kimg
from ganreport.readers.values import Value, value
from ganreport.run.cards import RunStatus

TICK: Final = re.compile(r"^tick\s+(\d+)\s+kimg\s+([\d.]+)\s+(.*)$")
"""The line of a tick: of ProGAN and StyleGAN in TensorFlow, and of those in PyTorch."""

_FIELDS: Final = (
    "lod", "minibatch", "time", "sec/tick", "sec/kimg", "maintenance", "cpumem", "gpumem",
    "reserved", "augment",
)  # fmt: skip
_FIELD: Final = re.compile(
    rf"(?:^|\s)({'|'.join(_FIELDS)})\s+(.*?)(?=\s+(?:{'|'.join(_FIELDS)})\s|\s*$)"
)
_SHAPE: Final = re.compile(r"^Image shape:\s+\[(\d{1,4}), (\d{1,6}), (\d{1,6})\]", re.MULTILINE)
_COUNT: Final = re.compile(r"^Num images:\s+(\d{1,12})\s*$", re.MULTILINE)
_NETWORK: Final = re.compile(
    r"^(Generator|Discriminator|G|D)\s+(?:Parameters|Params)\s", re.MULTILINE
)
_TOTAL: Final = re.compile(r"^Total\s+(\d{1,15})\s", re.MULTILINE)
_ENDS: Final[Mapping[str, RunStatus]] = {
    "Aborting...": "interrupted",
    "Exiting...": "finished",
    "dnnlib: Finished ": "finished",
}
_ORDER: Final = ("augment", "lod", "minibatch")


@dataclass(frozen=True)
class Told:
    """What a ``log.txt`` tells.

    ``ticks`` is a table by kimg, None where there is no tick; ``shape`` that of an image, height,
    width and channels; ``parameters`` those of the networks. ``endless`` says that a writer that
    tells its end did not.
    """

    ticks: ParsedTable | None = None
    shape: tuple[int, int, int] | None = None
    count: int | None = None
    parameters: Mapping[str, int] = field(default_factory=dict)
    status: RunStatus = "unknown"
    endless: bool = False


def read_log(text: str) -> Told:
    """What a log tells; what is not in it stays unknown."""
    shape, count = _SHAPE.search(text), _COUNT.search(text)
    ticks = _ticks(text)
    status = _status(text)
    tells = ticks is not None and "\nTraining for " in text
    return Told(
        ticks=ticks,
        shape=(int(shape[2]), int(shape[3]), int(shape[1])) if shape else None,
        count=int(count[1]) if count else None,
        parameters=_parameters(text),
        status=status,
        endless=bool(tells and status == "unknown"),
    )


def seconds(text: str) -> float | None:
    """``2d 14h 58m`` or ``13m 25s`` in seconds, None of anything else."""
    parts = re.findall(r"(\d{1,9})([dhms])", text)
    if not parts or re.sub(r"\d{1,9}[dhms]", "", text).strip():
        return None
    return float(sum(int(n) * {"d": 86400, "h": 3600, "m": 60, "s": 1}[unit] for n, unit in parts))


def _ticks(text: str) -> ParsedTable | None:
    builder = Builder()
    for line in text.splitlines():
        match = TICK.match(line)
        if match:
            fields = {name: _value(name, written) for name, written in _FIELD.findall(match[3])}
            first = {name: fields.pop(name) for name in _ORDER if name in fields}
            builder.add({KIMG: whole_kimg(value(match[2])), **first, **fields})
    table = builder.table()
    return table if table.rows and table.columns else None


def _value(name: str, written: str) -> Value:
    return seconds(written) if name == "time" else value(written)


def _parameters(text: str) -> dict[str, int]:
    """The totals of the tables of layers, each after the name of its network."""
    totals: dict[str, int] = {}
    for match in _NETWORK.finditer(text):
        total = _TOTAL.search(text, match.end())
        name = "generator" if match[1].startswith("G") else "discriminator"
        if total:
            totals.setdefault(name, int(total[1]))
    return totals


def _status(text: str) -> RunStatus:
    """By the lines after the last tick."""
    tail = text[text.rfind("\ntick ") + 1 :]
    return next((status for words, status in _ENDS.items() if words in tail), "unknown")
