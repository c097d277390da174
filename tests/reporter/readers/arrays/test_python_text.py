"""What Python prints is read back as what was printed, and nothing of it is executed."""

from __future__ import annotations

import collections
import math
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.arrays.python_text import CutShortError, values

NUMBERS = [0.5, -1e-8, 3.0, math.inf]
PRINTED: dict[str, Any] = {
    "lists": {"a": NUMBERS, "b": [[1.0], [2.0]]},
    "NumPy's numbers": {"a": [np.float64(x) for x in NUMBERS]},
    "singles": {"a": [np.float32(0.5), np.float32(-1.5)]},
    "arrays": {"a": np.array(NUMBERS), "b": np.array([1, 2], np.float32)},
    "ordered": collections.OrderedDict(a=NUMBERS),
    "by default": collections.defaultdict(list, a=NUMBERS),
    "escapes": {"it's \\ \n": [1.0]},
}


def plain(entry: Any) -> Any:
    if isinstance(entry, dict):
        return {name: plain(each) for name, each in entry.items()}
    return np.asarray(entry, np.float64).tolist() if not isinstance(entry, str) else entry


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED)
@pytest.mark.parametrize("write", [str, repr])
def test_printed_and_read(printed: Any, write: Any) -> None:
    ((name, read),) = values(write(printed))
    assert (name, read) == ("", plain(printed))


LISTS = st.lists(st.floats(allow_nan=False), max_size=5)


@given(st.dictionaries(st.text(max_size=9), LISTS, min_size=1, max_size=4))
def test_any_dictionary_of_lists(printed: dict[str, list[float]]) -> None:
    ((_, read),) = values(repr(printed))
    assert read == {name[:300]: each for name, each in printed.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nan", math.nan),
        ("-inf", -math.inf),
        ("np.nan", math.nan),
        ("None", None),
        ("tensor(0.7, device='cuda:0', grad_fn=<NllLossBackward0>)", 0.7),
        ("<tf.Tensor: shape=(), dtype=float32, numpy=0.7>", 0.7),
        ("<tf.Tensor: shape=(), dtype=float32, numpy=nan>", math.nan),
        ("OrderedDict([('a', [1, 2]), ('b', (3,))])", {"a": [1, 2], "b": [3]}),
        ("defaultdict(<class 'list'>, {'a': [1]})", {"a": [1]}),
        ("# a remark\n[1_000, +2.5]", [1000, 2.5]),
    ],
)
def test_single_values(text: str, expected: Any) -> None:
    ((_, read),) = values(text)
    assert read == expected or (read != read and expected != expected)


def test_names_before_values() -> None:
    assert values("d_losses = [1, 2]\nG losses: [3]\n") == [("d_losses", [1, 2]), ("G losses", [3])]


@pytest.mark.parametrize(
    "text",
    ["{'a': ", "[1, 2", "{'a': __import__('os').system('x')}", "[x for x in y]", "1 + 1", "a b c",
     "[" * 100_000, "{'a':" * 5_000, "f(" * 9_000, "{'a': b}", "'" * 99_999,
     "<" * 100_000, "'" + "\\" * 300_000, "[1] ]", "{1: 2", "x = ", "\0", "é"],
)  # fmt: skip
def test_anything_else_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(ValueError, match="it "):
        values(text)
    assert time.process_time() - start < 2


def test_values_that_numpy_left_out() -> None:
    with np.printoptions(threshold=10), pytest.raises(CutShortError):
        values(str({"d_loss": np.arange(100.0)}))
