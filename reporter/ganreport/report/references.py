"""The papers that measures and diagnostics rest on, from ``references.bib`` beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

_FILE: Final = Path(__file__).with_name("references.bib")
_ENTRY: Final = re.compile(r"@\w+\{(?P<key>\w+),\n(?P<fields>(?:  \w+ = \{.*\},\n)+)\}\n")
_FIELD: Final = re.compile(r"  (\w+) = \{(.*)\},\n")


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """One paper; ``doi`` and ``arxiv`` are bare identifiers, None where there is none."""

    key: str
    authors: str
    title: str
    venue: str
    year: int
    doi: str | None = None
    arxiv: str | None = None


def read_bibtex(text: str) -> Iterator[Reference]:
    """The entries of a BibTeX file that is written as ours is: one field a line, in braces.

    Raises:
        ValueError: Something else stands in it; the message begins with what.
    """
    rest = _ENTRY.sub("", text).strip()
    if rest:
        raise ValueError(f"{rest.splitlines()[0]!r} is no entry of one field a line, in braces.")
    for entry in _ENTRY.finditer(text):
        fields = dict(_FIELD.findall(entry["fields"]))
        yield Reference(
            key=entry["key"],
            authors=fields["author"].replace(" and ", ", "),
            title=fields["title"].strip("{}"),
            venue=_venue(fields),
            year=int(fields["year"]),
            doi=fields.get("doi"),
            arxiv=fields.get("eprint"),
        )


def _venue(fields: dict[str, str]) -> str:
    """Where it was published: a journal with its volume and number, or what it is given as."""
    if "journal" not in fields:
        return fields.get("booktitle") or fields["howpublished"]
    number = f"({fields['number']})" if "number" in fields else ""
    return f"{fields['journal']} {fields['volume']}{number}"


REFERENCES: Final[dict[str, Reference]] = {
    reference.key: reference for reference in read_bibtex(_FILE.read_text(encoding="utf-8"))
}
"""Every paper cited, by its key, oldest first."""
