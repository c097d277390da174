"""Different bins (NDB) and divergence of MNIST, beside those that Richardson & Weiss publish.

They give for K = 100: 0 bins and 0.0014 for a validation set, 11 and 0.016 for digits 0 to 8 only;
how many of each they took they don't say. ``python benchmarks/mnist_bins.py FOLDER`` reads the four
files of MNIST (``train-images-idx3-ubyte`` and so on, not compressed) from FOLDER.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from common import keep

from ganreport.stats import bins
from ganreport.stats.cells import cells, fallen

PUBLISHED = {"validation": (0, 0.0014), "digits 0 to 8": (11, 0.016)}
HELD_OUT = 10_000


def read(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """(n, 784) pixels from 0 to 1 and (n,) labels."""
    pixels = np.frombuffer((folder / f"{part}-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
    labels = np.frombuffer((folder / f"{part}-labels-idx1-ubyte").read_bytes(), np.uint8, offset=8)
    return pixels.reshape(-1, 784).astype(np.float32) / 255, labels


def main() -> None:
    """Print and keep both, and the digits 0 to 8 of the test set."""
    folder = Path(sys.argv[1])
    (images, labels), (others, names) = read(folder, "train"), read(folder, "t10k")
    order = np.random.default_rng(0).permutation(len(images))
    train, held = images[order[HELD_OUT:]], images[order[:HELD_OUT]]
    centres = cells(train, bins.BINS)
    sets = {
        "validation": held,
        "digits 0 to 8": held[labels[order[:HELD_OUT]] < 9],
        "digits 0 to 8 of the test set": others[names < 9],
    }
    real, results = fallen(train, centres), {}
    for name, samples in sets.items():
        found = bins.compare(real, fallen(samples, centres))
        if found is None:
            continue
        jsd = found.divergence
        results[name] = {
            "different_bins": round(found.different.value * len(found.real)),
            "divergence": [round(v, 4) for v in (jsd.value, jsd.lower, jsd.upper)],
            "published": PUBLISHED.get(name),
        }
        print(name, results[name])
    keep("mnist_bins", results)


if __name__ == "__main__":
    main()
