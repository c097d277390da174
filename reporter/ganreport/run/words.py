"""Names of scalars as words: what loggers put around them is left off, synonyms become one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "d": ("dis", "disc", "discrim", "discriminator", "discriminators", "critic", "netd"),
    "g": ("gen", "generator", "generators", "netg"),
    "loss": ("losses", "err"),
    "adv": ("adversarial", "gan", "wgan", "lsgan", "hinge"),
    "acc": ("accuracy",),
    "real": ("reals",),
    "fake": ("fakes",),
    "grad": ("gradient",),
    "logit": ("logits",),
    "score": ("scores",),
    "out": ("output", "outputs", "pred", "prediction", "prob", "probability", "validity"),
}
"""A word of names -> others that mean the same."""

HELD_OUT: Final = frozenset(
    {
        "val", "valid", "validation", "validate", "dev", "devel", "test", "testing", "tests",
        "eval", "evaluation", "evaluate", "heldout", "holdout", "held",
    }
)  # fmt: skip
"""Words of names of what was not trained on."""

_NAMES: Final = 4096  # that are kept in words: a log asks the same few of each of its lines
_SAME: Final = {other: word for word, others in SYNONYMS.items() for other in others}
_SECTIONS: Final = frozenset(
    {
        "train", "training", "trn", "metrics", "metric", "scalars", "scalar", "summary",
        "summaries", "stats", "log", "logs", "net", "network", "model",
    }
)  # fmt: skip
_BEFORE_L: Final = _SECTIONS | {"loss", "losses"}
_AROUND: Final = frozenset(
    {"step", "epoch", "iter", "batch", "mean", "avg", "average", "value", "current", "running"}
)
_UNORDERED: Final = frozenset({"loss", "acc", "lr", "norm"})
_OUTPUTS: Final = frozenset({"score", "logit", "out"})
_KINDS: Final = frozenset({"real", "fake"})
_JOINED: Final = "[dg]|dis|disc|discriminator|gen|generator|critic|adv|gan"


@lru_cache(_NAMES)
def words(name: str) -> str:
    """A name as lower-case words: ``Loss/D_total`` and ``lossD-total`` are ``loss d total``."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    label = " ".join(re.findall(r"[a-z0-9]+", apart.lower()))
    label = re.sub(r"\b(loss|err|net)([dg])\b", r"\1 \2", label)
    return re.sub(rf"\b({_JOINED})loss\b", r"\1 loss", label)


@lru_cache(_NAMES)
def held_out(name: str) -> bool:
    """Whether a name says that it is of samples that were not trained on."""
    return any(word.rstrip("0123456789") in HELD_OUT for word in words(name).split())


@lru_cache(_NAMES)
def canonical(name: str) -> str:
    """A name in the words of the tables: without sections, periods and repetition, synonyms one.

    ``train/discloss_step`` and ``Loss/Discriminator (total)`` are ``d loss``. Where a word says
    what is counted (``loss``, ``acc``, ``lr``, ``norm``; of real or fake samples ``out``,
    ``logit``, ``score``) the order of words says nothing more.
    """
    every = words(name).replace("learning rate", "lr").split()
    first = next((i for i, word in enumerate(every) if word not in _BEFORE_L), len(every))
    if every[first : first + 1] == ["l"] and every[first + 1 : first + 2] in (["d"], ["g"]):
        every[first] = "loss"  # of BasicSR: l_d_real, losses/l_d_real
    kept = [_SAME.get(word, word) for word in every if word not in _SECTIONS] or every
    while len(kept) > 1 and kept[-1] in _AROUND:
        kept.pop()
    while len(kept) > 1 and kept[0] in _AROUND:
        kept.pop(0)
    if len(kept) > 1:
        kept = [word for word in kept if word != "total"]
    outputs = not _OUTPUTS.isdisjoint(kept) and not _KINDS.isdisjoint(kept)
    if outputs or not _UNORDERED.isdisjoint(kept):
        kept = sorted({word for word in kept if word not in _AROUND} or kept)
    return " ".join(kept)
