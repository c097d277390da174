"""Catalogues: all that is said is in them, with the same fields; what they lack stays English."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from ganreport.errors import UsageError
from ganreport.messages import ENGLISH as SOURCE
from ganreport.messages import Language, message, plural, together, word
from ganreport.render.filters import filters
from ganreport.render.i18n import (
    CATALOGUE,
    ENGLISH,
    LOCALES,
    Catalogue,
    check_language,
    language,
    languages,
    style_of,
)

from . import catalogues

OTHERS = [name for name in languages() if name != ENGLISH]
MESSAGES = catalogues.script()


@pytest.fixture
def texts(gathered: Catalog) -> Catalog:
    """All that messages and templates say."""
    return gathered


def ids(catalogue: Catalog) -> set[tuple[str | None, str]]:
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue if m.id}


def test_texts_are_found_in_messages_and_templates(texts: Catalog) -> None:
    expected = {
        (None, "warns above {warn}, fails above {fail}"),  # message(...)
        (None, "{number} mode"),  # plural(...)
        (None, "not finite"),  # translated(...)
        ("list", " and "),  # declared(...)
        ("fault", "divergence"),  # word(...)
        (None, "Findings"),  # _(...)
        (None, "Data: %(count)s row"),  # {% trans %}
    }
    assert expected <= ids(texts)
    assert texts.get("{number} mode").id == ("{number} mode", "{number} modes")


@pytest.mark.parametrize("name", OTHERS)
def test_a_catalogue_holds_what_is_said_and_nothing_is_missing(name: str, texts: Catalog) -> None:
    catalogue = MESSAGES.read(name)
    assert ids(catalogue) == ids(texts), "run `make messages`"
    assert MESSAGES.missing(catalogue) == []


@pytest.mark.parametrize("name", OTHERS)
def test_translations_have_the_fields_of_their_texts(name: str) -> None:
    assert MESSAGES.wrong(MESSAGES.read(name)) == []


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_compiled_is_what_is_written(name: str, tmp_path: Path) -> None:
    catalogues.compiled(tmp_path, name, MESSAGES.read(name))
    found = []
    for folder in (tmp_path, LOCALES):
        with folder.joinpath(name, CATALOGUE).open("rb") as file:
            found.append({(m.context, str(m.id)): m.string for m in read_mo(file) if m.id})
    assert found[0] == found[1], "run `make messages`"


WRONG = {
    ("{a} of {b:percent}", "{a}"): "['a', 'b'], '{a}' has ['a']",
    ("{a}", "{a} of {b}"): "has ['a', 'b']",
    ("{a}", "{a"): "expected '}'",
    (("{count} mode", "{count} modes"), ("ein Modus", "Modi")): "'Modi' has []",
}


@pytest.mark.parametrize(("entry", "what"), WRONG.items())
def test_a_wrong_field_is_told(entry: tuple, what: str) -> None:
    planted = Catalog(locale="de")
    planted.add(*entry, locations=[("a.py", 1)])
    (found,) = MESSAGES.wrong(planted)  # the singular may do without its number
    assert what in found


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("50 % of %(a)s", "(a single %)"), ("%(b)s", "['b']"), ("50 %% of %(a)s", "")],
)
def test_a_wrong_field_of_a_template_is_told(text: str, wrong: str) -> None:
    planted = Catalog(locale="de")
    planted.add("%(a)s", text, locations=[("a.html.j2", 1)])
    found = MESSAGES.wrong(planted)
    assert (wrong in found[0]) if wrong else found == []


def test_a_language_that_is_not_there() -> None:
    assert check_language("zh") == "zh"
    with pytest.raises(UsageError, match="'xx': allowed are en, zh"):
        check_language("xx")
    with pytest.raises(UsageError, match="allowed are en, zh"):
        language("../zh")


def test_english_needs_no_catalogue() -> None:
    english = language("en")
    assert (english.tag, style_of(english)) == ("en", "")
    assert english.say(message("{n:count} of them", n=1234)) == "1,234 of them"


def test_chinese() -> None:
    chinese = language("zh")
    assert chinese.tag == "zh-Hans"
    assert "第 " in style_of(chinese)
    assert chinese.say(message("not measured")) == "未测量"
    names = ["A", "B", message("not measured")]
    assert chinese.say(message("{names:and}", names=names)) == "A、B和未测量"
    whole = message("Share of a layer's rectified units that are 0 on a whole batch.")
    both = together(message("Any text."), whole)
    assert chinese.say(both) == "Any text.一层中对整个批次均为 0 的整流单元比例。"


@pytest.fixture
def german(tmp_path: Path) -> Language:
    """A language that is not of this version, from a folder of its own."""
    folder = catalogues.compiled(tmp_path, "de", catalogues.german(), "p { color: teal }")
    assert languages(folder) == ("en", "de")
    return language("de", folder)


def test_numbers_in_german(german: Language) -> None:
    said = message("The loss is {value} ({share:percent} of {what}).", value=1234.5, share=0.005,
                   what="d_loss, 1.5")  # fmt: skip
    assert str(said) == "The loss is 1,234 (0.5 % of d_loss, 1.5)."
    assert german.say(said) == "d_loss, 1.5: 1.234, 0,5 %"
    shown = filters(german)
    assert shown["number"](1234.5678) == "1.235"
    assert shown["number"](-0.01234) == "−0,0123"
    assert shown["number"](0.123, "share") == "12,3 %"
    assert shown["whole"](1234567) == "1.234.567"


def test_plural_forms_in_german(german: Language) -> None:
    modes = [plural("{count:count} mode", "{count:count} modes", count=n) for n in (1, 2, 1000)]
    assert [str(each) for each in modes] == ["1 mode", "2 modes", "1,000 modes"]
    assert [german.say(each) for each in modes] == ["ein Modus", "2 Modi", "1.000 Modi"]
    shown = filters(german)
    units = [shown["number"](value, "steps") for value in (1, 1200, 1.5)]
    assert units == ["1 Schritt", "1.200 Schritte", "1,5 Schritte"]


def test_sentences_and_lists_in_german(german: Language) -> None:
    claim = message("{claim:bare}; it holds.", claim=message("Not in it."))
    assert german.say(claim) == "Es gilt: Not in it!"
    listed = message("{a:and} {b:or}", a=["x", "y"], b=["x", "y", "z"])
    assert german.say(listed) == "x und y x, y oder z"
    assert german.tag == "de-AT"
    assert style_of(german) == "p { color: teal }"


def test_a_word_of_two_meanings(german: Language) -> None:
    assert isinstance(german, Catalogue)
    fault, measure = word("fault", "divergence"), message("divergence")
    assert str(fault) == str(measure) == "divergence"
    assert german.say(fault) == "Scheitern"
    assert not german.missing
    assert german.say(message("{what:upper}!", what=fault)) == "Scheitern!"
    assert german.say(measure) == "divergence"
    assert german.missing == {"{what:upper}!", "divergence"}
    assert language("zh").say(fault) == "发散"


def test_what_a_catalogue_lacks_is_kept(german: Language) -> None:
    assert isinstance(german, Catalogue)
    assert german.say(message("Findings")) == "Befunde"
    assert not german.missing
    assert german.say(plural("{count} hat", "{count} hats", count=3)) == "3 hats"
    assert german.say(message("Nobody has translated {this}.", this="it")) == (
        "Nobody has translated it."
    )
    assert german.say(word("head", "hat")) == "hat"
    assert german.say(message("{names:list}", names=["a", "b"])) == "a, b"
    assert german.missing == {"{count} hat", "Nobody has translated {this}.", "hat", "{names:list}"}
    assert SOURCE.say("not a message") == german.say("not a message")


def test_languages_do_not_share_what_they_lack() -> None:
    first, second = language("zh"), language("zh")
    first.say(message("Nobody has translated this."))
    assert isinstance(first, Catalogue)
    assert isinstance(second, Catalogue)
    assert first.missing
    assert not second.missing
