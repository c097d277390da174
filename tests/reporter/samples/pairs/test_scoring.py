import math

import numpy as np
import pytest

from ganreport.samples.pairs.files import opened_side
from ganreport.samples.pairs.naming import matched
from ganreport.samples.pairs.scoring import Task, own_shares, scored
from ganreport.stats import image_pairs, sound_pairs, ssim

from ... import sounds
from . import made


def task(made_path, true_path, **references):
    outputs, true = opened_side(made_path), opened_side(true_path)
    others = {name: opened_side(path) for name, path in references.items()}
    return Task(7, outputs, true, matched(outputs.names, true.names), others)


def test_images_are_scored_beside_their_own_true_ones(tmp_path):
    true = made.truth(tmp_path / "true")
    pairs, left, why = scored(
        task(
            made.outputs(tmp_path / "out", 0.5),
            true,
            plain=made.outputs(tmp_path / "plain", 1.0, ending=""),
            input=made.folder_of(tmp_path / "in", {"scene1.png": made.scene(1, 12)}),
        )
    )
    assert (left, why) == ((), None)
    assert (pairs.step, pairs.kind, len(pairs.names)) == (7, "images", 12)
    one, own = made.blurred(made.scene(3), 0.5), made.scene(3)
    place = pairs.names.index("scene3.png")
    assert pairs.scores["psnr"][place] == pytest.approx(image_pairs.psnr(one, own, 255))
    assert pairs.scores["ssim"][place] == pytest.approx(ssim.similarity(one[None], own[None], 255))
    assert "ms_ssim" not in pairs.scores  # no image is large enough
    assert set(pairs.references) == {"plain"}  # the input is of another size
    assert (pairs.references["plain"]["psnr"] < pairs.scores["psnr"]).all()
    assert pairs.own.mean() == 1


def test_the_worst_are_shown_with_all_sides(tmp_path):
    true = made.truth(tmp_path / "true")
    out = made.outputs(tmp_path / "out", 0.5)
    made.folder_of(out, {"scene5_SR.png": made.blurred(made.scene(5), 5)})
    plain = made.outputs(tmp_path / "plain", 1.0, ending="")
    given = made.folder_of(tmp_path / "in", {"scene5.png": made.scene(5, 12)})
    pairs, _, _ = scored(task(out, true, plain=plain, input=given))
    first, second = pairs.shown[:2]
    assert first.name == "scene5.png"
    assert first.score == pairs.scores["psnr"].min()
    assert list(first.tiles) == ["input", "output", "plain", "truth"]
    assert list(second.tiles) == ["output", "plain", "truth"]
    assert {tile.shape for each in pairs.shown for tile in each.tiles.values()} == {(24, 24, 3)}
    assert first.tiles["truth"].tolist() == made.scene(5).tolist()
    np.testing.assert_array_equal(first.tiles["input"][::2, ::2], made.scene(5, 12))


def test_other_sizes_are_said_and_not_brought_to_one(tmp_path):
    true = made.truth(tmp_path / "true", 4)
    out = made.outputs(tmp_path / "out", 0.5, 4)
    made.folder_of(out, {"scene2_SR.png": made.scene(2, 12), "other.png": made.scene(9)})
    (out / "scene3_SR.png").write_bytes(b"\x89PNG\r\n\x1a\nno picture")
    pairs, left, _ = scored(task(out, true))
    assert pairs.names == ("scene0.png", "scene1.png")
    said = [str(problem.what) for problem in left]
    assert "1 output has no true file of its name: other.png." in said
    assert any("12 x 12 pixels beside 24 x 24" in each for each in said)
    assert any("'scene3_SR.png' or its true file cannot be read" in each for each in said)
    for name in ("scene0_SR.png", "scene1_SR.png"):
        made.folder_of(out, {name: made.scene(2, 12)})
    nothing, _, why = scored(task(out, true))
    assert nothing is None
    assert "all 3 outputs differ in size" in str(why)


def test_grey_and_colour_are_compared_as_colour(tmp_path):
    true = made.folder_of(tmp_path / "true", {"a.png": made.scene(1)})
    grey = made.folder_of(tmp_path / "grey", {"a.png": made.scene(1)[..., 0]})
    pairs, _, _ = scored(task(grey, true))
    wide = np.repeat(made.scene(1)[..., :1], 3, axis=2)
    assert pairs.scores["psnr"][0] == pytest.approx(image_pairs.psnr(wide, made.scene(1), 255))
    assert "RGB" in str(pairs.notes[0])
    both, _, _ = scored(task(grey, grey))
    assert both.scores["psnr"][0] == math.inf
    assert "8-bit grey" in str(both.notes[0])
    assert "psnr_luma" not in both.scores


def test_sounds_may_differ_by_a_frame_and_not_by_more_or_in_rate(tmp_path):
    voices = sounds.voices(4, seconds=0.3)
    cut = [voices[0][:-500], voices[1][:-2000], voices[2], voices[3]]
    true = made.waves(tmp_path / "true", voices)
    out = made.waves(tmp_path / "out", [sounds.noisy(each, 0.2) for each in cut], "_gen")
    made.waves(tmp_path / "slow", [sounds.noisy(cut[3], 0.2)], rate=8000)
    (tmp_path / "slow" / "u0.wav").rename(out / "u3_gen.wav")
    pairs, left, _ = scored(task(out, true, input=true))
    assert pairs.names == ("u0.wav", "u2.wav")
    far = sound_pairs.log_mel(sounds.noisy(cut[0], 0.2), voices[0][:-500], sounds.RATE)
    assert pairs.scores["log_mel"][0] == pytest.approx(far)
    assert pairs.references["input"]["stft"].tolist() == [0, 0]
    assert list(pairs.shown[0].tiles) == ["input", "output", "truth"]
    said = " ".join(str(problem.what) for problem in left)
    assert "0.17 s beside 0.30 s" in said
    assert "8,000 samples a second, while others have 16,000" in said


def test_outputs_that_are_unrelated_belong_to_none():
    rng = np.random.default_rng(0)
    true = rng.normal(size=(60, 30))
    assert own_shares(true + rng.normal(size=true.shape), true).mean() > 0.95
    assert abs(own_shares(rng.normal(size=true.shape), true).mean() - 0.5) < 0.1
    assert abs(own_shares(np.ones(true.shape), true).mean() - 0.5) < 0.02
    assert np.isnan(own_shares(true[:1], true[:1])).all()
