import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.advice import change_words
from ganreport.analysis.advice.change_words import in_words, sentences
from gantrainer.config.settings import TrainConfig

from ..configurations import CONFIGURATIONS, complete

TOLD_TOGETHER = {"learning_rate", "optimiser", "widths", "activation"}
RAISING = re.compile(r"\b(Raise|more|longer|larger)\b", re.IGNORECASE)
LOWERING = re.compile(r"\b(Lower|fewer|shorter|smaller)\b", re.IGNORECASE)


@given(CONFIGURATIONS, CONFIGURATIONS)
def test_each_change_is_one_sentence_with_its_values_in_the_right_direction(before, after) -> None:
    changes = {n: v for n, v in after.items() if v != before[n]}
    for name, value in changes.items():
        (sentence,) = sentences({name: value}, before)
        said = str(sentence)
        assert said.endswith(".")
        assert len(said.split()) < 30
        if isinstance(value, float | int) and not isinstance(value, bool):
            assert str(change_words.value(value)) in said or not value
            if before[name] and value and name in change_words.PHRASES:
                assert bool(RAISING.search(said)) == (value > before[name]), said
                assert bool(LOWERING.search(said)) == (value < before[name]), said
    told = sentences(changes, before)
    with_another = {"evaluation_interval", "checkpoint_interval"} if "steps" in changes else set()
    if "objective" in changes:
        with_another |= {"clip_weights", "gradient_penalty"}
    alike = {
        g + name.removeprefix(d)
        for d, g in (("d_", "g_"), ("discriminator_", "generator_"))
        for name in changes
        if name.startswith(d) and name.removeprefix(d) in TOLD_TOGETHER
        and (twin := g + name.removeprefix(d)) in changes
        and (before[name], changes[name]) == (before[twin], changes[twin])
    }  # fmt: skip
    assert len(told) == len(set(changes) - with_another - alike)
    assert str(in_words(changes, before)) == " ".join(map(str, told))


SAID = {
    ("d_learning_rate", 5e-4): "Raise the discriminator's learning rate from 0.0002 to 0.0005.",
    ("g_learning_rate", 1e-4): "Lower the generator's learning rate from 0.0002 to 0.0001.",
    ("r1", 0.1): "Add an R1 penalty of weight 0.1.",
    ("objective", "hinge"): "Train with the hinge loss instead of the non-saturating loss.",
    ("steps", 12_000): "Train longer: 12,000 steps instead of 6,000.",
    ("discriminator_dropout", 0.0): "Leave out the discriminator's dropout of 0.3.",
    (
        "generator_widths",
        (64, 32),
    ): "Make the generator larger: layers of 64 and 32 units instead of",
    ("seed", 3): "Set seed to 3 instead of 0.",
}


@pytest.mark.parametrize(("setting", "value"), SAID)
def test_a_change_in_words(setting: str, value: object) -> None:
    assert str(in_words({setting: value}, complete({}))).startswith(SAID[setting, value])


def test_networks_of_an_autoencoder_are_called_so() -> None:
    values = complete({"model": "vae"})
    said = in_words({"d_learning_rate": 1e-3, "g_learning_rate": 2e-3}, values)
    assert "encoder's" in str(said)
    assert "decoder's" in str(said)
    assert "discriminator" not in str(said)


def test_networks_that_change_alike_are_told_of_together() -> None:
    values = complete({"discriminator_widths": [64, 64], "generator_widths": [64, 64]})
    changes = {f"{n}_learning_rate": 1e-3 for n in "dg"}
    changes |= {f"{n}_widths": [128, 128] for n in ("generator", "discriminator")}
    assert str(in_words(changes, values)) == (
        "Raise both learning rates from 0.0002 to 0.001. Make both networks larger: layers of 128 "
        "and 128 units instead of 64 and 64."
    )


def test_nothing_is_said_of_no_change() -> None:
    assert in_words({}, complete({})) == ""


@given(st.sampled_from(sorted(change_words.PHRASES)))
def test_what_has_a_phrase_is_a_setting(name: str) -> None:
    assert name in TrainConfig.__struct_fields__


def test_a_value_has_as_many_digits_as_a_reader_needs() -> None:
    assert str(change_words.value(8.442290818501123e-05)) == "8.442e-05"
    assert str(change_words.value(0.99995)) == "0.99995"
