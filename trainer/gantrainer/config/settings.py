"""TrainConfig: every setting of a training run, from and to TOML."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from ganreport.errors import UsageError
from ganreport.run.cards import AdvisedRound
from ganreport.run.toml import remarked
from gantrainer.config.data import DEFAULT_SAMPLES, POINT_SETS
from gantrainer.config.data import count as _count
from gantrainer.config.training import SMOOTHED, Auto, TrainingSettings


class TrainConfig(TrainingSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting of a training run; the defaults train a DCGAN on scikit-learn's digits.

    What each setting means stands in its type's ``Meta`` and is printed by
    ``ganreport train --print-config``. Read one with :func:`read`, write it with
    :func:`to_toml`.
    """

    batch_size: Annotated[int, _count(2, "real samples, and as many generated samples, a step")] = (
        64
    )
    steps: Annotated[int, _count(1, "training steps of both networks")] = 6000
    steps_per_call: Annotated[int, _count(1, "steps between two looks from Python")] = 100
    evaluation_interval: Annotated[
        int, _count(1, "steps between evaluations; step 0 and the last are always evaluated")
    ] = 250
    fixed_samples: Annotated[int, _count(1, "samples of the same latents at each evaluation")] = 64
    random_samples: Annotated[
        int, _count(0, "samples of fresh latents; 0: 1000, of points 2500, of stacked digits 5000")
    ] = 0
    reference_samples: Annotated[
        int, _count(2, "train and held-out real samples each kept at most beside the samples")
    ] = 5000
    transfer: Annotated[
        bool,
        Meta(
            description="conditional images: at the end, train a classifier on samples and on "
            "real samples and test both on held-out real samples"
        ),
    ] = True
    checkpoint_interval: Annotated[
        int, _count(1, "steps between checkpoints; the last step always has one")
    ] = 1000
    checkpoints_kept: Annotated[int, _count(1, "newest checkpoints that stay")] = 3
    seed: Annotated[int, _count(0, "everything random follows from it")] = 0

    @property
    def evaluated_samples(self) -> int:
        """Fresh samples at each evaluation, with 0 replaced by what it stands for."""
        return self.random_samples or DEFAULT_SAMPLES.get(self.data, 1000)


_TYPES: Final[dict[str, Any]] = get_type_hints(TrainConfig, include_extras=True)


def allowed(name: str) -> str:
    """What may stand for the setting ``name``, in words: its type, choices and bounds."""
    kind, *metas = get_args(_TYPES[name])
    if get_origin(kind) is Literal:
        return ", ".join(map(str, get_args(kind)))
    if get_origin(kind) is tuple:
        low, high = (max(getattr(m, k) or 0 for m in metas) for k in ("min_length", "max_length"))
        one: Meta = get_args(get_args(kind)[0])[1]
        return f"{low} to {high} whole numbers from {one.ge} to {one.le}"
    if kind is Auto:
        return "auto, float >= 0"
    names = {str: "text", bool: "true, false"}
    return names.get(kind) or " and ".join([f"{kind.__name__}", *map(_bounds, metas)])


def _bounds(meta: Meta) -> str:
    signs = {">=": meta.ge, ">": meta.gt, "<=": meta.le, "<": meta.lt}
    return " and ".join(f"{sign} {bound}" for sign, bound in signs.items() if bound is not None)


def from_mapping(values: Mapping[str, Any], where: str) -> TrainConfig:
    """Check ``values`` and make a configuration of them; what is not given keeps its default.

    Raises:
        UsageError: A key is unknown, a value has the wrong type or is out of range, or two
            settings don't go together; the message begins with ``where``.
    """
    checked = {name: _checked(name, value, where) for name, value in values.items()}
    config = TrainConfig(**checked)
    if config.network != "mlp" and config.data in POINT_SETS:
        raise UsageError(
            f"{where}: network = {config.network!r} needs images, but data = {config.data!r} "
            "are points. Set network to 'mlp', or data to an image set."
        )
    if config.flip and config.data in POINT_SETS:
        raise UsageError(
            f"{where}: flip = true, but data = {config.data!r} are points. Unset flip."
        )
    if config.precision == "bfloat16" and config.data in POINT_SETS:
        raise UsageError(
            f"{where}: precision = 'bfloat16' keeps 2 to 3 digits, too few for the points of "
            f"data = {config.data!r}. Set precision to 'float32', or data to an image set."
        )
    if config.label_smoothing and config.objective not in SMOOTHED:
        raise UsageError(
            f"{where}: label_smoothing = {config.label_smoothing}, but there are no labels under "
            f"objective = {config.objective!r}. Set it to 0, or take one of {', '.join(SMOOTHED)}."
        )
    return config


def _checked(name: str, value: Any, where: str) -> Any:
    if name not in _TYPES:
        raise UsageError(f"{where}: there is no setting {name!r}. Allowed are {', '.join(_TYPES)}.")
    try:
        setting = msgspec.convert(value, _TYPES[name])
    except msgspec.ValidationError:
        setting = None
    if setting is None or (isinstance(setting, float) and not math.isfinite(setting)):
        raise UsageError(f"{where}: {name} can't be {value!r}. Allowed: {allowed(name)}.")
    return setting


def overrides(settings: Iterable[str]) -> dict[str, Any]:
    """Values of ``key=value`` settings, typed as the configuration asks for them.

    Several whole numbers are parted by commas: ``generator_widths=128,64``.

    Raises:
        UsageError: A setting has no ``=``, an unknown key or a value of the wrong type.
    """
    pairs = [_pair(setting) for setting in settings]
    return {name: _checked(name, _typed(name, text), "--set") for name, text in pairs}


def _pair(setting: str) -> tuple[str, str]:
    name, sign, text = setting.partition("=")
    if not sign:
        raise UsageError(f"--set: {setting!r} has no '='. Write key=value, as in steps=2000.")
    return name.strip(), text.strip()


def _typed(name: str, text: str) -> Any:
    kind = get_args(_TYPES[name])[0] if name in _TYPES else str
    try:
        if kind in (int, float):
            return kind(text)
        if get_origin(kind) is tuple:
            return [int(part) for part in text.split(",")] if text else []
        return text if text == "auto" else msgspec.convert(text, kind, strict=False)
    except ValueError:
        return text


ADVISED: Final = "advised"
"""The table of a configuration that is no setting: what ``ganreport advise`` did to come to it."""


def read(path: Path) -> tuple[dict[str, Any], tuple[AdvisedRound, ...]]:
    """Settings in the TOML file ``path``, not yet checked, and the advice that they follow.

    Raises:
        UsageError: It can't be read or is no TOML, where the message gives the line; or the record
            of advice is not as ``ganreport advise`` writes it.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the configuration can't be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{path}: this is not TOML: {error}. "
            "`ganreport train --print-config` prints a configuration to begin with."
        ) from error
    try:
        advised = msgspec.convert(values.pop(ADVISED, []), tuple[AdvisedRound, ...])
    except msgspec.ValidationError as error:
        raise UsageError(
            f"{path}: the tables [[{ADVISED}]] are not as ganreport advise writes them: {error}. "
            "Leave them out, or write the file anew."
        ) from error
    return values, advised


def to_mapping(config: TrainConfig) -> dict[str, Any]:
    """The settings as plain values, in their order: what ``run.json`` records."""
    mapping: dict[str, Any] = msgspec.to_builtins(config)
    return {n: list(value) if isinstance(value, tuple) else value for n, value in mapping.items()}


def to_toml(config: TrainConfig) -> str:
    """The settings as TOML, each below a comment on its meaning; it reads back identically."""
    import tomlkit

    document = tomlkit.document()
    for name, value in to_mapping(config).items():
        if document:
            document.add(tomlkit.nl())
        document.add(tomlkit.comment(f"{_description(name)} ({allowed(name)})"))
        document.add(name, remarked(value))
    return document.as_string()


def _description(name: str) -> str:
    metas: list[Meta] = [*reversed(get_args(_TYPES[name])[1:])]
    return next(meta.description for meta in metas if meta.description)
