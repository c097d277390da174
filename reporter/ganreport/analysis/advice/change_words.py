"""Changes of our trainer's settings in words: a sentence each, made from the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.remedies.acting import autoencoder
from ganreport.messages import Message, Text, message, together
from ganreport.run.toml import quoted

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Phrase:
    """What is said of a change of one setting, of its values ``before`` and ``after``.

    ``other`` of a name or of a larger value, ``less`` of a smaller one, ``first`` where there was
    none before, ``gone`` where there will be none. ``both`` is what is said where both networks
    change from the same value to the same.
    """

    other: Message
    less: Message | None = None
    first: Message | None = None
    gone: Message | None = None
    both: Phrase | None = None

    def of(self, before: Any, after: Any) -> Message:
        """The template that fits."""
        if not after and self.gone:
            return self.gone
        if not before and self.first:
            return self.first
        return self.less if self.less and _size(after) < _size(before) else self.other


def _size(value: Any) -> tuple[float, ...]:
    """What a value is compared by: of widths their number first."""
    if isinstance(value, list | tuple):
        return len(value), sum(value)
    return (float(value),)


_TOGETHER: Final = {
    "evaluation_interval": "steps",
    "checkpoint_interval": "steps",
    "clip_weights": "objective",
    "gradient_penalty": "objective",
}
"""Settings that are told with another one, where that changes too."""

_VALUES: Final = {
    "non-saturating": message("the non-saturating loss"),
    "minimax": message("the minimax loss"),
    "lsgan": message("the least-squares loss"),
    "hinge": message("the hinge loss"),
    "wgan": message("the Wasserstein loss with clipped weights"),
    "wgan-gp": message("the Wasserstein loss with a gradient penalty"),
    "relativistic": message("the relativistic loss"),
    "adam": message("Adam"),
    "sgd": message("plain gradient descent"),
    "rmsprop": message("RMSProp"),
    "gan": message("a GAN"),
    "autoencoder": message("a plain autoencoder"),
    "vae": message("a variational autoencoder"),
    "leaky": message("leaky ReLU"),
    "relu": message("ReLU"),
}
"""Values that are names, as sentences call them."""

_NEAR_ONE: Final = 0.9  # from here on digits after the nines matter


_PAIRS: Final = (("d_", "g_"), ("discriminator_", "generator_"))
"""How settings of the two networks begin."""


def network(letter: str, settings: Settings) -> Message:
    """What is trained with the settings of ``d``, or of ``g``."""
    if autoencoder(settings):
        return message("encoder") if letter == "d" else message("decoder")
    return message("discriminator") if letter == "d" else message("generator")


def sentences(changes: Mapping[str, Any], settings: Settings) -> tuple[Message, ...]:
    """One for each change, what tells most first, how long to train last.

    Networks that change alike are told of together.

    Args:
        changes: Settings and their values to come.
        settings: What was trained with.
    """
    told = [name for name in changes if _TOGETHER.get(name) not in changes]
    places = [*PHRASES]
    told.sort(key=lambda name: places.index(name) if name in PHRASES else 0)
    twins = {n: other for n in told if (other := _twin(n)) in told and _alike(n, changes, settings)}
    return tuple(
        _said(name, settings.get(name), changes[name], settings, both=name in twins)
        for name in told
        if name not in twins.values()
    )


def _twin(name: str) -> str:
    """The setting of the generator that goes with one of the discriminator; empty of any other."""
    known = (g + name.removeprefix(d) for d, g in _PAIRS if name.startswith(d))
    twin = next(known, "")
    return twin if twin and PHRASES.get(name, _ANY).both else ""


def _alike(name: str, changes: Mapping[str, Any], settings: Settings) -> bool:
    """Whether it changes as that of the other network does."""
    twin = _twin(name)
    return (settings.get(name), changes[name]) == (settings.get(twin), changes[twin])


def in_words(changes: Mapping[str, Any], settings: Settings) -> Text:
    """All changes as sentences one after the other; empty if there are none."""
    return together(*sentences(changes, settings)) if changes else ""


def value(plain: Any) -> Text:
    """A value as sentences have it: as in a configuration, a list without its brackets."""
    if isinstance(plain, list | tuple):
        return message("{parts:and}", parts=[value(part) for part in plain])
    if isinstance(plain, str):
        return _VALUES.get(plain, plain)
    if isinstance(plain, int) and not isinstance(plain, bool):
        return message("{count:count}", count=plain)
    return quoted(_short(plain) if isinstance(plain, float) else plain)


def _short(plain: float) -> float:
    """As many digits as a reader needs; a decay such as 0.99995 keeps all of its own."""
    return float(f"{plain:.4g}") if abs(plain) < _NEAR_ONE else plain


def _said(name: str, before: Any, after: Any, settings: Settings, *, both: bool = False) -> Message:
    phrase = PHRASES.get(name, _ANY)
    phrase = phrase.both if both and phrase.both else phrase
    of_d = name.startswith("d_") or name.startswith("discriminator")
    return message(
        phrase.of(before, after).text,
        setting=name,
        before=value(before),
        after=value(after),
        network=network("d" if of_d else "g", settings),
    )


_ANY: Final = Phrase(message("Set {setting} to {after} instead of {before}."))

_RATE: Final = Phrase(
    message("Raise the {network}'s learning rate from {before} to {after}."),
    message("Lower the {network}'s learning rate from {before} to {after}."),
    both=Phrase(
        message("Raise both learning rates from {before} to {after}."),
        message("Lower both learning rates from {before} to {after}."),
    ),
)
_OPTIMISER: Final = Phrase(
    message("Train the {network} with {after} instead of {before}."),
    both=Phrase(message("Train both networks with {after} instead of {before}.")),
)
_WIDTHS: Final = Phrase(
    message("Make the {network} larger: layers of {after} units instead of {before}."),
    message("Make the {network} smaller: layers of {after} units instead of {before}."),
    both=Phrase(
        message("Make both networks larger: layers of {after} units instead of {before}."),
        message("Make both networks smaller: layers of {after} units instead of {before}."),
    ),
)
_ACTIVATION: Final = Phrase(
    message("Use {after} in the {network} instead of {before}."),
    both=Phrase(message("Use {after} in both networks instead of {before}.")),
)

PHRASES: Final = {
    "train_limit": Phrase(
        message("Train on {after} samples instead of {before}."),
        gone=message("Train on all training samples instead of {before}."),
    ),
    "train_modes": Phrase(
        message("Train on the modes {after} instead of {before}."),
        gone=message("Train on every mode instead of {before} alone."),
    ),
    "model": Phrase(message("Train {after} instead of {before}.")),
    "objective": Phrase(message("Train with {after} instead of {before}.")),
    "d_learning_rate": _RATE,
    "g_learning_rate": _RATE,
    "d_optimiser": _OPTIMISER,
    "g_optimiser": _OPTIMISER,
    "discriminator_widths": _WIDTHS,
    "generator_widths": _WIDTHS,
    "discriminator_activation": _ACTIVATION,
    "generator_activation": _ACTIVATION,
    "generator_norm": Phrase(message("Use {after} normalisation in the generator.")),
    "r1": Phrase(
        message("Raise the R1 penalty's weight from {before} to {after}."),
        message("Lower the R1 penalty's weight from {before} to {after}."),
        first=message("Add an R1 penalty of weight {after}."),
    ),
    "r2": Phrase(
        message("Raise the R2 penalty's weight from {before} to {after}."),
        message("Lower the R2 penalty's weight from {before} to {after}."),
        first=message("Add an R2 penalty of weight {after}."),
    ),
    "ema": Phrase(
        message("Raise the decay of the averaged generator (EMA) from {before} to {after}."),
        message("Lower the decay of the averaged generator (EMA) from {before} to {after}."),
        first=message("Sample from averaged generator weights (EMA, decay {after})."),
    ),
    "discriminator_dropout": Phrase(
        message("Raise the {network}'s dropout from {before} to {after}."),
        message("Lower the {network}'s dropout from {before} to {after}."),
        first=message("Add dropout of {after} to the {network}."),
        gone=message("Leave out the {network}'s dropout of {before}."),
    ),
    "clip_gradient_norm": Phrase(
        message("Raise the gradient clipping norm from {before} to {after}."),
        message("Lower the gradient clipping norm from {before} to {after}."),
        first=message("Clip gradients to a norm of {after}."),
    ),
    "schedule": Phrase(message("Use the learning-rate schedule {after} instead of {before}.")),
    "warmup_steps": Phrase(
        message("Warm the learning rates up over {after} steps instead of {before}."),
        gone=message("Leave out the warm-up of {before} steps."),
    ),
    "instance_noise": Phrase(
        message("Add noise of {after} to the discriminator's inputs instead of {before}."),
        gone=message("Leave out the noise of {before} on the discriminator's inputs."),
    ),
    "d_steps": Phrase(
        message("Use more discriminator steps per generator step: {after} instead of {before}."),
        message("Use fewer discriminator steps per generator step: {after} instead of {before}."),
    ),
    "g_steps": Phrase(
        message("Use more generator steps per discriminator step: {after} instead of {before}."),
        message("Use fewer generator steps per discriminator step: {after} instead of {before}."),
    ),
    "pack": Phrase(
        message(
            "Let the discriminator judge {after} samples at once instead of {before} (PacGAN)."
        ),
    ),
    "beta1": Phrase(
        message("Raise the optimiser's beta1 from {before} to {after}."),
        message("Lower the optimiser's beta1 from {before} to {after}."),
    ),
    "beta": Phrase(
        message("Raise the weight of the KL divergence (beta) from {before} to {after}."),
        message("Lower the weight of the KL divergence (beta) from {before} to {after}."),
    ),
    "decoder_std": Phrase(
        message("Raise decoder_std from {before} to {after}."),
        message("Lower decoder_std from {before} to {after}."),
    ),
    "latent_dimension": Phrase(
        message("Raise the latent dimension from {before} to {after}."),
        message("Lower the latent dimension from {before} to {after}."),
    ),
    "batch_size": Phrase(
        message("Raise the batch size from {before} to {after}."),
        message("Lower the batch size from {before} to {after}."),
    ),
    "steps": Phrase(
        message("Train longer: {after} steps instead of {before}."),
        message("Train for fewer steps: {after} instead of {before}."),
    ),
}
"""Setting -> what is said of its change; any other is told by its name."""
