"""A run and what was given beside it become one run, which every metric and question is put to."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.run.cards import DataCard, DataSplit, RunInfo
from ganreport.run.model import SAMPLES_ALONE, GivenData, Problem, ReadSummary, Run, SampleSet
from ganreport.samples.classes import Lesson, learnt
from ganreport.samples.comparing import Compared, Progress, compared, quiet
from ganreport.samples.features.given import HELD_OUT, REAL, SAMPLES
from ganreport.samples.gather import Gathered, gathered, said
from ganreport.samples.given import GivenArrays, Picked, picked
from ganreport.samples.options import SEED, SampleOptions
from ganreport.samples.pairs.attach import scored_pairs
from ganreport.samples.sources import Source

Array: TypeAlias = npt.NDArray[Any]

_COMPARED: Final = 200  # real samples that findings need at least: real_fewest of the limits
_BESIDE: Final = 50  # others that can stand in for a perfect generator: ENOUGH_HELDOUT
_NOT_KEPT: Final = ("_features", "_classes")
"""Ends of names of arrays in a space that samples are not compared in any more."""


def attached(run: Run, options: SampleOptions, progress: Progress = quiet) -> Run:
    """The run with what was given beside it, measured by every metric as if it had recorded that.

    Args:
        run: A run, ours or another program's.
        options: What was given; a run with nothing stays as it is.
        progress: Is told how far the features are.

    Raises:
        UsageError: What was given can't be read, or can't be compared.
        MissingExtra: The feature space, or a source, needs a package that is not installed.
    """
    if not options.anything:
        return run
    given = gathered(run, options)
    like = given.real or given.held
    space = compared(options, like, progress) if like else Compared(None, progress)
    real, held, split = _real(given, space)
    lesson = _lesson(given, real, held)
    samples = tuple(
        _sample_set(run, given, step, source, space, lesson) for step, source in given.series
    )
    pairs = scored_pairs(options, given.series, partial(progress, "pairs"))
    return dataclasses.replace(
        run,
        info=_info(run.info, given, space, split, lesson, options.target),
        samples=samples or run.samples,
        reference=_reference(given, space, real, held, lesson),
        problems=(*run.problems, *_problems(given), *pairs.problems),
        reading=_reading(run, given),
        paired=pairs.scored,
        given=GivenData(
            sets=(*said(given, options, pairs.notes), *pairs.sets),
            space=space.name,
            calibrated=space.calibrated,
            fid=space.fid,
        ),
    )


def standalone(options: SampleOptions, progress: Progress = quiet) -> Run:
    """A run that is nothing but samples, or a series of them, with the real data beside them.

    Raises:
        UsageError: As :func:`attached`, or there are no samples.
    """
    run = attached(bare(options), options, progress)
    prints = [each.fingerprint for each in run.given.sets] if run.given else []
    identity = f"{SAMPLES_ALONE}-{_joined(prints)[:16]}"
    return dataclasses.replace(run, info=msgspec.structs.replace(run.info, id=identity))


def bare(options: SampleOptions) -> Run:
    """The run of which nothing is known but its samples, before these are read.

    Raises:
        UsageError: There are no samples.
    """
    if options.samples is None:
        raise UsageError("There are no samples to look at: give them with --samples.")
    path = options.samples.resolve()
    return Run(
        path=path if path.is_dir() else path.parent,
        format=SAMPLES_ALONE,
        info=RunInfo(id=SAMPLES_ALONE, name=path.name, status="unknown"),
        reading=ReadSummary(reader=SAMPLES_ALONE, files=(path.name,)),
    )


@dataclass(frozen=True)
class _Half:
    """Real samples of one name: those that are loaded, and the features of all."""

    samples: Picked
    features: Array | None

    @property
    def labels(self) -> Array | None:
        """(n,) the classes of all, None where they have none."""
        known = self.samples.source.labels
        return None if known is None else np.asarray(known)[self.samples.rows]


def _real(given: Gathered, space: Compared) -> tuple[_Half | None, _Half | None, DataSplit]:
    """The real samples that generated ones are compared with, those beside, and their split."""
    if given.real is not None and given.held is None:
        order = np.random.default_rng(SEED).permutation(given.real.count)
        middle = max(len(order) - len(order) // 2, min(_COMPARED, len(order) - _BESIDE))
        parts = np.split(order, [middle])
        first, second = (_half(given.real, REAL, rows, space) for rows in parts)
        return first, second, "halves"
    real, held = (
        None if source is None else _half(source, names, None, space)
        for source, names in ((given.real, REAL), (given.held, HELD_OUT))
    )
    return real, held, "given"


def _half(source: Source, names: tuple[str, ...], rows: Array | None, space: Compared) -> _Half:
    return _Half(picked(source, rows), space.features(source, names, rows))


def _lesson(given: Gathered, real: _Half | None, held: _Half | None) -> Lesson | None:
    """What the classes of real data teach, None where they have none or it is too little."""
    if real is None or held is None or not given.series:
        return None
    first, second, labels = real.features, held.features, real.labels
    if first is None or second is None or labels is None:
        return None
    order = np.random.default_rng(SEED).permutation(len(labels))  # folders are sorted by class
    if held.labels is not None:
        return learnt(first[order], labels[order], second, held.labels)
    taught, tried = np.array_split(order, 2)  # held-out data without labels can't tell how good
    lesson = learnt(first[taught], labels[taught], first[tried], labels[tried])
    if lesson is None:
        return None
    return dataclasses.replace(lesson, heldout=lesson.classifier.seen(second))


def _sample_set(
    run: Run, given: Gathered, step: int, source: Source, space: Compared, lesson: Lesson | None
) -> SampleSet:
    own = next((each.arrays for each in run.samples if each.step == step), None)
    values: dict[str, Array] = {}
    features = space.features(source, SAMPLES, None, step if len(given.series) > 1 else None)
    if features is not None:
        values["random_features"] = features
        if lesson is not None:
            values["random_classes"] = lesson.classifier.seen(features)
    if source.labels is not None:
        values["random_labels"] = np.asarray(source.labels, np.int32)
    recorded = _Without(own) if own is not None else None
    return SampleSet(step, GivenArrays(source.path, values, {"random": picked(source)}, recorded))


def _reference(
    given: Gathered,
    space: Compared,
    real: _Half | None,
    held: _Half | None,
    lesson: Lesson | None,
) -> GivenArrays | None:
    del space
    values: dict[str, Array] = {}
    picks: dict[str, Picked] = {}
    for name, half in (("train", real), ("heldout", held)):
        if half is None:
            continue
        picks[name] = half.samples
        if half.features is not None:
            values[f"{name}_features"] = half.features
        if half.labels is not None:
            values[f"{name}_labels"] = half.labels.astype(np.int32)
    if lesson is not None and real is not None and real.labels is not None:
        values["train_classes"] = real.labels.astype(np.int32)
        values["heldout_classes"] = lesson.heldout
    source = given.real or given.held
    return GivenArrays(source.path, values, picks) if source is not None else None


@dataclass(frozen=True)
class _Without:
    """The arrays of a run without those of the space that samples are no longer compared in."""

    arrays: Any

    @property
    def path(self) -> Path:
        """The file that they are from."""
        path: Path = self.arrays.path
        return path

    @property
    def names(self) -> frozenset[str]:
        """Which arrays there are."""
        kept = (name for name in self.arrays.names if not name.endswith(_NOT_KEPT))
        return frozenset(kept)

    def get(self, name: str) -> Array | None:
        """The array, or None where there is none of that name."""
        return self.arrays.get(name) if name in self.names else None


def _info(
    info: RunInfo,
    given: Gathered,
    space: Compared,
    split: DataSplit,
    lesson: Lesson | None,
    target: str,
) -> RunInfo:
    source = given.real or given.held
    if source is None and given.series and given.first.rate:
        source = given.first  # that rows of numbers are sounds can't be seen of them
    if source is None:
        return info
    skipped = [problem for problem in source.problems if problem.kind == "unreadable"]
    card = DataCard(
        name=given.name,
        kind=source.kind.name,
        shape=source.shape,
        train_count=None if given.real is None else given.real.count,
        heldout_count=None if given.held is None else given.held.count,
        classes=source.classes,
        fingerprint=source.fingerprint,
        columns=source.columns,
        target=target,
        rate=source.rate or None,
        split=split,
        skipped_count=sum(problem.count for problem in skipped) or None,
        skipped=tuple(str(problem.what) for problem in skipped),
    )
    embedding = space.card
    if embedding is not None and lesson is not None:
        embedding = msgspec.structs.replace(embedding, heldout_accuracy=lesson.accuracy)
    return msgspec.structs.replace(info, data=card, embedding=embedding)


def _reading(run: Run, given: Gathered) -> ReadSummary | None:
    """How the run was read; of samples alone a step is what their names say."""
    if run.format != SAMPLES_ALONE or run.reading is None or not given.unit:
        return run.reading
    return msgspec.structs.replace(run.reading, unit=given.unit)


def _problems(given: Gathered) -> Sequence[Problem]:
    sources = [source for _, source in given.series]
    sources += [source for source in (given.real, given.held) if source is not None]
    return [*given.problems, *(problem for source in sources for problem in source.problems)]


def _joined(prints: Sequence[str]) -> str:
    from hashlib import sha256

    return sha256("\n".join(prints).encode()).hexdigest()
