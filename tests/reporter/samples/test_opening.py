"""Samples beside real data, end to end: what is wrong with them is called by its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import ganreport
from ganreport.analysis.analyse import Analysis
from ganreport.errors import RunError, UsageError
from ganreport.run.model import SAMPLES_ALONE
from ganreport.run.writer import RunWriter
from ganreport.samples.opening import read
from ganreport.samples.options import SampleOptions

from . import given_sets


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return given_sets.written(tmp_path_factory.mktemp("data"), **given_sets.sets())


@pytest.fixture(autouse=True)
def _cached(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANREPORT_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def judged(data: Path, name: str, *, held_out: bool = False) -> Analysis:
    held = data / "heldout.npy" if held_out else None
    return ganreport.analyse(
        data / f"{name}.npy", real=data / "real.npy", held_out=held, features="pixels"
    )


NAMED = {
    "good": "healthy",
    "copied": "memorization",
    "collapsed": "collapse",
    "blurred": "blurred",
    "noisy": "blurred",
}


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("name", NAMED)
def test_what_is_wrong_is_named(data: Path, name: str, held_out: bool) -> None:
    found = judged(data, name, held_out=held_out)
    assert found.verdict.primary.id == NAMED[name], found.verdict.headline
    assert found.run.info.data.split == ("given" if held_out else "halves")
    assert "not calibrated in this feature space" in str(found.verdict.uncalibrated)


def test_without_held_out_data_it_is_said_what_they_would_add(data: Path) -> None:
    found = judged(data, "good")
    (asked,) = (f for f in found.findings if f.id == "memorisation")
    assert "Held-out real data would also show" in str(asked.claim)
    assert "no held-out real data were given" in str(found.history.absent["c_t"])
    assert not found.history.of("close_copies").empty
    held = judged(data, "good", held_out=True)
    assert held.history.of("close_copies").empty
    assert not held.history.of("c_t").empty


def test_halves_are_no_samples_twice_and_all_of_the_data(data: Path) -> None:
    run = read(data / "good.npy", given=SampleOptions(real=data / "real.npy", features="pixels"))
    first, second = run.real("train"), run.real("heldout")
    both = np.concatenate([first, second]).reshape(800, -1)
    real = np.load(data / "real.npy").reshape(800, -1)
    assert sorted(map(bytes, both)) == sorted(map(bytes, real))
    assert (run.format, run.info.data.train_count) == (SAMPLES_ALONE, 800)
    assert run.info.data.heldout_count is None
    again = read(data / "good.npy", given=SampleOptions(real=data / "real.npy", features="pixels"))
    assert run.info.id == again.info.id
    assert (again.real("train") == first).all()


def test_a_series_has_its_steps_and_its_best(tmp_path: Path, data: Path) -> None:
    images, _ = given_sets.digits()
    for step, sigma in ((10, 2.0), (20, 1.0), (30, 0.0), (40, 0.0)):
        part = images[1100 + step : 1300 + step]
        np.save(tmp_path / f"gen_{step}.npy", given_sets.blurred(part, sigma) if sigma else part)
    found = ganreport.analyse(tmp_path, real=data / "real.npy", features="pixels")
    assert [each.step for each in found.run.samples] == [10, 20, 30, 40]
    assert found.verdict.primary.id == "healthy"
    assert set(found.checkpoints.tied) == {30, 40}
    assert "checkpoint is stored" not in str(found.checkpoints.sentence)


def test_a_run_of_losses_is_joined_with_samples(tmp_path: Path, data: Path) -> None:
    rows = "".join(f"{k},1.38,{0.7 + 0.001 * (k % 7)}\n" for k in range(1, 801))
    (tmp_path / "losses.csv").write_text("step,d_loss,g_loss\n" + rows)
    plain = ganreport.analyse(tmp_path)
    assert not plain.run.samples
    joined = ganreport.analyse(
        tmp_path, real=data / "real.npy", samples=data / "collapsed.npy", features="pixels"
    )
    assert len(joined.run.metrics) == 800
    assert [each.step for each in joined.run.samples] == [800]
    assert joined.verdict.primary.id == "collapse"
    with pytest.raises(UsageError, match=r"no samples that could be used.*--samples"):
        read(tmp_path / "losses.csv", given=SampleOptions(held_out=None, samples=None, paired=data))


def test_samples_of_a_run_of_ours_are_compared_anew(tmp_path: Path, data: Path) -> None:
    sets = given_sets.sets()
    with RunWriter(tmp_path / "run") as run:
        run.scalars(5, d_loss=1.0, g_loss=1.0)
        run.samples(5, random=sets["copied"])
    given = SampleOptions(real=data / "real.npy", held_out=data / "heldout.npy", features="pixels")
    joined = ganreport.analyse(read(tmp_path / "run", given=given))
    assert joined.verdict.primary.id == "memorization"
    assert joined.run.given is not None
    assert [each.role for each in joined.run.given.sets] == ["real", "held-out"]
    plain = read(tmp_path / "run")
    assert plain.given is None


def test_classes_of_real_data_are_enough(tmp_path: Path) -> None:
    images, classes = given_sets.digits()
    np.savez(tmp_path / "real.npz", images=images[:1200], labels=classes[:1200])
    most = images[1200:][classes[1200:] > 2]
    np.save(tmp_path / "made.npy", most)
    found = ganreport.analyse(tmp_path / "made.npy", real=tmp_path / "real.npz", features="pixels")
    shares = np.bincount(found.run.samples[0].arrays.get("random_classes"), minlength=10)
    assert shares[:3].sum() < 0.02 * len(most)
    assert found.run.info.embedding.heldout_accuracy > 0.9
    assert found.history.occupancy.kind == "classes"
    assert found.verdict.primary.id == "partial"


@pytest.mark.parametrize("labelled", [True, False])
def test_classes_are_learnt_of_sorted_data_beside_held_out_ones(
    tmp_path: Path, labelled: bool
) -> None:
    images, classes = given_sets.digits()
    order = np.argsort(classes[:1200], kind="stable")
    np.savez(tmp_path / "real.npz", images=images[:1200][order], labels=classes[:1200][order])
    held = {"labels": classes[1200:1500]} if labelled else {}
    np.savez(tmp_path / "held.npz", images=images[1200:1500], **held)
    np.save(tmp_path / "made.npy", images[1500:])
    run = ganreport.read_run(
        tmp_path / "made.npy",
        real=tmp_path / "real.npz",
        held_out=tmp_path / "held.npz",
        features="pixels",
    )
    assert run.info.embedding.heldout_accuracy > 0.9
    seen = run.samples[0].arrays.get("random_classes")
    assert np.mean(seen == classes[1500:]) > 0.9
    assert np.mean(run.real("heldout_classes") == classes[1200:1500]) > 0.9


def test_neither_a_run_nor_samples(tmp_path: Path, data: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(UsageError, match="is neither a run nor samples"):
        read(tmp_path, given=SampleOptions(real=data / "real.npy"))
    with pytest.raises(UsageError, match="nowhere"):
        read(data / "good.npy", given=SampleOptions(real=tmp_path / "nowhere"))
    with pytest.raises(RunError, match="nowhere"):
        read(tmp_path / "nowhere", given=SampleOptions(real=data / "real.npy"))


def test_what_is_not_alike_is_refused(tmp_path: Path, data: Path) -> None:
    np.save(tmp_path / "points.npy", np.zeros((90, 2), np.float32))
    options = SampleOptions(real=tmp_path / "points.npy")
    with pytest.raises(UsageError, match="points"):
        read(data / "good.npy", given=options)
    with pytest.raises(UsageError, match="no such space"):
        read(data / "good.npy", given=replace(options, real=data / "real.npy", features="fid"))


def test_a_report_is_made_of_it(data: Path, tmp_path: Path) -> None:
    report = ganreport.build(data / "copied.npy", real=data / "real.npy", features="pixels")
    report.save(tmp_path / "report.md")
    assert "nothing is known of the training" in (tmp_path / "report.md").read_text()
    titles = {str(each.title) for each in report.data.pictures}
    assert {"Real samples", "The generated samples closest to training data"} <= titles
    facts = {str(f.label): str(f.value) for g in report.data.provenance for f in g.facts}
    assert facts["real data"] == "real.npy: 800 samples"
    assert facts["compared in"] == "pixel values"
    assert str(data) not in (tmp_path / "report.md").read_text()
