"""Which stored checkpoint is chosen, and which figures stand beside it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ganreport.analysis.analyse import analyse
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
    with pytest.raises(UsageError, match="no stored checkpoint"):
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


# A failed run


@pytest.fixture
def collapsed(tmp_path: Path) -> Callable[..., Path]:
    """A run that is sound until this step, and then makes one of four modes."""

    def record(until: int, kept: tuple[int, ...]) -> Path:
        rng = np.random.default_rng(0)
        centres = np.array([[-3, -3], [-3, 3], [3, -3], [3, 3]], float)

        def drawn(count: int, modes: int = 4) -> np.ndarray:
            return centres[rng.integers(0, modes, count)] + rng.normal(0, 0.3, (count, 2))

        with RunWriter(tmp_path / "run") as run:
            run.reference(train=drawn(400), heldout=drawn(400))
            for step in range(100, 1001, 100):
                losses = {"d_loss": 1.3, "g_loss": 0.7}
                for row in range(step - 99, step + 1):
                    run.scalars(row, **{n: v + rng.normal(0, 0.1) for n, v in losses.items()})
                run.samples(step, random=drawn(400, 4 if step <= until else 1))
        (tmp_path / "run/checkpoints").mkdir(exist_ok=True)
        for step in kept:
            (tmp_path / "run/checkpoints" / schema.step_name(step, ".bin")).touch()
        return tmp_path / "run"

    return record


def test_no_checkpoint_of_a_run_that_was_never_sound_is_usable(
    collapsed: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = collapsed(0, (300, 900))
    best = analyse(read_run(path)).checkpoints
    assert (best.usable, best.choice) == (False, None)
    assert str(best.sentence).startswith("None is usable, because the run failed: mode collapse. ")
    for options, code in (((), 3), (("--force",), 0), (("--checkpoint", "300"), 0)):
        with pytest.raises(SystemExit) as ended:
            main(["recommend", str(path), "--format", "json", *options])
        said = capsys.readouterr()
        assert int(ended.value.code or 0) == code, options
        told = json.loads(said.out)
        assert (told["usable"], told["fault"]) == (False, "Mode collapse")
        assert said.err.startswith("Error: " if code else "Warning: the run failed (Mode collapse)")


def test_the_checkpoint_of_before_a_failure_is_usable(collapsed: Callable[..., Path]) -> None:
    run = read_run(collapsed(500, (400, 600, 1000)))
    found = appraise(run)
    assert (found.usable, found.step) == (True, 400)
    assert found.recommendation is not None
    assert found.recommendation.best_step in range(100, 501)
    assert set(found.recommendation.tied) <= set(range(100, 501))
    assert "5 evaluations with a fault of the run (mode collapse) do not count." in found.sentence
    asked = appraise(run, 600)
    assert (asked.usable, asked.fault) == (False, "Mode collapse")


def test_none_is_usable_where_all_that_are_stored_are_of_after_the_failure(
    collapsed: Callable[..., Path],
) -> None:
    found = appraise(read_run(collapsed(500, (600, 1000))))
    assert (found.usable, found.fault, found.step) == (False, "Mode collapse", 600)
