"""Networks that onnxruntime runs, and what is done to samples before these see them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from ganreport.errors import MissingExtra, UsageError
from ganreport.messages import Text, message
from ganreport.readers.problems import first_line
from ganreport.run.kinds import HALF_RANGE
from ganreport.samples import resize
from ganreport.samples.features.base import FeatureSpace, hashed

Array = npt.NDArray[Any]

Layout = Literal["nhwc", "nchw"]

LEVELS: Final = 255.0
"""The level of white."""

TENSORFLOW1: Final = "tensorflow1"
"""The filter that the FID was defined with; one that leaves noise where images get smaller."""

FILTERS: Final[Mapping[str, Text]] = {
    **resize.FILTERS,
    TENSORFLOW1: message("TensorFlow 1's bilinear filter, which has no antialiasing"),
}
"""Every filter, in words."""


class Preparation(Protocol):
    """What is done to samples before a network sees them."""

    def __call__(self, samples: Array, /) -> Array:
        """Stored samples (n, ...) as the network takes them."""

    @property
    def blank(self) -> Array:
        """A stored sample, (1, ...), in which there is nothing."""

    @property
    def words(self) -> Text:
        """What is done, in a sentence."""

    @property
    def facts(self) -> dict[str, Any]:
        """All that is done, for a hash."""


@dataclass(frozen=True)
class Preprocessing:
    """What images are brought to: size, filter, range and the order of the axes.

    Attributes:
        size: Height and width.
        channels: 3, or 1 for a network of grey images.
        by: The filter, one of :data:`FILTERS`.
        mean: What is taken off the levels (0 to 255) of each channel, or of all.
        deviation: What they are divided by then.
        layout: Where the channels are.
        whole: Whether the network takes bytes.
    """

    size: tuple[int, int]
    channels: int = 3
    by: str = "bicubic"
    mean: tuple[float, ...] = (0.0,)
    deviation: tuple[float, ...] = (1.0,)
    layout: Layout = "nhwc"
    whole: bool = False

    def __call__(self, images: Array) -> Array:
        """Stored images (n, height, width[, channels]) as the network takes them."""
        values = fitting(levels(images), self.channels)
        if self.by == TENSORFLOW1:
            values = bilinear_of_tensorflow1(values, self.size)
        else:
            values = resize.resized(values, self.size, self.by)
        if self.whole:
            values = np.clip(np.rint(values), 0, LEVELS).astype(np.uint8)
        else:
            mean, deviation = np.array(self.mean, np.float32), np.array(self.deviation, np.float32)
            values = (
                values
                if not (mean.any() or (deviation != 1).any())
                else (values - mean) / deviation
            )
        return np.ascontiguousarray(
            values.transpose(0, 3, 1, 2) if self.layout == "nchw" else values
        )

    @property
    def blank(self) -> Array:
        """A black image."""
        return np.zeros((1, *self.size, self.channels), np.uint8)

    @property
    def words(self) -> Text:
        """Size, filter and range, in a sentence."""
        height, width = self.size
        facts = {"width": width, "height": height, "filter": FILTERS[self.by]}
        low = [-m / d for m, d in zip(*self._channelwise, strict=True)]
        high = [(LEVELS - m) / d for m, d in zip(*self._channelwise, strict=True)]
        if len(set(low)) == len(set(high)) == 1:
            return message(
                "Images brought to {width} × {height} pixels by {filter}, values from "
                "{low} to {high}.",
                low=round(low[0], 3),
                high=round(high[0], 3),
                **facts,
            )
        return message(
            "Images brought to {width} × {height} pixels by {filter}; each channel "
            "less its mean and divided by its deviation.",
            **facts,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """All that it is, for a hash."""
        return {
            "size": self.size,
            "channels": self.channels,
            "filter": self.by,
            "mean": self._channelwise[0],
            "deviation": self._channelwise[1],
            "bytes": self.whole,
        }

    @property
    def _channelwise(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        count = self.channels
        mean = self.mean if len(self.mean) == count else self.mean * count
        deviation = self.deviation if len(self.deviation) == count else self.deviation * count
        return mean, deviation


def levels(images: Array) -> Array:
    """Stored images (n, height, width[, channels]) as float32 levels from 0 to 255.

    Floats are in [-1, 1], as in every run.
    """
    images = images if images.ndim == 4 else images[..., np.newaxis]
    values = images.astype(np.float32)
    return values if images.dtype == np.uint8 else (values + 1) * np.float32(HALF_RANGE)


def bilinear_of_tensorflow1(images: Array, size: tuple[int, int]) -> Array:
    """Images (n, height, width, c) in another size as ``tf.image.resize_bilinear`` once had them.

    The corner of a pixel counts as its place, and only the two nearest pixels are looked at.
    """
    for axis, wanted in zip((1, 2), size, strict=True):
        have = images.shape[axis]
        place = np.arange(wanted, dtype=np.float32) * np.float32(have / wanted)
        low = place.astype(np.int64)
        part = (place - low).astype(np.float32).reshape(-1, *[1] * (3 - axis))
        before = np.take(images, low, axis)
        after = np.take(images, np.minimum(low + 1, have - 1), axis)
        images = before + (after - before) * part
    return images


def fitting(images: Array, channels: int) -> Array:
    """Images (n, height, width, c) with so many channels: grey repeated, colours averaged.

    Raises:
        UsageError: They have neither one nor three.
    """
    have = images.shape[3]
    if have == channels:
        return images
    if channels == 3 and have == 1:
        return np.repeat(images, 3, axis=3)
    if channels == 1 and have == 3:
        return np.asarray(images.mean(axis=3, keepdims=True))
    raise UsageError(
        f"the network takes images of {channels} channels, but the samples have {have}. Allowed "
        "are samples of 1 or 3 channels."
    )


@dataclass(frozen=True, eq=False)
class NetworkSpace(FeatureSpace):
    """A space of a network that onnxruntime runs.

    Attributes:
        content: The ONNX file.
        output: The name of the output that features are taken from.
        weights: Hash of what the network is, for the fingerprint.
    """

    kinds: ClassVar[frozenset[str]] = frozenset({"images"})
    batch: ClassVar[int] = 4  # of 16 a quarter slower and 50 MB a core larger: maps leave the cache

    content: bytes = field(repr=False)
    preparation: Preparation
    name: Text
    dimension: int
    weights: str
    output: str = ""
    calibrated: str = ""
    fid: bool = False
    references: tuple[str, ...] = ()

    @property
    def preprocessing(self) -> Text:  # type: ignore[override]
        """Size, filter and range."""
        return self.preparation.words

    @property
    def fingerprint(self) -> str:
        """Hash of the weights and the preprocessing."""
        facts = {"space": self.id, "weights": self.weights, "output": self.output}
        return hashed(facts | self.preparation.facts)

    def extract(self, batch: Array) -> Array:
        """The output for stored images; maps (n, c, h, w) are averaged over their area."""
        inputs = {self._session.get_inputs()[0].name: self.preparation(batch)}
        try:
            (values,) = self._session.run([self.output] if self.output else None, inputs)
        except Exception as error:  # of onnxruntime's own kinds, which have no common base
            raise UsageError(
                f"features: the network can't be run on what it is given: {first_line(error)}. "
                "State the size that it takes."
            ) from error
        values = np.asarray(values, np.float32)
        if values.ndim > 2:
            values = values.mean(axis=tuple(range(2, values.ndim)))
        return np.ascontiguousarray(values)

    @cached_property
    def _session(self) -> Any:
        return session(self.content)


def session(content: bytes) -> Any:
    """A network ready to run, with one thread a call: batches run side by side.

    Raises:
        MissingExtra: onnxruntime is not installed.
        UsageError: The content is no network that it runs.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingExtra(
            "features of a network need onnxruntime, which is not installed: "
            "pip install 'ganreport[features]'"
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # of onnxruntime's own kinds, which have no common base
        raise UsageError(
            f"features: onnxruntime {onnxruntime.__version__} can't load the network: "
            f"{first_line(error)}"
        ) from error


def sha256(content: bytes) -> str:
    """Hash of a file's bytes."""
    return hashlib.sha256(content).hexdigest()
