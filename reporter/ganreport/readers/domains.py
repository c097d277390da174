"""Several pairs of networks in one table: which columns are of one, by the index in their names."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from ganreport.readers.formula import column
from ganreport.readers.mapping import PairColumns
from ganreport.run.vocabulary import canonical, held_out, map_names

MOST: Final = 6
"""Pairs that are judged one by one: each is a part of the report."""

_INDEX: Final = re.compile(r"\d{1,2}|[abxy]")
_FROM_TO: Final = re.compile(r"[abxy]2?([abxy])")
_ONE: Final = frozenset({"g_loss", "d_real_mean", "d_fake_mean"})
_LOSS: Final = frozenset({"loss", "adv"})


def pairs_of(names: Collection[str]) -> tuple[PairColumns, ...]:
    """The pairs of a discriminator and a generator: ``loss_D_A`` with ``loss_G_A``, ``D[0]``, ...

    None where there is a discriminator's loss of the run as a whole. One pair alone counts only
    where nothing else may be meant (``D_x`` is an output, and a generator's loss may stand alone).
    """
    whole = set(map_names(names).values())
    if "d_loss" in whole:
        return ()
    seen: dict[str, dict[str, list[str]]] = {}
    for name in names:
        network, index = _indexed(name)
        if network:
            seen.setdefault(index, {}).setdefault(f"{network}_loss", []).append(name)
    pairs = [
        PairColumns(index.upper(), {our: column(each[0]) for our, each in sorted(own.items())})
        for index, own in sorted(seen.items(), key=lambda item: (len(item[0]), item[0]))
        if len(own) == 2 and all(len(each) == 1 for each in own.values())
    ]
    alone = len(seen) == 1 and not seen.keys() & {"x", "y"} and not whole & _ONE
    return tuple(pairs[:MOST]) if len(pairs) > 1 or alone else ()


def _indexed(name: str) -> tuple[str, str]:
    """The network, ``d`` or ``g``, and the index in a name of one of several; else nothing.

    ``G_AB`` makes what ``D_B`` judges.
    """
    parts = [part for part in canonical(name).split() if part not in _LOSS]
    networks = [part for part in parts if part in ("d", "g")]
    others = [part for part in parts if part not in ("d", "g")]
    if held_out(name) or len(networks) != 1 or len(others) != 1:
        return "", ""
    into = _FROM_TO.fullmatch(others[0]) if networks == ["g"] else None
    index = into[1] if into else others[0]
    return (networks[0], index) if _INDEX.fullmatch(index) else ("", "")
