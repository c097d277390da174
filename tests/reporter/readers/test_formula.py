"""Formulas: what is written is what is computed, and what is printed can be read again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.formula import Formula, column, mean, parse, scaled
from ganreport.run.scalars import Column

NAMES = ("x", "D(x)", "D_A", "a - b", "2 * odd", "-1", "loss/G +")
numbers = (
    st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6).map(lambda x: float(f"{x:g}"))
)
terms = st.lists(
    st.tuples(numbers.filter(bool), st.sampled_from(NAMES[:3])), min_size=1, max_size=4
)


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("x", column("x")),
        (" D(x) ", column("D(x)")),
        ("-x", scaled(-1, "x")),
        ("0.5 * x + 0.5 * D_A", mean("x", "D_A")),
        ("2*x - 1", scaled(2, "x", -1)),
        ("1 - x", Formula(((-1.0, "x"),), 1.0)),
        ("a - b", column("a - b")),
        ("2 * odd", column("2 * odd")),
        ("-1", column("-1")),
    ],
)
def test_what_is_written_is_understood(text: str, formula: Formula) -> None:
    assert parse(text, NAMES) == formula


@pytest.mark.parametrize("text", ["y", "x + y", "2 *", "", "3", "x ** 2", "x * 2", "x; y", "2 * 3"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the term, tested by its users
        parse(text, NAMES)


@given(terms, numbers)
def test_what_is_printed_can_be_read_again(found: list[tuple[float, str]], offset: float) -> None:
    formula = Formula(tuple(found), offset)
    assert parse(str(formula), NAMES) == formula


@given(terms, numbers)
def test_values_are_the_sum(found: list[tuple[float, str]], offset: float) -> None:
    held = {"x": np.array([1.0, 2, np.nan]), "D(x)": np.array([0.5, 0, 1]), "D_A": np.ones(3)}
    columns = {name: Column(array) for name, array in held.items()}
    expected = offset + sum(factor * held[name] for factor, name in found)
    np.testing.assert_allclose(Formula(tuple(found), offset).of(columns).array, expected)


def test_a_sum_was_recorded_where_all_its_parts_were() -> None:
    gap = Column(np.array([1.0, np.nan, np.nan]), np.array([True, False, True]))
    made = mean("x", "y").of({"x": gap, "y": Column(np.array([3.0, 3, 3]))})
    assert made.recorded is not None
    assert made.recorded.tolist() == [True, False, True]
    np.testing.assert_array_equal(made.array, [2, np.nan, np.nan])


def test_only_an_unchanged_column_is_plain() -> None:
    assert column("x").plain == "x"
    assert scaled(1, "x", 2).plain is scaled(2, "x").plain is mean("x", "y").plain is None
