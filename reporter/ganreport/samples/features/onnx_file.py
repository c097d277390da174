"""A user's own network as a feature space: ``FILE.onnx``, with what it takes stated after commas.

What a network takes can be seen of its file only in part: the order of the axes, the channels and
often the size, but never the range of the values. What is not stated and can't be seen is asked
for, as features of the wrong range look like features.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from ganreport.errors import MissingExtra, UsageError
from ganreport.messages import message
from ganreport.readers.problems import first_line
from ganreport.run.audio_space import USUAL_RATE
from ganreport.samples.features import sound_file
from ganreport.samples.features.base import FeatureSource
from ganreport.samples.features.network import (
    FILTERS,
    LEVELS,
    Layout,
    NetworkSpace,
    Preparation,
    Preprocessing,
    session,
    sha256,
)

SUFFIX: Final = ".onnx"

OPTIONS: Final = {
    "size": "size=224 or size=HEIGHTxWIDTH",
    "range": "range=-1:1 (what black and white become)",
    "mean": "mean=0.485/0.456/0.406 (of values from 0 to 1)",
    "std": "std=0.229/0.224/0.225",
    "filter": f"filter={'|'.join(FILTERS)}",
    "layout": "layout=nchw|nhwc",
    "output": "output=NAME",
    "rate": sound_file.OPTION,
}
"""What may be stated, each with how."""

PREFIX: Final = "ganreport."
"""Of the same options in a model's own metadata."""

_SPLIT: Final = re.compile(r"\.onnx(?:,|$)", re.IGNORECASE)
_SIZE: Final = re.compile(r"(\d{1,5})(?:x(\d{1,5}))?")
_EXTERNAL: Final = b"\x0a\x08location"
"""What says in a file where weights outside of it lie: a key of ONNX's in protobuf's encoding."""

_LARGEST: Final = 4096  # pixels a side that a network of features is given at most
_MOST: Final = (1 << 31) - 1  # bytes that a file of ONNX can have


@dataclasses.dataclass(frozen=True, eq=False)
class OnnxFile(NetworkSpace):
    """The space of a file, whose samples are of one ``kind``."""

    id: ClassVar[str] = "onnx"

    kind: str = "images"

    @property
    def kinds(self) -> frozenset[str]:  # type: ignore[override]
        """The kind that it was made for."""
        return frozenset({self.kind})


def is_asked(choice: str) -> bool:
    """Whether ``--features`` names a file of ONNX."""
    return _SPLIT.search(choice) is not None


def split(choice: str) -> tuple[Path, dict[str, str]]:
    """The file and what is stated after it.

    Raises:
        UsageError: Something is stated that there is not.
    """
    match = _SPLIT.search(choice)
    end = match.end() if match else len(choice)
    path, rest = choice[:end].rstrip(","), choice[end:]
    stated = {}
    for part in filter(None, rest.split(",")):
        key, equals, value = part.partition("=")
        if key not in OPTIONS or not equals:
            raise UsageError(
                f"features: {part!r} after {path} is nothing that can be stated.{_HOW}"
            )
        stated[key] = value
    return Path(path), stated


def space(choice: str, source: FeatureSource) -> OnnxFile:
    """The space of ``FILE.onnx[,size=...][,range=...]`` for the samples of a source.

    Raises:
        UsageError: The file can't be used, or what it takes is neither stated nor to be seen.
        MissingExtra: onnxruntime is not installed.
    """
    path, stated = split(choice)
    content = _content(path)
    network = session(content)
    known = {
        key.removeprefix(PREFIX): value
        for key, value in network.get_modelmeta().custom_metadata_map.items()
        if key.removeprefix(PREFIX) in OPTIONS and key.startswith(PREFIX)
    } | stated
    output, dimension = _output(network, known.get("output", ""), path)
    sounds = source.kind.name == sound_file.KIND
    taken = _input(network, path)
    preparation: Preparation = (
        sound_file.preparation(taken, known, getattr(source, "rate", 0) or USUAL_RATE, path)
        if sounds
        else _preparation(taken, known, path)
    )
    made = OnnxFile(
        content=content,
        preparation=preparation,
        name=message("the network {file}", file=path.name),
        dimension=dimension,
        weights=sha256(content),
        output=output,
        kind=sound_file.KIND if sounds else "images",
    )
    if dimension:
        return made
    return dataclasses.replace(made, dimension=made.extract(preparation.blank).shape[1])


def _input(network: Any, path: Path) -> Any:
    """The only input."""
    inputs = network.get_inputs()
    if len(inputs) != 1:
        names = ", ".join(each.name for each in inputs)
        raise UsageError(f"features: {path} takes {names}. Allowed is one input, of samples.")
    return inputs[0]


def _content(path: Path) -> bytes:
    """The file with all weights in it, those included that lie in files beside it."""
    try:
        if path.stat().st_size > _MOST:
            raise UsageError(f"features: {path} has more than 2 GiB, the most that ONNX allows.")
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"features: {path} can't be read ({error.strerror or error}). Give the path of a file "
            "of ONNX, or the name of a space."
        ) from error
    return _joined(content, path) if _EXTERNAL in content else content


def _joined(content: bytes, path: Path) -> bytes:
    try:
        import onnx
        from onnx.external_data_helper import load_external_data_for_model
    except ImportError as error:
        raise MissingExtra(
            f"features: the weights of {path} lie in another file, and onnx, which joins them, is "
            "not installed: pip install 'ganreport[features]'"
        ) from error
    try:
        model = onnx.load_model_from_string(content)
        load_external_data_for_model(model, str(path.parent))
        return bytes(model.SerializeToString())
    except Exception as error:  # of protobuf's and ONNX's own kinds
        raise UsageError(
            f"features: the weights of {path} can't be read: {first_line(error)}. Keep the file of "
            "weights beside it, as it was written."
        ) from error


def _output(network: Any, name: str, path: Path) -> tuple[str, int]:
    """The output that features are taken from, and how many they are; 0 where that is open."""
    outputs = {each.name: each for each in network.get_outputs()}
    if name and name not in outputs:
        raise UsageError(f"features: {path} has no output {name!r}. It has {', '.join(outputs)}.")
    if not name and len(outputs) > 1:
        raise UsageError(
            f"features: {path} has several outputs: {', '.join(outputs)}. Say which holds the "
            f"features: {path.name},output=NAME"
        )
    taken = outputs[name or next(iter(outputs))]
    if len(taken.shape) not in (2, 4):
        raise UsageError(
            f"features: the output {taken.name!r} of {path} has {len(taken.shape)} axes. Allowed "
            "are (n, features), or maps (n, features, height, width), which are averaged."
        )
    dimension = taken.shape[1]
    return taken.name, dimension if isinstance(dimension, int) else 0


def _preparation(taken: Any, known: Mapping[str, str], path: Path) -> Preprocessing:
    """What a network of images takes, by its input and by what is stated."""
    if len(taken.shape) != 4:
        raise UsageError(
            f"features: {path} takes {taken.name}: {taken.shape}. Allowed is one input of images, "
            "of four axes."
        )
    if taken.type not in ("tensor(float)", "tensor(uint8)"):
        raise UsageError(
            f"features: {path} takes numbers of the type {taken.type}. Allowed are float and uint8."
        )
    layout = _layout(taken.shape, known.get("layout", ""), path)
    channels = taken.shape[1 if layout == "nchw" else 3]
    sides = taken.shape[2:] if layout == "nchw" else taken.shape[1:3]
    whole = taken.type == "tensor(uint8)"
    mean, deviation = ((0.0,), (1.0,)) if whole else _range(known, path)
    by = known.get("filter", "bicubic")
    if by not in FILTERS:
        raise UsageError(f"features: filter={by!r} is no filter: {', '.join(FILTERS)}.")
    return Preprocessing(
        size=_size(sides, known.get("size", ""), path),
        channels=channels if channels in (1, 3) else 3,
        by=by,
        mean=mean,
        deviation=deviation,
        layout=layout,
        whole=whole,
    )


def _layout(shape: list[Any], stated: str, path: Path) -> Layout:
    if stated in ("nchw", "nhwc"):
        return "nchw" if stated == "nchw" else "nhwc"
    first, last = shape[1] in (1, 3), shape[3] in (1, 3)
    if stated or first == last:
        raise UsageError(
            f"features: where the channels are in the input {shape} of {path} is not to be seen. "
            f"State it: {path.name},layout=nchw or layout=nhwc"
        )
    return "nchw" if first else "nhwc"


def _size(sides: list[Any], stated: str, path: Path) -> tuple[int, int]:
    match = _SIZE.fullmatch(stated)
    if stated and not match:
        raise UsageError(f"features: size={stated!r} is no size: {OPTIONS['size']}.")
    fixed = [side if isinstance(side, int) else 0 for side in sides]
    if match:
        size = int(match[1]), int(match[2] or match[1])
        if any(side and side != wanted for side, wanted in zip(fixed, size, strict=True)):
            raise UsageError(
                f"features: size={stated} is not what {path} takes, {fixed[0]}x{fixed[1]}."
            )
    elif all(fixed):
        size = fixed[0], fixed[1]
    else:
        raise UsageError(
            f"features: {path} takes images of any size. State the one that it was trained on: "
            f"{path.name},size=224"
        )
    if not all(0 < side <= _LARGEST for side in size):
        raise UsageError(f"features: a size of {size[0]}x{size[1]}: allowed is 1 to {_LARGEST}.")
    return size


def _range(known: Mapping[str, str], path: Path) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What is taken off the levels of an image, and what they are divided by then."""
    if "range" in known and not {"mean", "std"} & known.keys():
        low, high = _numbers("range", known["range"], ":")[:2] if ":" in known["range"] else (0, 0)
        if low >= high:
            raise UsageError(f"features: range={known['range']!r}: state {OPTIONS['range']}.")
        deviation = LEVELS / (high - low)
        return (0.0 - low * deviation,), (deviation,)
    if {"mean", "std"} <= known.keys() and "range" not in known:
        mean, std = (_numbers(name, known[name], "/") for name in ("mean", "std"))
        if not all(each > 0 for each in std):
            raise UsageError(f"features: std={known['std']!r}: allowed are numbers above 0.")
        return tuple(LEVELS * each for each in mean), tuple(LEVELS * each for each in std)
    raise UsageError(
        f"features: which values {path} takes is not to be seen from it. State either the range, "
        f"as {path.name},range=0:1 (or 0:255, -1:1), or both mean and std, of values from 0 to 1."
    )


def _numbers(name: str, text: str, by: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(by))
    except ValueError:
        numbers = ()
    if len(numbers) not in ((2,) if by == ":" else (1, 3)) or not all(
        abs(n) < 1e6 for n in numbers
    ):
        raise UsageError(f"features: {name}={text!r}: state {OPTIONS[name]}.")
    return numbers


_HOW: Final = " Allowed are " + ", ".join(OPTIONS.values()) + "."
