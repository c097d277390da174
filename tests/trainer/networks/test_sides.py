"""How often images are halved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.errors import UsageError
from gantrainer.networks import sides

SIDES = st.integers(1, 300)


@pytest.mark.parametrize(
    ("shape", "times"),
    [
        ((8, 8, 1), 2),
        ((14, 14, 1), 1),
        ((16, 32, 3), 2),
        ((28, 28, 1), 2),
        ((32, 32, 3), 3),
        ((64, 64, 3), 4),
        ((25, 24, 3), 0),
        ((2, 2, 1), 1),
    ],
)
def test_halvings(shape: tuple[int, ...], times: int) -> None:
    assert sides.halvings(shape) == times


@given(SIDES, SIDES)
def test_no_side_is_cut_and_none_ends_below_2_of_its_own_accord(height: int, width: int) -> None:
    shape = (height, width, 1)
    times = sides.halvings(shape)
    assert height % 2**times == width % 2**times == 0
    assert times <= 2 or min(height, width) / 2**times >= 4
    most = 2 ** (sides.most_halvings(shape) + 1)
    assert height % most or width % most


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((2,), r"it makes images, but samples have the shape \[2\]. Set network to 'mlp'"),
        ((25, 24, 1), "it: images of 25 x 24 can't be halved. Resize them"),
        ((28, 28, 1), r"it = \[4, 4, 4\] halve the side 3 times, .* 28 x 28 .* at most 2 widths"),
    ],
)
def test_what_can_not_be_halved_is_refused(shape: tuple[int, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        sides.check("it", shape, (4, 4, 4))
