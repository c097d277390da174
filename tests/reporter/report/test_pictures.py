"""Pictures show the very samples that were recorded."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.readers import read_run
from ganreport.report import copies, pictures
from ganreport.report.evidence import SamplePicture
from ganreport.run.model import Run
from ganreport.run.writer import RunWriter


@pytest.fixture(scope="module")
def run(images_run: Path) -> Run:
    return read_run(images_run)


def pixels(figure: SamplePicture | None) -> np.ndarray:
    assert figure is not None
    return np.asarray(Image.open(io.BytesIO(figure.png)))


def test_tiles_are_the_recorded_bytes(run: Run) -> None:
    recorded = run.samples[-1].arrays.get("random")
    assert recorded is not None
    grid = pixels(pictures.final(run))
    for place in (0, 1, 20, 159):
        y, x = place // 20 * 9, place % 20 * 9
        np.testing.assert_array_equal(grid[y : y + 8, x : x + 8], recorded[place, :, :, 0])


def test_gaps_are_white(run: Run) -> None:
    grid = pixels(pictures.final(run))
    assert (grid[8::9] == 255).all()
    assert (grid[:, 8::9] == 255).all()


def test_evolution_keeps_latents_in_rows_and_steps_in_columns(run: Run) -> None:
    figure = pictures.evolution(run)
    assert figure is not None
    grid = pixels(figure)
    first, last = run.samples[0].arrays, run.samples[-1].arrays
    fixed_first, fixed_last = first.get("fixed"), last.get("fixed")
    assert fixed_first is not None
    assert fixed_last is not None
    assert figure.columns[0] == 100
    np.testing.assert_array_equal(grid[18:26, 0:8], fixed_first[2, :, :, 0])
    right = (len(figure.columns) - 1) * 9
    np.testing.assert_array_equal(grid[18:26, right : right + 8], fixed_last[2, :, :, 0])


def test_neighbours_pair_each_fake_with_its_nearest_training_sample(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    train = random.integers(0, 256, (50, 8, 8, 1), np.uint8)
    generated = random.integers(0, 256, (30, 8, 8, 1), np.uint8)
    generated[7] = train[33]
    with RunWriter(tmp_path / "run") as writer:
        writer.scalars(1, d_loss=1.0)
        writer.reference(train=train, heldout=train[::-1])
        writer.samples(1, random=generated)
    run = read_run(tmp_path / "run")
    grid = pixels(copies.neighbours(run))
    np.testing.assert_array_equal(grid[0:8, 0:8], generated[7, :, :, 0])
    np.testing.assert_array_equal(grid[9:17, 0:8], train[33, :, :, 0])


def test_a_path_between_latents_is_a_row(tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (30, 8, 8, 1), np.uint8)
    for name, count in (("three paths", 30), ("a torn path", 29)):
        with RunWriter(tmp_path / name) as writer:
            writer.scalars(1, d_loss=1.0)
            writer.samples(1, random=images, interpolated=images[:count])
        run = read_run(tmp_path / name)
        figure = pictures.interpolation(run)
        if count == 29:
            assert figure is None
        else:
            np.testing.assert_array_equal(pixels(figure)[9:17, 18:26], images[12, :, :, 0])
