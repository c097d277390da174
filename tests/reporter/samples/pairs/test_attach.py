import shutil

import pytest

from ganreport.errors import UsageError
from ganreport.samples.options import SampleOptions
from ganreport.samples.pairs.attach import scored_pairs
from ganreport.samples.series import series_of
from ganreport.samples.sources import open_source

from . import made


@pytest.fixture
def true(tmp_path):
    return made.truth(tmp_path / "true")


def series(*paths):
    return [(100 * step, open_source(path)) for step, path in enumerate(paths, 1)]


def test_each_step_is_paired_and_the_order_is_kept(tmp_path, true):
    steps = series(made.outputs(tmp_path / "a", 1.5), made.outputs(tmp_path / "b", 0.5))
    plain = made.outputs(tmp_path / "plain", 1.0, ending="_plain")
    options = SampleOptions(paired=true, references={"plain": plain})
    outcome = scored_pairs(options, steps)
    sets = [(each.role, each.name, each.called, each.count) for each in outcome.sets]
    assert sets == [("truth", "true", "", 12), ("reference", "plain", "plain", 12)]
    assert len({each.fingerprint for each in outcome.sets}) == 2
    pairs = outcome.scored
    assert [each.step for each in pairs] == [100, 200]
    assert pairs[0].scores["psnr"].mean() < pairs[1].references["plain"]["psnr"].mean()
    assert pairs[1].scores["psnr"].mean() > pairs[1].references["plain"]["psnr"].mean()


def test_names_of_the_real_data_make_pairs_where_contents_agree(tmp_path, true):
    steps = series(made.outputs(tmp_path / "out", 1.0, ending=""))
    taken = scored_pairs(SampleOptions(real=true), steps)
    assert len(taken.scored[0].names) == 12
    assert taken.notes == ()


def test_names_alone_make_none(tmp_path, true):
    """Samples of a GAN are numbered from 0 as its data are."""
    wrong = series(made.outputs(tmp_path / "out", 1.0, ending="", shift=5))
    chance = scored_pairs(SampleOptions(real=true), wrong)
    assert chance.scored == ()
    assert "no closer to these than to others" in str(chance.notes[0])
    asked = scored_pairs(SampleOptions(paired=true), wrong)
    assert asked.scored[0].own.mean() < 0.7  # asked for, it is measured and judged
    few = series(made.outputs(tmp_path / "few", 1.0, 4, ending=""))
    assert scored_pairs(SampleOptions(real=true), few).scored == ()


def test_one_folder_may_hold_all_sides_and_two_folders_truth_and_input(tmp_path, true):
    out = tmp_path / "images"
    made.outputs(out, 1.0, ending="_fake_B")
    for file in true.iterdir():
        shutil.copy(file, out / f"{file.stem}_real_B.png")
        shutil.copy(file, out / f"{file.stem}_real_A.png")
    ((_, outputs),) = series_of(out)
    assert outputs.count == 12  # of 36 files
    assert "24 files were left out" in str(outputs.notes[0])
    (pairs,) = scored_pairs(SampleOptions(), [(1, outputs)]).scored
    assert pairs.names[0] == "scene0_real_B.png"
    assert list(pairs.shown[0].tiles) == ["input", "output", "truth"]
    both = tmp_path / "both"
    shutil.copytree(true, both / "target")
    shutil.copytree(true, both / "input")
    made_of = made.outputs(tmp_path / "out", 1.0)
    (pairs,) = scored_pairs(SampleOptions(paired=both), series(made_of)).scored
    assert set(pairs.references) == {"input"}


def test_what_can_t_be_paired_is_refused(tmp_path, true):
    out = made.outputs(tmp_path / "out", 1.0)
    small = made.folder_of(tmp_path / "small", {"scene1.png": made.scene(1, 12)})
    with pytest.raises(UsageError, match="make no pairs: the only output with a true file"):
        scored_pairs(SampleOptions(paired=small), series(out))
    other = made.folder_of(tmp_path / "other", {"x.png": made.scene(1)})
    with pytest.raises(UsageError, match="no name of an output is that of a true file"):
        scored_pairs(SampleOptions(paired=other), series(out))
    with pytest.raises(UsageError, match="reference small: no file"):
        scored_pairs(SampleOptions(paired=true, references={"small": small}), series(out))
    voices = made.waves(tmp_path / "voices", [])
    with pytest.raises(UsageError, match="neither images nor sounds"):
        scored_pairs(SampleOptions(paired=true, references={"v": voices}), series(out))
    with pytest.raises(UsageError, match="There are no outputs"):
        scored_pairs(SampleOptions(paired=true), [])
