"""What the trainer is told of checkpoints is what the reporter finds."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from ganreport.analysis import appraisal as reporter
from ganreport.errors import UsageError
from ganreport.readers import read_run
from gantrainer.sampling.appraisal import CheckpointFacts, appraise


def test_it_is_the_reporter_s(points_generator: Path, tmp_path: Path) -> None:
    run = tmp_path / "-rün"  # as an option is written, and not ASCII
    shutil.copytree(points_generator, run)
    expected = reporter.appraise(read_run(run), 30)
    assert appraise(run, 30) == msgspec.convert(msgspec.to_builtins(expected), CheckpointFacts)


def test_a_refusal_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        appraise(tmp_path / "absent")
    assert not str(refused.value).startswith("Error")


@pytest.mark.usefixtures("reporter_here")
def test_a_step_that_is_not_stored_is_refused_with_those_that_are(points_generator: Path) -> None:
    with pytest.raises(UsageError, match=r"no checkpoint of step 7 .* Stored steps: 20, 30, 40"):
        appraise(points_generator, 7)
