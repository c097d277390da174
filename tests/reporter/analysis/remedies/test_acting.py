from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganreport.analysis.remedies import acting
from ganreport.readers import read_run
from gantrainer.config import settings
from gantrainer.config.networks import NetworkSettings
from gantrainer.config.settings import TrainConfig
from gantrainer.training import chief

from ..configurations import complete

TINY = {
    "data": "ring", "network": "mlp", "generator_widths": [3], "discriminator_widths": [3],
    "data_points": 100, "batch_size": 20, "steps": 2, "steps_per_call": 1, "fixed_samples": 2,
    "random_samples": 20, "evaluation_interval": 2,
}  # fmt: skip
OTHERS = {
    "objective": "hinge", "r1": 1.0, "r2": 1.0, "gradient_penalty": 1.0, "clip_weights": 0.01,
    "d_steps": 2, "g_steps": 2, "alternating": True, "instance_noise": 0.5, "pack": 2,
    "minibatch": "deviation", "condition": "embedding", "decoder_std": 2.0, "beta": 5.0,
    "beta1": 0.2, "beta2": 0.5, "label_smoothing": 0.2, "schedule_start": 0.5, "schedule_end": 0.5,
}  # fmt: skip


def trained(values: dict[str, Any], path: Path) -> tuple[np.ndarray, ...]:
    """The last samples and losses of a run with these settings."""
    chief.run(settings.from_mapping(values, "test"), path, quiet=True)
    run = read_run(path)
    losses = [run.metrics.values(name) for name in run.metrics.names if name.endswith("_loss")]
    return (run.samples[-1].arrays.get("random"), *losses)


@pytest.mark.parametrize(
    "own",
    [{"model": "vae"}, {"d_optimiser": "rmsprop", "g_optimiser": "rmsprop", "objective": "wgan"}],
    ids=["vae", "gan"],
)
def test_what_is_said_not_to_act_changes_no_bit(own: dict[str, Any], tmp_path: Path) -> None:
    values = complete(TINY | own)
    still = {n: v for n, v in OTHERS.items() if not acting.acts(n, values)}
    if own.get("model") == "vae":
        # Two settings go together with an objective or classes only, whatever the model.
        assert {"r1", "d_steps", "objective", "clip_weights", "instance_noise"} <= set(still)
        del still["label_smoothing"]
    else:
        assert set(still) >= {"beta", "decoder_std", "beta1", "schedule_end"}
        del still["label_smoothing"]
    one = trained(values, tmp_path / "one")
    other = trained(values | still, tmp_path / "other")
    for before, after in zip(one, other, strict=True):
        np.testing.assert_array_equal(before, after)


def test_every_setting_of_the_table_is_one_of_the_trainer() -> None:
    names = set(TrainConfig.__struct_fields__)
    assert set(acting._WHEN) | set(acting._AUTOMATIC) | set(acting._OURS) <= names
    assert set(NetworkSettings.__struct_fields__) <= names


def test_automatic_values_are_those_of_the_trainer() -> None:
    for objective in ("wgan", "wgan-gp", "hinge"):
        config = settings.from_mapping({"objective": objective}, "test")
        values = settings.to_mapping(config)
        assert acting._meant("clip_weights", values) == config.weight_limit
        assert acting._meant("gradient_penalty", values) == config.slope_weight


def test_a_change_that_means_the_same_value_is_none() -> None:
    values = complete({"objective": "wgan", "clip_weights": 0.0})
    changes = {"objective": "hinge", "clip_weights": "auto", "r1": 0.1}
    assert acting.those_that_act(changes, values) == {"objective": "hinge", "r1": 0.1}


def test_options_of_others_that_are_called_alike_are_not_ours() -> None:
    assert acting.ours(complete({}))
    assert not acting.ours({"batch_size": 1, "beta1": 0.5, "steps": 10})
    assert not acting.ours({})
