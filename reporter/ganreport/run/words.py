"""Names of scalars as words: what loggers put around them is left off, synonyms become one."""

from __future__ import annotations

import re
from typing import Final

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "d": ("dis", "disc", "discrim", "discriminator", "discriminators", "critic", "netd"),
    "g": ("gen", "generator", "generators", "netg"),
    "loss": ("losses", "err"),
    "adv": ("adversarial", "gan"),
    "acc": ("accuracy",),
    "real": ("reals",),
    "fake": ("fakes",),
    "grad": ("gradient",),
    "logit": ("logits",),
    "score": ("scores",),
}
"""A word of names -> others that mean the same."""

HELD_OUT: Final = frozenset(
    {
        "val", "valid", "validation", "validate", "dev", "devel", "test", "testing", "tests",
        "eval", "evaluation", "evaluate", "heldout", "holdout", "held",
    }
)  # fmt: skip
"""Words of names of what was not trained on."""

_SAME: Final = {other: word for word, others in SYNONYMS.items() for other in others}
_SECTIONS: Final = frozenset(
    {
        "train", "training", "trn", "metrics", "metric", "scalars", "scalar", "summary",
        "summaries", "stats", "log", "logs",
    }
)  # fmt: skip
_AROUND: Final = frozenset(
    {"step", "epoch", "iter", "batch", "mean", "avg", "average", "value", "current", "running"}
)
_UNORDERED: Final = frozenset({"loss", "acc", "lr", "norm"})


def words(name: str) -> str:
    """A name as lower-case words: ``Loss/D_total`` and ``lossD-total`` are ``loss d total``."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    label = " ".join(re.findall(r"[a-z0-9]+", apart.lower()))
    label = re.sub(r"\b(loss|err|net)([dg])\b", r"\1 \2", label)
    return re.sub(r"\b([dg]|dis|disc|gen|critic|adv|gan)loss\b", r"\1 loss", label)


def held_out(name: str) -> bool:
    """Whether a name says that it is of samples that were not trained on."""
    return any(word.rstrip("0123456789") in HELD_OUT for word in words(name).split())


def canonical(name: str) -> str:
    """A name in the words of the tables: without sections, periods and repetition, synonyms one.

    ``train/discloss_step`` and ``Loss/Discriminator (total)`` are ``d loss``. Where a word says
    what is counted (``loss``, ``acc``, ``lr``, ``norm``) the order of words says nothing more.
    """
    every = words(name).replace("learning rate", "lr").split()
    if every[:1] == ["l"] and len(every) > 1 and every[1] in ("d", "g"):
        every[0] = "loss"
    kept = [_SAME.get(word, word) for word in every if word not in _SECTIONS] or every
    while len(kept) > 1 and kept[-1] in _AROUND:
        kept.pop()
    while len(kept) > 1 and kept[0] in _AROUND:
        kept.pop(0)
    if not _UNORDERED.isdisjoint(kept):
        kept = sorted({word for word in kept if word != "total"})
    return " ".join(kept)
