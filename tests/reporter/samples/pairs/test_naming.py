import pytest

from ganreport.samples.pairs.naming import matched, role_of, sides

WAYS = {
    "the same": (["a.png", "b.png"], ["b.png", "a.png"]),
    "another form": (["a.png", "b.png"], ["b.jpg", "a.jpg"]),
    "a side": (["a_fake.png", "b_fake.png"], ["b.png", "a.png"]),
    "both sides": (["a_fake_B.png", "b_fake_B.png"], ["b_real_B.png", "a_real_B.png"]),
    "a scale": (["a_SR_x4.png", "b_SR_x4.png"], ["b_HR.png", "a_HR.png"]),
    "a scale of both": (["ax4_out.png", "bx4_out.png"], ["bx4.png", "ax4.png"]),
    "a model": (["a_ESRGAN_Set5.png", "b_ESRGAN_Set5.png"], ["b.png", "a.png"]),
    "folders": (["x/1.wav", "y/1.wav"], ["y/1.wav", "x/1.wav"]),
    "folders of one": (["out/a.wav", "out/b.wav"], ["b.wav", "a.wav"]),
    "dots": (["LJ001-0001_generated.wav", "LJ001-0002_generated.wav"],
             ["LJ001-0002.wav", "LJ001-0001.wav"]),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_pairs_are_known_by(way):
    made, true = WAYS[way]
    pairs = matched(made, true)
    assert pairs.generated == (0, 1)
    assert pairs.truth == (1, 0)
    assert pairs.alone == pairs.unused == pairs.doubtful == ()


def test_what_belongs_to_nothing_or_to_several_is_named():
    made = ["x/a.png", "y/a.png", "y/b.png", "y/c.png"]
    pairs = matched(made, ["a.png", "b.png", "d.png"])
    assert pairs.generated == (2,)
    assert pairs.alone == ("y/c.png",)
    assert pairs.unused == ("d.png",)
    assert pairs.doubtful == ("x/a.png", "y/a.png")
    assert matched(["a.png"], ["b.png"]).generated == ()
    assert matched([], ["b.png"]).generated == ()


def test_a_name_is_no_ending():
    assert role_of("real.png") is role_of("_real.png") is None
    assert role_of("screal.png") is None
    assert role_of("dir.real/a.png") is None
    assert role_of("a_SRx4.png") is None
    assert role_of("a_sr_x4.png") == "generated"


def test_one_folder_may_hold_all_sides():
    names = [f"{i}_{side}.png" for i in (1, 2)
             for side in ("real_A", "fake_B", "real_B", "fake_A", "rec_A", "rec_B")]  # fmt: skip
    held = sides(names)
    assert held["generated"] == ("1_fake_B.png", "2_fake_B.png")
    assert held["truth"] == ("1_real_B.png", "2_real_B.png")
    assert held["input"] == ("1_real_A.png", "2_real_A.png")
    assert sides(["1.png", "2.png"]) == sides(["1_fake.png"]) == {}
