"""Which settings of our trainer act on a run, by what it recorded of its configuration.

A setting that does nothing in a run is never changed by advice: an R1 penalty has no place in an
autoencoder, nor a momentum in RMSProp. A test holds this to what the trainer does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Settings = Mapping[str, Any]
When = Callable[[Settings], bool]

_OURS: Final = ("model", "network", "objective", "d_learning_rate", "g_learning_rate", "steps")


def ours(settings: Settings) -> bool:
    """Whether these are settings of our trainer; others have some of the same names."""
    return all(name in settings for name in _OURS)


def autoencoder(settings: Settings) -> bool:
    """Whether an autoencoder is trained, plain or variational: there is no discriminator."""
    return bool(settings.get("model", "gan") != "gan")


def _gan(settings: Settings) -> bool:
    return not autoencoder(settings)


def _optimised_by(*names: str) -> When:
    return lambda settings: any(settings.get(f"{n}_optimiser") in names for n in "dg")


def _is(name: str, *values: Any) -> When:
    return lambda settings: settings.get(name) in values


def _gan_and(when: When) -> When:
    return lambda settings: _gan(settings) and when(settings)


_WHEN: Final[dict[str, When]] = {
    **dict.fromkeys(
        (
            *("objective", "r1", "r2", "gradient_penalty", "clip_weights", "d_steps", "g_steps"),
            *("alternating", "instance_noise", "minibatch", "pack", "condition"),
        ),
        _gan,
    ),
    "label_smoothing": _gan_and(_is("objective", "non-saturating", "minimax", "lsgan")),
    "decoder_std": autoencoder,
    "beta": _is("model", "vae"),
    "beta1": _optimised_by("adam", "sgd"),
    "beta2": _optimised_by("adam", "rmsprop"),
    "schedule_start": lambda settings: settings.get("schedule") != "constant",
    "schedule_end": lambda settings: settings.get("schedule") != "constant",
}
"""When a setting acts; those that are not here always do."""


def acts(setting: str, settings: Settings) -> bool:
    """Whether a setting does anything in a run of these settings."""
    return _WHEN[setting](settings) if setting in _WHEN else True


_AUTOMATIC: Final = {"clip_weights": ("wgan", 0.01), "gradient_penalty": ("wgan-gp", 10.0)}
"""What "auto" stands for: the objective under which it is a value, which is 0 under the others.

As ``docs/training.md`` says.
"""


def _meant(setting: str, settings: Settings) -> Any:
    """A setting's value, with "auto" replaced by what it stands for."""
    value = settings.get(setting)
    if value != "auto" or setting not in _AUTOMATIC:
        return value
    objective, weight = _AUTOMATIC[setting]
    return weight if settings.get("objective") == objective else 0.0


def those_that_act(changes: Settings, settings: Settings) -> dict[str, Any]:
    """The changes that do something: the setting acts before or after, and means another value."""
    after = {**settings, **changes}
    return {
        name: value
        for name, value in changes.items()
        if (acts(name, settings) or acts(name, after))
        and _meant(name, settings) != _meant(name, after)
    }
