"""The catalogues of other languages: texts are gathered, catalogues brought up to date, compiled.

Without arguments it does so for each language that there is, and says what has no translation; the
names of new languages (a folder's name, or one with a BCP 47 tag: ``zh=zh_Hans``) begin theirs.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parents[1]
LOCALES: Final = ROOT / "templates/ganreport_templates/locales"
NAME: Final = "LC_MESSAGES/ganreport.po"

METHODS: Final[dict[str, tuple[str, dict[str, Any], dict[str, str]]]] = {
    "**.py": (
        "python",
        {"message": (1,), "plural": (1, 2), "translated": (1,), "word": ((1, "c"), 2),
         "declared": ((1, "c"), 2)},
        {},
    ),
    "**.j2": (
        "jinja2.ext:babel_extract",
        {"_": (1,), "gettext": (1,), "ngettext": (1, 2), "pgettext": ((1, "c"), 2)},
        {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true",
         "silent": "false"},
    ),
}  # fmt: skip
"""By kind of file what reads it, which arguments of which calls are texts, and its options."""

SOURCES: Final = ("reporter/ganreport", "templates/ganreport_templates")


def gathered() -> Catalog:
    """Every text of messages and templates, with the files that it stands in."""
    found = Catalog(project="ganreport", charset="utf-8", fuzzy=False)
    for files, (method, calls, options) in METHODS.items():
        for folder in SOURCES:
            texts = extract_from_dir(ROOT / folder, [(files, method)], {files: options}, calls)
            for name, _, text, _, context in texts:
                found.add(text, locations=[(f"{folder}/{name}", 0)], context=context)
    return found


def read(name: str) -> Catalog:
    """The catalogue of a language."""
    with (LOCALES / name / NAME).open("rb") as file:
        return read_po(file)


def missing(catalogue: Catalog) -> list[str]:
    """The texts without a translation, which stay English."""
    return [_first(m.id) for m in catalogue if m.id and (m.fuzzy or not all(_strings(m)))]


def wrong(catalogue: Catalog) -> list[str]:
    """Translations whose fields are not those of the text."""
    return [what for entry in catalogue if entry.id for what in _wrong_fields(entry)]


def _wrong_fields(entry: Message) -> Iterator[str]:
    of_template = any(name.endswith(".j2") for name, _ in entry.locations)
    fields = percent_fields if of_template else brace_fields
    ids = (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
    wanted = {name for text in ids for name in fields(text)}
    strings = _strings(entry)
    for number, text in enumerate(strings):
        free = {"count"} if number == 0 and len(strings) > 1 else set()  # "one mode"
        there = set(fields(text))
        if text and not wanted - free <= there <= wanted:
            yield f"{ids[0]!r} has the fields {sorted(wanted)}, {text!r} has {sorted(there)}"


def brace_fields(text: str) -> Iterator[str]:
    """The fields of a message: ``{name}``, ``{name:percent}``."""
    try:
        yield from (name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError as error:
        yield f"({error})"


def percent_fields(text: str) -> Iterator[str]:
    """The fields of a template's text: ``%(name)s``; any other ``%`` is written twice."""
    rest = re.sub(r"%\((\w+)\)s|%%", "", text)
    yield from re.findall(r"%\((\w+)\)s", text)
    if "%" in rest:
        yield "(a single %)"


def _strings(entry: Message) -> tuple[str, ...]:
    text = entry.string or ""
    return (text,) if isinstance(text, str) else tuple(text)


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def bring_up_to_date(name: str, texts: Catalog, tag: str = "") -> Catalog:
    """The catalogue of a language with all texts, written and compiled; a new one if need be."""
    path = LOCALES / name / NAME
    if path.exists():
        catalogue = read(name)
        catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(
            locale=tag or name,
            project="ganreport",
            header_comment=f"# The texts of reports in {name}: see docs/languages.md.",
            msgid_bugs_address="the project's issues",
            last_translator="",
            fuzzy=False,
        )
        catalogue.update(texts)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, sort_by_file=True, include_lineno=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return catalogue


def main(new: list[str]) -> int:
    """Bring all catalogues up to date and say what they lack."""
    tags = dict(each.partition("=")[::2] for each in new)
    there = [path.parents[1].name for path in LOCALES.glob(f"*/{NAME}")]
    texts, broken = gathered(), []
    for name in sorted({*there, *tags}):
        catalogue = bring_up_to_date(name, texts, tags.get(name, ""))
        left, broken = missing(catalogue), broken + wrong(catalogue)
        print(f"{name}: {len(texts) - len(left)} of {len(texts)} texts are translated.")
        for text in left:
            print(f"  missing: {text}")
    for what in broken:
        print(f"wrong: {what}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
