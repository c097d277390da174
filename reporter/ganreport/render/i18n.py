"""The languages of reports: English, and those of which there is a gettext catalogue.

A catalogue is ``locales/NAME/LC_MESSAGES/ganreport.mo``, made from the ``.po`` beside it by ``make
messages``; ``locales/NAME/style.css`` are the fonts of its language and what style sheets write.
"""

from __future__ import annotations

import gettext
import io
from importlib.resources.abc import Traversable
from typing import Final

from ganreport.errors import UsageError
from ganreport.messages import Language
from ganreport.report.theme import OURS

ENGLISH: Final = "en"
"""The language that messages and templates are written in; it needs no catalogue."""

LOCALES: Final[Traversable] = OURS.joinpath("locales")
"""The folder of the catalogues that come with this version."""

CATALOGUE: Final = "LC_MESSAGES/ganreport.mo"
STYLE: Final = "style.css"


def declared(kind: str, text: str) -> tuple[str, str]:
    """An entry whose context (``msgctxt``) is the kind; catalogues are made from these calls."""
    return kind, text


SIGNS: Final = (
    declared("number", "."),
    declared("number", ","),
    declared("list", ", "),
    declared("list", " and "),
    declared("list", " or "),
    declared("list", "; "),
    declared("list", " "),
)
"""What :meth:`Catalogue.sign` may be asked for."""

NOTHING: Final = "∅"
"""Stands for no sign at all: an entry that is empty counts as untranslated."""


class Catalogue(Language):
    """A language by its catalogue; what that lacks stays English and is kept in ``missing``.

    Attributes:
        tag: The language's BCP 47 tag, such as ``zh-Hans``.
        style: Its style sheet.
        missing: The templates that were asked for in vain.
    """

    def __init__(self, compiled: bytes, style: str = "") -> None:
        english = _Missing()
        self._texts = gettext.GNUTranslations(io.BytesIO(compiled))
        self._texts.add_fallback(english)
        self.tag = self._texts.info()["language"].replace("_", "-")
        self.style = style
        self.missing = english.asked

    def translated(self, text: str, context: str = "") -> str:
        """What stands for a template; the empty one, of which catalogues have their head, too."""
        if context:
            return self._texts.pgettext(context, text)
        return self._texts.gettext(text) if text else text

    def translated_plural(self, one: str, other: str, count: int) -> str:
        """What stands for the two templates with this number, by the language's own rule."""
        return self._texts.ngettext(one, other, count)

    def sign(self, kind: str, text: str) -> str:
        """What stands for a sign, one of :data:`SIGNS`."""
        translation = self._texts.pgettext(kind, text)
        return "" if translation == NOTHING else translation


class _Missing(gettext.NullTranslations):
    """English, for what a catalogue lacks; signs are often the same."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return message

    def pgettext(self, context: str, message: str) -> str:
        if (context, message) not in SIGNS:
            self.asked.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add(msgid1)
        return msgid1 if n == 1 else msgid2


def languages(folder: Traversable = LOCALES) -> tuple[str, ...]:
    """The languages that reports can be written in, by the names of their folders."""
    entries = (entry for entry in folder.iterdir() if entry.joinpath(CATALOGUE).is_file())
    return (ENGLISH, *sorted(entry.name for entry in entries))


def check_language(name: str, folder: Traversable = LOCALES) -> str:
    """The name, if there is such a language.

    Raises:
        UsageError: There is none; it says which there are.
    """
    if name not in languages(folder):
        raise UsageError(f"--lang {name!r}: allowed are {', '.join(languages(folder))}.")
    return name


def language(name: str, folder: Traversable = LOCALES) -> Language:
    """The language of this name, with nothing missing yet.

    Args:
        name: ``en`` or a folder's name.
        folder: Where the folders of languages are.

    Raises:
        UsageError: There is no such language.
    """
    if check_language(name, folder) == ENGLISH:
        return Language()
    home = folder.joinpath(name)
    style = home.joinpath(STYLE)
    return Catalogue(
        home.joinpath(CATALOGUE).read_bytes(),
        style.read_text(encoding="utf-8") if style.is_file() else "",
    )


def style_of(spoken: Language) -> str:
    """The style sheet of a language, which may be empty."""
    return spoken.style if isinstance(spoken, Catalogue) else ""
