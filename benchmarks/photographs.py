"""Small colour images for benchmarks of feature spaces: squares of scikit-image's photographs.

They stand for samples of a data set with eight modes, one a photograph. A perfect generator is one
that cuts other squares of the same photographs. ``pip install scikit-image`` for them; all lie in
the package itself.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

Array = npt.NDArray[np.uint8]

NAMES = (
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
    "rocket.jpg",
    "hubble_deep_field.jpg",
    "ihc.png",
    "color.png",
    "motorcycle_left.png",
)


@lru_cache
def photographs() -> tuple[Array, ...]:
    """Those of the names that the installed package has."""
    import skimage.data

    folder = Path(skimage.data.__file__).parent
    there = [folder / name for name in NAMES if (folder / name).is_file()]
    return tuple(np.asarray(Image.open(path).convert("RGB")) for path in there)


def modes() -> int:
    """How many photographs there are."""
    return len(photographs())


def squares(count: int, seed: int, side: int = 64, first: int = 0) -> Array:
    """(count, side, side, 3): of each photograph from the ``first`` on, at random places."""
    random, pictures = np.random.default_rng(seed), photographs()[first:]
    made = []
    for i in range(count):
        picture = pictures[i % len(pictures)]
        top, left = (int(random.integers(0, size - 2 * side + 1)) for size in picture.shape[:2])
        # Twice as large and shrunk, so that a square shows something.
        part = Image.fromarray(picture[top : top + 2 * side, left : left + 2 * side])
        made.append(np.asarray(part.resize((side, side), Image.Resampling.BOX)))
    return np.stack(made)
