"""Features of a source: in order, once, in parallel, and kept."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from ganreport.errors import UsageError
from ganreport.samples.cache import Cache
from ganreport.samples.features import extraction
from ganreport.samples.features.base import FeatureSpace, hashed
from ganreport.samples.features.extraction import features_of

from .samples_in_memory import source_of

IMAGES = np.random.default_rng(0).integers(0, 256, (23, 6, 5, 3), dtype=np.uint8)


@dataclass(frozen=True, eq=False)
class Means(FeatureSpace):
    """Means of the channels; ``version`` is all that its weights are."""

    id: ClassVar[str] = "means"
    kinds: ClassVar[frozenset[str]] = frozenset({"images"})
    batch: ClassVar[int] = 4
    name: str = "means"
    dimension: int = 3
    version: int = 1

    @property
    def fingerprint(self) -> str:
        return hashed({"version": self.version})

    def extract(self, batch: np.ndarray) -> np.ndarray:
        return batch.mean(axis=(1, 2)).astype(np.float32) * self.version


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


@pytest.mark.parametrize("chosen", [None, [0], [22, 3, 3, 7, 1], list(range(23))])
def test_rows_are_of_the_samples_in_their_order(cache: Cache, chosen: list[int] | None) -> None:
    expected = IMAGES.mean(axis=(1, 2))[chosen if chosen is not None else slice(None)]
    for _ in range(2):  # the second time from the cache
        features = features_of(source_of(IMAGES), Means(), chosen=chosen, cache=cache)
        np.testing.assert_allclose(features, expected, rtol=1e-6)
        assert features.dtype == np.float32


def test_a_second_time_no_sample_is_read(cache: Cache) -> None:
    first, second = source_of(IMAGES), source_of(IMAGES)
    features_of(first, Means(), cache=cache)
    features_of(second, Means(), cache=cache)
    assert sorted(first.taken) == list(range(23))
    assert second.taken == []


def test_other_samples_weights_or_choices_are_computed_anew(cache: Cache) -> None:
    features_of(source_of(IMAGES), Means(), cache=cache)
    for images, space, chosen in [
        (IMAGES[::-1], Means(), None),
        (IMAGES, Means(version=2), None),
        (IMAGES, Means(), [*range(22, -1, -1)]),
    ]:
        source = source_of(images)
        features = features_of(source, space, chosen=chosen, cache=cache)
        expected = images.mean(axis=(1, 2))[chosen if chosen is not None else slice(None)]
        np.testing.assert_allclose(features, expected * space.version, rtol=1e-6)
        assert len(source.taken) == 23


def test_a_damaged_entry_is_computed_and_kept_again(cache: Cache) -> None:
    kept = features_of(source_of(IMAGES), Means(), cache=cache)
    (file,) = cache.folder.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"\1")
    np.testing.assert_array_equal(features_of(source_of(IMAGES), Means(), cache=cache), kept)
    source = source_of(IMAGES)
    features_of(source, Means(), cache=cache)
    assert source.taken == []


def test_progress_tells_how_far_it_is(cache: Cache) -> None:
    said: list[tuple[int, int]] = []
    for expected in ([4, 8, 12, 16, 20, 23], [23]):
        said.clear()
        features_of(source_of(IMAGES), Means(), cache=cache, progress=lambda *far: said.append(far))
        assert said == [(done, 23) for done in expected]


def test_batches_are_in_work_side_by_side(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=30)

    class Meeting(Means):
        """Waits until two batches are in work at once."""

        def extract(self, batch: np.ndarray) -> np.ndarray:
            both.wait()
            return super().extract(batch)

    monkeypatch.setattr(extraction, "workers", lambda: 2)
    features_of(source_of(IMAGES[:16]), Meeting(), cache=cache)


def test_few_batches_are_ahead_of_what_is_taken(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, ahead = source_of(np.repeat(IMAGES, 20, axis=0)), []
    monkeypatch.setattr(extraction, "workers", lambda: 2)
    features_of(
        source,
        Means(),
        cache=cache,
        progress=lambda done, _: ahead.append(len(source.taken) - done),
    )
    assert max(ahead) <= 4 * 4  # two workers, two batches of four each


def test_an_error_of_a_batch_is_the_callers(cache: Cache) -> None:
    class Broken(Means):
        """Can't be run."""

        def extract(self, batch: np.ndarray) -> np.ndarray:
            raise UsageError(f"{len(batch)} images can't be run")

    with pytest.raises(UsageError, match="4 images can't be run"):
        features_of(source_of(IMAGES), Broken(), cache=cache)
    assert cache.entries() == []


def test_a_space_refuses_other_kinds(cache: Cache) -> None:
    with pytest.raises(UsageError, match=r"takes images, but the samples are of the kind 'points'"):
        features_of(source_of(np.zeros((3, 2), np.float32), "points"), Means(), cache=cache)
