"""Catalogues that tests make, compiled into folders of their own, and what makes the committed."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from types import SimpleNamespace

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from ganreport.render.i18n import CATALOGUE, SIGNS, STYLE

ROOT = Path(__file__).parents[3]
OPEN, CLOSE = "⟦", "⟧"

_FIELD = re.compile(r"(\{[^{}]*\}|%\(\w+\)s|%%)")
_ACCENTS = str.maketrans("aceinosuyACEINOSU", "àçéîñòšüýÀÇÉÎÑÒŠÜ")


def script() -> SimpleNamespace:
    """What ``.ci/messages.py`` defines."""
    return SimpleNamespace(**runpy.run_path(str(ROOT / ".ci/messages.py")))


def compiled(folder: Path, name: str, catalogue: Catalog, style: str = "") -> Path:
    """The folder, with a language of this catalogue in it."""
    place = folder / name / CATALOGUE
    place.parent.mkdir(parents=True)
    with place.open("wb") as file:
        write_mo(file, catalogue)
    if style:
        (folder / name / STYLE).write_text(style)
    return folder


def marked(text: str) -> str:
    """A text as the pseudo-locale has it: between marks, with accents, its fields as they are."""
    parts = _FIELD.split(text)
    parts[::2] = [part.translate(_ACCENTS) for part in parts[::2]]
    return f"{OPEN}{''.join(parts)}{CLOSE}"


def pseudo(texts: Catalog) -> Catalog:
    """A language that looks like English seen through glass; signs are as in English."""
    made = Catalog(locale="en")
    for entry in texts:
        if not entry.id:
            continue
        if (entry.context, entry.id) in SIGNS:
            made.add(entry.id, entry.id, context=entry.context)
        elif isinstance(entry.id, str):
            made.add(entry.id, marked(entry.id), context=entry.context)
        else:
            made.add(entry.id, tuple(map(marked, entry.id)))
    return made


def german() -> Catalog:
    """Some of German."""
    made = Catalog(locale="de_AT")
    for kind, sign, own in (
        ("number", ".", ","),
        ("number", ",", "."),
        ("list", " and ", " und "),
        ("list", " or ", " oder "),
        ("list", " ", "∅"),
    ):
        made.add(sign, own, context=kind)
    made.add(("{number} step", "{number} steps"), ("{number} Schritt", "{number} Schritte"))
    made.add(("{count:count} mode", "{count:count} modes"), ("ein Modus", "{count:count} Modi"))
    made.add("The loss is {value} ({share:percent} of {what}).", "{what}: {value}, {share:percent}")
    made.add("{claim:bare}; it holds.", "Es gilt: {claim:bare}!")
    made.add("Findings", "Befunde")
    made.add("divergence", "Scheitern", context="fault")
    made.add("Holds since step %(step)s.", "Gilt seit Schritt %(step)s.")
    return made
