"""Arrays become pictures as they were recorded."""

import numpy as np
import pytest

from ganreport.charts import tiles


@pytest.mark.parametrize(
    ("array", "first"),
    [
        (np.full((2, 4, 4, 3), 7, np.uint8), 7),
        (np.full((2, 4, 4, 1), 0.5, np.float32), 128),
        (np.full((2, 4, 4, 1), -1.0, np.float32), 0),
        (np.full((2, 4, 4, 1), np.nan, np.float32), 0),
    ],
)
def test_floats_become_bytes(array: np.ndarray, first: int) -> None:
    images = tiles.as_images(array)
    assert images is not None
    assert images[0, 0, 0, 0] == first


@pytest.mark.parametrize("shape", [(3, 2), (2, 4, 4, 5), (0, 4, 4, 1)])
def test_what_is_no_picture_is_left_out(shape: tuple[int, ...]) -> None:
    assert tiles.as_images(np.zeros(shape, np.float32)) is None
