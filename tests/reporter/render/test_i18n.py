"""Catalogues: each entry finds itself, nothing is lost, and what is a user's stays."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.errors import UsageError
from ganreport.render.i18n import ENGLISH, Pattern, Translator, catalogue, check_language, languages
from ganreport.report.theme import our_text

LANGUAGES = [name for name in languages() if name != ENGLISH]
HOLES = re.compile(r"\{(\w+)[!#]?\}")


def entries(language: str) -> list[tuple[str, str]]:
    """All entries but what is said of the language itself."""
    content = tomllib.loads(our_text(f"locales/{language}.toml"))
    del content["language"]
    return [pair for table in content.values() for pair in table.items()]


def examples(pattern: Pattern) -> dict[str, str]:
    """Values for its placeholders that no pattern can take for words."""
    return {
        name: f"{number + 3}" if mark == "#" else f"Q{number}"
        for number, (name, mark) in enumerate(pattern.holes)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_each_text_once(language: str) -> None:
    keys = [key for key, _ in entries(language)]
    twice = {HOLES.sub("{}", key) for key in keys if keys.count(key) > 1}
    shapes = [HOLES.sub("{}", key) for key in keys if HOLES.search(key)]
    assert not twice
    assert not {shape for shape in shapes if shapes.count(shape) > 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sides_have_the_same_placeholders(language: str) -> None:
    for key, value in entries(language):
        assert set(HOLES.findall(key)) == set(HOLES.findall(value)), key
        assert not re.search(r"\}\{", key), f"{key}: nothing parts two placeholders"
        assert value.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_is_found_by_its_own_example(language: str) -> None:
    """Filled with plain values, an entry gives its own translation: no other is in its way."""
    translator = Translator(catalogue(language))
    for pattern in catalogue(language).patterns:
        values = examples(pattern)
        text = HOLES.sub(lambda hole, v=values: v[hole[1]], pattern.source)
        assert pattern.match(text) == values
        assert translator.text(text) == pattern.fill(values), text
    assert not translator.left


words = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12)


@given(st.data())
def test_a_pattern_gives_back_what_it_was_filled_with(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(catalogue("zh").patterns))
    parts = "".join(pattern.literals)
    values = {
        name: str(data.draw(st.integers(0, 10**6)))
        if mark == "#"
        else data.draw(words.filter(lambda word: not set(word) & set(parts)))
        for name, mark in pattern.holes
    }
    text = HOLES.sub(lambda hole: values[hole[1]], pattern.source)
    assert pattern.match(text) == values


@given(st.text())
def test_what_is_not_known_stays(text: str) -> None:
    translator = Translator(catalogue("zh"))
    found = translator.text(f"qq{text}qq zz")
    assert found.startswith("qq")
    assert found.endswith("zz")


def test_sentences_parts_and_lists() -> None:
    translator = Translator(catalogue("zh"))
    assert translator.text("Value") == "数值"
    assert translator.text(" Its checkpoint is stored. ") == " 其检查点已存。 "
    assert translator.text("the log, the samples and coverage") == "日志、样本和覆盖率"
    assert translator.text("12 steps") == "12 步"
    assert translator.text("Holds since step 1,200.") == "自第 1,200 步起如此。"
    assert translator.text("Coverage of class 'value'") == "类别“value”的覆盖率"
    assert not translator.left


def test_what_is_left_is_told() -> None:
    translator = Translator(catalogue("zh"))
    assert translator.text("Value") == "数值"
    assert translator.text("Nobody has translated this.") == "Nobody has translated this."
    assert list(translator.left) == ["Nobody has translated this."]


def test_a_language_that_is_not_there() -> None:
    assert check_language("zh") == "zh"
    with pytest.raises(UsageError, match="'xx': allowed are en, zh"):
        check_language("xx")
