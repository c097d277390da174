"""DataSettings: which samples are trained on, and which embedding they are measured in."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

DataName = Literal[
    "digits",
    "mnist",
    "fashion-mnist",
    "cifar10",
    "stacked-digits",
    "folder",
    "array",
    "ring",
    "grid",
]
StackedFrom = Literal["digits", "mnist", "fashion-mnist"]
ArrayRange = Literal["bytes", "unit", "signed"]

POINT_SETS: Final[tuple[DataName, ...]] = ("ring", "grid")
# A choice: 100 for each of the grid's 25 modes, five for each of 1,000 stacked digits.
DEFAULT_SAMPLES: Final[dict[DataName, int]] = {"ring": 2500, "grid": 2500, "stacked-digits": 5000}
# The greatest signed number of 32 bits, which every library takes as a seed.
MAX_SEED: Final = 2**31 - 1

_Label = Annotated[int, Meta(ge=0, le=65_535)]


def count(low: int, description: str) -> Meta:
    """A whole number from ``low`` on."""
    return Meta(ge=low, le=MAX_SEED, description=description)


class DataSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of data and embedding; ``docs/data.md`` says which set reads which."""

    data: Annotated[DataName, Meta(description="what is trained on")] = "digits"
    data_folder: Annotated[
        str,
        Meta(description='folder with the images, or with the files of a published set; "": none'),
    ] = ""
    data_file: Annotated[str, Meta(description="array: the .npz or .npy file")] = ""
    data_range: Annotated[
        ArrayRange,
        Meta(description="array: its images hold 0 to 255, floats in [0, 1], or in [-1, 1]"),
    ] = "bytes"
    data_points: Annotated[
        int, count(100, "points drawn for ring and grid, stacks for stacked-digits")
    ] = 100_000
    image_size: Annotated[
        int, Meta(ge=4, le=1024, description="folder: height and width that images are resized to")
    ] = 32
    channels: Annotated[Literal[1, 3], Meta(description="folder: 1 for grey, 3 for colour")] = 3
    stacked_from: Annotated[
        StackedFrom, Meta(description="stacked-digits: the grey set that is stacked")
    ] = "digits"
    ring_modes: Annotated[int, Meta(ge=2, le=1000, description="ring: number of modes")] = 8
    ring_radius: Annotated[float, Meta(gt=0, description="ring: distance of modes from 0")] = 1.0
    ring_std: Annotated[float, Meta(gt=0, description="ring: standard deviation of a mode")] = 0.01
    grid_side: Annotated[int, Meta(ge=2, le=100, description="grid: modes along each side")] = 5
    grid_step: Annotated[float, Meta(gt=0, description="grid: distance of neighbours")] = 2.0
    grid_std: Annotated[float, Meta(gt=0, description="grid: standard deviation of a mode")] = 0.05
    heldout_share: Annotated[
        float, Meta(gt=0, lt=1, description="share of the samples that is never trained on")
    ] = 0.2
    train_limit: Annotated[
        int, count(0, "training samples used, of those not held out; 0: all")
    ] = 0
    train_modes: Annotated[
        tuple[_Label, ...],
        Meta(max_length=1000, description="classes or modes trained on, by index; none: all"),
    ] = ()
    flip: Annotated[
        bool, Meta(description="mirror each training image left-right half the time")
    ] = False
    embedding: Annotated[
        str,
        Meta(description="auto, classifier, random, raw, or the path of a Keras model (.keras)"),
    ] = "auto"
