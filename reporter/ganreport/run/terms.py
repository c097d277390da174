"""Further terms of a generator's loss, known by their names: pixels, perceptual, mel, ..."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ganreport.messages import Message, message
from ganreport.run.scores import score_of
from ganreport.run.words import canonical, words


@dataclass(frozen=True)
class LossKind:
    """A kind of loss: its name and label, what it is called in names, in words.

    ``alone`` are those that mean it without the word ``loss`` beside them.
    """

    name: str
    label: Message
    aliases: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


LOSS_KINDS: Final[tuple[LossKind, ...]] = (
    LossKind(
        "discriminator", message("terms of the discriminator"),
        ("d real", "d fake", "real", "fake", "mpd", "msd", "mrd"),
    ),
    LossKind(
        "feature_matching", message("feature matching"),
        ("fm", "feature", "features", "feat"), ("feature matching", "feat match", "adv feat"),
    ),
    LossKind(
        "perceptual", message("perceptual"),
        ("content", "fea", "p", "lpips", "resnet"), ("percep", "perceptual", "vgg"),
    ),
    LossKind("mel", message("mel spectrogram"), ("mel",)),
    LossKind(
        "spectral", message("spectral"),
        ("sc", "stft", "mag", "spectral"), ("spectral convergence", "log stft magnitude"),
    ),
    LossKind("duration", message("duration"), ("dur", "duration")),
    LossKind("kl", message("divergence"), (), ("kl", "kld", "kl divergence")),
    LossKind("cycle", message("cycle"), (), ("cycle", "cyc")),
    LossKind("identity", message("identity"), ("id", "identity"), ("idt",)),
    LossKind("total_variation", message("total variation"), (), ("tv", "total variation")),
    LossKind(
        "quantisation", message("quantisation"),
        ("quant", "quantization", "quantisation", "vq", "commit", "commitment", "codebook"),
    ),
    LossKind("style", message("style"), ("style", "gram")),
    LossKind("classification", message("classification"), ("cls", "class", "classification")),
    LossKind(
        "reconstruction", message("reconstruction"),
        ("rec", "recon", "reconstruction", "nll", "autoencoder"),
    ),
    LossKind(
        "pixel", message("pixels"),
        ("pix", "pixel", "pixels", "charbonnier", "huber", "mae", "mse", "l2"), ("l1",),
    ),
    LossKind("adversarial", message("adversarial"), ("adv",)),
)  # fmt: skip
"""Every kind; of one name the first that fits."""

_NO_LOSS: Final = frozenset(
    {
        "weight", "weights", "lambda", "coef", "coefficient", "factor", "lr", "grad", "norm", "std",
        "ratio", "time", "score", "acc",
    }
)  # fmt: skip
"""Words of names of what is about a loss."""


def kind_of(name: str) -> LossKind | None:
    """The kind of a further term of a loss, None of what is none or of no kind that is known."""
    parts = canonical(name).split()
    if not _NO_LOSS.isdisjoint(parts) or score_of(name):
        return None
    plain = f" {words(name)} {' '.join(parts)} "
    is_loss = "loss" in parts or parts[:1] == ["l"]
    for kind in LOSS_KINDS:
        known = (*kind.alone, *(kind.aliases if is_loss else ()))
        if any(f" {alias} " in plain for alias in known):
            return kind
    return None
