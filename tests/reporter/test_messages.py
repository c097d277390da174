"""Messages: templates and values, in English and as another language's signs would have them."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.messages import NUMBERS, Language, Message, message, percent, plural, short, together


def test_values_are_written_as_their_fields_ask() -> None:
    found = message(
        "{share:percent} of {kind} since step {step:count}: {names:and} ({value}, {p:chance})",
        share=0.571,
        kind=message("modes"),
        step=12345,
        names=["a", "b", "c"],
        value=0.00012,
        p=1e-9,
    )
    assert str(found) == "57 % of modes since step 12,345: a, b and c (1.2·10⁻⁴, p < 1e-6)"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 modes"), (1, "1 mode"), (2_000, "2,000 modes")]
)
def test_one_and_several(count: int, words: str) -> None:
    assert str(plural("{count} mode", "{count} modes", count=count)) == words


def test_a_name_is_not_a_template() -> None:
    assert str(message("of {name}", name="{step} {0.__class__}")) == "of {step} {0.__class__}"


def test_a_template_reaches_into_nothing() -> None:
    with pytest.raises(KeyError):
        str(message("{name.__class__}", name="x"))


def test_sentences_and_shapes() -> None:
    found = together(message("One."), "", message("{a:bare}; {b:upper}.", a="Two.", b="three"))
    assert str(found) == "One. Two; Three."


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float32("nan")])
def test_what_is_not_finite_says_so_and_can_be_stored(value: float) -> None:
    found = message("it is {value}", value=value)
    assert str(found) == "it is not finite"
    assert str(message("{values}", values=[1, value])) == "1, not finite"
    assert msgspec.json.decode(msgspec.json.encode(found), type=Message) == found


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(TypeError, match="no value of a message"):
        message("{x}", x=object())


class German(Language):
    """The signs of German."""

    def sign(self, kind: str, text: str) -> str:
        """A comma for a full stop, and the other way round."""
        return {"number": {".": ",", ",": "."}, "list": {" and ": " und "}}[kind].get(text, text)


def test_signs_are_the_languages() -> None:
    found = message("{a:count} {b:.2f} {c} {d:and}", a=1234567, b=0.5, c=-1234.5, d=["x", "y"])
    assert German().say(found) == "1.234.567 0,50 −1.234 x und y"


values = st.recursive(
    st.text(max_size=9) | st.integers(-(2**53), 2**53) | st.floats() | st.none(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=1,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), values))
def test_a_message_is_the_same_after_it_was_stored(given_values: dict) -> None:
    text = " ".join(f"{{{name}}}" for name in given_values)
    found = message(text, **given_values)
    again = msgspec.json.decode(msgspec.json.encode(found), type=Message)
    assert str(again) == str(found)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_short(value: float) -> None:
    assert len(short(value)) <= 11
    assert "-" not in short(value) + percent(value)


def test_every_format_is_written() -> None:
    assert all(str(message(f"{{x:{name}}}", x=0.5)) for name in NUMBERS)
