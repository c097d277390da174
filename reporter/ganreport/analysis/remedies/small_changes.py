"""Small changes of a configuration that remedies are put together of.

Settings are named as our trainer names them; one that a configuration does not have is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Settings = Mapping[str, Any]
Remedy = Callable[[Settings], dict[str, Any]]

RATES: Final = (3e-4, 1e-3)  # of convolutional and residual networks
DENSE_RATES: Final = (5e-4, 1e-3)
"""Learning rates under Adam between which small and middling GANs train well."""

SLOW: Final = 2e-4  # as Radford et al. (2016) trained the first deep convolutional GANs
_RATES: Final = ("d_learning_rate", "g_learning_rate")

APART: Final = 3.0
"""How far apart the two learning rates may lie."""

R1: Final = 0.1  # as in the preset "ring"; what it repairs is counted in docs/reliability.md
FIRM: Final = 1.0  # ten times R1, as in the preset "residual-digits"
EMA: Final = 0.99  # an average over some hundred steps: runs here have thousands
LONGER: Final = 4  # times the steps, where they were too few; a choice
ENOUGH: Final = 3000  # steps of the shortest presets: what small data need
SHORT: Final = 4000  # steps below which a run is short: those of the zoo's ring
TWICE: Final = 2  # times the steps, for networks that were calmed and so slowed
NARROW: Final = {"mlp": (32, 64)}  # of dense layers, as NARROW_IMAGES below
NARROW_IMAGES: Final = (16, 32)
"""Units (channels) of a layer below which it is widened, and to how many."""

WIDE: Final = (
    128  # units of a dense layer that suffice for the zoo's points, as in docs/networks.md
)
WIDE_IMAGES: Final = 64  # channels that suffice for its images
# A decoder's deviation at which samples of the prior are good: 0.1 gave worse ones of digits, 1 as
# good ones (benchmarks/advice.py).
DECODER: Final = 0.3

_NETWORKS: Final = ("generator", "discriminator")


def together(*remedies: Remedy) -> Remedy:
    """All of these; where two change the same setting, the one that is named first."""

    def all_of_them(settings: Settings) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for remedy in remedies:
            changes = remedy(settings) | changes
        return changes

    return all_of_them


def nothing(settings: Settings) -> dict[str, Any]:  # noqa: ARG001 - a remedy like the others
    """No change: what is wrong lies outside of the configuration."""
    return {}


def only(wanted: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Those of the ``wanted`` settings that there are and that differ."""
    return {k: v for k, v in wanted.items() if k in settings and settings[k] != v}


def penalised(settings: Settings) -> dict[str, Any]:
    """An R1 penalty; a critic becomes a hinge discriminator with one."""
    wanted: dict[str, Any] = {"r1": max(settings.get("r1", 0.0), R1)}
    if settings.get("objective") in ("wgan", "wgan-gp"):
        wanted |= {"objective": "hinge", "clip_weights": "auto", "gradient_penalty": "auto"}
    return only(wanted, settings)


def unsaturated(settings: Settings) -> dict[str, Any]:
    """The non-saturating loss in the place of minimax."""
    minimax = settings.get("objective") == "minimax"
    return only({"objective": "non-saturating"}, settings) if minimax else {}


def adaptive(settings: Settings) -> dict[str, Any]:
    """Adam in the place of plain gradient descent, with rates that suit it."""
    plain = [n for n in "dg" if settings.get(f"{n}_optimiser") == "sgd"]
    wanted = {f"{n}_optimiser": "adam" for n in plain}
    return only(wanted | {f"{n}_learning_rate": RATES[1] for n in plain}, settings)


def evened(settings: Settings) -> dict[str, Any]:
    """Learning rates in their kind's range, no more than ``APART``: else both the higher."""
    rates = _in_range(settings)
    d, g = rates.values() if len(rates) == 2 else (0.0, 0.0)
    return only(
        dict.fromkeys(rates, max(d, g)) if max(d, g) > APART * min(d, g) else rates, settings
    )


def _in_range(settings: Settings) -> dict[str, float]:
    """The two learning rates, brought into the range of their kind of network."""
    low, high = DENSE_RATES if settings.get("network") == "mlp" else RATES
    names = [name for name in _RATES if name in settings]
    return {name: min(max(float(settings[name]), low), high) for name in names}


def slower(settings: Settings) -> dict[str, Any]:
    """Learning rates of at most ``SLOW``, and a firm R1 penalty."""
    rates = {n: min(float(settings[n]), SLOW) for n in _RATES if n in settings}
    return only(rates | {"r1": max(settings.get("r1", 0.0), FIRM)}, settings)


def turn_about(settings: Settings) -> dict[str, Any]:
    """One step of each network in turn."""
    return only({"g_steps": 1, "d_steps": 1}, settings)


def unhurried(settings: Settings) -> dict[str, Any]:
    """Adam's mean over few steps: beta1 of at most 0.5."""
    return only({"beta1": min(settings.get("beta1", 0.5), 0.5)}, settings)


def averaged(settings: Settings) -> dict[str, Any]:
    """Samples of averaged generator weights."""
    return only({"ema": max(settings.get("ema", 0.0), EMA)}, settings)


def held(settings: Settings) -> dict[str, Any]:
    """Learning rates that stay until the end."""
    return only({"schedule": "constant", "warmup_steps": 0}, settings)


def undisturbed(settings: Settings) -> dict[str, Any]:
    """No noise on D's inputs; no dropout in a D of dense layers, a penalty regularises it."""
    quiet = {"instance_noise": 0.0}
    if settings.get("network") == "mlp":
        quiet["discriminator_dropout"] = 0.0
    return only(quiet, settings)


def _times(factor: int, settings: Settings) -> dict[str, Any]:
    """So many times the steps, evaluated as often in all."""
    names = ("steps", "evaluation_interval", "checkpoint_interval")
    return only({n: factor * settings[n] for n in names if n in settings}, settings)


def longer(settings: Settings) -> dict[str, Any]:
    """``LONGER`` times the steps, and of a run that had hardly begun at least ``ENOUGH``."""
    return _times(max(LONGER, -(-ENOUGH // max(1, settings.get("steps", ENOUGH)))), settings)


def twice(settings: Settings) -> dict[str, Any]:
    """``TWICE`` the steps: what keeps networks calm makes them slow."""
    return _times(TWICE, settings)


def extended(settings: Settings) -> dict[str, Any]:
    """``LONGER`` times the steps of a short run."""
    return longer(settings) if settings.get("steps", SHORT) < SHORT else {}


def wider(settings: Settings) -> dict[str, Any]:
    """Layers of very few units widened, in both networks."""
    least, wanted = NARROW.get(settings.get("network", ""), NARROW_IMAGES)
    changes = {}
    for name in (f"{network}_widths" for network in _NETWORKS):
        widths = settings.get(name) or []
        changes[name] = [max(width, wanted) if width < least else width for width in widths]
    return only(changes, settings)


def shallower(settings: Settings) -> dict[str, Any]:
    """At most three hidden layers, of leaky rectifiers."""
    changes: dict[str, Any] = {}
    for network in _NETWORKS:
        widths = settings.get(f"{network}_widths") or []
        if len(widths) > 3:
            changes |= {f"{network}_widths": widths[:3], f"{network}_activation": "leaky"}
    return only(changes, settings)


def all_data(settings: Settings) -> dict[str, Any]:
    """Every training sample of every mode."""
    return only({"train_limit": 0, "train_modes": []}, settings)


def larger_batch(settings: Settings) -> dict[str, Any]:
    """Batches of at least 64."""
    return only({"batch_size": max(settings.get("batch_size", 64), 64)}, settings)


def augmented(settings: Settings) -> dict[str, Any]:
    """Dropout in D of images."""
    if settings.get("network", "mlp") == "mlp":
        return {}
    dropout = max(settings.get("discriminator_dropout", 0.0), 0.3)
    return only({"discriminator_dropout": dropout}, settings)


def firmer(settings: Settings) -> dict[str, Any]:
    """A heavier R1 penalty, and in D of images more dropout."""
    wanted = {"r1": max(settings.get("r1", 0.0), FIRM)}
    if settings.get("network", "mlp") != "mlp":
        wanted["discriminator_dropout"] = max(settings.get("discriminator_dropout", 0.0), 0.5)
    return only(wanted, settings)


def bounded(settings: Settings) -> dict[str, Any]:
    """Gradients clipped to a norm of 10."""
    return only({"clip_gradient_norm": settings.get("clip_gradient_norm") or 10.0}, settings)


def freer(settings: Settings) -> dict[str, Any]:
    """A tenth of the weight of a variational autoencoder's divergence, or 1 if that is more."""
    return only({"beta": max(1.0, settings.get("beta", 1.0) / 10)}, settings)


def levelled(settings: Settings) -> dict[str, Any]:
    """Both learning rates at the higher one, within their kind's range."""
    rates = _in_range(settings)
    return only(dict.fromkeys(rates, max(rates.values(), default=0.0)), settings)


def deeper(settings: Settings) -> dict[str, Any]:
    """At least two hidden layers of dense networks, and layers as wide as those that train well."""
    if settings.get("network") != "mlp":
        return {
            name: [min(2 * w, WIDE_IMAGES) if w < WIDE_IMAGES else w for w in settings[name]]
            for name in _widths(settings)
            if min(settings[name]) < WIDE_IMAGES
        }
    changes = {}
    for name in _widths(settings):
        widths = [max(width, WIDE) for width in settings[name]]
        changes[name] = widths * 2 if len(widths) == 1 else widths
    return only(changes, settings)


def _widths(settings: Settings) -> list[str]:
    """The settings that give widths of layers: those left to the shape of the data give none."""
    return [name for n in _NETWORKS if settings.get(name := f"{n}_widths")]


def plainer(settings: Settings) -> dict[str, Any]:
    """Networks without what an R1 penalty makes needless: noise, dropout, spectral norms."""
    wanted: dict[str, Any] = {"discriminator_dropout": 0.0, "instance_noise": 0.0}
    wanted |= {"spectral": "none", "discriminator_norm": "none"}
    if settings.get("network") == "mlp":
        wanted |= {"generator_norm": "default", "r1": R1}
    return only(wanted, settings)


def paired(settings: Settings) -> dict[str, Any]:
    """The relativistic loss with both gradient penalties (Huang et al. 2024)."""
    return only({"objective": "relativistic", "r1": R1, "r2": R1, "label_smoothing": 0.0}, settings)


def variational(settings: Settings) -> dict[str, Any]:
    """A variational autoencoder in the place of a plain one, whose codes follow no distribution."""
    return only({"model": "vae"}, settings) if settings.get("model") == "autoencoder" else {}


def weighed(settings: Settings) -> dict[str, Any]:
    """The usual weights of a variational autoencoder: codes that keep to the prior, and no more."""
    if settings.get("model") != "vae":
        return {}
    std = max(float(settings.get("decoder_std", DECODER)), DECODER)
    return only({"beta": 1.0, "decoder_std": std}, settings)


def sharper(settings: Settings) -> dict[str, Any]:
    """Reconstructions that count more: half the decoder's deviation."""
    return only({"decoder_std": float(settings.get("decoder_std", DECODER)) / 2}, settings)
