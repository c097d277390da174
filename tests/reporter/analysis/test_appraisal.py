"""Which stored checkpoint is chosen, and which figures stand beside it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ganreport.analysis.appraisal import appraise
from ganreport.cli import main
from ganreport.errors import UsageError
from ganreport.metrics.history import measure_samples
from ganreport.readers import read_run
from ganreport.run import schema
from ganreport.run.writer import RunWriter

Stored = Callable[..., Path]


@pytest.fixture
def stored(points_run: Path, tmp_path: Path) -> Stored:
    """Copies a run and stores checkpoints of these steps in it."""

    def store(*steps: int) -> Path:
        shutil.copytree(points_run, tmp_path / "run")
        for step in steps:
            (tmp_path / "run/checkpoints" / schema.step_name(step, ".bin")).touch()
        return tmp_path / "run"

    return store


def test_the_best_stored_step_with_the_figures_of_its_evaluation(stored: Stored) -> None:
    run = read_run(stored(200, 2000))
    found = appraise(run)
    assert found.recommendation is not None
    assert found.step == found.evaluated == found.recommendation.choice == 2000
    assert found.sentence == found.recommendation.sentence
    history = measure_samples(run)
    assert {metric.name for metric in found.metrics} == set(history.table["measure"])
    for metric in found.metrics:
        row = history.of(metric.name).set_index("step").loc[2000]
        numbers = (metric.value, metric.lower, metric.upper, metric.baseline)
        assert numbers == pytest.approx(tuple(row[["value", "lower", "upper", "baseline"]]))
    assert found.not_measured


def test_the_nearest_where_the_best_is_not_stored(stored: Stored) -> None:
    found = appraise(read_run(stored(100, 290)))
    assert (found.step, found.evaluated) == (290, 200)
    assert found.sentence.endswith("The checkpoint of step 290 is taken.")


def test_the_last_where_nothing_can_be_compared(stored: Stored) -> None:
    path = stored(100, 200)
    (path / schema.REFERENCE_FILE).unlink()
    shutil.rmtree(path / schema.SAMPLES_DIR)
    found = appraise(read_run(path))
    assert (found.step, found.evaluated, found.metrics) == (200, None, ())
    assert found.sentence.startswith("No checkpoint is recommended: ")
    assert found.sentence.endswith("The checkpoint of step 200 is taken.")
    assert found.not_measured


def test_a_step_that_is_asked_for_is_taken_without_a_word(stored: Stored) -> None:
    run = read_run(stored(200, 2000))
    found = appraise(run, 200)
    assert (found.step, found.evaluated, found.sentence) == (200, 200, "")
    coverage = next(metric for metric in found.metrics if metric.name == "coverage")
    row = measure_samples(run).of("coverage").set_index("step").loc[200]
    assert coverage.value == pytest.approx(row["value"])
    assert {"c_t", "authenticity"} <= {metric.name for metric in found.metrics}
    with pytest.raises(UsageError, match=r"of step 300 is stored\. Stored steps: 200"):
        appraise(run, 300)


def test_no_checkpoint_at_all_is_refused(points_run: Path) -> None:
    with pytest.raises(UsageError, match="Stored steps: none"):
        appraise(read_run(points_run))


def test_transfer_accuracy_stands_beside_that_of_real(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run") as run:
        run.scalars(1, d_loss=1.0)
        run.evaluation(1, seconds_training=1.0)
        run.evaluation(2, transfer_accuracy=0.75, transfer_accuracy_real=0.5)
        for step in (1, 2):
            (tmp_path / "run/checkpoints" / schema.step_name(step, ".bin")).touch()
    read = read_run(tmp_path / "run")
    (metric,) = appraise(read, 2).metrics
    assert (metric.name, metric.value, metric.baseline) == ("transfer_accuracy", 0.75, 0.5)
    assert appraise(read, 1).metrics == ()


def test_the_command_says_it_in_words_and_in_json(
    stored: Stored, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stored(200, 2000)

    def said(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["recommend", str(path), *arguments])
        return ended.value.code, *capsys.readouterr()

    code, text, _ = said("--checkpoint", "200")
    assert code == 0
    assert text.startswith("Step 200.\n  Diversity, relative to real: ")
    assert "Coverage of the real samples: " in text
    code, text, _ = said("--format", "json")
    assert json.loads(text)["step"] == 2000
    code, _, error = said("--checkpoint", "3")
    assert code == 2
    assert "Stored steps: 200, 2,000" in error
