"""Where pictures beside a table belong: on its steps, whatever their own numbers count."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, Text, message
from ganreport.readers.images.names import GENERATED, RUNS, Series
from ganreport.run.model import Run
from ganreport.run.vocabulary import UNITS, words

Array = npt.NDArray[Any]

_ROUNDING: Final = 1e-6  # epochs such as 3 may stand as 2.9999999 in a table
_FAR: Final = 0.5  # of the steps that the last picture reaches, if its number counts these
_SAVED: Final = frozenset({"sample", "samples", "image", "images", "picture", "save", "grid"})
_EVERY: Final = frozenset({"interval", "every", "freq", "frequency", "period"})
_EPOCHS: Final = ("epochs", "n epochs", "num epochs", "max epochs", "nb epochs", "total epochs")
_PICTURES: Final = GENERATED | frozenset(
    {
        "eval", "figs", "figures", "grids", "image", "images", "img", "imgs", "out", "output",
        "outputs", "pics", "pictures", "plots", "preview", "previews", "result", "results", "vis",
        "visual", "visuals", "visualization", "web",
    }
)  # fmt: skip
_LOGS: Final = frozenset(
    {
        "checkpoint", "checkpoints", "csv", "data", "events", "history", "log", "logs", "losses",
        "metrics", "records", "stats", "summaries", "summary", "table", "tables", "tb",
        "tensorboard", "train",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Places:
    """The steps of a table for numbers of pictures, and what was assumed; or why there are none."""

    steps: dict[int, int]
    notes: tuple[Message, ...] = ()
    unfit: Text = ""


def places_of(series: Series, run: Run) -> Places:
    """The steps of the run's table at which the pictures of a series were made."""
    numbers = [number for number, _ in series.times]
    own = run.reading.unit if run.reading else ""
    steps = run.metrics.steps
    if not len(steps):
        return Places({}, unfit=_counted_apart(series.unit, own))
    if series.unit == own:
        return _same(numbers)
    epochs = _epochs(run)
    if series.unit == "epoch":
        if epochs is not None:
            said = message(
                "Pictures are numbered by epochs; they were put on the last steps of these."
            )
            return Places(_at_ends(numbers, epochs, steps), (said,))
        if own in ("step", "row"):
            return _of_equal_epochs(numbers, steps, _stated_epochs(run))
    if series.unit == "step" and own == "epoch":
        return _by_share(numbers, steps, _BY_STEPS)
    if series.unit in ("", "picture"):
        return _unsaid(series, numbers, run, epochs)
    return Places({}, unfit=_counted_apart(series.unit, own))


def of_another_run(series: Series, run: Run) -> Text:
    """Why pictures are those of another run than the table is; empty if they may be its own.

    Samples and logs of one run often lie in folders beside each other, whose names then say what
    is in them. A folder that is named as a run is one.
    """
    table = next(iter(run.reading.files), "") if run.reading else ""
    ours, theirs = (PurePosixPath(path).parts for path in (_folder(table), series.folder))
    shared = next(
        (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
        min(len(ours), len(theirs)),
    )
    apart, beside = theirs[shared : shared + 1], ours[shared : shared + 1]
    if not apart:
        return ""
    said, of_table = _words(apart[0]), _words(beside[0]) if beside else frozenset()
    a_run = bool(said & RUNS) and not said & _PICTURES and bool(re.search(r"\d", apart[0]))
    if a_run or (beside and not said & _PICTURES and not of_table & _LOGS):
        return message("they lie in {theirs}, as those of another run", theirs="/".join(theirs))
    return ""


def _folder(name: str) -> str:
    parent = str(PurePosixPath(name).parent)
    return "" if parent == "." else parent


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", name.lower()))


def _counted_apart(unit: str, own: str) -> Message:
    return message(
        "they are numbered by {unit}, the table by {own}",
        unit=UNITS[unit][0] if unit else message("something else"),
        own=UNITS[own][0] if own else "",
    )


def _same(numbers: Sequence[int], *notes: Message) -> Places:
    return Places({number: number for number in numbers}, notes)


def _epochs(run: Run) -> Array | None:
    """(n,) the highest epoch so far at each step of the table, None where it has none."""
    epochs = run.scalar("epoch")
    if epochs is None or len(epochs) < len(run.metrics):
        return None
    return np.maximum.accumulate(epochs.to_numpy())


def _at_ends(numbers: Sequence[int], epochs: Array, steps: Array) -> dict[int, int]:
    """The last steps of epochs; those before the first are left out."""
    ends = np.searchsorted(epochs, np.array(numbers) + _ROUNDING, side="right") - 1
    return {
        number: int(steps[place]) for number, place in zip(numbers, ends, strict=True) if place >= 0
    }


def _of_equal_epochs(numbers: Sequence[int], steps: Array, stated: int) -> Places:
    """Epochs of equally many steps: of as many as make whole numbers of both."""
    first, last = int(steps[0]), int(steps[-1])
    every = int(np.median(np.diff(steps))) if len(steps) > 1 else 1
    totals = [last + 1, last] if first == 0 and every == 1 else [last, last + every]
    for epochs, from_zero in _numbers_of_epochs(numbers, stated):
        for total in totals:
            if total % epochs == 0 and total >= epochs:
                each = total // epochs
                ends = (np.array(numbers) + from_zero) * each - (first == 0 and total != last)
                said = message(
                    "Pictures are numbered by epochs; they were put on the last steps of these, "
                    "for {total:count} steps are {epochs:count} epochs of {each:count}.",
                    total=total,
                    epochs=epochs,
                    each=each,
                )
                return Places(_near(numbers, ends, steps), (said,))
    return _by_share(numbers, steps, _BY_EPOCHS)


def _numbers_of_epochs(numbers: Sequence[int], stated: int) -> Iterator[tuple[int, bool]]:
    """How many epochs there may have been, the likeliest first, and whether 0 is the first."""
    last = numbers[-1]
    gap = min((b - a for a, b in itertools.pairwise(numbers)), default=1)
    # 9, 19, ..., 49 are the tenth epochs of 50 that are counted from 0
    late = gap > 1 and all((number + 1) % gap == 0 for number in numbers)
    from_zero = numbers[0] == 0 or late
    if stated > last:
        yield stated, from_zero
    if late or (from_zero and gap == 1):
        yield last + 1, True
    for epochs in range(max(last, 1), last + gap):
        yield epochs, from_zero and epochs > last


def _near(numbers: Sequence[int], places: Array, steps: Array) -> dict[int, int]:
    """The last steps of the table up to these places."""
    rows = np.maximum(np.searchsorted(steps, places, side="right") - 1, 0)
    return {number: int(steps[row]) for number, row in zip(numbers, rows, strict=True)}


_BY_STEPS: Final = message(
    "Pictures are numbered by steps, the table by epochs; they were put where as large a share of "
    "the training was over, the last at its end."
)
_BY_EPOCHS: Final = message(
    "Pictures are numbered by epochs, and the table does not say where these end. They were "
    "placed by their share of the training, the last at its end."
)
_IN_ORDER: Final = message(
    "It is not recorded what the numbers in picture names count, and they are not those of the "
    "table. Pictures are shown in their order, spread evenly over the training. At which step each "
    "was made is not known."
)


def _by_share(numbers: Sequence[int], steps: Array, said: Message) -> Places:
    """The last number at the last step, the others by their shares of it."""
    first, last = int(steps[0]), int(steps[-1])
    shares = np.array(numbers) / max(numbers[-1], 1)
    return Places(_near(numbers, np.maximum(shares * last, first).round(), steps), (said,))


def _unsaid(series: Series, numbers: Sequence[int], run: Run, epochs: Array | None) -> Places:
    """Numbers that no word explains: those of the table if they fit these, else an order."""
    own = run.reading.unit if run.reading else ""
    steps = run.metrics.steps
    last = int(steps[-1])
    counted = series.unit == "picture" or _plain(numbers)
    if not counted:
        if _FAR * last <= numbers[-1] <= last + 1:
            return _same(numbers, _as_table(own))
        if epochs is not None and _FAR * epochs[-1] <= numbers[-1] <= epochs[-1] + 1:
            return Places(_at_ends(numbers, epochs, steps), (_as_table("epoch"),))
        return _by_share(numbers, steps, _IN_ORDER)
    count, from_zero = len(numbers), int(numbers[0] == 0)
    if own == "epoch" and count in (len(steps), len(steps) + from_zero):
        shift = int(steps[0]) - numbers[0] if count == len(steps) else 0
        return Places({n: n + shift for n in numbers}, (_as_table(own),))
    if epochs is not None and own != "epoch" and count == len(np.unique(epochs)):
        shift = int(epochs[0]) - numbers[0]
        ends = _at_ends([n + shift for n in numbers], epochs, steps)
        placed = {n: ends[n + shift] for n in numbers if n + shift in ends}
        return Places(placed, (_as_table("epoch"),))
    for every in _stated_intervals(run):
        for shift in (0, 1) if from_zero else (0,):
            if every * (numbers[-1] + shift) in (last, last + 1):
                said = message(
                    "Pictures are counted; the settings say that one was saved every {every:count} "
                    "{units}.",
                    every=every,
                    units=UNITS[own][1] if own else "",
                )
                places = (np.array(numbers) + shift) * every
                return Places(_near(numbers, places, steps), (said,))
    order = list(range(1, count + 1))
    spread = _by_share(order, steps, _IN_ORDER)
    placed = {n: spread.steps[i] for i, n in zip(order, numbers, strict=True)}
    return Places(placed, spread.notes)


def _plain(numbers: Sequence[int]) -> bool:
    """Whether numbers only count: 0, 1, 2, ... or 1, 2, 3, ..."""
    return numbers[0] in (0, 1) and numbers[-1] - numbers[0] == len(numbers) - 1


def _as_table(unit: str) -> Message:
    return message(
        "It is not recorded what numbers in picture names count; they are taken as those of the "
        "table ({units}).",
        units=UNITS[unit][1],
    )


def _stated_intervals(run: Run) -> list[int]:
    """Numbers of the settings that say how often samples were saved."""
    values = (
        value
        for name, value in run.info.configuration.items()
        if (said := frozenset(words(name).split())) & _SAVED and said & _EVERY
        if isinstance(value, int | float) and value == int(value) and value > 1
    )
    return sorted({int(value) for value in values})


def _stated_epochs(run: Run) -> int:
    """How many epochs the settings ask for, 0 if they don't say."""
    for name, value in run.info.configuration.items():
        if words(name.rpartition(".")[2]) in _EPOCHS and isinstance(value, int) and value > 0:
            return value
    return 0
