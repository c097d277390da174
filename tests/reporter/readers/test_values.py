"""What a cell of somebody's table is read as."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.values import commas_are_decimal, plain, value

NUMBERS = {
    "0.5": 0.5,
    " -1e-3 ": -1e-3,
    ".25": 0.25,
    "3.": 3.0,
    "97%": 0.97,
    "97 %": 0.97,
    "1,234.5": 1234.5,
    "1_000": 1000,
    "1'234'567": 1234567,
    "9\u202f100": 9100,
    "9 100": 9100,
    "cuda:1": 1,
    "\u22120.5": -0.5,
    "5.0D-01": 0.5,
    "5\u00d710^-1": 0.5,
    "[0.25]": 0.25,
    "tensor(0.7, device='cuda:0', grad_fn=<X>)": 0.7,
    "tf.Tensor(0.5, shape=(), dtype=float32)": 0.5,
    "np.float32(1.5)": 1.5,
    "inf": math.inf,
    "-Infinity": -math.inf,
    "1.#INF": math.inf,
    "1e999": math.inf,
    "0:01:23": 83,
    "12:00:00.5": 43200.5,
    "1 day, 2:03:04": 93784,
    "0 days 00:01:10.500000": 70.5,
    "1 days +00:00:01": 86401,
    "P0DT0H1M10.5S": 70.5,
    "480 ms": 0.48,
    "480ms": 0.48,
    "1.5e3us": 1.5e-3,
    "12.5s": 12.5,
    "1970-01-02 00:00:10": 86410,
    "1970-01-02T01:00:10+01:00": 86410,
}


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_numbers_in_all_their_clothes(text: str, number: float) -> None:
    assert value(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["nan", "NaN", "-nan", "-1.#IND", "tensor(nan)"])
def test_a_nan_was_measured(text: str) -> None:
    found = value(text)
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize("text", ["", "  ", "NA", "N/A", "None", "null", "-", "[]"])
def test_missing_is_not_nan(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize("text", ["abc", "1_00", "0x10", "1 2", "12:30", "[a, 1]", "２", "1e", "%"])
def test_text_is_no_number(text: str) -> None:
    assert value(text) == text


def test_vectors_are_their_parts() -> None:
    assert value("[0.5, 1e-3]") == (0.5, 1e-3)
    assert value("[0.5 nan None]")[2] is None  # type: ignore[index]
    assert value(str(list(range(9)))) == str(list(range(9))), "long vectors are no scalars"


def test_a_comma_behind_a_zero_parts_no_thousands() -> None:
    assert value("1,234") == 1234
    assert value("0,721") == "0,721"


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["9,000", "0.52"], False),
        (["9.000", "0,52"], True),
        (["1,234", "0,533"], True),
        (["1,234", "9.000"], None),
        (["step", "1"], None),
    ],
)
def test_what_a_comma_parts_is_told_by_all_cells(cells: list[str], decimal: bool | None) -> None:
    assert commas_are_decimal(cells) is decimal


def test_points_part_thousands_where_commas_are_decimal() -> None:
    assert value("9.000", decimal_comma=True) == 9000
    assert value("1.234,5", decimal_comma=True) == 1234.5
    assert value("0.5", decimal_comma=True) == 0.5


def test_a_decimal_comma_counts_only_where_it_is_one() -> None:
    assert value("0,5", decimal_comma=True) == 0.5
    assert value("0,5") == "0,5"


def test_values_of_json() -> None:
    assert [plain(x) for x in (1, "NaN?", None, True, {}, [1, 2.5], 10**400)] == [
        1.0, "NaN?", None, "True", "dict", (1.0, 2.5), math.inf,
    ]  # fmt: skip


@given(st.floats(allow_nan=False))
def test_what_python_writes_is_read_back(number: float) -> None:
    assert value(repr(number)) == number


@given(st.text("0123456789[]()%.,;eE+-naift \t", max_size=30))
def test_any_text_is_something(text: str) -> None:
    found = value(text)
    assert found is None or isinstance(found, float | tuple | str)
