"""A Keras model file as embedding: only weights and known layers are taken from it, no code."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import keras
from keras import layers

from ganreport.errors import UsageError

SUFFIX: Final = ".keras"

_MODULES: Final = frozenset(
    {
        "keras",
        "keras.activations",
        "keras.constraints",
        "keras.initializers",
        "keras.layers",
        "keras.losses",
        "keras.metrics",
        "keras.models",
        "keras.optimizers",
        "keras.optimizers.schedules",
        "keras.regularizers",
        "keras.src.models.functional",
        "keras.src.models.sequential",
        "keras.src.ops.nn",
        "keras.src.ops.numpy",
    }
)
_VALUES: Final = frozenset({"__keras_tensor__", "__numpy__", "__tensor__"})
"""What a configuration may hold without a module."""

_REFUSED: Final = frozenset(
    {
        "FlaxLayer",
        "IntegerLookup",
        "JaxLayer",
        "Lambda",
        "StringLookup",
        "TFSMLayer",
        "TextVectorization",
        "TorchModuleWrapper",
    }
)
"""Layers that hold code or pickles, or that open other files."""


def load(path: Path) -> keras.Model:
    """The model of a ``.keras`` file, for inference.

    Raises:
        UsageError: It is no such file, or anything in it is more than layers of Keras: a
            ``Lambda``, a class or a function of its own.
    """
    for module, name in _objects(_configuration(path)):
        known = module in _MODULES and name not in _REFUSED
        if not (known or (module is None and name in _VALUES)):
            raise UsageError(
                f"embedding: {path} holds {module}.{name}, which may run code of its own. "
                "Save a model of Keras's own layers only, without Lambda."
            )
    try:
        return keras.models.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # of any kind, as Keras builds whatever layers the file names
        raise UsageError(
            f"embedding: {path} can't be loaded by Keras {keras.__version__}: {error}"
        ) from error


def _configuration(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as file:
            return json.loads(file.read("config.json"))
    except (
        OSError,
        ValueError,
        KeyError,
        RuntimeError,
        EOFError,
        RecursionError,
        zipfile.BadZipFile,
    ) as error:
        raise UsageError(
            f"embedding: {path} is no Keras model ({error}). Allowed: auto, classifier, random, "
            "raw, or a file that model.save('name.keras') wrote."
        ) from error


def _objects(configuration: Any) -> Iterator[tuple[Any, Any]]:
    """Module and class of every object that a configuration asks Keras to make."""
    nodes = [configuration]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            if "class_name" in node:
                yield f"{node['module']}" if node.get("module") else None, f"{node['class_name']}"
            nodes.extend(node.values())
        elif isinstance(node, list):
            nodes.extend(node)


def features(model: keras.Model, shape: tuple[int, ...], path: Path) -> keras.Model:
    """The model as a function of samples of this shape, in [-1, 1] -> (n, d).

    Images are resized to the size that the model takes, grey ones repeated for a model of colour,
    colours averaged for one of grey; maps that it puts out are averaged over their area.

    Raises:
        UsageError: It takes or gives something else.
    """
    wanted = model.input_shape
    inputs = fitted = keras.Input(shape)
    if len(shape) == 3 and isinstance(wanted, tuple) and len(wanted) == 4:
        fitted = _fitted(inputs, wanted[1:])
    if not _takes(wanted, fitted.shape):
        raise UsageError(f"embedding: {path} takes {wanted}, but samples are {shape}.")
    outputs = model(fitted, training=False)
    if not isinstance(outputs, keras.KerasTensor) or len(outputs.shape) not in (2, 4):
        raise UsageError(f"embedding: {path} gives {model.output_shape}. Allowed: (n, d) or maps.")
    if len(outputs.shape) == 4:
        outputs = layers.GlobalAveragePooling2D()(outputs)
    return keras.Model(inputs, outputs)


def _takes(wanted: Any, given: tuple[int | None, ...]) -> bool:
    """Whether a model of this input shape takes samples of the given one."""
    return (
        isinstance(wanted, tuple)
        and len(wanted) == len(given)
        and all(want in (None, have) for want, have in zip(wanted, given, strict=True))
    )


def _fitted(images: keras.KerasTensor, wanted: tuple[int | None, ...]) -> keras.KerasTensor:
    """Images of the (height, width, channels) that are wanted; None fits any."""
    *size, channels = wanted
    if None not in size and tuple(size) != tuple(images.shape[1:3]):
        images = keras.ops.image.resize(images, size, antialias=True)
    if channels == 1 and images.shape[3] == 3:
        return keras.ops.mean(images, axis=3, keepdims=True)
    if channels == 3 and images.shape[3] == 1:
        return layers.Concatenate()([images] * 3)
    return images


def sha256(path: Path) -> str:
    """Hash of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
