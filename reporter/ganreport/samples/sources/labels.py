"""Which class each sample is of: by its folder, StyleGAN's dataset.json or a number beside it."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text, message
from ganreport.readers.problems import Unusable, reason, some
from ganreport.samples.sources.base import Source
from ganreport.samples.sources.items import Item, natural, shared_folder

Array = npt.NDArray[Any]

DATASET: Final = "dataset.json"
"""What StyleGAN's dataset_tool writes beside images: pairs of a name and a class."""

_BESIDE: Final = ".cls"

_SPLITS: Final = frozenset(
    {"train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval"}
)
_FEWEST: Final = 2  # samples of a class on average: folders of one are no classes
_NUMBERED: Final = re.compile(r"0\d{2,}")  # 00000: a folder of the first thousand files, no class
_SHARD: Final = re.compile(r"^[^/]*\.(?:tar|tgz|tar\.[a-z0-9]{2,3})/")  # one of several archives
_NUMBER: Final = re.compile(r"\s{0,9}(\d{1,18})\s{0,9}", re.ASCII)
_NAMED: Final = 5  # classes named in a note


@dataclass(frozen=True)
class Labels:
    """The class of each sample, (n,) indices of ``classes``; None where nothing says it."""

    values: Array | None = None
    classes: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()

    def part(self, chosen: Sequence[int]) -> Labels:
        """Those of some samples."""
        return self if self.values is None else replace(self, values=self.values[list(chosen)])


NO_LABELS: Final = Labels()
"""Nothing says which class a sample is of."""


def of_folders(names: Sequence[str]) -> Labels:
    """Classes by the first folder that not all names share, as image folders are made.

    Folders such as ``train`` and ``test`` are none, nor those that only break up a long series of
    numbered files.
    """
    notes: list[Text] = []
    names = [_SHARD.sub("", name) for name in names]
    shared = shared_folder(names)
    parts = [name.removeprefix(shared).split("/") for name in names]
    splits = {part[0].lower() for part in parts if len(part) > 1}
    if splits and splits <= _SPLITS and all(len(part) > 1 for part in parts):
        parts = [part[1:] for part in parts]
        notes.append(
            message(
                "The folders {names:and} were taken together; give one of them to take it alone.",
                names=sorted(splits),
            )
        )
    if not parts or any(len(part) < 2 for part in parts):
        return Labels(notes=tuple(notes))
    classes = sorted({part[0] for part in parts}, key=lambda name: (natural(name), name))
    if len(classes) < 2 or len(names) < _FEWEST * len(classes) or _in_shares(parts):
        return Labels(notes=tuple(notes))
    return of_names([part[0] for part in parts], classes, *notes)


def _in_shares(parts: Sequence[Sequence[str]]) -> bool:
    """Whether folders are numbered and only break up a series: 00000/img00000999.png."""
    if not all(_NUMBERED.fullmatch(part[0]) for part in parts):
        return False
    last: dict[str, list[int]] = {}
    for part in parts:
        digits = re.findall(r"\d{1,18}", part[-1])
        if not digits:
            return False
        last.setdefault(part[0], []).append(int(digits[-1]))
    spans = [(min(each), max(each)) for _, each in sorted(last.items())]
    return all(a[1] < b[0] for a, b in itertools.pairwise(spans))


def of_items(items: Sequence[Item], names: Sequence[str], left: list[tuple[Text, Text]]) -> Labels:
    """Labels of samples of these names: by dataset.json, by a ``.cls`` beside each, or by folders.

    ``.cls`` files with a number are WebDataset's. A dataset.json that can't be read joins what was
    ``left``.
    """
    for item in items:
        if item.name.rpartition("/")[2] == DATASET:
            try:
                return of_dataset_json(item, names)
            except Unusable as error:
                left.append((item.name, reason(error)))
    beside = {item.name[: -len(_BESIDE)]: item for item in items if item.name.endswith(_BESIDE)}
    if beside:
        numbers = [_number(beside.get(name[: name.rfind(".")])) for name in names]
        return NO_LABELS if None in numbers else of_numbers(np.array(numbers))
    return of_folders(names)


def _number(item: Item | None) -> int | None:
    try:
        said = _NUMBER.fullmatch(item.content().decode()) if item else None
    except ValueError:
        return None
    return int(said[1]) if said else None


def of_names(each: Sequence[str], classes: Sequence[str], *notes: Text) -> Labels:
    """Classes by their names, one a sample."""
    place = {name: i for i, name in enumerate(classes)}
    values = np.array([place[name] for name in each], np.int64)
    return Labels(values, tuple(classes), notes)


def of_dataset_json(item: Item, names: Sequence[str]) -> Labels:
    """Classes that a ``dataset.json`` of StyleGAN gives the images beside it.

    Raises:
        Unusable: It can't be read, or says something else.
    """
    try:
        document = json.loads(item.content())
        pairs = document["labels"]
        folder = item.name.removesuffix(DATASET)
        known = {folder + str(name).replace("\\", "/"): label for name, label in pairs or ()}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable(message("it is not as StyleGAN writes it")) from error
    if not known:
        return NO_LABELS
    given = [_class(known.get(name)) for name in names]
    if None in given:
        count = given.count(None)
        note = message(
            "Of {total:count} images {count:count} have no class in dataset.json, so that its "
            "classes are not used.",
            total=len(given),
            count=count,
        )
        return Labels(notes=(note,))
    return of_numbers(np.array(given))


def _class(label: Any) -> int | None:
    """A class as a whole number or as a one among zeros; None of anything else."""
    if isinstance(label, list):
        return label.index(1) if Counter(label) == {0: len(label) - 1, 1: 1} else None
    return label if isinstance(label, int) and not isinstance(label, bool) else None


def of_numbers(values: Array) -> Labels:
    """Classes by whole numbers, or by ones among zeros (n, classes); none of other numbers."""
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim == 2 and bool((((values == 0) | (values == 1)).all(axis=1)
                                  & (values.sum(axis=1) == 1)).all()):  # fmt: skip
        values = values.argmax(axis=1)
    if values.ndim != 1 or not np.isfinite(values).all() or (values != np.rint(values)).any():
        return NO_LABELS
    numbers, indices = np.unique(values.astype(np.int64), return_inverse=True)
    if len(numbers) < 2 or len(values) < _FEWEST * len(numbers):
        return NO_LABELS
    return Labels(indices.astype(np.int64), tuple(str(number) for number in numbers))


def as_in(labels: Labels, like: Source | None) -> Labels:
    """The same with the classes of another source first, those that it lacks behind them.

    Labels that have no class in common with it are not used.
    """
    if labels.values is None or like is None or not like.classes:
        return labels
    strange = tuple(name for name in labels.classes if name not in like.classes)
    if len(strange) == len(labels.classes):
        note = message(
            "Labels are not used: none of the classes {names} is one of what it is compared with.",
            names=some(strange, _NAMED),
        )
        return Labels(notes=(*labels.notes, note))
    classes = (*like.classes, *strange)
    place = {name: i for i, name in enumerate(classes)}
    moved = np.array([place[name] for name in labels.classes], np.int64)
    return Labels(moved[labels.values], classes, labels.notes)


def in_classes_of(source: Source, other: Source) -> Source:
    """A source with the classes of another one first, as :func:`as_in` has them."""
    labels = as_in(Labels(source.labels, source.classes), other)
    return replace(
        source,
        labels=labels.values,
        classes=labels.classes if labels.values is not None else (),
        notes=(*source.notes, *labels.notes),
    )
