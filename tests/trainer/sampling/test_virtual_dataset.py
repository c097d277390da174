"""Virtual data: the recorded generator exactly, by seed and index alone, without the real data."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from ganreport.errors import NotUsable, RunBroken, UsageError
from ganreport.run import schema
from gantrainer import seeds
from gantrainer.config.settings import TrainConfig
from gantrainer.data import datasets
from gantrainer.data.batches import latents, normal_rows
from gantrainer.evaluation.evaluator import sampler
from gantrainer.models import checkpoints
from gantrainer.sampling import virtual_dataset
from gantrainer.sampling.virtual_dataset import CHUNK, VirtualDataset
from gantrainer.seeds import Stream

pytestmark = pytest.mark.usefixtures("reporter_here")
Make = Callable[..., TrainConfig]
Arrays = Callable[[Path], dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def points(points_generator: Path) -> VirtualDataset:
    return VirtualDataset(points_generator, "last", seed=1)


@pytest.fixture(scope="module")
def images(digit_generator: Path) -> VirtualDataset:
    return VirtualDataset(digit_generator, 8, seed=1)


def _whole(made: VirtualDataset, count: int) -> tuple[np.ndarray, np.ndarray | None]:
    samples, labels = zip(*made.arrays(count), strict=True)
    return np.concatenate(samples), np.concatenate(labels) if made.conditional else None


@pytest.mark.parametrize("name", ["points_generator", "digit_generator"])
def test_the_generator_is_the_one_that_was_evaluated(
    name: str, request: pytest.FixtureRequest, arrays: Arrays
) -> None:
    run: Path = request.getfixturevalue(name)
    made = VirtualDataset(run, "last")
    recorded = arrays(run / schema.SAMPLES_DIR / schema.step_name(made.step, ".npz"))
    fixed, labels = recorded["fixed"], recorded.get("fixed_labels")
    dimension = made.info.configuration["latent_dimension"]
    z = latents(seeds.derived(0, Stream.FIXED_LATENTS), 0, len(fixed), dimension).numpy()
    np.testing.assert_array_equal(sampler(made.model, dimension, made.space)(z, labels), fixed)


@pytest.mark.parametrize("name", ["points", "images"])
def test_samples_are_those_of_the_seed_s_latents(name: str, request: pytest.FixtureRequest) -> None:
    made: VirtualDataset = request.getfixturevalue(name)
    dimension = made.info.configuration["latent_dimension"]
    z = normal_rows(seeds.derived(1, Stream.VIRTUAL), 0, CHUNK, [dimension]).numpy()
    labels = (np.arange(CHUNK) % 10).astype(np.int32) if made.conditional else None
    found, found_labels = _whole(made, CHUNK)
    np.testing.assert_array_equal(found, sampler(made.model, dimension, made.space)(z, labels))
    np.testing.assert_array_equal(found_labels, labels)
    assert (found.shape[1:], found.dtype) == (
        made.data.shape,
        np.uint8 if made.conditional else np.float32,
    )
    assert len(np.unique(found.reshape(CHUNK, -1), axis=0)) > CHUNK / 2


@settings(max_examples=12, deadline=None)
@given(size=st.integers(0, 2 * CHUNK + 50), batch=st.integers(1, 3 * CHUNK))
def test_a_sample_is_the_same_however_it_is_batched(
    points: VirtualDataset, size: int, batch: int
) -> None:
    points.size, points.batch_size = size, batch
    assert len(points.dataset) == -(-size // batch)
    found = list(points.dataset.as_numpy_iterator())
    assert [len(b) for b in found] == [min(batch, size - i) for i in range(0, size, batch)]
    expected, _ = _whole(points, 2 * CHUNK + 50)
    whole = np.concatenate(found) if found else expected[:0]
    np.testing.assert_array_equal(whole, expected[:size])


def test_the_data_set_has_the_shape_that_the_run_records(
    points: VirtualDataset, images: VirtualDataset
) -> None:
    points.size = images.size = None
    for made, shape, dtype in ((points, (2,), tf.float32), (images, (8, 8, 1), tf.uint8)):
        assert made.dataset.cardinality() == tf.data.INFINITE_CARDINALITY
        spec = made.dataset.element_spec
        spec, labels = spec if made.conditional else (spec, None)
        assert spec.shape[1:] == shape
        assert spec.dtype == dtype
        assert labels is None or labels.dtype == tf.int32
    images.batch_size = 30
    first, second = images.dataset.take(2).as_numpy_iterator()
    expected, labels = _whole(images, 60)
    np.testing.assert_array_equal(np.concatenate([first[0], second[0]]), expected)
    np.testing.assert_array_equal(np.concatenate([first[1], second[1]]), labels)


def test_seed_and_checkpoint_make_the_samples(points_generator: Path) -> None:
    def drawn(step: int, seed: int) -> np.ndarray:
        return _whole(VirtualDataset(points_generator, step, seed=seed), 20)[0]

    np.testing.assert_array_equal(drawn(40, 3), drawn(40, 3))
    assert not np.isclose(drawn(40, 3), drawn(40, 4)).all(axis=1).any()
    assert not np.array_equal(drawn(40, 3), drawn(30, 3))


def test_the_real_data_are_never_read(
    digit_generator: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data file is gone, the loaders break, and of the run only these two files are left."""

    def loaded(*_: object) -> None:
        raise AssertionError("the real data were loaded")

    monkeypatch.setattr(datasets, "load", loaded)
    for name in datasets.DATASETS:
        monkeypatch.setitem(datasets.DATASETS, name, loaded)
    checkpoint = Path(schema.CHECKPOINTS_DIR, schema.step_name(12, ".npz"))
    (tmp_path / schema.CHECKPOINTS_DIR).mkdir()
    for file in (schema.RUN_FILE, checkpoint):
        shutil.copyfile(digit_generator / file, tmp_path / file)
    made = VirtualDataset(tmp_path, "last", size=64, label=3)
    ((samples, labels),) = made.dataset.as_numpy_iterator()
    assert samples.shape == (64, 8, 8, 1)
    assert set(labels.tolist()) == {3}


def test_classes_come_in_turn_and_only_those_trained_on(digits: Make, images: Any) -> None:
    card = images.data
    assert virtual_dataset._classes(digits(condition="norm"), card, None) == tuple(range(10))
    some = digits(condition="norm", train_modes=[2, 5])
    assert virtual_dataset._classes(some, card, None) == (2, 5)
    assert virtual_dataset._classes(some, card, 5) == (5,)
    with pytest.raises(UsageError, match=r"class 3: .* Allowed: 2 \(2\), 5 \(5\)\."):
        virtual_dataset._classes(some, card, 3)


def test_the_best_checkpoint_is_the_reporter_s(points_generator: Path) -> None:
    with pytest.raises(NotUsable, match="no checkpoint is usable: the run failed"):
        VirtualDataset(points_generator)  # 40 steps: it has learnt nothing
    with pytest.warns(UserWarning, match="That of step .* is taken"):
        made = VirtualDataset(points_generator, force=True)
    assert made.step in (20, 30, 40)
    assert "None is usable" in made.appraisal.sentence
    card = made.card(7)
    assert card.fault == made.appraisal.fault
    file = points_generator / schema.CHECKPOINTS_DIR / schema.step_name(made.step, ".npz")
    assert card.checkpoint_sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (card.checkpoint_step, card.count, card.seed) == (made.step, 7, 0)
    assert card.run_id == made.info.id
    names = {metric["name"] for metric in card.metrics}
    assert {"coverage", "frechet"} <= names
    assert all({"value", "lower", "upper", "baseline"} <= set(metric) for metric in card.metrics)
    assert card.data.fingerprint == made.data.fingerprint
    assert "no privacy guarantee" in card.statement


def test_the_card_tells_no_place_of_the_data(images: VirtualDataset) -> None:
    text = images.card(3).to_json()
    assert "secret-patients" in (images.data.source or "")
    assert "secret-patients" not in text
    assert msgspec.json.decode(text)["checkpoint_choice"] == "It was asked for."


def _copy(run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run, tmp_path / "run"))


def test_a_checkpoint_that_is_not_there_or_of_no_use_is_refused(
    points_generator: Path, tmp_path: Path
) -> None:
    run = _copy(points_generator, tmp_path)
    last = run / schema.CHECKPOINTS_DIR / schema.step_name(40, ".npz")
    for wanted in (7, "7", "newest", "-40"):
        with pytest.raises(UsageError, match=r"Allowed: best, last, 20, 30, 40\."):
            VirtualDataset(run, wanted)
    state = checkpoints.read(last) or {}
    broken = state | {"generator/000": np.full_like(state["generator/000"], np.nan)}
    np.savez(last, **broken)
    with pytest.raises(UsageError, match=r"weights are not finite.*Other checkpoints: 20, 30\."):
        VirtualDataset(run, "last")
    np.savez(last, **{k: v for k, v in state.items() if k != "generator/000"})
    with pytest.raises(UsageError, match="other networks"):
        VirtualDataset(run, "last")
    last.write_bytes(last.read_bytes()[:1000])
    with pytest.raises(UsageError, match=r"missing or damaged. Others: 20, 30\."):
        VirtualDataset(run, 40)
    for file in (run / schema.CHECKPOINTS_DIR).glob("step-*"):
        file.unlink()
    with pytest.raises(UsageError, match="no checkpoint that `ganreport train` wrote"):
        VirtualDataset(run)


def test_what_can_not_be_sampled_is_refused(
    points_generator: Path, points_run: Path, tmp_path: Path
) -> None:
    for change, said in (
        ({"label": 0}, "not conditional.*condition=embedding"),
        ({"seed": -1}, "seed = -1"),
        ({"batch_size": 0}, "batch_size = 0"),
        ({"size": -1}, "size = -1"),
    ):
        with pytest.raises(UsageError, match=said):
            VirtualDataset(points_generator, "last", **change)
    with pytest.raises(UsageError, match=r"there is no run\.json"):
        VirtualDataset(tmp_path)
    with pytest.raises(UsageError, match="there is no setting 'batch'"):
        VirtualDataset(points_run)
    run_file = tmp_path / schema.RUN_FILE
    run_file.write_text('{"id": "1", "name": "other", "configuration": {"steps": 3}}')
    with pytest.raises(UsageError, match="a run that `ganreport train` recorded"):
        VirtualDataset(tmp_path)
    run_file.write_text("{")
    with pytest.raises(RunBroken, match="can't be read"):
        VirtualDataset(tmp_path)
