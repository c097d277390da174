"""TrainConfig: every setting of a training run, from and to TOML."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from ganreport.errors import UsageError

DataName = Literal["digits", "fashion-mnist", "ring", "grid"]
NetworkName = Literal["mlp", "dcgan"]
ObjectiveName = Literal[
    "non-saturating", "minimax", "lsgan", "hinge", "wgan", "wgan-gp", "relativistic"
]
OptimiserName = Literal["adam", "sgd", "rmsprop"]
ScheduleName = Literal["constant", "linear", "cosine", "exponential", "step"]
MetricName = Literal["frechet", "coverage"]

POINT_SETS: Final[tuple[DataName, ...]] = ("ring", "grid")
SMOOTHED: Final[tuple[ObjectiveName, ...]] = ("non-saturating", "minimax", "lsgan")

_Width = Annotated[int, Meta(ge=1, le=65_536)]
_Widths = Annotated[tuple[_Width, ...], Meta(min_length=1, max_length=16)]
_Auto = Annotated[float, Meta(ge=0)] | Literal["auto"]
_MAX_SEED: Final = 2**31 - 1


def _count(low: int, description: str) -> Meta:
    return Meta(ge=low, le=_MAX_SEED, description=description)


class TrainConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting of a training run; the defaults train a DCGAN on scikit-learn's digits.

    What each setting means stands in its type's ``Meta`` and is printed by
    ``ganreport train --print-config``. Read one with :func:`read`, write it with
    :func:`to_toml`.
    """

    data: Annotated[DataName, Meta(description="what is trained on")] = "digits"
    data_folder: Annotated[
        str, Meta(description='folder with the IDX files of fashion-mnist; "": look for them')
    ] = ""
    data_points: Annotated[int, _count(100, "points drawn for ring and grid")] = 100_000
    heldout_share: Annotated[
        float, Meta(gt=0, lt=1, description="share of the samples that is never trained on")
    ] = 0.2
    network: Annotated[NetworkName, Meta(description="the pair of networks")] = "dcgan"
    generator_widths: Annotated[
        _Widths, Meta(description="units (mlp) or channels (dcgan) from the latents to the sample")
    ] = (128, 64)
    discriminator_widths: Annotated[
        _Widths, Meta(description="units (mlp) or channels (dcgan) from the sample to the output")
    ] = (64, 128)
    discriminator_dropout: Annotated[
        float, Meta(ge=0, lt=1, description="share of D's hidden outputs left out in training")
    ] = 0.3
    latent_dimension: Annotated[int, _count(1, "length of the generator's normal latents")] = 16
    objective: Annotated[
        ObjectiveName, Meta(description="what the two networks are trained for")
    ] = "non-saturating"
    label_smoothing: Annotated[
        float, Meta(ge=0, lt=1, description="how far D's target of reals lies below 1")
    ] = 0.0
    r1: Annotated[float, Meta(ge=0, description="weight of the R1 penalty, on reals")] = 0.0
    r2: Annotated[float, Meta(ge=0, description="weight of the R2 penalty, on fakes")] = 0.0
    gradient_penalty: Annotated[
        _Auto, Meta(description="weight of WGAN-GP's penalty; auto: 10 under wgan-gp, else 0")
    ] = "auto"
    clip_weights: Annotated[
        _Auto, Meta(description="limit of D's weights, 0: none; auto: 0.01 under wgan, else 0")
    ] = "auto"
    d_steps: Annotated[int, _count(1, "updates of the discriminator a step")] = 1
    g_steps: Annotated[int, _count(1, "updates of the generator a step")] = 1
    alternating: Annotated[
        bool, Meta(description="update D before G sees it, not both from one batch of fakes")
    ] = False
    d_optimiser: Annotated[OptimiserName, Meta(description="the discriminator's")] = "adam"
    g_optimiser: Annotated[OptimiserName, Meta(description="the generator's")] = "adam"
    d_learning_rate: Annotated[float, Meta(gt=0, description="discriminator's, at its full")] = 2e-4
    g_learning_rate: Annotated[float, Meta(gt=0, description="generator's, at its full")] = 2e-4
    beta1: Annotated[
        float, Meta(ge=0, lt=1, description="Adam's decay of the mean; momentum of sgd")
    ] = 0.5
    beta2: Annotated[
        float, Meta(ge=0, lt=1, description="decay of the square of Adam and RMSProp")
    ] = 0.999
    schedule: Annotated[
        ScheduleName, Meta(description="how both learning rates change over the steps")
    ] = "constant"
    schedule_start: Annotated[
        float, Meta(ge=0, lt=1, description="share of the steps before the rates change")
    ] = 0.0
    schedule_end: Annotated[
        float, Meta(ge=0, le=1, description="share of the rates that is left at the last step")
    ] = 0.0
    warmup_steps: Annotated[int, _count(0, "steps over which the rates rise from 0")] = 0
    clip_gradient_value: Annotated[
        float, Meta(ge=0, description="limit of each gradient's size; 0: none")
    ] = 0.0
    clip_gradient_norm: Annotated[
        float, Meta(ge=0, description="limit of the norm of a network's gradient; 0: none")
    ] = 0.0
    instance_noise: Annotated[
        float, Meta(ge=0, description="deviation of the noise on D's inputs; falls to 0 at the end")
    ] = 0.0
    ema: Annotated[
        float, Meta(ge=0, lt=1, description="decay of the averaged generator sampled; 0: none")
    ] = 0.0
    on_nan: Annotated[
        Literal["stop", "rollback"],
        Meta(description="end, or go back to the last checkpoint with lower rates"),
    ] = "stop"
    rollbacks: Annotated[int, _count(1, "times that a run may go back")] = 3
    rollback_factor: Annotated[
        float, Meta(gt=0, lt=1, description="by what the rates are multiplied when going back")
    ] = 0.5
    stop_metric: Annotated[
        MetricName, Meta(description="taken at each evaluation, for the two rules below")
    ] = "frechet"
    stop_target: Annotated[
        float, Meta(ge=0, description="stop once the metric is this good; 0: never")
    ] = 0.0
    stop_patience: Annotated[
        int, _count(0, "stop after so many evaluations without a better metric; 0: never")
    ] = 0
    stop_loss: Annotated[
        float, Meta(ge=0, description="stop as diverged once a loss is larger than this; 0: never")
    ] = 0.0
    batch_size: Annotated[int, _count(2, "reals, and as many fakes, a step")] = 64
    steps: Annotated[int, _count(1, "training steps of both networks")] = 6000
    steps_per_call: Annotated[int, _count(1, "steps between two looks from Python")] = 100
    evaluation_interval: Annotated[
        int, _count(1, "steps between evaluations; step 0 and the last are always evaluated")
    ] = 250
    fixed_samples: Annotated[int, _count(1, "samples of the same latents at each evaluation")] = 64
    random_samples: Annotated[
        int, _count(0, "samples of fresh latents; 0: 1000 images or 2500 points")
    ] = 0
    reference_samples: Annotated[
        int, _count(2, "train and held-out reals each kept at most beside the samples")
    ] = 5000
    checkpoint_interval: Annotated[
        int, _count(1, "steps between checkpoints; the last step always has one")
    ] = 1000
    checkpoints_kept: Annotated[int, _count(1, "newest checkpoints that stay")] = 3
    seed: Annotated[int, _count(0, "everything random follows from it")] = 0

    @property
    def evaluated_samples(self) -> int:
        """Fresh samples at each evaluation, with 0 replaced by what it stands for."""
        return self.random_samples or (2500 if self.data in POINT_SETS else 1000)

    @property
    def weight_limit(self) -> float:
        """Limit of D's weights, 0 where there is none."""
        return _resolved(self.clip_weights, 0.01 if self.objective == "wgan" else 0.0)

    @property
    def slope_weight(self) -> float:
        """Weight of WGAN-GP's penalty, 0 where there is none."""
        return _resolved(self.gradient_penalty, 10.0 if self.objective == "wgan-gp" else 0.0)


def _resolved(value: float | str, automatic: float) -> float:
    return automatic if isinstance(value, str) else value


_TYPES: Final[dict[str, Any]] = get_type_hints(TrainConfig, include_extras=True)


def allowed(name: str) -> str:
    """What may stand for the setting ``name``, in words: its type, choices and bounds."""
    kind, *metas = get_args(_TYPES[name])
    if get_origin(kind) is Literal:
        return ", ".join(get_args(kind))
    if kind is bool:
        return "true or false"
    if kind is _Auto:
        return "auto or float >= 0"
    if kind in (int, float):
        return " and ".join([f"{kind.__name__}", *map(_bounds, metas)])
    return "1 to 16 whole numbers from 1 to 65536" if kind is not str else "text"


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
    if config.network == "dcgan" and config.data in POINT_SETS:
        raise UsageError(
            f"{where}: network = 'dcgan' needs images, but data = {config.data!r} are points. "
            "Set network to 'mlp', or data to an image set."
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
        found = msgspec.convert(value, _TYPES[name])
    except msgspec.ValidationError:
        found = None
    if found is None or (isinstance(found, float) and not math.isfinite(found)):
        raise UsageError(f"{where}: {name} can't be {value!r}. Allowed: {allowed(name)}.")
    return found


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
        if kind is bool:
            return {"true": True, "false": False}.get(text.lower(), text)
        if kind is _Auto and text != "auto":
            return float(text)
        if get_origin(kind) is tuple or get_origin(kind) is Annotated:
            return [int(part) for part in text.split(",")]
    except ValueError:
        return text
    return text


def read(path: Path) -> dict[str, Any]:
    """Settings in the TOML file ``path``, not yet checked.

    Raises:
        UsageError: It can't be read or is no TOML; the message gives the line.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the configuration can't be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{path}: this is not TOML: {error}. "
            "`ganreport train --print-config` prints a configuration to begin with."
        ) from error


def to_mapping(config: TrainConfig) -> dict[str, Any]:
    """The settings as plain values, in their order: what ``run.json`` records."""
    found: dict[str, Any] = msgspec.to_builtins(config)
    return {n: list(value) if isinstance(value, tuple) else value for n, value in found.items()}


def to_toml(config: TrainConfig) -> str:
    """The settings as TOML, each below a comment on its meaning; it reads back identically."""
    lines = [
        f"# {_description(name)} ({allowed(name)})\n{name} = {_toml(value)}\n"
        for name, value in to_mapping(config).items()
    ]
    return "\n".join(lines)


def _description(name: str) -> str:
    metas: list[Meta] = [*reversed(get_args(_TYPES[name])[1:])]
    return next(meta.description for meta in metas if meta.description)


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else repr(value)
