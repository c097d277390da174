"""What others call our scalars, as visible tables, and the objectives that have a name.

Names are compared in the words of :mod:`ganreport.run.words`; which of several gets a scalar of
ours, and which only looks like one, is decided here for every reader and writer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Final

from ganreport.messages import Message, Text, message
from ganreport.run.cards import ObjectiveCard
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.scores import SCORES, ScoreSpec, is_score, score_of
from ganreport.run.words import canonical, counter_of, held_out, words

__all__ = [
    "AMBIGUOUS",
    "NAMES",
    "OBJECTIVES",
    "SCORES",
    "SECOND_CHOICE",
    "TIMES",
    "UNITS",
    "ScoreSpec",
    "canonical",
    "held_out",
    "is_score",
    "map_names",
    "ours",
    "reason",
    "score_of",
    "sums",
    "words",
]

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "step": (
        "global step", "steps", "iteration", "iterations", "iter", "iters", "itr", "n iter",
        "total iters", "batches done", "kimg", "update", "updates", "it", "niter", "nb iter",
        "num iter", "num steps", "num updates", "step num", "step number", "iteration number",
        "global iter", "gen iterations", "generator iterations",
    ),
    "epoch": ("epochs", "ep", "current epoch", "epoch num", "epoch number", "epoch idx"),
    "wall_time": ("timestamp", "stamp", "time stamp", "datetime", "date time"),
    "d_loss": ("loss d", "net d", "error d", "d error", "cost d", "d cost"),
    "g_loss": ("loss g", "net g", "error g", "g error", "cost g", "g cost"),
    "d_penalty": (
        "gp", "loss gp", "d gp", "loss d gp", "grad penalty", "loss grad penalty", "penalty",
        "r1", "r1 penalty", "d r1", "loss r1", "loss d r1",
    ),
    "d_real_mean": (
        "d x", "score d", "real score", "d real score", "real logit", "d real logit", "real out",
        "d real out",
    ),
    "d_fake_mean": (
        "d g z", "d g z1", "d g z before", "score g", "fake score", "d fake score", "fake logit",
        "d fake logit", "fake out", "d fake out",
    ),
    "d_real_accuracy": ("acc real", "d acc real"),
    "d_fake_accuracy": ("acc fake", "d acc fake", "acc generated"),
    "d_accuracy": ("d acc",),
    "d_grad_norm": ("grad norm d",),
    "g_grad_norm": ("grad norm g",),
    "d_lr": ("lr d",),
    "g_lr": ("lr g",),
    "reconstruction_loss": (
        "recon loss", "rec loss", "vae r loss", "vae recon loss", "vae reconstruction loss",
    ),
    "kl_loss": (
        "kl", "loss kl", "kld", "kld loss", "kl divergence", "vae kl", "vae kl loss", "kl div loss",
    ),
}  # fmt: skip
"""Our name -> others', in the words of :func:`canonical`: ``train/discloss_step`` is ``loss d``."""

SECOND_CHOICE: Final[dict[str, tuple[str, ...]]] = {
    "d_loss": ("loss d adv", "d adv", "adv d"),
    "g_loss": ("loss g adv", "g adv", "adv g", "loss d fake g", "loss g fake"),
}
"""Names that count where none of the above is there: adversarial terms, without what is added."""

WITH_PARTNER: Final[dict[str, tuple[str, str]]] = {
    "d": ("d_loss", "g"),
    "g": ("g_loss", "d"),
    "adv loss": ("g_loss", "d_loss"),
    "adv": ("g_loss", "d_loss"),
    "c loss": ("d_loss", "g_loss"),
    "acc g": ("d_fake_accuracy", "d_real_accuracy"),
}
"""Names -> what they are beside another: bare networks, a term of neither, a critic's initial,
D's accuracy on what G made (``gen_acc`` beside ``real_acc``, of keras.io's example of ADA)."""

SUMS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "d_loss": (("loss d real", "loss d fake"), ("loss real", "loss fake")),
}
"""Our scalars -> two names whose sum they are, where they stand under no name of their own."""

AMBIGUOUS: Final[dict[str, Message]] = {
    "d real": message("it may be D's output on real samples or its loss on them"),
    "d fake": message("it may be D's output on generated samples or its loss on them"),
    "loss": message("it does not say whose loss it is"),
    "lr": message("it does not say whose learning rate it is"),
    "acc": message("it does not say whether of real or of generated samples"),
}
"""Names that look like ours but could be several things: they are kept, and it is said why."""

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
            name="minimax",
            d_output="logit",
            boundary=0.0,
            blind_d_loss=2 * math.log(2),
            blind_g_loss=-math.log(2),
            saturating=True,
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

_NETWORKS: Final = frozenset({"d", "g"})
_OURS: Final = {
    **{
        plain: ours
        for ours, others in NAMES.items()
        if ours not in TIMES
        for other in others
        if (plain := canonical(other)) not in _NETWORKS
    },
    **{words(other): ours for ours, others in NAMES.items() for other in others},
    **{words(name): name for name in METRIC_COLUMNS if name != "attempt"},
}
_OUTPUT: Final = re.compile(r"(?:^|[\s/:])D\((real|x|fake)\)$")
_SECOND: Final = {canonical(o): our for our, others in SECOND_CHOICE.items() for o in others}
_SCOPES: Final = re.compile(r"[/:.|\\>]| - ")
_NUMBERED: Final = re.compile(r"d[12]")
_GAN: Final = frozenset({"d_loss", "g_loss"})
_OTHERS: Final = frozenset(
    {
        "e", "enc", "encoder", "dec", "decoder", "c", "cls", "classifier", "q", "aux", "latent",
        "code", "face", "eye", "eyes", "mouth", "hand", "patch", "local", "global", "temporal",
        "video", "image", "mpd", "msd", "mrd", "teacher", "student",
    }
)  # fmt: skip
"""Words of scopes that name another network than the two, or one of several."""


def ours(name: str) -> str | None:
    """Our name of a foreign scalar, None where it has none or could be several.

    What was not trained on has none.
    """
    label, plain = words(name), canonical(name)
    if held_out(name):
        return None
    if counter := counter_of(label):
        return counter
    if output := _OUTPUT.search(name):
        return "d_fake_mean" if output[1] == "fake" else "d_real_mean"
    return _OURS.get(label) or (None if plain in AMBIGUOUS else _OURS.get(plain))


def reason(name: str) -> Text:
    """Why a name that looks like one of ours was left as it is; empty of any other."""
    return "" if held_out(name) or ours(name) else AMBIGUOUS.get(canonical(name), "")


def map_names(names: Iterable[str]) -> dict[str, str]:
    """Foreign names -> ours, each of ours once.

    Of several names for one of ours that of :data:`NAMES` gets it, the plainest (then the first) of
    them; then those of :data:`SECOND_CHOICE`; then what is one of these but for a scope before it
    (``voice:loss_disc``), if no other is; then those of :data:`WITH_PARTNER`.
    """
    every = sorted(names, key=_plainness)
    mapping: dict[str, str] = {}
    taken: dict[str, str] = {}

    def take(name: str, our: str | None) -> None:
        if our and our not in taken and name not in mapping:
            mapping[name], taken[our] = our, name

    for name in every:
        take(name, ours(name))
    trained = [name for name in every if name not in mapping and not held_out(name)]
    for name in trained:
        take(name, _SECOND.get(canonical(name)))
    scoped: dict[str, list[str]] = {}
    for name in trained:
        if name not in mapping and (our := _within_scope(name)):
            scoped.setdefault(our, []).append(name)
    for our, those in scoped.items():
        if len(those) == 1:
            take(those[0], our)
    left = [name for name in reversed(trained) if name not in mapping]
    plain = {canonical(name): name for name in left if not _is_letter(name, every)}
    for label, (our, partner) in WITH_PARTNER.items():
        numbered = partner == "d" and any(_NUMBERED.fullmatch(each) for each in plain)
        numbered |= label == "g" and "d_loss" in taken
        if label in plain and (partner in plain or partner in taken or numbered):
            take(plain[label], our)
    return {n: our for n, our in mapping.items() if not (_is_term(n, our) and taken.keys() & _GAN)}


def _is_term(name: str, our: str) -> bool:
    """Whether an autoencoder's term is only called as such: of a GAN it may be any term of G's."""
    return our in ("reconstruction_loss", "kl_loss") and words(name) != words(our)


def _is_letter(name: str, every: Iterable[str]) -> bool:
    """Whether a name is one of several columns that are called by small letters."""
    letters = {each for each in every if len(each) == 1 and each.islower()}
    return name in letters and not letters <= _NETWORKS


def _plainness(name: str) -> tuple[int, bool]:
    """Few words before many; what is of every step before its means over epochs."""
    parts = words(name).split()
    return len(parts), "epoch" in parts


def _within_scope(name: str) -> str | None:
    """Our name of what stands behind a scope, None where the scope is another network's."""
    parts = [part for part in _SCOPES.split(name) if words(part)]
    for first in range(1, len(parts)):
        rest = "/".join(parts[first:])
        our = ours(rest) or _SECOND.get(canonical(rest))
        if our and our not in TIMES:
            before = set(canonical("/".join(parts[:first])).split())
            networks = before & _NETWORKS - set(canonical(rest).split())
            return None if networks or before & _OTHERS else our
    return None


def sums(names: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Our scalars that are the sum of two of these names, and the two; see :data:`SUMS`."""
    plain = {canonical(name): name for name in names if not held_out(name)}
    for our, pairs in SUMS.items():
        for pair in pairs:
            terms = [plain[label] for each in pair if (label := canonical(each)) in plain]
            if len(terms) == len(pair):
                yield our, tuple(terms)
                break
