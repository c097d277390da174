"""The samples of one evaluation beside the real samples, checked and ready to be measured."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

from ganreport.errors import RunBroken
from ganreport.messages import Message, message
from ganreport.run import kinds
from ganreport.run.kinds import SampleSpace
from ganreport.run.model import ArraySource, Problem, Run, SampleSet
from ganreport.stats import distances, modes

Array = npt.NDArray[Any]

_LARGEST: Final = 1e38
"""Values beyond what float32 holds count as infinite."""

_ROWS: Final = 8192  # samples that are looked at together: bounds the memory
_SEED: Final = 20_260_101  # any fixed number: the same run gives the same figures

_SAMPLES: Final = frozenset({"train", "heldout", "random"})
"""Arrays of samples, which are compared as their kind says; all others are rows of numbers."""


def points(array: Array | None, space: SampleSpace | None = None) -> tuple[Array | None, int]:
    """The finite rows of an array as (n, d) points, and how many rows were not finite.

    Samples of a ``space`` are compared as that says.
    """
    if array is None or array.ndim < 1 or array.dtype.kind not in "fiu" or not array.size:
        return None, 0
    flat = space.embed(array) if space and space.holds(array) else distances.rows(array)
    good = usable(flat)
    return (flat, 0) if good.all() else (flat[good], int(np.count_nonzero(~good)))


def usable(array: Array) -> Array:
    """(n,) which of n samples of numbers are finite, and not too large for float32."""
    if array.dtype.kind != "f":
        return np.full(len(array), array.dtype.kind in "iu")
    flat, good = distances.rows(array), np.empty(len(array), np.bool_)
    for start in range(0, len(flat), _ROWS):
        part = slice(start, start + _ROWS)
        good[part] = (np.abs(flat[part]) < _LARGEST).all(axis=1)  # NaN is never below
    return good


def spread(array: Array, count: int) -> Array:
    """At most ``count`` rows, drawn once and for all by a fixed seed, in their order."""
    if len(array) <= count:
        return array
    chosen = np.random.default_rng(_SEED).choice(len(array), count, replace=False)
    return np.asarray(array[np.sort(chosen)])


P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="RealSamples | Evaluation")


def cached(function: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A function of real samples or of an evaluation that is called once for the same arguments.

    Its results live as long as those that it is of: several metrics need the same ones.
    """

    @wraps(function)
    def call(of: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (function, args, tuple(kwargs.items()))
        if key not in of.results:
            of.results[key] = function(of, *args, **kwargs)
        result: R = of.results[key]
        return result

    return call


@dataclass
class RealSamples:
    """The reference in the space that samples are compared in.

    ``problems`` grows by what was found damaged or not finite on the way; ``results`` are those of
    :func:`cached` functions.
    """

    run: Run
    problems: list[Problem] = field(default_factory=list)
    results: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def array(self, arrays: ArraySource | None, name: str) -> Array | None:
        """An array, or None where it is absent or damaged."""
        try:
            return arrays.get(name) if arrays else None
        except RunBroken:
            what = message("The array '{name}' is damaged and is left out.", name=name)
            self._note(arrays, "unreadable", what)
            return None

    def points(self, arrays: ArraySource | None, name: str) -> Array | None:
        """The finite points of an array, or None where it is absent or holds no finite one."""
        array = self.array(arrays, name)
        sampled = array is not None and name in _SAMPLES
        rows, lost = points(array, self.kind if sampled else None)
        if lost and rows is not None:
            what = message(
                "{lost:count} of {rows:count} rows of '{name}' are not finite.",
                lost=lost,
                rows=lost + len(rows),
                name=name,
            )
            self._note(arrays, "non-finite", what, lost)
        return rows if rows is not None and len(rows) else None

    @cached
    def real(self, name: str) -> Array | None:
        """The finite points of an array of the reference, or None."""
        return self.points(self.run.reference, name)

    @cached_property
    def featured(self) -> bool:
        """Whether real and generated samples both have features to be compared in."""
        sampled = any("random_features" in sample.arrays.names for sample in self.run.samples)
        real = self.reference("_features")
        return sampled and self.real(f"{real}_features") is not None

    @cached_property
    def suffix(self) -> str:
        """What the names of the compared arrays end in."""
        return "_features" if self.featured else ""

    @property
    def train(self) -> Array | None:
        """(m, d) real training samples in the space of comparison."""
        return self.real(f"train{self.suffix}")

    @property
    def heldout(self) -> Array | None:
        """(h, d) held-out real samples in the same space."""
        return self.real(f"heldout{self.suffix}")

    @cached
    def reference(self, suffix: str = "") -> str:
        """Which real samples generated ones are compared with: "train", or "heldout".

        Held-out ones where they are more: few training samples say little of the data, and a
        generator that copies them alone would pass. ``suffix`` is that of the arrays' names.
        """
        train, heldout = self.real(f"train{suffix}"), self.real(f"heldout{suffix}")
        if heldout is None:
            return "train"
        if train is None:
            return "heldout"
        more = len(heldout) > len(train) and heldout.shape[1] == train.shape[1]
        return "heldout" if more else "train"

    def other(self, suffix: str = "") -> str:
        """The real samples beside those of :meth:`reference`, that stand for a perfect generator.

        They differ from these as samples of a generator do that has learnt the data.
        """
        return "train" if self.reference(suffix) == "heldout" else "heldout"

    @property
    def compared(self) -> Array | None:
        """(m, d) real samples that generated ones are compared with: those that are more."""
        return self.real(f"{self.reference(self.suffix)}{self.suffix}")

    @property
    def beside(self) -> Array | None:
        """(h, d) the other real samples, training ones where held-out ones are more."""
        return self.real(f"{self.other(self.suffix)}{self.suffix}")

    @property
    def halved(self) -> bool:
        """Whether both sets are halves of what was trained on: neither is held out."""
        return self.run.info.data is not None and self.run.info.data.split == "halves"

    @cached_property
    def centres(self) -> tuple[Array, float] | None:
        """(K, d) centres of the known modes and their standard deviation."""
        centres = self.real("mode_centres")
        std = self.array(self.run.reference, "mode_std")
        if centres is None or std is None or std.size != 1 or std.dtype.kind not in "fiu":
            return None
        return centres, float(std.ravel()[0])

    @cached_property
    def classes(self) -> Array | None:
        """(h,) classes that the classifier sees in held-out data, else in real training data."""
        names = ("heldout_classes", "train_classes")
        arrays = (labels(self.array(self.run.reference, name)) for name in names)
        return next((array for array in arrays if array is not None), None)

    @cached_property
    def class_count(self) -> int:
        """How many classes the data has."""
        named = len(self.run.info.data.classes) if self.run.info.data else 0
        return max(named, 0 if self.classes is None else int(self.classes.max()) + 1)

    @property
    def space(self) -> Message:
        """The space of comparison in words."""
        if not self.featured:
            return (self.kind or kinds.POINTS).values
        card = self.run.info.embedding
        return kinds.features_of(card.name) if card else message("features")

    @cached_property
    def kind(self) -> SampleSpace | None:
        """What samples are; None where that is not recorded and can't be seen."""
        card = self.run.info.data
        if card:
            kind = kinds.of(card, None)
            return kind.fitted(self._recorded) if kind else None
        array = self._recorded
        if array is None and self.run.samples:
            array = self.array(self.run.samples[-1].arrays, "random")
        return kinds.of(None, array)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of one real sample as it was recorded; empty where there are none."""
        real = self._recorded
        return () if real is None else real.shape[1:]

    @cached_property
    def span(self) -> float | None:
        """How far apart two values of real samples can lie, None where that is not known."""
        real = self._recorded
        return None if real is None or self.kind is None else self.kind.span(real)

    @property
    def _recorded(self) -> Array | None:
        """Real samples as they were recorded: training ones, else those held out."""
        sets = (self.array(self.run.reference, name) for name in ("train", "heldout"))
        return next((each for each in sets if each is not None), None)

    def _note(self, arrays: ArraySource | None, kind: str, what: Message, count: int = 1) -> None:
        where = arrays.path.name if arrays else ""  # of what was given beside the run
        if arrays and arrays.path.is_relative_to(self.run.path):
            where = arrays.path.relative_to(self.run.path).as_posix()
        problem = Problem(kind=kind, where=where, what=what, count=count)
        if problem not in self.problems:
            self.problems.append(problem)


@dataclass
class Evaluation:
    """The samples of one step beside the real samples."""

    sample: SampleSet
    real: RealSamples
    results: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def generated(self) -> Array | None:
        """(n, d) random samples in the space of comparison."""
        return self.points(f"random{self.real.suffix}")

    @cached_property
    def values(self) -> Array | None:
        """(n, p) random samples by their own values."""
        return self.generated if not self.real.featured else self.points("random")

    @cached_property
    def classes(self) -> Array | None:
        """(n,) classes that the embedding's classifier sees in the random samples."""
        return labels(self.real.array(self.sample.arrays, "random_classes"))

    @cached_property
    def known(self) -> modes.KnownModes | None:
        """How the random samples fall on known modes, None where there are none."""
        if self.real.centres is None or self.values is None:
            return None
        centres, std = self.real.centres
        fits = centres.shape[1] == self.values.shape[1]
        return modes.known_modes(self.values, centres, std) if fits else None

    def points(self, name: str) -> Array | None:
        """The finite points of one of the sample's arrays, or None."""
        return self.real.points(self.sample.arrays, name)

    def outputs(self, name: str) -> Array | None:
        """(n,) finite discriminator outputs, or None."""
        outputs = self.points(name)
        return None if outputs is None else outputs.ravel()


def labels(array: Array | None) -> Array | None:
    """(n,) class indices from 0 on, or None where an array is absent or holds something else."""
    if array is None or array.ndim != 1 or array.dtype.kind not in "iu" or not array.size:
        return None
    return array if array.min() >= 0 else None
