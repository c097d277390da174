"""Arrays of samples in NumPy's files: images, points, or features that were computed elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.messages import Text, message, plural
from ganreport.readers.problems import Unusable, reason
from ganreport.run import kinds
from ganreport.run.model import Problem
from ganreport.samples import resize
from ganreport.samples.sources import idx, labels, ranges
from ganreport.samples.sources.base import Source, SourceOptions
from ganreport.samples.sources.draws import drawn
from ganreport.samples.sources.images import FILTER, fitted
from ganreport.samples.sources.npy import arrays_in
from ganreport.samples.sources.ranges import Span

Array = npt.NDArray[Any]

_SAMPLES: Final = (
    "images", "samples", "image", "sample", "generated", "fake", "fakes", "gen", "x", "X", "data",
    "features", "x_train", "X_train", "train_images", "real", "reals", "arr_0",
)  # fmt: skip
"""Names of arrays that hold samples, where several are in one file, the likeliest first."""

_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "x_train": ("y_train",), "X_train": ("y_train",), "x_test": ("y_test",), "X_test": ("y_test",),
    "train_images": ("train_labels",), "val_images": ("val_labels",),
    "test_images": ("test_labels",), "arr_0": ("arr_1",),
}  # fmt: skip
_ANY_LABELS: Final = ("labels", "label", "y", "Y", "targets", "target", "classes", "class", "c")
_STATISTICS: Final = frozenset({"mu", "sigma"})
_LEAST_SIDE: Final = 4  # pixels; fewer are a series of a few quantities, not an image
_BLOCK: Final = 2**24  # 16 MB of values looked at at a time
_COLOURS: Final = (1, 3)  # channels of an image: grey, or red, green and blue


@dataclass(frozen=True, kw_only=True, eq=False)
class ArraySamples(Source):
    """Rows of an array that stays on the disk.

    Attributes:
        array: (N, ...) numbers as they are in the file.
        rows: (count,) which of them are samples of the source.
        layout: Which axes are rows, height, width and channels of images; empty of vectors.
        span: What stands for black and white; None of bytes and vectors.
    """

    array: Array
    rows: Array
    layout: str = ""
    span: Span | None = None

    def take(self, chosen: Sequence[int]) -> Array:
        """As :meth:`Source.take`."""
        values = np.asarray(self.array[self.rows[np.asarray(chosen, np.intp)]])
        if not self.layout:
            with np.errstate(over="ignore"):  # what float32 does not reach is infinite in it
                return values.reshape(len(values), -1).astype(np.float32)
        images = pictured(values, self.layout)
        if self.span:
            images = ranges.to_bytes(images, self.span)
        if images.shape[3] != self.shape[2]:
            images = with_channels(images, self.shape[2])
        return fitted(np.ascontiguousarray(images), (self.shape[0], self.shape[1]))


def pictured(values: Array, layout: str) -> Array:
    """Values as (n, height, width, channels)."""
    if layout == "nhw":
        return values[..., np.newaxis]
    return np.moveaxis(values, 1, 3) if layout == "nchw" else values


def with_channels(images: Array, channels: int) -> Array:
    """Images of bytes with one channel, by their luma (ITU-R 601), or with three."""
    if channels == 3:
        return np.repeat(images, 3, axis=3)
    luma = images.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    return np.asarray(np.rint(luma).astype(np.uint8)[..., np.newaxis])


def open_arrays(path: Path, options: SourceOptions, beside: Path | None = None) -> ArraySamples:
    """The samples in a ``.npy`` or ``.npz`` file, with the labels in it or in a file ``beside``.

    Raises:
        UsageError: There are none in it.
    """
    try:
        arrays = _read(path)
        name, notes = _chosen(arrays, options)
        array = arrays[name]
        layout = layout_of(array.shape, options.kind)
    except Unusable as error:
        raise UsageError(f"{path} can't be read as samples: {reason(error)}.") from error
    shown = drawn(len(array), options)
    source = ArraySamples(
        path=path,
        kind=kinds.IMAGES if layout else vectors(options.kind, name),
        shape=(),
        count=len(shown.chosen),
        fingerprint="",
        array=array,
        rows=np.asarray(shown.chosen, np.intp),
        layout=layout,
        notes=(*notes, *shown.notes),
    )
    try:
        source = _as_images(source, options) if layout else _as_vectors(source)
        values = _labels(arrays, name, len(array), beside)
    except Unusable as error:
        raise UsageError(f"{path} can't be read as samples: {reason(error)}.") from error
    if values is None:
        return source
    given = labels.as_in(labels.of_numbers(values[source.rows]), options.like)
    return replace(
        source, labels=given.values, classes=given.classes, notes=(*source.notes, *given.notes)
    )


def _read(path: Path) -> dict[str, Array]:
    return {"": idx.array_in(path)} if idx.is_idx(path.name) else arrays_in(path)


def vectors(kind: str, name: str) -> kinds.SampleSpace:
    """Points, or features where these were asked for or are so called."""
    said = kind == "features" or "feature" in name.lower()
    return kinds.KINDS.get("features", kinds.POINTS) if said else kinds.POINTS


def _chosen(arrays: Mapping[str, Array], options: SourceOptions) -> tuple[str, list[Text]]:
    """Which of the arrays holds the samples."""
    if options.member:
        if options.member not in arrays:
            raise Unusable(
                message("no array in it is called {name}, only {names:and}",
                        name=options.member, names=list(arrays))
            )  # fmt: skip
        return options.member, []
    if set(arrays) >= _STATISTICS:
        raise Unusable(
            message("it holds statistics of features (mu, sigma), not samples: give the samples")
        )
    possible = [name for name, array in arrays.items() if array.ndim > 1 and len(array)]
    ranked = sorted((name for name in possible if name in _SAMPLES), key=_SAMPLES.index) or possible
    if not ranked or (len(possible) > 1 and possible == ranked and ranked[0] not in _SAMPLES):
        raise Unusable(
            message(
                "none of its arrays {names:and} is known to hold samples (n, ...): name one, as "
                "in FILE.npz:NAME",
                names=[name or "(without a name)" for name in arrays],
            )
        )
    if len(possible) == 1:
        return ranked[0], []
    said = message("The array {name} was taken, of {names:and}.", names=possible, name=ranked[0])
    return ranked[0], [said]


def layout_of(shape: Sequence[int], kind: str = "") -> str:
    """Which axes of an array are what: ``nhwc``, ``nchw``, ``nhw``, or empty of vectors (n, d).

    Raises:
        Unusable: They are of no samples.
    """
    sides = tuple(shape[1:])
    if not shape or not shape[0]:
        raise Unusable(message("it is empty"))
    if len(sides) == 1 or (kind in ("points", "features") and sides):
        return ""
    if len(sides) == 3 and sides[1:] == (1, 1) and sides[0] not in _COLOURS:
        return ""  # what is left of a network's map of features
    if len(sides) == 3:
        last = sides[2] in _COLOURS and min(sides[:2]) >= _LEAST_SIDE
        first = sides[0] in _COLOURS and min(sides[1:]) >= _LEAST_SIDE
        if last or first:
            return "nhwc" if last else "nchw"
    elif len(sides) == 2 and min(sides) >= _LEAST_SIDE:
        return "nhw"
    raise Unusable(
        message(
            "its shape is {shape}; samples are (n, height, width), (n, height, width, 1 or 3), "
            "(n, 1 or 3, height, width) or (n, numbers)",
            shape=" x ".join(map(str, shape)),
        )
    )


def _blocks(source: ArraySamples) -> Iterator[Array]:
    """The rows in turn, a few megabytes at a time."""
    each = max(1, _BLOCK // max(1, source.array[:1].nbytes))
    for start in range(0, source.count, each):
        yield np.ascontiguousarray(source.array[source.rows[start : start + each]])


def _hashed(source: ArraySamples, digest: Any) -> Iterator[Array]:
    """The same, while their bytes are hashed."""
    digest.update(f"{source.array.dtype.newbyteorder('<').str}{source.array.shape[1:]}".encode())
    for block in _blocks(source):
        digest.update(block.astype(block.dtype.newbyteorder("<"), copy=False).data)
        yield block


def _as_vectors(source: ArraySamples) -> ArraySamples:
    digest = hashlib.sha256(b"vectors")
    for _ in _hashed(source, digest):
        pass
    return replace(
        source,
        shape=(int(np.prod(source.array.shape[1:])),),
        fingerprint=f"sha256:{digest.hexdigest()}",
    )


def _as_images(source: ArraySamples, options: SourceOptions) -> ArraySamples:
    """With the span of values, the size and the channels settled."""
    digest = hashlib.sha256(b"arrays")
    notes = list(source.notes)
    broken: tuple[Problem, ...] = ()
    if source.array.dtype == np.uint8:
        for _ in _hashed(source, digest):
            pass
    else:
        extent = ranges.extent_of(_hashed(source, digest))
        if extent.broken.any():
            broken = (_not_finite(source.path, int(extent.broken.sum())),)
            source = replace(source, rows=source.rows[~extent.broken])
            if not len(source.rows):
                raise Unusable(message("all its images hold values that are not finite"))
        span = options.span or ranges.span_of(extent)
        notes.append(ranges.said(extent, span))
        source = replace(source, span=span, count=len(source.rows))
    first = pictured(source.array[source.rows[:1]], source.layout)
    height, width, own = first.shape[1:]
    size = options.size or (tuple(options.like.shape[:2]) if options.like else (height, width))
    channels = options.like.shape[2] if options.like else own
    if size != (height, width):
        notes.append(
            message(
                "Images of {w:d} x {h:d} pixels were brought to {width:d} x {height:d} by {by}.",
                w=width,
                h=height,
                width=size[1],
                height=size[0],
                by=resize.FILTERS[FILTER],
            )
        )
    if channels < own:
        notes.append(message("Three channels were made one by their luma, as the others have one."))
    digest.update(f"{source.span}{size}{channels}{FILTER}".encode())
    return replace(
        source,
        shape=(*size, channels),
        fingerprint=f"sha256:{digest.hexdigest()}",
        notes=tuple(notes),
        problems=broken,
    )


def _not_finite(path: Path, count: int) -> Problem:
    what = plural(
        "{count:count} image holds values that are not finite and is left out.",
        "{count:count} images hold values that are not finite and are left out.",
        count=count,
    )
    return Problem(kind="unreadable", where=path.name, what=what, count=count)


def _labels(
    arrays: Mapping[str, Array], name: str, count: int, beside: Path | None
) -> Array | None:
    """What of the file, or of one beside it, labels the samples."""
    options = [arrays[key] for key in (*_LABELS.get(name, ()), *_ANY_LABELS) if key in arrays]
    if beside:
        options = list(_read(beside).values())
    return next(
        (np.asarray(each) for each in options if len(each.shape) and len(each) == count), None
    )
