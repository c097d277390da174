"""VITS, so-vits-svc and RVC: each printed number is read back, names are told or left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

from ..tensorboard.event_files import event, image, scalar, write
from .voice_logs import HPS, NAMES, losses, put, rvc, settings, tabs, vits

FIVE = (*NAMES[:4], "loss_kl")
STEPS = range(0, 40_000, 200)


def assert_same(run: Run, steps: list[int], **columns: str) -> None:
    """The run has these steps, and in these columns what was trained at them."""
    assert run.metrics.steps.tolist() == steps
    for column, name in columns.items():
        wanted = [losses(step)[name] for step in steps]
        np.testing.assert_array_equal(run.metrics.values(column.replace("__", "/")), wanted)


def said(run: Run) -> str:
    assert run.reading is not None
    return " ".join(map(str, run.reading.notes))


def test_a_list_of_eight_is_d_g_fm_mel_and_two_without_a_name(tmp_path: Path) -> None:
    run = read_run(put(tmp_path, vits(STEPS)))
    assert_same(run, list(STEPS), d_loss="loss_disc", g_loss="loss_gen", loss_mel="loss_mel")
    np.testing.assert_array_equal(
        run.metrics.values("losses[4]"), [losses(step)["loss_dur"] for step in STEPS]
    )
    assert "losses[4] to losses[5]" in said(run)
    assert run.metrics.values("epoch")[-1] == 797
    assert run.metrics.values("wall_time")[1] - run.metrics.values("wall_time")[0] == pytest.approx(
        20, abs=1
    )
    assert run.info.objective is not None
    assert run.info.objective.name == "lsgan"


@pytest.mark.parametrize(
    ("key", "fifth"), [("text_cleaners", "loss_dur"), ("semantic_frame_rate", "loss_kl_ssl")]
)
def test_settings_tell_the_fifth_and_sixth(tmp_path: Path, key: str, fifth: str) -> None:
    put(settings(tmp_path, HPS | {"data": {key: "25hz"}}), vits(STEPS))
    run = read_run(tmp_path)
    assert {fifth, "loss_kl"} <= set(run.metrics.names)
    assert run.info.configuration["train.c_mel"] == 45
    assert run.info.objective is not None
    assert run.info.objective.blind_d_loss == 3.0
    assert "it is 6 in all known programs" in said(run)
    assert not any("filelists" in str(value) for value in run.info.configuration.values())


@pytest.mark.parametrize("named", [False, True])
def test_a_list_of_five_is_that_of_so_vits_svc(tmp_path: Path, named: bool) -> None:
    run = read_run(put(tmp_path, vits(STEPS, FIVE, named=named)))
    assert_same(run, list(STEPS), d_loss="loss_disc", g_loss="loss_gen", loss_kl="loss_kl")
    assert run.metrics.values("g_lr")[0] == 0.0001
    if named:
        total = [sum(losses(step)[name] for name in FIVE) for step in STEPS]
        np.testing.assert_allclose(run.metrics.values("reference_loss"), total)


@pytest.mark.parametrize("plain", [True, False])
def test_rvc_prints_two_lines_a_row(tmp_path: Path, plain: bool) -> None:
    run = read_run(put(settings(tmp_path), rvc(range(200, 20_200, 200), plain=plain)))
    assert run.info.objective is not None
    assert run.info.objective.blind_d_loss is None  # it has seven or nine discriminators
    steps = range(200, 20_200, 200)
    assert run.metrics.steps.tolist() == list(steps)
    for ours, name in (("d_loss", "loss_disc"), ("g_loss", "loss_gen"), ("loss_kl", "loss_kl")):
        wanted = [round(losses(step)[name], 3) for step in steps]
        np.testing.assert_allclose(run.metrics.values(ours), wanted, atol=1e-9)
    assert not any(":" in name for name in run.metrics.names)


def test_rvc_in_two_lines_of_losses_and_without_a_step(tmp_path: Path) -> None:
    lines = []
    for epoch in range(1, 31):
        lines += [f"Train Epoch: {epoch} [0%]", f"loss_disc={epoch}.500, loss_gen=nan"]
        lines += ["loss_mel=75.000, loss_dur=1.5"]
    run = read_run(put(tmp_path, lines))
    assert run.reading is not None
    assert run.reading.unit == "epoch"
    assert run.metrics.values("d_loss").tolist() == [epoch + 0.5 for epoch in range(1, 31)]
    assert np.isnan(run.metrics.values("g_loss")).all()
    assert "'loss_mel' stands at 75" in said(run)


def test_a_resume_goes_back_to_its_checkpoint_and_an_aborted_start_is_one(tmp_path: Path) -> None:
    first, second = range(0, 12_400, 200), range(10_000, 30_000, 200)
    lines = vits([], began=-900) + vits(first) + vits(second, began=2_000)
    run = read_run(put(tmp_path, lines))
    assert_same(run, list(range(0, 30_000, 200)), d_loss="loss_disc")
    assert [attempt.first_step for attempt in run.info.attempts] == [0, 0, 10_000]
    assert [(each.kind, each.step) for each in run.events] == [("start", 0), ("resume", 10_000)]
    assert [(problem.kind, problem.count) for problem in run.problems] == [("superseded", 12)]


def test_a_start_at_the_step_of_the_last_row_takes_its_place(tmp_path: Path) -> None:
    lines = vits([0, 200, 400]) + vits([400, 600], began=500) + vits([600, 800, 1000], began=900)
    run = read_run(put(tmp_path, lines))
    assert run.metrics.steps.tolist() == [0, 200, 400, 600, 800, 1000]
    assert len(run.info.attempts) == 3
    assert [problem.count for problem in run.problems] == [2]


def test_many_starts_that_never_got_on_are_one_row(tmp_path: Path) -> None:
    lines = [line for start in range(4) for line in vits([0], began=100.0 * start)]
    run = read_run(put(tmp_path, lines))
    assert run.metrics.steps.tolist() == [0]
    assert len(run.info.attempts) == 4


def test_two_ranks_print_each_step_twice_and_the_first_counts(tmp_path: Path) -> None:
    lines = []
    for step in STEPS:
        mine = vits([step], settings=None)
        other = [line.replace("[2.", "[7.").replace("[1.", "[7.") for line in mine]
        lines += [*mine, *other]
    run = read_run(put(tmp_path, lines))
    assert_same(run, list(STEPS), d_loss="loss_disc", g_loss="loss_gen")
    assert [(problem.kind, problem.count) for problem in run.problems] == [
        ("processes", len(STEPS))
    ]
    assert "further processes" in str(run.problems[0].what)


def test_losses_below_zero_are_of_no_known_order(tmp_path: Path) -> None:
    lines = [line.replace("\t[", "\t[-") for line in vits(STEPS, FIVE)]
    run = read_run(put(tmp_path, lines))
    assert {f"losses[{i}]" for i in range(5)} <= set(run.metrics.names)
    assert run.info.objective is None
    assert '--map "d_loss=losses[0]"' in said(run).replace("such as ", "")
    run = read_run(tmp_path, ReadOptions(names={"d_loss": "losses[1]"}))
    assert_same(run, list(STEPS), d_loss="loss_gen")


def test_three_losses_stay_without_names(tmp_path: Path) -> None:
    run = read_run(put(tmp_path, vits(STEPS, NAMES[3:])))
    assert {"losses[0]", "losses[1]", "losses[2]"} <= set(run.metrics.names)
    assert not {"d_loss", "g_loss"} & set(run.metrics.names)


def events_of(folder: Path, steps: range, tags: dict[str, str], parts: int = 0) -> None:
    """What VITS logs to event files: with the parts of ``parts`` discriminators."""
    made = []
    for step in steps:
        v = losses(step)
        made.append(event(step, *(scalar(tag, v[name]) for tag, name in tags.items())))
        made.append(event(step, scalar("grad_norm_d", np.inf if step % 1000 == 0 else 3.5)))
        for i in range(parts):
            some = [(f"loss/g/{i}", v["loss_gen"] / parts), (f"loss/d_r/{i}", 0.25)]
            made.append(event(step, *(scalar(*each) for each in (*some, (f"loss/d_g/{i}", 0.25)))))
        made.append(event(step, image("slice/mel_org", b"\x89PNG")))
    write(folder, made)


TAGS = {"loss/d/total": "loss_disc", "loss/g/fm": "loss_fm", "loss/g/mel": "loss_mel"}
MORE = {"loss/g/dur": "loss_dur", "loss/g/kl": "loss_kl", "loss/g/total": "loss_mel"}


def test_event_files_name_what_the_log_does_not(tmp_path: Path) -> None:
    put(tmp_path, vits(STEPS))
    events_of(tmp_path, range(20_000, 40_000, 200), TAGS | MORE)
    run = read_run(tmp_path)
    both = {"loss_dur": "loss_dur", "loss_kl": "loss_kl", "loss_fm": "loss_fm"}
    assert_same(run, list(STEPS), d_loss="loss_disc", g_loss="loss_gen", **both)
    norms = run.scalar("d_grad_norm")
    assert norms is not None
    assert norms.index[0] == 20_000
    assert np.isinf(norms.to_numpy()).sum() == 20
    assert "loss/g/mel" not in run.metrics.names


def test_three_losses_are_named_by_event_files(tmp_path: Path) -> None:
    put(tmp_path, vits(STEPS, NAMES[3:]))
    events_of(tmp_path, STEPS, {"loss/g/mel": "loss_mel"} | MORE)
    names = set(read_run(tmp_path).metrics.names)
    assert {"loss_mel", "loss_dur", "loss_kl"} <= names


def test_event_files_that_hold_other_values_name_nothing(tmp_path: Path) -> None:
    put(tmp_path, vits(STEPS, (*NAMES[1:4], "loss_dur", "loss_kl")))
    events_of(tmp_path, STEPS, {"loss/d/total": "loss_disc", "loss/g/total": "loss_disc"} | {
        "loss/g/kl": "loss_disc"
    })  # fmt: skip
    run = read_run(tmp_path)
    assert_same(run, list(STEPS), d_loss="loss_disc")
    assert "losses[0]" in run.metrics.names


def test_the_fuller_event_files_are_the_training_and_spectrograms_no_samples(
    tmp_path: Path,
) -> None:
    put(tmp_path, vits([0, 200, 400]))
    events_of(tmp_path, STEPS, TAGS | MORE, parts=6)
    write(
        tmp_path / "eval",
        [event(s, scalar("loss/mel", s / 1e4)) for s in range(1000, 40_000, 1000)],
    )
    (tmp_path / "G_38000.pth").write_bytes(b"")
    run = read_run(tmp_path)
    assert_same(run, list(STEPS), d_loss="loss_disc", loss__g__mel="loss_mel")
    np.testing.assert_allclose(
        run.metrics.values("g_loss"), [losses(step)["loss_gen"] for step in STEPS], rtol=1e-6
    )
    assert run.info.objective is not None
    assert (run.info.objective.blind_d_loss, run.info.objective.blind_g_loss) == (3.0, 1.5)
    assert run.scalar("eval/loss/mel") is not None
    assert run.samples == ()
    assert run.checkpoints == (38_000,)
    assert run.reading is not None
    assert "slice/mel_org" in str(run.reading.left_out[0].what)
    assert analyse(run).verdict is not None


def test_without_the_parts_of_g_only_the_total_is_known_and_it_is_said(tmp_path: Path) -> None:
    events_of(tmp_path, STEPS, TAGS | MORE)
    run = read_run(tmp_path)
    assert_same(run, list(STEPS), d_loss="loss_disc", g_loss="loss_mel")
    assert "only the total loss is logged" in said(run)
    assert "VITS, so-vits-svc or the like" in said(run)
    put(tmp_path, rvc(STEPS))
    run = read_run(tmp_path)
    assert "those of RVC" in said(run)
    assert "loss/d/total" not in run.metrics.names


def test_a_log_of_settings_alone_is_no_run(tmp_path: Path) -> None:
    put(tmp_path, vits([]))
    with pytest.raises(Exception, match="No training run was recognised"):
        read_run(tmp_path)


def test_applio_writes_what_it_trains_on_to_eval(tmp_path: Path) -> None:
    made = []
    for step in STEPS:
        v = losses(step)
        tags = {"loss/g/total": 40.0, "loss/d/adv": v["loss_disc"], "loss/g/adv": v["loss_gen"],
                "loss/g/mel": v["loss_mel"], "grad/norm_g": 3.5}  # fmt: skip
        made.append(event(step, *(scalar(*each) for each in tags.items())))
    write(tmp_path / "eval", made)
    run = read_run(tmp_path)
    assert_same(run, list(STEPS), d_loss="loss_disc", g_loss="loss_gen", loss__g__mel="loss_mel")
    assert run.metrics.values("g_grad_norm")[0] == 3.5


def test_a_discriminator_that_tells_nothing_is_blind(tmp_path: Path) -> None:
    rng, lines = np.random.default_rng(0), [tabs(0, HPS)]
    for step in range(0, 20_000, 200):
        disc, gen, kl = 3 + abs(rng.normal(0, 1e-4)), 1.5 - abs(rng.normal(0, 1e-3)), -0.5
        lines.append(tabs(step / 10, f"Train Epoch: {step // 600 + 1} [5%]"))
        lines.append(tabs(step / 10, [disc, gen, 1e-5, 0.25, 1.7, kl, step, 0.0002]))
    report = analyse(read_run(put(tmp_path, lines)))
    (blind,) = (each for each in report.findings if each.id == "blindness")
    assert blind.status.value in ("warn", "fail")


def test_losses_that_are_nan_are_kept_as_they_are(tmp_path: Path) -> None:
    lines = vits(range(0, 4000, 200), FIVE)
    for step in range(4000, 8000, 200):
        lines.append(tabs(step, f"Train Epoch: {step} [0%]"))
        lines.append(tabs(step, f"[nan, nan, nan, nan, inf, {step}, 0.0001]"))
    run = read_run(put(tmp_path, lines))
    assert len(run.metrics) == 40
    assert run.non_finite["d_loss"].first_step == 4000
    assert run.non_finite["d_loss"].lasting
    assert run.non_finite["loss_kl"].count == 20
