"""What to say of columns that do not tell what they are: command lines that would work."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from ganreport.messages import Message, message
from ganreport.run.vocabulary import words

_KINDS: Final = frozenset({"mpd", "msd", "mrd", "mbd", "cqtd"})
"""Discriminators of vocoders: of periods, scales, resolutions, bands, constant-Q transforms."""

_OTHERS: Final = frozenset({"g", "gen", "generator", "fm", "feat", "feature", "grad", "norm"})


def of_names(kept: Collection[str], mapped: Collection[str]) -> Iterator[Message]:
    """How the losses of several discriminators, logged apart, become that of D."""
    if "d_loss" in mapped:
        return
    parts = []
    for name in kept:
        said = set(words(name).split())
        if said & _KINDS and "loss" in said and not said & _OTHERS:
            parts.append(name)
    if len(parts) > 1:
        yield message(
            "The losses of several discriminators are logged apart: "
            '--map "d_loss={formula}" adds them up.',
            formula=" + ".join(parts),
        )
