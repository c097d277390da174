from pathlib import Path
from typing import Any

import pytest

from ganreport.analysis.advice import causes
from ganreport.analysis.verdict.conditions import BY_ID
from ganreport.run.cards import DataCard, RunInfo
from ganreport.run.model import Run

from ..configurations import complete

IMAGES = DataCard(name="faces", kind="images", shape=(64, 64, 3), train_count=900)


def run(configuration: dict[str, Any], data: DataCard | None = None) -> Run:
    info = RunInfo(id="1", name="run", configuration=configuration, data=data)
    return Run(path=Path(), format="test", info=info)


def possible(configuration: dict[str, Any], data: DataCard | None = None) -> set[str]:
    return {cause.id for cause in causes.CAUSES if cause.possible(run(configuration, data))}


def test_what_our_trainer_can_not_do_wrong_is_not_to_be_checked() -> None:
    digits = possible(complete({}), IMAGES)
    assert not digits & {"range", "padding", "jpeg", "batch-norm", "frozen", "half-precision"}
    assert "capacity" in digits
    assert {"padding", "jpeg"} <= possible(complete({"data": "folder"}), IMAGES)
    assert "range" in possible(complete({"data": "array"}), IMAGES)
    assert "half-precision" in possible(complete({"precision": "bfloat16"}), IMAGES)


def test_settings_of_others_exclude_causes() -> None:
    assert "batch-norm" in possible({"norm": "batch"})
    assert "batch-norm" not in possible({"norm": "instance"})
    assert "batch-norm" in possible({})
    assert "half-precision" not in possible({"train.fp16_run": False})
    assert "leak" in possible({"augment_kwargs.rotate": 1})
    assert "leak" not in possible({"augment": False})
    points = DataCard(name="ring", kind="points", shape=(2,))
    assert not possible({}, points) & {"padding", "jpeg", "steps-of-pixels"}


@pytest.mark.parametrize("cause", causes.CAUSES, ids=lambda cause: cause.id)
def test_a_cause_is_of_known_conditions_and_one_sentence(cause: causes.Cause) -> None:
    assert set(cause.conditions) <= set(BY_ID)
    assert all(source.count("#") == 1 and source.count("/") == 1 for source in cause.sources)
    said = str(cause.check)
    assert len(said.split()) < 30
    assert said.endswith(".")


def test_few_checks_are_shown_and_none_of_a_discriminator_that_there_is_not() -> None:
    shown = causes.checks("dominance", run({}, IMAGES))
    assert len(shown) == causes.MOST
    assert "the same range" in str(shown[0])
    # Others call something else a model.
    assert causes.checks("quality", run({"model": "pix2pix"}, IMAGES))
    assert causes.checks("quality", run(complete({"model": "vae"}), IMAGES)) == ()
