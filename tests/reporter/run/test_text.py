"""Whatever somebody calls a thing, pages, drawings, JSON and terminals can hold what it becomes."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ganreport.run.cards import Event
from ganreport.run.text import (
    encodable,
    everywhere,
    printable,
    printable_lines,
    printable_names,
    whole_escapes,
)

ANY = st.text(st.characters(exclude_categories=()), max_size=20)
"""Halves of characters and what is no character among it."""

LEGIT = (
    "生成对抗网络 敵対的生成 생성적 적대",
    "شبكة توليدية",
    "نمی‌خواهم",  # a joiner's opposite, which Persian needs
    "क्‍ष",  # a joiner
    "👩‍🚀 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ 🙂",
    "e\u0301 n\u0303",
    "\u200eleft\u200f \u061c",  # marks of direction move no other text
    "½ ≤ β₁ → ∞ \u00a0 ﷺ \ue000",
)

SPELLED = {
    "\0": "[U+0000]",
    "\x1b[31m": "[U+001B][31m",
    "\x0b\x0c": "[U+000B][U+000C]",
    "\x7f\x85\x9b": "[U+007F][U+0085][U+009B]",
    "\ufffe\uffff\U0010ffff": "[U+FFFE][U+FFFF][U+10FFFF]",
    "\ufdd0": "[U+FDD0]",
    "a\ud83d": "a[U+D83D]",
    "abc\u202edef\u2066": "abc[U+202E]def[U+2066]",
}


@pytest.mark.parametrize("text", LEGIT)
def test_what_scripts_need_stays(text: str) -> None:
    assert printable(text) == text
    assert printable_lines(text) == text


@pytest.mark.parametrize(("text", "shown"), SPELLED.items())
def test_what_no_page_can_hold_is_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert printable_lines(text) == shown


def test_one_line_stays_one_and_several_stay_several() -> None:
    assert printable("a\r\nb\tc\nd\u2028e") == "a b c d e"
    assert printable_lines("a\r\nb\tc\rd\n") == "a\nb\tc\nd\n"


@given(ANY)
@example("\x1b\ud800\uffff\u202e")
def test_any_text_becomes_xml_utf_8_and_json_once_and_for_all(text: str) -> None:
    for change in (printable, printable_lines):
        shown = change(text)
        root = ET.fromstring(f"<t>{escape(shown)}</t>".encode())
        assert (root.text or "") == shown
        assert msgspec.json.decode(msgspec.json.encode(shown)) == shown
        assert change(shown) == shown
    assert len(printable(text).splitlines()) <= 1


@given(st.lists(ANY))
@example(["a\x01", "a\x02", "a[U+0001]", "a\t", "a\n", "a "])
def test_names_stay_different_and_fit_ones_stay_as_they_are(names: list[str]) -> None:
    found = printable_names(names)
    assert list(found) == list(dict.fromkeys(names))
    assert len(set(found.values())) == len(found)
    for name, shown in found.items():
        assert printable(shown) == shown
        assert shown == name or printable(name) != name


@given(ANY)
def test_for_a_record_halves_of_characters_alone_are_spelled_out(text: str) -> None:
    shown = encodable(text)
    shown.encode("utf-8")
    assert shown == text or any("\ud800" <= sign <= "\udfff" for sign in text)
    assert printable(shown) == printable(text)


def test_everything_in_a_record_is_changed_and_keys_stay_different() -> None:
    event = Event(
        kind="note", step=1, time="", cause="\0", details={"a\0": ["\x1b", {"b": 1.5}], "a\x01": 2}
    )
    found = everywhere(event, printable)
    assert found.cause == "[U+0000]"
    assert found.details == {"a[U+0000]": ["[U+001B]", {"b": 1.5}], "a[U+0001]": 2}
    assert everywhere({"x\t": 1, "x\n": 2, "x ": 3}, printable) == {
        "x  (2)": 1, "x  (3)": 2, "x ": 3,
    }  # fmt: skip


@given(st.recursive(ANY, lambda inner: st.lists(inner) | st.dictionaries(ANY, inner)))
@example(["\\ud800", "\\\ud800", "\ud83d\ude00", "\\\\ud800\udc00"])
def test_json_with_escaped_halves_of_characters_can_be_read(value: object) -> None:
    text = json.dumps(value).encode()
    assert msgspec.json.decode(whole_escapes(text)) == everywhere(json.loads(text), encodable)
