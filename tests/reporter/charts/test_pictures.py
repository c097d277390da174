"""Pictures show the very samples that were recorded."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.charts import pictures
from ganreport.charts.types import Figure, Scene
from ganreport.formats import read_run
from ganreport.history import measure_samples
from ganreport.writer import RunWriter


@pytest.fixture(scope="module")
def scene(images_run: Path) -> Scene:
    run = read_run(images_run)
    return Scene(run=run, history=measure_samples(run), findings=())


def pixels(figure: Figure | None) -> np.ndarray:
    assert figure is not None
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(figure.content))))


def test_tiles_are_the_recorded_bytes(scene: Scene) -> None:
    recorded = scene.run.samples[-1].arrays.get("random")
    assert recorded is not None
    grid = pixels(pictures.final(scene))
    for place in (0, 1, 20, 159):
        y, x = place // 20 * 9, place % 20 * 9
        np.testing.assert_array_equal(grid[y : y + 8, x : x + 8], recorded[place, :, :, 0])


def test_gaps_are_white(scene: Scene) -> None:
    grid = pixels(pictures.final(scene))
    assert (grid[8::9] == 255).all()
    assert (grid[:, 8::9] == 255).all()


def test_evolution_keeps_latents_in_rows_and_steps_in_columns(scene: Scene) -> None:
    figure = pictures.evolution(scene)
    assert figure is not None
    grid = pixels(figure)
    first, last = scene.run.samples[0].arrays, scene.run.samples[-1].arrays
    fixed_first, fixed_last = first.get("fixed"), last.get("fixed")
    assert fixed_first is not None
    assert fixed_last is not None
    assert figure.labels[0] == "100"
    np.testing.assert_array_equal(grid[18:26, 0:8], fixed_first[2, :, :, 0])
    right = (len(figure.labels) - 1) * 9
    np.testing.assert_array_equal(grid[18:26, right : right + 8], fixed_last[2, :, :, 0])


def test_neighbours_pair_each_fake_with_its_nearest_training_sample(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    train = random.integers(0, 256, (50, 8, 8, 1), np.uint8)
    fakes = random.integers(0, 256, (30, 8, 8, 1), np.uint8)
    fakes[7] = train[33]
    with RunWriter(tmp_path / "run") as writer:
        writer.scalars(1, d_loss=1.0)
        writer.reference(train=train, heldout=train[::-1])
        writer.samples(1, random=fakes)
    run = read_run(tmp_path / "run")
    scene = Scene(run=run, history=measure_samples(run), findings=())
    grid = pixels(pictures.neighbours(scene))
    np.testing.assert_array_equal(grid[0:8, 0:8], fakes[7, :, :, 0])
    np.testing.assert_array_equal(grid[9:17, 0:8], train[33, :, :, 0])


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
    images = pictures._as_images(array)
    assert images is not None
    assert images[0, 0, 0, 0] == first


@pytest.mark.parametrize("shape", [(3, 2), (2, 4, 4, 5), (0, 4, 4, 1)])
def test_what_is_no_picture_is_left_out(shape: tuple[int, ...]) -> None:
    assert pictures._as_images(np.zeros(shape, np.float32)) is None


def test_large_tiles_are_averaged_down_to_what_can_be_seen(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    large = random.integers(0, 256, (2, 2402, 2402, 1), dtype=np.uint8)
    with RunWriter(tmp_path / "run") as run:
        run.samples(1, random=large)
    found = read_run(tmp_path / "run")
    grid = pixels(
        pictures.final(Scene(run=found, history=measure_samples(found), findings=()))
    ).astype(float)
    assert grid.shape == (801, 1603)
    means = large[:, :2400, :2400, 0].reshape(2, 800, 3, 800, 3).mean(axis=(2, 4))
    assert abs(grid[:800, :800] - means[0]).max() <= 0.6
    assert abs(grid[:800, -801:-1] - means[1]).max() <= 0.6
