"""What a data set gives: its samples and what is known of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.run.cards import DataCard
from ganreport.run.kinds import IMAGES, SampleSpace

Array = npt.NDArray[Any]

SKIPPED_NAMED: Final = 100
"""Skipped files that the data card names at most; all are counted."""


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of a data set beside its samples.

    ``source`` says where they came from, a file or folder by its name alone: the rest of a path is
    this machine's affair; ``space`` is what the samples are; ``classes`` are the names of the
    labels 0, 1, ...; ``mode_centres`` (K, d) and ``mode_std`` are known for synthetic sets only;
    ``skipped`` are files that could not be used, each with the reason.
    """

    source: str
    space: SampleSpace
    classes: tuple[str, ...] = ()
    mode_centres: Array | None = None
    mode_std: float | None = None
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """Some samples of a data set.

    ``samples`` are images (n, height, width, channels) of uint8 or points (n, d) of float32;
    ``labels`` (n,) int32 are indices into the classes; ``modes`` (n,) are those into the modes of
    a synthetic set.
    """

    samples: Array
    labels: Array | None = None
    modes: Array | None = None

    def __len__(self) -> int:
        return len(self.samples)

    def take(self, chosen: Array | slice) -> Split:
        """The samples of these indices; a slice copies nothing."""
        labels, modes = (None if a is None else a[chosen] for a in (self.labels, self.modes))
        return Split(self.samples[chosen], labels, modes)

    @property
    def groups(self) -> Array | None:
        """(n,) what each sample belongs to: its class, else its mode; None if neither is known."""
        return self.modes if self.labels is None else self.labels


@dataclass(frozen=True)
class Samples:
    """All samples of a data set, before ``load`` holds some of them out.

    Where the set brings a split of its own, the first ``heldout_first`` are held out.
    ``stacked`` is the set whose images were stacked into its channels.
    """

    whole: Split
    about: DatasetInfo
    heldout_first: int = 0
    stacked: Dataset | None = None


@dataclass(frozen=True)
class Dataset:
    """A data set, split: ``train`` is trained on, ``heldout`` never is.

    ``split`` is all that is not held out; ``reference`` of it what ``train_limit`` leaves, with
    the modes that ``train_modes`` leaves out. Without such a limit the three are one.
    """

    name: str
    about: DatasetInfo
    training: Split
    reference: Split
    split: Split
    held: Split
    stacked: Dataset | None = None

    @property
    def train(self) -> Array:
        """(n, ...) samples that are trained on."""
        return self.training.samples

    @property
    def train_labels(self) -> Array | None:
        """(n,) their classes."""
        return self.training.labels

    @property
    def heldout(self) -> Array:
        """(h, ...) samples that are never trained on, of all modes."""
        return self.held.samples

    @property
    def heldout_labels(self) -> Array | None:
        """(h,) their classes."""
        return self.held.labels

    @property
    def space(self) -> SampleSpace:
        """What a sample is: an image or a point."""
        return self.about.space

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one sample: (height, width, channels) or (dimensions,)."""
        return self.train.shape[1:]

    @cached_property
    def fingerprint(self) -> str:
        """``sha256:`` and the hash of the training samples' bytes, in training order."""
        return fingerprint(self.train)

    def card(self) -> DataCard:
        """What ``run.json`` says of the data."""
        return DataCard(
            name=self.name,
            kind=self.space.name,
            shape=self.shape,
            train_count=len(self.train),
            heldout_count=len(self.heldout),
            classes=self.about.classes,
            fingerprint=self.fingerprint,
            source=self.about.source,
            skipped_count=len(self.about.skipped),
            skipped=self.about.skipped[:SKIPPED_NAMED],
        )


def fingerprint(samples: Array) -> str:
    """``sha256:`` and the hash of the samples' bytes, in their order."""
    return "sha256:" + hashlib.sha256(np.ascontiguousarray(samples).data).hexdigest()


def joined(parts: list[tuple[Array, Array]]) -> Split:
    """Images (n, height, width[, channels]) and labels of several files as one part."""
    images = np.concatenate([images for images, _ in parts])
    labels = np.concatenate([labels.ravel() for _, labels in parts]).astype(np.int32)
    return Split(IMAGES.channelled(images), labels)


def known_labels(part: Split) -> Array:
    """The labels of a part that must have them.

    Raises:
        UsageError: It has none.
    """
    if part.labels is None:
        raise UsageError("The data set has no labels. Choose one that has: docs/data.md.")
    return part.labels
