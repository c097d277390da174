"""Kinds of samples: which arrays are of which, how they are stored, compared and drawn."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ganreport.analysis.diagnostics import examine
from ganreport.errors import RecordError, RunBroken
from ganreport.messages import Message, message, plural
from ganreport.metrics.history import measure_samples
from ganreport.metrics.samples import usable
from ganreport.readers import read_run
from ganreport.run import kinds
from ganreport.run.cards import DataCard
from ganreport.run.kinds import IMAGES, POINTS, SampleSpace
from ganreport.run.writer import RunWriter

PICTURES = hnp.array_shapes(min_dims=3, max_dims=3, max_side=4).flatmap(
    lambda shape: st.sampled_from([(*shape, 1), (*shape, 3)])
)
CLOUDS = hnp.array_shapes(min_dims=2, max_dims=2, max_side=5)
ANY_FLOAT = st.floats(width=32)


def card(kind: str) -> DataCard:
    return DataCard(name="d", kind=kind, shape=(1,))


@given(hnp.arrays(np.float32, PICTURES, elements=st.floats(-1, 1, width=32)))
def test_images_come_back_within_half_a_grey_level(values: np.ndarray) -> None:
    stored = IMAGES.encode(values)
    back = IMAGES.decode(stored)
    assert (stored.dtype, back.dtype) == (IMAGES.stored, np.float32)
    assert np.abs(back - values).max() <= 1 / 255 + 1e-6  # levels are 2 / 255 apart
    np.testing.assert_array_equal(IMAGES.encode(back), stored)


@given(hnp.arrays(np.float32, CLOUDS, elements=ANY_FLOAT))
def test_points_come_back_as_they_were(values: np.ndarray) -> None:
    np.testing.assert_array_equal(POINTS.decode(POINTS.encode(values)), values)


def test_values_beyond_the_range_are_black_and_white() -> None:
    values = np.array([-7, -1, 0.999, 1, 3], np.float32).reshape(1, 1, 5, 1)
    assert IMAGES.encode(values).ravel().tolist() == [0, 0, 255, 255, 255]
    assert IMAGES.decode(values).ravel().tolist() == values.ravel().tolist()


@given(hnp.arrays(st.sampled_from([np.uint8, np.float32, np.float64, np.int32]), PICTURES))
def test_tiles_are_bytes_that_stay_as_they_are(images: np.ndarray) -> None:
    drawn = IMAGES.draw(images)
    assert drawn is not None
    assert (drawn.shape, drawn.dtype) == (images.shape, np.uint8)
    again = IMAGES.draw(drawn)
    assert again is not None
    assert np.array_equal(again, drawn)
    if images.dtype == np.uint8:
        assert np.array_equal(drawn, images)


def test_floats_are_drawn_in_the_range_that_they_use() -> None:
    def drawn(*values: float) -> list[int]:
        found = IMAGES.draw(np.array(values, np.float32).reshape(1, 1, -1, 1))
        assert found is not None
        return list(map(int, found.ravel()))

    assert drawn(0, 0.5, 1, 4) == [0, 128, 255, 255]
    assert drawn(-1, 0, 1) == [0, 128, 255]
    assert drawn(np.nan, np.inf, -np.inf, 0.2) == [0, 255, 0, 51]


@given(
    hnp.arrays(
        st.sampled_from([np.uint8, np.int64, np.float16, np.float32, np.float64]),
        hnp.array_shapes(min_dims=2, max_dims=4, max_side=4),
    )
)
def test_samples_are_compared_as_rows_of_their_values(array: np.ndarray) -> None:
    space = kinds.of(None, array)
    assert space is (POINTS if array.ndim == 2 else IMAGES)
    found = space.embed(array)
    assert found.shape == (len(array), array[0].size)
    assert found.dtype.kind == "f"
    assert np.array_equal(found.ravel(), array.ravel().astype(found.dtype), equal_nan=True)


@given(hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=4), elements=st.floats(0, 1)))
def test_card_array_and_shape_say_the_same(array: np.ndarray) -> None:
    space = kinds.of(None, array)
    assert space is not None
    assert kinds.of(card(space.name), array) is space
    assert kinds.of_shape(array.shape[1:]) is space


def test_what_is_recorded_goes_before_what_it_looks_like() -> None:
    images = np.zeros((2, 4, 4, 1), np.uint8)
    assert kinds.of(card("points"), images) is POINTS
    assert kinds.of(card("images"), None) is IMAGES
    assert kinds.of(None, None) is None
    assert kinds.tiles(None, images) is not None
    assert kinds.tiles(card("points"), images) is None


OF_NO_KIND = {
    "objects": np.array([[{}, None], [1, "a"]], dtype=object),
    "text": np.array([["a", "b"]]),
    "complex numbers": np.zeros((3, 2), complex),
    "truths": np.zeros((3, 2), bool),
    "dates": np.zeros((3, 2), "datetime64[s]"),
    "records": np.zeros((3, 2), [("a", "f4")]),
    "no samples": np.zeros((0, 8, 8, 1), np.uint8),
    "no values": np.zeros((3, 0), np.float32),
    "a number": np.array(7.0),
    "a row": np.zeros(7),
    "films": np.zeros((2, 3, 4, 4, 1)),
}


@pytest.mark.parametrize("what", OF_NO_KIND)
def test_an_odd_array_is_of_no_kind(what: str) -> None:
    array = OF_NO_KIND[what]
    assert kinds.of(None, array) is None
    assert not any(space.holds(array) for space in kinds.KINDS.values())
    assert [space.draw(array) for space in kinds.KINDS.values()] == [None] * len(kinds.KINDS)
    assert kinds.tiles(None, array) is kinds.cloud(None, array) is None


@pytest.mark.parametrize("shape", [(3, 2), (2, 4, 4), (2, 4, 4, 5), (0, 4, 4, 1)])
def test_what_is_no_picture_has_no_tiles(shape: tuple[int, ...]) -> None:
    assert IMAGES.draw(np.zeros(shape, np.float32)) is None


@pytest.mark.parametrize(("shape", "drawn"), [((3, 2), True), ((3, 1), False), ((3, 3), False)])
def test_only_the_plane_is_a_cloud(shape: tuple[int, ...], drawn: bool) -> None:
    assert (POINTS.draw(np.zeros(shape)) is not None) == drawn
    assert (kinds.cloud(None, np.zeros(shape)) is not None) == drawn


def test_places_keep_what_is_not_finite() -> None:
    points = np.array([[0, np.nan], [1, 2], [np.inf, 0]], np.float32)
    found = kinds.cloud(card("points"), points)
    assert found is not None
    assert np.array_equal(found, points, equal_nan=True)
    assert usable(found).tolist() == [False, True, False]


def test_channels_are_added_where_there_are_none() -> None:
    images = np.arange(24).reshape(2, 3, 4)
    found = IMAGES.channelled(images)
    assert found.shape == (2, 3, 4, 1)
    assert np.array_equal(found[..., 0], images)
    assert IMAGES.channelled(found) is found


def test_a_kind_as_columns() -> None:
    points, images = np.arange(6.0).reshape(3, 2), np.zeros((3, 4, 4, 1))
    found = POINTS.columns(points)
    assert {name: column.tolist() for name, column in found.items()} == {
        "x0": [0, 2, 4],
        "x1": [1, 3, 5],
    }
    assert IMAGES.columns(images) == {"image": images}


def test_a_kind_in_words() -> None:
    assert [str(IMAGES.counted(n)) for n in (1, 2000)] == ["1 image", "2,000 images"]
    assert [str(POINTS.counted(n)) for n in (1, 2)] == ["1 point", "2 points"]
    assert (str(IMAGES.samples), str(IMAGES.values)) == ("images", "pixel values")
    assert (str(POINTS.samples), str(POINTS.values)) == ("points", "coordinates")


def test_a_kind_is_the_same_one_when_it_is_copied() -> None:
    assert all(copy.deepcopy(space) is space for space in kinds.KINDS.values())


def test_an_unknown_kind_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    allowed = "kind = 'films': allowed are images, points, table, audio"
    with pytest.raises(ValueError, match=allowed):
        card("films")
    with pytest.raises(RecordError, match=allowed):
        RunWriter(tmp_path / "a", data={"name": "d", "kind": "films", "shape": [1]})
    with RunWriter(tmp_path / "b", data=card("images")) as run:
        pass
    file = run.path / "run.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"images"', '"films"'))
    with pytest.raises(RunBroken, match=allowed):
        read_run(run.path)
    with pytest.raises(
        ValueError, match=r"shape \(\) are of no kind: images, points, table, audio"
    ):
        kinds.of_shape(())


def test_a_writer_loads_neither_pandas_nor_pillow() -> None:
    code = "import sys, ganreport.run.writer, ganreport.run.kinds; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert {"pandas", "PIL", "scipy", "sklearn", "matplotlib"}.isdisjoint(loaded.stdout.split())


# A kind that is added


class Spectra(SampleSpace):
    """Power spectra (n, bands), compared by their decibels and drawn as bars of light."""

    name = "spectra"
    stored = "float32"
    drawn = "tiles"
    samples = message("spectra")
    values = message("decibels")

    def fits(self, shape: Sequence[int]) -> bool:
        """A number of bands."""
        return len(shape) == 1

    def counted(self, count: int) -> Message:
        """Spectra."""
        return plural("{count:count} spectrum", "{count:count} spectra", count=count)

    def embed(self, array: np.ndarray) -> np.ndarray:
        """Decibels."""
        return 10 * np.log10(array)

    def draw(self, array: np.ndarray | None) -> np.ndarray | None:
        """A row of grey levels each."""
        if array is None or not self.holds(array):
            return None
        levels = np.clip(self.embed(array) + 60, 0, 60) / 60 * 255
        return levels.astype(np.uint8)[:, None, :, None]


def spectra(count: int, seed: int, level: float = 0.0) -> np.ndarray:
    """(count, 6) powers whose decibels are normal around a level, with a deviation of 3."""
    rng = np.random.default_rng(seed)
    return (10 ** (rng.normal(level, 3, (count, 6)) / 10)).astype(np.float32)


def test_a_kind_is_added_by_a_class_and_an_entry(
    monkeypatch: pytest.MonkeyPatch, simulate: SimpleNamespace
) -> None:
    monkeypatch.setitem(kinds.KINDS, "spectra", Spectra())
    data = DataCard(name="tones", kind="spectra", shape=(6,))
    real = {"train": spectra(400, 1), "heldout": spectra(200, 2)}
    generated = {100: {"random": spectra(300, 3, 6.0)}, 200: {"random": spectra(300, 4)}}
    run = simulate.run(columns={}, reference=real, samples=generated, data=data, embedding=None)
    assert run.info.data == data

    history = measure_samples(run)
    assert (str(history.space), history.kind) == ("decibels", kinds.KINDS["spectra"])
    assert str(history.absent["pixel_diversity"]) == "the samples are no images"
    frechet = history.of("frechet")["value"].to_numpy()
    # two normal clouds 6 dB apart in each of 6 dimensions; then two draws of the same
    assert frechet[0] == pytest.approx(6 * 6**2, rel=0.1)
    assert frechet[1] < 0.01 * frechet[0]
    found = {finding.id: finding for finding in examine(run, history)}
    assert "decibels" in str(found["coverage"].claim)
    assert kinds.tiles(data, real["train"]).shape == (400, 1, 6, 1)

    # the same numbers without a record of what they are: coordinates, far from normal
    bare = measure_samples(replace(run, info=simulate.run(columns={}, data=None).info))
    assert str(bare.space) == "coordinates"
    assert bare.of("frechet")["value"].to_numpy() != pytest.approx(frechet, rel=0.1)
