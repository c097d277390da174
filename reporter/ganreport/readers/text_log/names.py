"""The name that stands before a number in a line of a log, and whose it is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ganreport.readers.text_log.forms import NETWORK_WORDS, owner_of
from ganreport.run.vocabulary import canonical

MOST_WORDS: Final = 4  # of a name; more is a sentence
_NUMBERED: Final = frozenset().union(
    NETWORK_WORDS,
    {"stage", "level", "scale", "phase", "net", "network", "domain", "task", "client", "fold",
     "layer", "block", "loss", "head", "branch"},
)  # fmt: skip
"""Words that a number belongs to in a name: ``Stage 2 d_loss``."""
_GROUP: Final = re.compile(r"[\[(|]([^:=\[\]()|]{1,60})[:=][^\[\]()|]{0,200}$")
_BETWEEN: Final = re.compile(r"[,;|\t\[\]{}]|\s-+\s|\s{2,}|-->?|=>")
_NAME: Final = re.compile(r"[A-Za-z_](?:.{0,58}\S)?")
_FRACTION: Final = re.compile(r"\d[.,]\d")
_KEPT: Final = 4096  # texts between numbers: a log has the same few in each of its lines
_LONGEST_GROUP: Final = 300  # signs before a number in which its bracket is looked for


def owned(name: str, text: str, end: int) -> str:
    """The name of a number before which a line reads ``text[:end]``.

    A bare accuracy in the brackets of D's loss is D's: ``[D loss: 0.7, acc.: 50%]``. A bare loss is
    that of the network before it: ``D | loss: 0.7``.
    """
    if canonical(name) == "loss":
        return f"{owner_of(text[:end].rstrip())} {name}".strip()
    if not name.lower().startswith("acc") or canonical(name) != "acc":
        return name
    group = _GROUP.search(text[:end].rstrip()[-_LONGEST_GROUP:])
    return f"D {name}" if group and canonical(group[1]) == "d loss" else name


@lru_cache(_KEPT)
def name_of(before: str) -> str:
    """The name that stands before a number: the last words behind a sign that parts."""
    name = _apart(_BETWEEN.split(before)[-1])
    name = name.lstrip(")]} ")
    while name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1].strip()
    while name.startswith(("(", ")")) and name.count("(") != name.count(")"):
        name = name[1:].strip()
    good = _NAME.fullmatch(name) and len(name.split()) <= MOST_WORDS
    return name if good else ""


def _apart(text: str) -> str:
    """What stands behind another number, or behind what is no word: ``lr 0.0002 d_loss``."""
    tokens = text.split()
    for place in range(len(tokens) - 2, -1, -1):
        token, before = tokens[place], tokens[place - 1].lower() if place else ""
        figure = not token[0].isalpha() and token[0] != "_" and any(map(str.isdigit, token))
        figure |= _FRACTION.search(token) is not None
        if figure and not (token.isdecimal() and before in _NUMBERED):
            tokens = tokens[place + 1 :]
            break
    return " ".join(tokens).strip(" :=*#>.-\"'")
