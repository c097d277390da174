"""Applies what docs/extending.md shows to copies of the repository, and runs it there."""

from __future__ import annotations

import hashlib
import json
import os
import re
import runpy
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import get_args

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
SECTIONS = {
    title.partition(":")[0]: text
    for title, text in re.findall(
        r"^## (.*)\n((?:(?!## ).*\n)+)",
        (ROOT / "docs/extending.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}
BLOCK = re.compile(r"^```(\w+) (\S+/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(title: str) -> list[tuple[str, str, str]]:
    """Kind, path and text of the blocks that are of a file."""
    return BLOCK.findall(SECTIONS[title])


def changed(text: str, diff: str) -> str:
    """A text with its lines exchanged as hunks between lines ``@@`` say; each fits one place."""
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = hunk.splitlines()
        assert {line[:1] for line in lines} <= {" ", "+", "-", ""}
        old, new = ("".join(f"{line[1:]}\n" for line in lines if line[:1] != sign) for sign in "+-")
        assert text.count(old) == 1, f"fits {text.count(old)} places:\n{old}"
        text = text.replace(old, new)
    return text


def applied(title: str, where: Path) -> set[str]:
    """The files of a section, written or changed below a folder."""
    for kind, path, text in blocks(title):
        file = where / path
        if kind == "diff":
            text = changed(file.read_text(encoding="utf-8"), text)
        else:
            assert not file.exists()
            file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return {path for _, path, _ in blocks(title)}


def state(where: Path) -> dict[str, str]:
    """Every file with its content's hash."""
    files = (p for p in where.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {
        p.relative_to(where).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


def touched(before: dict[str, str], where: Path) -> set[str]:
    after = state(where)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A copy of the repository with a diagnostic, a reader and a language more.

    ``touched`` are the files that each changed, by its title; ``run`` starts Python in the copy.
    """
    where = tmp_path_factory.mktemp("copy")
    left_out = shutil.ignore_patterns("__pycache__", "written", "look")
    compiled = shutil.ignore_patterns("*.pyc.*")  # what another worker is just writing
    for name in ("reporter", "templates", "tests", "docs", ".ci"):
        own = name in ("reporter", "templates")  # they need not be compiled again
        shutil.copytree(ROOT / name, where / name, ignore=compiled if own else left_out)
    shutil.copyfile(ROOT / "pyproject.toml", where / "pyproject.toml")
    paths = [str(where / name) for name in ("reporter", "templates")]

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=where,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    files = {}
    for title in ("A diagnostic", "A reader", "A language"):
        before = state(where)
        assert applied(title, where) == touched(before, where)
        files[title] = touched(before, where)
    yield SimpleNamespace(where=where, run=run, touched=files)
    shutil.rmtree(where)


@pytest.fixture(scope="module")
def built(extended: SimpleNamespace, images_run: Path) -> Path:
    """The report of a run by the copy, in the new language; its catalogue is compiled before."""
    messages = runpy.run_path(str(extended.where / ".ci/messages.py"))
    (source,) = extended.touched["A language"]
    catalogue = messages["read"]("de")
    assert messages["wrong"](catalogue) == []
    with (extended.where / source).with_suffix(".mo").open("wb") as file:
        messages["write_mo"](file, catalogue)
    out = extended.where / "built"
    arguments = ("build", images_run, "-o", out, "--lang", "de", "--format", "json,html")
    extended.run("-m", "ganreport", *arguments)
    return out


@pytest.mark.parametrize(
    ("title", "most"), [("A diagnostic", 4), ("A reader", 4), ("A language", 1)]
)
def test_so_many_files_are_touched(extended: SimpleNamespace, title: str, most: int) -> None:
    assert 1 <= len(extended.touched[title]) <= most


def test_the_tests_of_what_was_added_pass(extended: SimpleNamespace) -> None:
    every = set().union(*extended.touched.values())
    new = sorted(path for path in every if path.startswith("tests/"))
    assert len(new) == 2
    table = "tests/reporter/analysis/diagnostics/test_table.py::test_tables_are_whole"
    extended.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *new, table)


def test_the_diagnostic_answers_in_the_report(extended: SimpleNamespace, built: Path) -> None:
    report = json.loads((built / "report.json").read_text(encoding="utf-8"))
    found = {finding["id"]: finding for finding in report["findings"]}["calibration"]
    assert found["status"] == "ok"
    assert found["evidence"][0]["name"] == "excess_brier"
    assert found["evidence"][0]["lower"] > 0  # logits of N(±0.2, 1) are too sure, if not by much
    assert rows("diagnostics.DIAGNOSTICS", "docs/methods.md", extended.where)[-1] == found["id"]


def test_the_report_is_in_the_new_language(built: Path) -> None:
    text = (built / "report.html").read_text(encoding="utf-8")
    assert ">Grundlinie</th>" in text
    assert "Lernt der Diskriminator überhaupt etwas?" in text
    assert "Are the discriminator&#39;s probabilities calibrated?" in text  # not translated


def test_the_reader_reads(extended: SimpleNamespace, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "run.db", isolation_level=None)) as store:
        store.execute("CREATE TABLE log (step, d_loss, g_loss)")
        store.executemany("INSERT INTO log VALUES (?, 1.0, 1.0)", [(step,) for step in range(9)])
    said = extended.run("-m", "ganreport", "inspect", tmp_path)
    (mlflow,) = ROOT.glob("tests/reporter/readers/written/mlflow/sqlite/*.db")
    asked = f"print(READER.recognises(Path({str(mlflow)!r})))"
    code = f"from pathlib import Path; from ganreport.readers.sqlite import READER; {asked}"
    assert extended.run("-c", code) == "False\n"
    assert "read by 'sqlite' (an SQLite table with columns such as step, d_loss, g_loss" in said
    table = (extended.where / "reporter/ganreport/readers/__init__.py").read_text(encoding="utf-8")
    (entries,) = re.findall(r"^_OURS: Final = \(\n(.*?)^\)$", table, re.MULTILINE | re.DOTALL)
    names = re.findall(r"^    (\w+)(?:\.READER)?,$", entries, re.MULTILINE)
    documented = rows("readers.READERS", "docs/foreign-runs.md", extended.where)
    assert len(documented) == len(names)
    assert documented.index("sqlite") == names.index("SQLITE")


def test_what_is_shown_keeps_the_rules_of_ruff(extended: SimpleNamespace) -> None:
    every = set().union(*extended.touched.values())
    python = [path for path in sorted(every) if path.endswith(".py")]
    ruff = Path(sys.executable).with_name("ruff")
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [ruff, *command, "--no-cache", *python],
            capture_output=True,
            text=True,
            cwd=extended.where,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def rows(table: str, document: str, where: Path) -> list[str]:
    """The names in the first column of a table of a document."""
    text = (where / document).read_text(encoding="utf-8")
    (found,) = re.findall(rf"<!-- {table} -->\n\|.*\n\|---.*\n((?:\|.*\n)+)", text)
    return re.findall(r"^\| `([^`]+)`", found, re.MULTILINE)


def module(path: str, text: str) -> ModuleType:
    """A module of this text, as if it stood at this path; it is not imported by any other."""
    found = ModuleType(path.removesuffix(".py").replace("/", "."))
    sys.modules[found.__name__] = found  # dataclasses look there
    try:
        exec(compile(text, path, "exec"), found.__dict__)  # noqa: S102 - our own document's
    finally:
        del sys.modules[found.__name__]
    return found


def test_the_objective_is_two_files_and_of_the_formula_it_names() -> None:
    """In this process, where the trainer's tests have loaded TensorFlow already."""
    changes = {path: text for _, path, text in blocks("An objective")}
    assert len(changes) == 2
    made = {
        path: module(path, changed((ROOT / path).read_text(encoding="utf-8"), text))
        for path, text in changes.items()
    }
    losses, config = (made[path] for path in sorted(made, reverse=True))
    assert get_args(config.ObjectiveName) == tuple(losses.OBJECTIVES)
    pearson = losses.OBJECTIVES["pearson"]
    real, fake = np.random.default_rng(0).normal(size=(2, 100))
    d_loss = ((real - 1) ** 2).mean() / 2 + ((fake + 1) ** 2).mean() / 2
    assert float(pearson.d_loss(real, fake, 0.0)) == pytest.approx(d_loss)
    assert float(pearson.g_loss(real, fake, 0.0)) == pytest.approx((fake**2).mean() / 2)
    card, blind = pearson.card(0.0), np.full(3, 0.0)
    assert (card.name, card.blind_d_loss) == ("pearson", float(pearson.d_loss(blind, blind, 0.0)))
    assert pearson.steep is False


def test_the_entry_points_of_the_document_are_those_that_are_asked() -> None:
    from ganreport.analysis.diagnostics import others as diagnostics
    from ganreport.charts import plugins as charts
    from ganreport.readers import others as readers

    named = re.findall(r'entry-points\."(.+)"\]', SECTIONS["A package of your own"])
    assert named == [readers.GROUP, diagnostics.GROUP, charts.GROUP]
