"""Holds the documents to the code: tables, fields, commands, and examples that run."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from ganreport.analysis.diagnostics import DIAGNOSTICS
from ganreport.cli import COMMANDS
from ganreport.readers import READERS, read_run
from ganreport.run import cards, schema
from ganreport.run.toml import quoted
from ganreport.run.vocabulary import AMBIGUOUS, NAMES, SECOND_CHOICE
from ganreport.run.words import SYNONYMS
from gantrainer.config.data import ArrayRange, DataName, DataSettings, StackedFrom
from gantrainer.config.presets import PRESETS
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.config.training import ObjectiveName
from gantrainer.data.folder import SUFFIXES

Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[1]
FORMAT = (ROOT / "docs/run-format.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

TABLES = re.findall(r"<!-- layout\.(\w+) -->\n((?:\|.*\n)+)", FORMAT)
RECORDS = (
    cards.RunInfo,
    cards.DataCard,
    cards.ObjectiveCard,
    cards.EmbeddingCard,
    cards.Attempt,
    cards.CodeCard,
    cards.AdvisedRound,
    cards.Event,
)


# docs/run-format.md


def as_markdown(columns: dict[str, schema.ColumnSpec]) -> str:
    """The table of these columns as it stands in the document."""
    rows = [
        f"| `{name}` | {column.dtype.replace('|', ' or ')} | {column.unit} | {column.meaning} |\n"
        for name, column in columns.items()
    ]
    return "".join(["| name | type | unit | meaning |\n", "|---|---|---|---|\n", *rows])


def test_every_table_of_the_layout_is_documented() -> None:
    names = {name for name, value in vars(schema).items() if is_table(value)}
    assert {name for name, _ in TABLES} == names


def is_table(value: object) -> bool:
    return isinstance(value, dict) and any(isinstance(v, schema.ColumnSpec) for v in value.values())


@pytest.mark.parametrize(("name", "text"), TABLES, ids=[name for name, _ in TABLES])
def test_the_table_is_that_of_the_layout(name: str, text: str) -> None:
    assert text == as_markdown(getattr(schema, name))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_of_a_record_is_documented_and_marked_if_required(
    record: type[msgspec.Struct],
) -> None:
    rows = re.search(rf"^\| {record.__name__} \|.*\n\|---.*\n((?:\|.*\n?)+)", FORMAT, re.MULTILINE)
    assert rows
    documented = {}
    for row in rows[1].splitlines():
        names, _, meaning = row.strip("| ").split(" | ")
        one = re.search(r"`(\w+)` is required", meaning)
        for name in re.findall(r"`(\w+)`", names):
            documented[name] = name == one[1] if one else "required" in meaning
    fields = msgspec.structs.fields(record)
    assert documented == {field.name: field.required for field in fields}


def test_every_file_of_the_layout_is_named() -> None:
    for name in ("RUN_FILE", "EVENTS_FILE", "REFERENCE_FILE", "TEMPORARY_SUFFIX"):
        assert f"{getattr(schema, name)}" in FORMAT
    for name in ("METRICS_DIR", "LAYERS_DIR", "EVALUATIONS_DIR", "SAMPLES_DIR", "CHECKPOINTS_DIR"):
        assert f"{getattr(schema, name)}/" in FORMAT
    assert f"schema v{cards.SCHEMA_VERSION}" in FORMAT


# Examples


def python_blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


WRITING = python_blocks((ROOT / "docs/writing-runs.md").read_text(encoding="utf-8"))
RECORDING = [code for code in python_blocks(README) if "RunWriter" in code]  # test_api.py: the rest
TORCH = [code for code in WRITING if "import torch" in code]  # test_keras.py runs the other one
BLOCKS = [
    *(pytest.param(code, id=f"run-format-{i}") for i, code in enumerate(python_blocks(FORMAT), 1)),
    *(pytest.param(code, id=f"README-{i}") for i, code in enumerate(RECORDING, 1)),
    *(pytest.param(code, id=f"writing-runs-{i}") for i, code in enumerate(TORCH, 1)),
]


@pytest.mark.parametrize("code", BLOCKS)
def test_an_example_runs_and_leaves_a_sound_run(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = compile(code, "example", "exec")
    if "import torch" in code and importlib.util.find_spec("torch") is None:
        return  # PyTorch is no dependency: without it only the grammar is checked
    monkeypatch.chdir(tmp_path)
    exec(compiled, {"__name__": "__main__"})  # noqa: S102 - our own; any warning is an error
    for path in sorted((tmp_path / "runs").iterdir()):
        run = read_run(path)
        assert run.problems == ()
        assert len(run.metrics) == run.last_step >= 100
        assert run.samples


def test_the_documents_have_the_examples() -> None:
    assert (len(python_blocks(FORMAT)), len(WRITING), len(TORCH)) == (4, 3, 2)


FRAMEWORKS = ("tensorflow", "keras", "torch", "gantrainer")


def test_a_run_written_without_tensorflow_is_reported_without_it(
    tmp_path: Path, python: Run
) -> None:
    """That ``build`` needs none of them either test_build.py sees."""
    path = tmp_path / "run"
    report = f"import ganreport; ganreport.build({str(path)!r}).save({str(tmp_path / 'x.json')!r})"
    code = f"import runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='__main__'); {report}"
    script = ROOT / "docs/examples/write_run.py"
    done = python("-W", "error", "-c", code, script, path, blocked=FRAMEWORKS)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))


# docs/data.md


def test_every_data_set_and_setting_of_data_is_documented() -> None:
    text = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    names = [*get_args(DataName), *get_args(StackedFrom), *get_args(ArrayRange)]
    assert [name for name in names if f"`{name}`" not in text] == []
    fields = DataSettings.__struct_fields__
    assert [name for name in fields if f"`{name}`" not in text] == []
    assert all(f"`{suffix}`" in text for suffix in SUFFIXES)


# docs/virtual-data.md


@pytest.mark.usefixtures("reporter_here")
def test_virtual_data_are_made_as_documented(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gantrainer import cli
    from gantrainer.training import chief

    text = (root / "docs/virtual-data.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    small = {"generator_widths": [8], "discriminator_widths": [8], "network": "mlp", "steps": 1}
    config = from_mapping(small | {"embedding": "random", "random_samples": 50}, "test")
    chief.run(config, Path("runs/demo"), quiet=True)
    Path("runs/demo/reference.npz").unlink()  # one step learns nothing: compared, it would fail
    lines = re.findall(r"^ganreport sample (.*)$", text, flags=re.MULTILINE)
    for line in lines:
        cli.sample.main([*line.split(), "-q"], standalone_mode=False)
    assert {Path(line.split()[-1]).exists() for line in lines} == {True}
    (code,) = python_blocks(text)
    exec(compile(code, "docs/virtual-data.md", "exec"), {})  # noqa: S102 - our own example


# docs/methods.md


def test_every_question_is_documented_with_what_it_needs() -> None:
    text = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    rows = [
        f"| `{diagnostic.id}` | {diagnostic.question} | {diagnostic.needs} |"
        for diagnostic in DIAGNOSTICS
    ]
    table = "\n".join(["| id | question | needs |", "|---|---|---|", *rows])
    assert f"<!-- diagnostics.DIAGNOSTICS -->\n{table}\n" in text


# docs/foreign-runs.md


def test_readers_and_names_are_documented() -> None:
    text = (ROOT / "docs/foreign-runs.md").read_text(encoding="utf-8")
    tables = {
        "readers.READERS": {reader.name: reader.looks_for for reader in READERS},
        **{
            name: {ours: ", ".join(map("`{}`".format, others)) for ours, others in table.items()}
            for name, table in {
                "run.words.SYNONYMS": SYNONYMS,
                "run.vocabulary.NAMES": NAMES,
                "run.vocabulary.SECOND_CHOICE": SECOND_CHOICE,
            }.items()
        },
        "run.vocabulary.AMBIGUOUS": AMBIGUOUS,
    }
    for name, rows in tables.items():
        lines = "".join(f"| `{key}` | {value} |\n" for key, value in rows.items())
        assert re.search(rf"<!-- {name} -->\n\|.*\n\|---.*\n{re.escape(lines)}\n", text), name


# README.md


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"ganreport {name}" in README


@pytest.mark.parametrize(
    "document",
    [
        *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/data.md", "docs/methods.md"),
        *("docs/api.md", "docs/foreign-runs.md", "docs/architecture.md", "docs/extending.md"),
        *(f"docs/decisions/{path.name}" for path in (ROOT / "docs/decisions").glob("*.md")),
        *("docs/networks.md", "docs/run-format.md", "docs/training.md", "docs/virtual-data.md"),
        *("docs/writing-runs.md", "docs/gallery.md"),
    ],
)
def test_links_lead_to_files_that_are_there(document: str) -> None:
    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("target", ["demo", "test"])
def test_every_make_target_of_the_readme_is_there(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"make {target}" in README
    assert re.search(rf"^{target}: ##", makefile, flags=re.MULTILINE)


def test_objectives_and_settings_of_training_are_those_of_the_code() -> None:
    text = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    objectives = text.partition("## Objectives")[2].partition("\n\nD's output is a logit")[0]
    rows = re.findall(r"^\| `([\w-]+)` \|", objectives, re.MULTILINE)
    assert rows[1:] == list(get_args(ObjectiveName))
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", text))
    assert named <= {field.name for field in msgspec.structs.fields(TrainConfig)}


def test_the_table_of_presets_is_that_of_the_code() -> None:
    text = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"<!-- PRESETS -->\n(?:\|.*\n){2}((?:\|.*\n)+)", text)
    settings = {
        name: ", ".join(f"`{key} = {quoted(value)}`" for key, value in preset.settings.items())
        for name, preset in PRESETS.items()
    }
    rows = (f"| `{n}` | {preset.description} | {settings[n]} |" for n, preset in PRESETS.items())
    assert found.splitlines() == list(rows)


@pytest.mark.parametrize("study", ["objectives", "pacgan"])
def test_tables_of_studies_are_what_their_results_give(
    study: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    outcomes = importlib.import_module("study").outcomes
    rows = outcomes(ROOT / "benchmarks" / "results" / f"{study}.jsonl")
    table = importlib.import_module(study).table(rows)
    assert f"<!-- benchmarks/{study}.py -->\n{table}\n" in (ROOT / "docs/training.md").read_text()


def test_the_table_of_feature_spaces_is_what_the_study_gave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    kept = (ROOT / "benchmarks" / "results" / "feature_order.json").read_text(encoding="utf-8")
    table = importlib.import_module("feature_order").table(json.loads(kept)["spaces"])
    page = (ROOT / "docs" / "feature-spaces.md").read_text(encoding="utf-8")
    assert f"<!-- order -->\n{table}\n<!-- /order -->" in page
