from pathlib import Path
from typing import Any

import pytest

from ganreport.analysis.advice import advice, trainer_options
from ganreport.analysis.advice.counsel import COUNSELS
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.readers import READERS
from ganreport.run.cards import RunInfo
from ganreport.run.model import ReadSummary, Run

STYLEGAN = {"loss_kwargs.r1_gamma": 8.0, "batch_size": 8, "total_kimg": 3000}
FINDING = Finding(id="modes", axis="collapse", question="?", status=Status.FAIL, claim="c",
                  advice="Regularise.")  # fmt: skip


def run(reader: str, configuration: dict[str, Any]) -> Run:
    return Run(
        path=Path(),
        format="test",
        info=RunInfo(id="1", name="run", configuration=configuration),
        reading=ReadSummary(reader=reader, files=()),
    )


SAID = [
    ("stylegan", STYLEGAN, "regularise", "R1 penalty: --gamma 16 instead of 8."),
    ("stylegan", STYLEGAN, "augment", "--aug ada."),
    ("pix2pix", {"ndf": 64, "lr": 0.0002}, "smaller_d", "--ndf 32 instead of 64."),
    ("pix2pix", {"ndf": 64, "lr": 0.0002}, "slow_both", "--lr 0.0001 instead of 0.0002."),
    ("stylegan", STYLEGAN, "longer", "--kimg 6000 instead of 3000."),
    ("pix2pix", {"niter": 100}, "longer", "--niter 200 instead of 100."),
    ("pix2pix", {"batchSize": 1}, "larger_batch", "--batchSize 2 instead of 1."),
    ("pix2pix", {"lambda_L1": 100.0}, "reconstruct", "--lambda_L1 200 instead of 100."),
    ("pix2pix", {"pool_size": 0}, "pool", "--pool_size 50 instead of 0."),
    ("biggan", {"D_lr": 4e-4, "num_D_steps": 1}, "more_d_steps", "--num_D_steps 2 instead of 1."),
    ("biggan", {"D_lr": 4e-4}, "slow_d", "--D_lr 0.0002 instead of 0.0004."),
    ("basicsr", {"train.optim_d.lr": 1e-4}, "slow_d", "train.optim_d.lr 5e-05 instead of 0.0001."),
    ("voices", {"train.fp16_run": True}, "full_precision", "train.fp16_run false."),
    ("sdv", {"discriminator_steps": 1}, "more_d_steps", "discriminator_steps 5 instead of 1."),
    ("sdv", {"pac": 10}, "pack", "pac 20 instead of 10."),
    ("sdv", {}, "pack", "samples together (PacGAN): pac."),
    ("lucidrains", {"aug_prob": 0.0}, "augment", "--aug-prob 0.25 instead of 0."),
    ("table", {}, "slow_d", "Lower the discriminator's learning rate."),
]


@pytest.mark.parametrize(("reader", "settings", "move", "said"), SAID)
def test_a_move_is_said_by_the_option_that_makes_it(reader, settings, move, said) -> None:
    assert str(trainer_options.said(move, run(reader, settings))).endswith(said)


@pytest.mark.parametrize(
    ("reader", "settings", "move"),
    [
        ("stylegan", STYLEGAN | {"augment_kwargs.class_name": "AugmentPipe"}, "augment"),
        ("biggan", {"ema": True}, "average"),
        ("lucidrains", {"aug_prob": 0.5}, "augment"),
        ("sdv", {"discriminator_steps": 5}, "more_d_steps"),
        ("sdv", {"discriminator_steps": 1}, "fewer_d_steps"),
        ("stylegan", {}, "pack"),  # has no such option
    ],
)
def test_what_was_done_already_or_has_no_option_is_not_said(reader, settings, move) -> None:
    assert trainer_options.said(move, run(reader, settings)) == ""


def test_trainers_are_those_that_are_read() -> None:
    readers = {reader.name for reader in READERS}
    assert set(trainer_options._TRAINERS) <= readers
    for options in trainer_options._TRAINERS.values():
        assert set(options) <= set(trainer_options.PLAIN)


@pytest.mark.parametrize("reader", ["table", *trainer_options._TRAINERS])
@pytest.mark.parametrize("condition", sorted(COUNSELS))
def test_a_run_of_another_trainer_is_told_what_to_do_and_nothing_of_our_settings(
    reader: str, condition: str
) -> None:
    one = advice.advise_for(condition, [FINDING], run(reader, {"batch_size": 1, "steps": 10}))
    assert one.changes == {}
    assert str(one.text)
    assert "advise" not in str(one.text)


@pytest.mark.parametrize("reader", ["table", "voices"])
def test_advice_is_given_once(reader: str) -> None:
    """Neither a part of what is advised stands beside it, nor a check that asks for the same."""
    one = advice.advise_for("diverged", [FINDING], run(reader, {}))
    every = " ".join(str(text) for text in (one.text, one.otherwise, *one.checks))
    assert "Lower both learning rates" in str(one.text)
    assert every.count("learning rate") == 1
    assert every.count("full precision") == 1


def test_options_called_like_our_settings_are_not_changed() -> None:
    about = RunInfo(id="1", name="run", configuration={"batch_size": 1, "beta1": 0.9})
    (one,) = advice.settled([FINDING], about, {"modes": COUNSELS["collapse"].remedy})
    assert one.changes == {}
