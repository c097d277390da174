"""TrainConfig: what is refused, and that TOML reads back as it was written."""

from __future__ import annotations

import tomllib
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.errors import UsageError
from gantrainer.config.settings import TrainConfig, from_mapping, overrides, to_mapping, to_toml

WIDTHS = st.lists(st.integers(1, 65_536), max_size=16)
RATES = st.floats(0, exclude_min=True, allow_infinity=False)
SOME_SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "data": st.sampled_from(["digits", "fashion-mnist", "folder"]),
        "channels": st.sampled_from([1, 3]),
        "flip": st.booleans(),
        "train_modes": st.lists(st.integers(0, 65_535), max_size=5),
        "data_folder": st.text(st.characters(exclude_categories=["Cs"])),
        "generator_widths": WIDTHS,
        "discriminator_widths": WIDTHS,
        "objective": st.sampled_from(["minimax", "non-saturating"]),
        "d_learning_rate": RATES,
        "beta1": st.floats(0, 1, exclude_max=True),
        "steps": st.integers(1, 2**31 - 1),
        "seed": st.integers(0, 2**31 - 1),
    },
)


@given(SOME_SETTINGS)
def test_toml_reads_back_identically(values: dict[str, Any]) -> None:
    config = from_mapping(values, "test")
    assert from_mapping(tomllib.loads(to_toml(config)), "test") == config
    assert from_mapping(to_mapping(config), "test") == config


@given(SOME_SETTINGS)
def test_text_overrides_are_typed(values: dict[str, Any]) -> None:
    values = {name: value for name, value in values.items() if name != "data_folder"}
    texts = [
        f"{name}={','.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in values.items()
    ]
    assert from_mapping(overrides(texts), "--set") == from_mapping(values, "test")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"stepz": 3}, "there is no setting 'stepz'. Allowed are data, data_folder"),
        (
            {"data": "minst"},
            "data can't be 'minst'. Allowed: digits, mnist, fashion-mnist",
        ),
        ({"steps": 0}, "steps can't be 0. Allowed: int and >= 1"),
        ({"steps": 2.5}, "steps can't be 2.5"),
        ({"steps": True}, "steps can't be True"),
        ({"steps": "10"}, "steps can't be '10'"),
        ({"d_learning_rate": float("nan")}, "d_learning_rate can't be nan"),
        ({"d_learning_rate": float("inf")}, "d_learning_rate can't be inf"),
        ({"beta1": 1.0}, "beta1 can't be 1.0. Allowed: float and >= 0 and < 1"),
        ({"generator_widths": [1] * 17}, "Allowed: 0 to 16 whole numbers from 1 to"),
        ({"generator_widths": [0]}, "generator_widths can't be [0]"),
        ({"data": "ring"}, "network = 'dcgan' needs images, but data = 'ring' are points"),
        ({"data": "grid", "network": "mlp", "flip": True}, "flip = true, but data = 'grid'"),
        (
            {"data": "ring", "network": "mlp", "precision": "bfloat16"},
            "precision = 'bfloat16' keeps 2 to 3 digits, too few for the points of data = 'ring'",
        ),
        ({"channels": 2}, "channels can't be 2. Allowed: 1, 3"),
        ({"flip": 1}, "flip can't be 1. Allowed: true, false"),
        ({"train_modes": [-1]}, "train_modes can't be [-1]. Allowed: 0 to 1000 whole numbers from"),
        ({"ring_std": 0.0}, "ring_std can't be 0.0. Allowed: float and > 0"),
        ({"data": "ring", "network": "residual"}, "network = 'residual' needs images"),
        ({"generator_activation": "maxout"}, "Allowed: relu, leaky, elu, silu, tanh."),
    ],
)
def test_impossible_values_are_refused_with_the_allowed_ones(
    values: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        from_mapping(values, "mine.toml")
    assert str(refused.value).startswith("mine.toml: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("steps", "'steps' has no '='"),
        ("steps=many", "steps can't be 'many'"),
        ("generator_widths=64,x", "generator_widths can't be '64,x'"),
        ("colour=red", "there is no setting 'colour'"),
        ("channels=2", "channels can't be '2'. Allowed: 1, 3"),
        ("flip=maybe", "flip can't be 'maybe'. Allowed: true, false"),
    ],
)
def test_impossible_overrides_are_refused(setting: str, said: str) -> None:
    with pytest.raises(UsageError, match="--set"):
        overrides([setting])
    with pytest.raises(UsageError) as refused:
        overrides([setting])
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("alternating=true", True),
        ("alternating=False", False),
        ("clip_weights=auto", "auto"),
        ("clip_weights=0.5", 0.5),
    ],
)
def test_switches_and_automatic_numbers_are_read(setting: str, value: object) -> None:
    found = overrides([setting])
    assert found == {setting.partition("=")[0]: value}
    again = tomllib.loads(to_toml(from_mapping(found, "test")))
    assert again[setting.partition("=")[0]] == value


@pytest.mark.parametrize("setting", ["alternating=yes", "clip_weights=none", "clip_weights=-1"])
def test_other_values_of_these_are_refused(setting: str) -> None:
    with pytest.raises(UsageError, match=r"Allowed: (true, false|auto, float >= 0)"):
        overrides([setting])


@pytest.mark.parametrize(
    ("objective", "limit", "weight"), [("wgan", 0.01, 0), ("wgan-gp", 0, 10), ("hinge", 0, 0)]
)
def test_automatic_numbers_follow_from_the_objective(
    objective: str, limit: float, weight: float
) -> None:
    config = from_mapping({"objective": objective}, "test")
    assert (config.weight_limit, config.slope_weight) == (limit, weight)
    off = from_mapping({"objective": objective, "clip_weights": 0, "gradient_penalty": 0}, "test")
    assert (off.weight_limit, off.slope_weight) == (0, 0)


def test_labels_are_smoothed_only_where_there_are_some() -> None:
    with pytest.raises(UsageError, match=r"label_smoothing = 0\.1, but there are no labels under"):
        from_mapping({"objective": "hinge", "label_smoothing": 0.1}, "test")


def test_every_setting_says_what_it_means_and_allows() -> None:
    text = to_toml(TrainConfig())
    assert text.count("\n#") + 1 == len(TrainConfig.__struct_fields__)
    assert "# discriminator's, at its full (float and > 0)\nd_learning_rate = 0.0002\n" in text


def test_named_choices_are_those_of_the_tables() -> None:
    from gantrainer.config import data as data_settings
    from gantrainer.config import networks, training
    from gantrainer.data.datasets import DATASETS
    from gantrainer.losses.objectives import OBJECTIVES
    from gantrainer.models.table import MODELS
    from gantrainer.networks import NETWORKS
    from gantrainer.optim.optimizers import OPTIMISERS
    from gantrainer.optim.schedules import SCHEDULES

    assert get_args(data_settings.DataName) == tuple(DATASETS)
    assert get_args(networks.NetworkName) == tuple(NETWORKS)
    assert get_args(training.ModelName) == tuple(MODELS)
    assert get_args(training.ObjectiveName) == tuple(OBJECTIVES)
    assert get_args(training.OptimiserName) == tuple(OPTIMISERS)
    assert get_args(training.ScheduleName) == tuple(SCHEDULES)


@pytest.mark.parametrize(
    ("data", "count"), [("digits", 1000), ("ring", 2500), ("stacked-digits", 5000)]
)
def test_sample_count_follows_the_data(data: str, count: int) -> None:
    config = from_mapping({"data": data, "network": "mlp"}, "test")
    assert config.evaluated_samples == count
    assert from_mapping({"random_samples": 7}, "test").evaluated_samples == 7
