"""What others call our scalars, as visible tables, and the objectives that have a name."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final

from ganreport.messages import Message, Text, message
from ganreport.run.cards import ObjectiveCard
from ganreport.run.schema import METRIC_COLUMNS

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "step": (
        "global step", "steps", "iteration", "iterations", "iter", "iters", "itr", "n iter",
        "total iters", "batches done", "kimg", "update", "updates",
    ),
    "epoch": ("epochs", "ep", "current epoch"),
    "wall_time": ("timestamp", "stamp", "time stamp", "datetime", "date time"),
    "d_loss": (
        "loss d", "disc loss", "loss disc", "discriminator loss", "loss discriminator", "dis loss",
        "loss dis", "critic loss", "loss critic", "err d", "net d", "d total loss",
        "disc total loss", "d losses",
    ),
    "g_loss": (
        "loss g", "gen loss", "loss gen", "generator loss", "loss generator", "err g", "net g",
        "g total loss", "gen total loss", "g losses",
    ),
    "d_penalty": (
        "gp", "gp loss", "loss gp", "d gp", "gradient penalty", "grad penalty", "penalty",
        "r1", "r1 penalty", "d r1",
    ),
    "d_real_mean": ("d x", "score d", "d real score", "real score", "d real logits", "d out real"),
    "d_fake_mean": (
        "d g z", "d g z1", "score g", "d fake score", "fake score", "d fake logits", "d out fake",
    ),
    "d_real_accuracy": (
        "d real acc", "d acc real", "real acc", "acc real", "real accuracy", "accuracy real",
        "d accuracy real", "disc real acc",
    ),
    "d_fake_accuracy": (
        "d fake acc", "d acc fake", "fake acc", "acc fake", "fake accuracy", "accuracy fake",
        "d accuracy fake", "disc fake acc",
    ),
    "d_grad_norm": ("grad norm d", "d gradient norm", "gradient norm d", "disc grad norm"),
    "g_grad_norm": ("grad norm g", "g gradient norm", "gradient norm g", "gen grad norm"),
    "d_lr": ("lr d", "d learning rate", "learning rate d", "disc lr"),
    "g_lr": ("lr g", "g learning rate", "learning rate g", "gen lr"),
    "reconstruction_loss": ("recon loss", "rec loss", "loss recon"),
    "kl_loss": ("kl", "loss kl", "kld", "kl divergence"),
}  # fmt: skip
"""Our name -> others', in words: case, signs between words and a leading ``train`` don't count."""

AMBIGUOUS: Final[dict[str, Message]] = {
    "d real": message("it may be D's output on real samples or its loss on them"),
    "d fake": message("it may be D's output on generated samples or its loss on them"),
    "loss": message("it does not say whose loss it is"),
    "lr": message("it does not say whose learning rate it is"),
    "learning rate": message("it does not say whose learning rate it is"),
    "accuracy": message("it does not say whether of real or of generated samples"),
    "acc": message("it does not say whether of real or of generated samples"),
    "d accuracy": message("it does not say whether of real or of generated samples"),
    "d acc": message("it does not say whether of real or of generated samples"),
}
"""Names that look like ours but could be several things: they are kept, and it is said why."""

SCORES: Final = frozenset(
    {
        "fid", "kid", "is", "inception", "isc", "psnr", "ssim", "msssim", "lpips", "precision",
        "recall", "density", "coverage", "ppl", "swd", "accuracy", "fid50k", "kid50k", "is50k",
        "pr50k3", "ppl2", "fid50k_full",
    }
)  # fmt: skip
"""Words of names that say how good samples are."""

OBJECTIVES: Final[dict[str, ObjectiveCard]] = {
    card.name: card
    for card in (
        ObjectiveCard(
            name="non-saturating",
            d_output="logit",
            boundary=0.0,
            blind_d_loss=2 * math.log(2),
            blind_g_loss=math.log(2),
            saturating=False,
        ),
        ObjectiveCard(
            name="lsgan",
            d_output="score",
            boundary=0.5,
            blind_d_loss=0.25,
            blind_g_loss=0.125,
            saturating=False,
        ),
        ObjectiveCard(
            name="hinge", d_output="score", boundary=0.0, blind_d_loss=2.0, saturating=False
        ),
        ObjectiveCard(name="wgan", d_output="score", saturating=False),
        ObjectiveCard(name="wgan-gp", d_output="score", saturating=False),
    )
}
"""Objectives by name, D's loss the sum of its two terms, without what may join them.

A blind D gives 0 as a logit, 1/2 as a probability: each cross-entropy is log 2 (Goodfellow et al.
2014, arXiv:1406.2661). LSGAN's squares are halved and aim at 0 and 1 (Mao et al. 2017,
arXiv:1611.04076, eq. 9); a hinge of a score of 0 is 1 (Lim & Ye 2017, arXiv:1705.02894). Writers
that halve otherwise scale these.
"""

UNITS: Final[dict[str, tuple[Message, Message]]] = {
    "step": (message("step"), message("steps")),
    "epoch": (message("epoch"), message("epochs")),
    "kimg": (message("kimg"), message("kimgs")),
    "row": (message("row"), message("rows")),
    "picture": (message("picture"), message("pictures")),
}
"""What a step of a run counts: the word that is stored -> as it is shown, one and several."""

TIMES: Final = ("step", "epoch", "wall_time")
"""Our names that say when, not what."""

_LEADING: Final = ("train ", "training ", "loss loss ", "losses ", "metrics ", "scalars ")
_TRAILING: Final = (" step", " epoch", " mean", " avg", " average", " train")


def words(name: str) -> str:
    """A name as lower-case words: ``Loss/D_total`` and ``lossD-total`` are ``loss d total``."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    label = " ".join(re.findall(r"[a-z0-9]+", apart.lower()))
    label = re.sub(r"\b(loss|err|net)([dg])\b", r"\1 \2", label)
    return re.sub(r"\b([dg])loss\b", r"\1 loss", label)


_OURS: Final = {
    **{words(other): ours for ours, others in NAMES.items() for other in others},
    **{words(name): name for name in METRIC_COLUMNS if name != "attempt"},
}


def ours(name: str) -> str | None:
    """Our name of a foreign scalar, None where it has none or could be several."""
    label = words(name)
    if label in AMBIGUOUS:
        return None
    plain = [label, *(label.removeprefix(lead) for lead in _LEADING)]
    plain += [each.removesuffix(tail) for each in plain for tail in _TRAILING]
    return next((_OURS[each] for each in plain if each in _OURS), None)


def reason(name: str) -> Text:
    """Why a name that looks like one of ours was left as it is; empty of any other."""
    label = words(name)
    return next(
        (AMBIGUOUS[each] for each in (label, label.removeprefix("train ")) if each in AMBIGUOUS), ""
    )


def map_names(names: Iterable[str]) -> dict[str, str]:
    """Foreign names -> ours, each of ours once: the plainest (then the first) name gets it."""
    mapping: dict[str, str] = {}
    for name in sorted(names, key=lambda each: len(words(each).split())):
        our = ours(name)
        if our and our not in mapping.values():
            mapping[name] = our
    return mapping


def is_score(name: str) -> bool:
    """Whether a name says that it is a score of samples, such as an FID or a PSNR."""
    return not SCORES.isdisjoint(re.split(r"[\W_]+", name.lower()))
