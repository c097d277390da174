"""FastGAN leaves pictures alone: samples by iteration, reconstructions beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ganreport.readers import read_run


def test_samples_are_read_and_reconstructions_are_not(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "args.txt").write_text("Namespace(path='somewhere', iter=50000)")
    for index, iteration in enumerate(range(0, 50_000, 10_000)):
        for name in (f"{iteration}.jpg", f"{iteration}_rec.jpg"):
            noise = np.random.default_rng(index).integers(0, 255, (16, 32, 3))
            Image.fromarray(noise.astype(np.uint8)).save(tmp_path / "images" / name)
    run = read_run(tmp_path)
    assert run.format == "pictures"
    assert [sample.step for sample in run.samples] == [*range(0, 50_000, 10_000)]
    assert run.reading is not None
    assert run.reading.files == ("images/#.jpg",)
