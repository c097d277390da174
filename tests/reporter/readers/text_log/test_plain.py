"""What is asked of a line before a slow pattern is tried passes over none that it would match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.text_log import lines, plain, ranks, spans

PARTS = (
    " ", ", ", ": ", "=", " | ", "(", ")", "[", "]", "/", ",", ".", "-", "_", "%|", "k", "K",
    "\u017f",
    "0", "3", "10", "59", "1,000", "0.5", "1e-4", "10^-3", "10**2", "nan",
    "epoch", "EP", "Iter", "it", "Step", "batch", "kimg", "etape", "pas\u017fo", "Rank",
    "local_rank",
    "tensor(", "np.float32(", "Array(", "d_loss", "G loss", "acc", "s", "ms", "h", " min", " 2 d ",
    "12:30:05", "#####", "start", "Training", "resumed", "Namespace(", "caf\u00e9",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARTS), max_size=14).map("".join)


class Eager:
    """Stands for a pattern or a table of words that holds back nothing."""

    def search(self, text: str) -> re.Match[str] | None:
        return re.match("", text)


@given(TEXTS)
def test_nothing_is_passed_over(text: str) -> None:
    assert spans.in_seconds(text) == spans._SPAN.sub(spans._span, text)
    assert lines.is_border(text) == (lines._BORDER.search(text) is not None)
    assert (ranks.rank_within(text)[0] is None) == (ranks._WITHIN.search(text) is None)
    quick = repr(lines.read_line(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "may_hold", lambda *_: True)
        patch.setattr(lines, "_MAYBE_CLOCK", Eager())
        patch.setattr(lines, "_MAYBE_GLUED", Eager())
        assert repr(lines.read_line(text)) == quick  # NaN is not itself


@given(TEXTS)
def test_what_wraps_numbers_is_taken_off(text: str) -> None:
    if not text.isascii():
        text = plain._NUMBERED.sub(r"\2 \1", plain.in_letters(text))
    whole = plain._WRAPPED.sub(r"\1", text)
    whole = plain._QUOTED_NUMBER.sub(r"\1\3", plain._QUOTED.sub(r"\2", whole))
    whole = plain._KILO.sub(plain._thousands, plain._POWER.sub(r"\1e\2", whole))
    assert plain.plain_text(text) == whole
