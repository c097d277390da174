"""Do figures follow the damage? Five kinds of damage in growing doses, in each feature space.

Real samples are squares of eight photographs (``photographs.py``), a perfect generator cuts others.
Its samples are blurred, made noisy, compressed as JPEG, cut from fewer of the photographs, or
replaced by copies of real training samples. Of each damage the figures are taken that are there to
see it: Fréchet and kernel distance and precision of the first three, distances, recall and coverage
of lost modes, authenticity and the share beside training samples of copies. A figure that moves the
wrong way from one dose to the next, by more than the draw of samples explains, is out of order.

``[COUNT [SPACE ...]]`` are arguments. Writes the results and the table of docs/feature-spaces.md.
"""

from __future__ import annotations

import io
import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import photographs
from PIL import Image, ImageFilter

from ganreport.run.kinds import IMAGES
from ganreport.samples.cache import Cache
from ganreport.samples.features import spaces
from ganreport.samples.features.base import FeatureSpace
from ganreport.stats import copying, distances, frechet, kernel, manifold

Array = npt.NDArray[Any]

RESULTS: Final = Path(__file__).parent / "results" / "feature_order.json"
PAGE: Final = Path(__file__).parents[1] / "docs" / "feature-spaces.md"
COUNT: Final = 400  # samples of each set: standard errors of shares of 2 points
SPACES: Final = ("random", "pixels", "efficientnet-lite0")
QUALITY: Final = ("Frechet distance", "kernel distance", "precision")
MODES: Final = ("Frechet distance", "kernel distance", "recall", "coverage")
COPIES: Final = ("authenticity", "beside training")
FALLS: Final = frozenset({"precision", "recall", "coverage", "authenticity"})


class Held:
    """Samples in memory, as a source."""

    kind = IMAGES

    def __init__(self, images: Array) -> None:
        self.images, self.shape, self.count = images, images.shape[1:], len(images)
        self.fingerprint = f"memory of {len(images)}"

    def take(self, chosen: Any) -> Array:
        """These samples."""
        return self.images[np.asarray(chosen, int)]


def each(images: Array, change: Callable[[Image.Image], Image.Image]) -> Array:
    """Every image changed by a function of Pillow's images."""
    return np.stack([np.asarray(change(Image.fromarray(image))) for image in images])


def blurred(images: Array, dose: float) -> Array:
    """Gaussian blur of so many pixels."""
    return each(images, lambda image: image.filter(ImageFilter.GaussianBlur(dose)))


def noisy(images: Array, dose: float) -> Array:
    """Normal noise of so many levels."""
    noise = np.random.default_rng(7).normal(0, dose, images.shape)
    return np.clip(np.rint(images + noise), 0, 255).astype(np.uint8)


def compressed(images: Array, dose: float) -> Array:
    """JPEG of the quality 100 less the dose."""

    def jpeg(image: Image.Image) -> Image.Image:
        file = io.BytesIO()
        image.save(file, "jpeg", quality=int(100 - dose))
        return Image.open(file)

    return each(images, jpeg)


def dropped(images: Array, dose: float) -> Array:
    """As many squares, without those of the first photographs."""
    return photographs.squares(len(images), 2, first=int(dose))


def copied(images: Array, dose: float) -> Array:
    """A share of the samples replaced by training samples."""
    train = photographs.squares(len(images), 0)
    copies = int(dose * len(images))
    return np.concatenate([train[:copies], images[copies:]])


DAMAGES: Final[
    dict[str, tuple[Callable[[Array, float], Array], tuple[float, ...], tuple[str, ...]]]
] = {
    "blur, pixels": (blurred, (0.5, 1, 2, 4), QUALITY),
    "noise, levels": (noisy, (8, 16, 32, 64), QUALITY),
    "JPEG, 100 less quality": (compressed, (50, 80, 90, 97), QUALITY),
    "photographs lost of 8": (dropped, (2, 4, 6, 7), MODES),
    "share of copies": (copied, (0.25, 0.5, 0.75, 1), COPIES),
}


def figures(real: Array, held: Array, generated: Array) -> dict[str, tuple[float, float]]:
    """Each figure with its standard error, 0 where none is known."""
    overlap = manifold.overlap(manifold.balls(real), manifold.balls(generated))
    kid = kernel.distance(real, generated)
    near, nearest = (part[:, 0] for part in distances.nearest(generated, real, 1))
    far, farthest = (part[:, 0] for part in distances.nearest(generated, held, 1))
    own = distances.nearest(real, real, 1, same=True)[0][:, 0]
    beside, _ = copying.beside_training(near, nearest, far, farthest, (len(real), len(held)))
    estimates = {
        "kernel distance": kid,
        "precision": overlap.precision,
        "recall": overlap.recall,
        "coverage": overlap.coverage,
        "authenticity": copying.authenticity(near, nearest, own),
        "beside training": beside,
    }
    fd = frechet.distance(frechet.fit(real), frechet.fit(generated))
    return {"Frechet distance": (fd, 0.0)} | {
        name: (e.value, (e.upper - e.lower) / 4) for name, e in estimates.items()
    }


def in_order(name: str, values: list[tuple[float, float]]) -> bool:
    """Whether a figure moves one way with the dose, but for what its errors explain."""
    sign = -1 if name in FALLS else 1
    return (
        all(
            sign * (later - former) > -2 * (error**2 + other**2) ** 0.5 - 1e-9
            for (former, error), (later, other) in itertools.pairwise(values)
        )
        and sign * (values[-1][0] - values[0][0]) > 0
    )


def study(space: FeatureSpace, count: int) -> dict[str, Any]:
    """All damages in one space."""

    def seen(images: Array) -> Array:
        parts = range(0, len(images), space.batch)
        return np.concatenate([space.extract(images[at : at + space.batch]) for at in parts])

    train, heldout, perfect = (photographs.squares(count, seed) for seed in range(3))
    real, held = seen(train), seen(heldout)
    start = figures(real, held, seen(perfect))
    results = {}
    for damage, (change, doses, names) in DAMAGES.items():
        taken = [start] + [figures(real, held, seen(change(perfect, dose))) for dose in doses]
        results[damage] = {
            "doses": [0, *doses],
            "figures": {
                name: {
                    "values": [round(each[name][0], 5) for each in taken],
                    "errors": [round(each[name][1], 5) for each in taken],
                    "in order": in_order(name, [each[name] for each in taken]),
                }
                for name in names
            },
        }
        print(space.id, damage, {k: v["values"] for k, v in results[damage]["figures"].items()})
    return results


def table(results: dict[str, Any]) -> str:
    """The table of the page: a row a damage and figure, a column a space."""
    names = [*results]
    lines = [
        f"| damage and its doses | figure | {' | '.join(names)} |",
        "| --- " * (2 + len(names)) + "|",
    ]
    for damage, (_, doses, taken) in DAMAGES.items():
        for name in taken:
            cells = []
            for space in names:
                entry = results[space][damage]["figures"][name]
                values = ", ".join(f"{value:.3g}" for value in entry["values"])
                cells.append(values if entry["in order"] else f"**{values}**")
            told = ", ".join(f"{dose:g}" for dose in (0, *doses))
            lines.append(
                f"| {damage}: {told} | {name.replace('Fre', 'Fré')} | {' | '.join(cells)} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Study every space and write what comes of it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    chosen = sys.argv[2:] or SPACES
    source, cache = Held(photographs.squares(count, 0)), Cache(Path("/nowhere"), limit=0)
    results = {}
    for name in chosen:
        results[name] = study(spaces.space_for(name, source, cache), count)
    print(table(results))
    if count != COUNT:
        return
    RESULTS.write_text(json.dumps({"count": count, "spaces": results}, indent=1) + "\n", "utf-8")
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition("<!-- order -->\n")
    _, _, tail = rest.partition("<!-- /order -->")
    PAGE.write_text(
        f"{head}<!-- order -->\n{table(results)}\n<!-- /order -->{tail}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
