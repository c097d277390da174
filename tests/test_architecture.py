"""Holds the arrows and the house rules of the design: who may import, print and how large."""

from __future__ import annotations

import ast
import functools
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("trainer/gantrainer", "reporter/ganreport", "templates/ganreport_templates")
MOST_LINES = 300


def rooms_of(package: str) -> tuple[str, ...]:
    """The rooms of a package from left to right, of which each imports from those before it only.

    They are the layers of the contract in pyproject.toml, which has them from above.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c.get("containers") == [package])
    return tuple(reversed(layers))


ROOMS = {package: rooms_of(package) for package in ("ganreport", "gantrainer")}
MOST_ROOMS = {"ganreport": 11, "gantrainer": 12}
RANK = {
    (package, room): rank for package, rooms in ROOMS.items() for rank, room in enumerate(rooms)
}

TRAINING = {"gantrainer", "tensorflow", "keras", "torch", "jax", "lightning", "pytorch_lightning"}
BRIDGES = {  # modules that others' training programs import -> what those have
    "ganreport.integrations.keras": {"keras"},
    "ganreport.integrations.lightning": {"lightning", "pytorch_lightning"},
}
OF_EXTRAS = {  # modules that are imported where an extra is asked for, and what is in it
    "ganreport.samples.features.graph": "onnx",
}
NETWORK = {"urllib", "urllib3", "requests", "httpx", "aiohttp", "socket", "ssl", "http", "ftplib"}
PICKLES = {"pickle", "cPickle", "_pickle", "shelve", "marshal", "dill", "cloudpickle", "joblib"}
SOLE_IMPORTERS = {"jinja2": "ganreport.render.jinja", "weasyprint": "ganreport.render.pdf"}
STATISTICS = {"numpy", "scipy"}
OPEN_TO_TRAINER = {"run", "errors", "stats"}
SPEAKERS = ("ganreport.cli", "gantrainer.cli")  # the command line
SPEECH = {
    "print",
    "exit",
    "quit",
    "sys.exit",
    "os._exit",
    "click.echo",
    "click.secho",
    "SystemExit",
}

WRITERS = {
    "ganreport.run.atomic": "the one way to write",
    "gantrainer.sampling.exports": "images, each new, in a folder that atomic has just made",
}
WRITING = {
    *("write_text", "write_bytes", "touch", "mkdir", "makedirs", "mkstemp", "mkdtemp", "to_csv"),
    *("symlink_to", "hardlink_to", "copyfile", "copy2", "copytree", "move", "to_parquet"),
}

NO_REASON = ("noqa", "type:", "fmt:")  # comments to tools

# Test files that follow no single module, and why.
NO_MIRROR = {
    "reporter/charts/test_table.py": "every chart of the table on runs of images and of points",
    "reporter/analysis/diagnostics/test_table.py": "every diagnostic on every kind of run",
    "reporter/stats/test_properties.py": "every sample statistic: order, scale, NaN, few points",
    "reporter/readers/test_dialects.py": "one known run as many programs write it, by all readers",
    "reporter/readers/text_log/test_ignite.py": "what PyTorch-Ignite showed and logged",
    "reporter/render/test_look.py": "pages of a fixed report against pictures of them",
    "reporter/render/test_extremes.py": "reports far from the usual, from the run to the PDF",
    "reporter/render/test_translated.py": "whole reports in other languages, nothing left English",
    "reporter/render/test_words.py": "texts of the source and of whole reports against the guide",
    "reporter/render/test_browser.py": "the page and the PDF as Chromium and Poppler show them",
}


def module_of(path: Path) -> str:
    """Dotted name of the module in this file, from its package on."""
    parts = path.relative_to(ROOT).with_suffix("").parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(p): p for source in SOURCES for p in sorted((ROOT / source).rglob("*.py"))}


# Many rules look at the same modules.
parsed = functools.cache(ast.parse)
written = functools.cache(ast.unparse)


@functools.cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Everything in it."""
    return tuple(ast.walk(tree))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module imported anywhere, ``from a import b`` as ``a.b`` where that is a module."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in FILES else base


def top(module: str) -> str:
    """The distribution a module belongs to."""
    return module.partition(".")[0]


def room(module: str) -> str:
    """The folder, or the file at the root of its package, that a module belongs to."""
    return module.split(".")[1] if "." in module else ""


def arrows(module: str, tree: ast.AST) -> Iterator[str]:
    """Imports within the project that point to the right."""
    package, own = top(module), room(module)
    for found in imports(tree):
        if found.startswith("."):
            yield f"relative import {found}"
        if package in ROOMS and package == top(found) and room(found):
            if own and own not in ROOMS[package]:
                yield f"{own} is no room of {package}: say where it belongs in ROOMS"
            elif own and RANK.get((package, room(found)), 99) > RANK.get((package, own), -1):
                yield f"imports {found}, which lies to its right"
        crossing = (package, top(found)) == ("gantrainer", "ganreport")
        if crossing and room(found) not in {*OPEN_TO_TRAINER, ""}:
            yield f"imports {found}; open to the trainer: {sorted(OPEN_TO_TRAINER)}"
        if package == "ganreport_templates" and top(found) in ROOMS:
            yield f"templates import {found}"


def packages(module: str, tree: ast.AST) -> Iterator[str]:
    """Imports of packages that are not for this module."""
    for found in imports(tree):
        foreign = (TRAINING | NETWORK) - BRIDGES.get(module, set())
        if top(module) == "ganreport" and top(found) in foreign:
            yield f"imports {found}: the reporter neither trains nor uses a network"
        if found in BRIDGES:
            yield f"imports {found}, which is for the programs of others"
        if top(found) in PICKLES:
            yield f"imports {found}: no pickle is ever loaded"
        sole = SOLE_IMPORTERS.get(top(found))
        if sole and module != sole:
            yield f"imports {found}; only {sole} may"
        if module.startswith("ganreport.stats") and not (
            top(found) in STATISTICS | sys.stdlib_module_names
            or found.startswith("ganreport.stats")
        ):
            yield f"imports {found}; statistics know NumPy and SciPy only"


def speech(module: str, tree: ast.AST) -> Iterator[str]:
    """Prints and exits outside the command line."""
    for node in nodes(tree):
        called = node.func if isinstance(node, ast.Call) else None
        raised = node.exc if isinstance(node, ast.Raise) else None
        name = written(called or raised) if called or raised else ""
        if name in SPEECH and not module.startswith(SPEAKERS):
            yield f"line {node.lineno}: {name} outside the command line"


def pickles(_: str, tree: ast.AST) -> Iterator[str]:
    """Calls that allow pickled objects."""
    for node in nodes(tree):
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            if written(node.value) != "False":
                yield f"line {node.value.lineno}: allow_pickle must be False"
        elif isinstance(node, ast.Call) and written(node.func).endswith("read_pickle"):
            yield f"line {node.lineno}: read_pickle"


def writes(module: str, tree: ast.AST) -> Iterator[str]:
    """Files and folders made by path: a link that a run carries could lead them anywhere."""
    for node in nodes(tree) if module not in WRITERS else ():
        if not isinstance(node, ast.Call):
            continue
        called, given = written(node.func), [written(a) for a in node.args]
        given += [written(keyword.value) for keyword in node.keywords]
        name = called.rpartition(".")[2]
        opens = name == "open" and any(re.fullmatch("'[rbt]*[wax+][bt+]*'", a) for a in given)
        if (opens and "os.devnull" not in given) or name in WRITING or called == "shutil.copy":
            yield f"line {node.lineno}: {called} writes by path: use ganreport.run.atomic"


def hidden_imports(module: str, tree: ast.AST) -> Iterator[str]:
    """Imports by name, which the other rules can't see; the table of commands needs one."""
    for node in nodes(tree) if module != "ganreport.cli" else ():
        called = written(node.func) if isinstance(node, ast.Call) else ""
        if called.rpartition(".")[2] in {"import_module", "__import__"}:
            yield f"line {node.lineno}: import by name"


def is_number(node: ast.expr | None) -> bool:
    """Whether it is a number, arithmetic of numbers, or a tuple, list or dict of these."""
    if isinstance(node, ast.Dict):
        return bool(node.values) and all(map(is_number, node.values))
    if isinstance(node, ast.Tuple | ast.List):
        return bool(node.elts) and all(map(is_number, node.elts))
    if isinstance(node, ast.BinOp):
        return is_number(node.left) and is_number(node.right)
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def reasons(module: str, source: str) -> Iterator[str]:
    """Bare numbers at a module's top without a word of why: a comment, or a docstring below."""
    tree, words = parsed(source), set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.string.lstrip("# ").startswith(NO_REASON):
            words.add(token.start[0])
    for node, after in itertools.pairwise([*tree.body, ast.Pass()]):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        name = target.id if isinstance(target, ast.Name) else ""
        if not re.fullmatch("_?[A-Z][A-Z0-9_]*", name) or not is_number(node.value):
            continue
        told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        above = source.splitlines()[node.lineno - 2].startswith("#")
        beside = words & set(range(node.lineno, node.end_lineno + 1))
        if not (told or beside or (above and node.lineno - 1 in words)):
            yield f"line {node.lineno}: {name} has neither reason nor source beside it"


def form(_: str, tree: ast.Module) -> Iterator[str]:
    """A module without docstring."""
    if not ast.get_docstring(tree):
        yield "has no docstring"


RULES: tuple[Callable[[str, ast.Module], Iterator[str]], ...] = (
    arrows,
    packages,
    speech,
    pickles,
    writes,
    hidden_imports,
    form,
)


def violations(module: str, source: str) -> list[str]:
    """What a module of this name and text breaks."""
    tree = parsed(source)
    broken = [f"{module}: {what}" for rule in RULES for what in rule(module, tree)]
    broken += [f"{module}: {what}" for what in reasons(module, source)]
    if (lines := len(source.splitlines())) > MOST_LINES:
        broken.append(f"{module}: {lines} lines, the most is {MOST_LINES}: split it")
    return broken


@pytest.mark.parametrize("module", FILES)
def test_the_module_keeps_the_rules(module: str) -> None:
    assert violations(module, FILES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("package", ROOMS)
def test_every_room_has_a_row_and_every_row_is_a_room(package: str) -> None:
    assert {room(module) for module in FILES if top(module) == package} - {""} == set(
        ROOMS[package]
    )


@pytest.mark.parametrize("package", ROOMS)
def test_there_are_few_rooms(package: str) -> None:
    folders = {room(module) for module in FILES if top(module) == package and
               FILES[module].name == "__init__.py"} - {""}  # fmt: skip
    assert len(folders) <= MOST_ROOMS[package]


def classes() -> dict[str, list[str]]:
    """Every class's name, and the modules that define one of it."""
    seen: dict[str, list[str]] = {}
    for module, path in FILES.items():
        for node in nodes(parsed(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                seen.setdefault(node.name, []).append(module)
    return seen


def test_no_two_classes_share_a_name() -> None:
    assert {name: where for name, where in classes().items() if len(where) > 1} == {}


PLANTED = (
    ("ganreport.run.model", "import tensorflow as tf", "neither trains"),
    ("ganreport.run.model", "def f():\n    from keras import layers", "neither trains"),
    ("ganreport.report.model", "import gantrainer.training.loop", "neither trains"),
    ("ganreport.run.writer", "import lightning.pytorch", "neither trains"),
    ("ganreport.integrations.keras", "import torch", "neither trains"),
    ("ganreport.readers", "from ganreport.integrations import keras", "for the programs of others"),
    (
        "gantrainer.training.loop",
        "from ganreport.integrations.keras import RunCallback",
        "for the programs of others",
    ),
    ("ganreport.render.html", "import urllib.request", "nor uses a network"),
    ("ganreport.render.html", "from http import client", "nor uses a network"),
    ("ganreport.run.model", "from ganreport.charts import style", "to its right"),
    ("ganreport.run.model", "from ganreport import charts", "to its right"),
    ("ganreport.report.model", "import ganreport.charts.style", "to its right"),
    ("ganreport.stats.modes", "from ganreport.run.model import Run", "to its right"),
    ("ganreport.new", "from ganreport import run", "say where it belongs"),
    ("gantrainer.optim.new", "import gantrainer.training.loop", "to its right"),
    ("gantrainer.new", "from gantrainer import seeds", "say where it belongs"),
    ("ganreport.charts.style", "from . import types", "relative import"),
    ("ganreport.stats.modes", "import pandas as pd", "NumPy and SciPy only"),
    ("ganreport.stats.modes", "import ganreport.errors", "NumPy and SciPy only"),
    ("ganreport.stats.modes", "from sklearn.cluster import KMeans", "NumPy and SciPy only"),
    ("ganreport.report.model", "from jinja2 import Template", "only ganreport.render.jinja may"),
    ("ganreport.render.html", "import weasyprint", "only ganreport.render.pdf may"),
    ("ganreport.render.html", "importlib.import_module('torch')", "import by name"),
    ("ganreport.render.html", "__import__('torch')", "import by name"),
    ("gantrainer.training.loop", "from ganreport.readers import read_run", "open to the trainer"),
    ("gantrainer.training.loop", "from ganreport import metrics", "open to the trainer"),
    ("gantrainer.training.loop", "print('step')", "print outside"),
    ("ganreport.run.model", "import sys\nsys.exit(1)", "sys.exit outside"),
    ("ganreport.run.model", "raise SystemExit(1)", "SystemExit outside"),
    ("ganreport.run.model", "raise SystemExit", "SystemExit outside"),
    ("ganreport.run.model", "click.echo('hello')", "click.echo outside"),
    ("gantrainer.training.loop", "import pickle", "no pickle"),
    ("ganreport.run.model", "np.load(path, allow_pickle=True)", "must be False"),
    ("ganreport.run.model", "np.load(path, allow_pickle=wish)", "must be False"),
    ("ganreport.run.model", "pd.read_pickle(path)", "read_pickle"),
    ("ganreport.render.output", "(folder / name).write_bytes(content)", "writes by path"),
    ("ganreport.render.output", "(folder / name).open('wb')", "writes by path"),
    ("gantrainer.training.loop", "open(path, mode='a+')", "writes by path"),
    ("gantrainer.training.loop", "path.parent.mkdir(exist_ok=True)", "writes by path"),
    ("gantrainer.evaluation.embedding", "shutil.copy(path, own)", "writes by path"),
    ("ganreport.run.model", "x = 1\n" * 301, "split it"),
    ("ganreport.run.model", "MOST = 2**20", "MOST has neither reason nor source"),
    ("ganreport.run.model", "_ENDS: Final = (1.0, -2.0)  # noqa: X", "_ENDS has neither reason"),
    ("ganreport.run.model", "# Of all.\n\nMOST = 1", "MOST has neither"),
    ("ganreport.run.model", "A = 1\nB = 2\n'''Of B.'''", "A has neither"),
    ("ganreport_templates", "import ganreport.render.html", "templates import"),
)


@pytest.mark.parametrize(("module", "source", "what"), PLANTED)
def test_a_planted_violation_is_caught(module: str, source: str, what: str) -> None:
    found = violations(module, f'"""Planted."""\n{source}\n')
    assert any(what in line for line in found), found


ALLOWED = (
    ("ganreport.render.jinja", "import jinja2\nfrom importlib import resources"),
    ("ganreport.cli", "import importlib, sys\nimportlib.import_module(x)\nsys.exit(0)"),
    (
        "ganreport.charts.style",
        "from ganreport.stats import modes\nfrom ganreport import __version__",
    ),
    (
        "ganreport.stats.modes",
        "from scipy.special import gammainc\nimport ganreport.stats.estimate",
    ),
    ("gantrainer.training.loop", "import tensorflow as tf\nfrom ganreport.run import schema"),
    ("ganreport.integrations.keras", "import keras\nfrom ganreport.run.writer import RunWriter"),
    ("ganreport.run.model", "np.load(path, allow_pickle=False)"),
    ("ganreport.run.model", "path.open('rb')\nopen(os.devnull, 'wb')\narray.copy()"),
    ("ganreport.run.atomic", "os.fdopen(descriptor, 'wb')\nroot.mkdir()"),
    ("ganreport.run.model", "MOST = 1  # a choice\n# The field's.\nA = (\n    2,\n)"),
    ("ganreport.run.model", "MOST = 1\n'''A choice.'''\nOTHER = MOST\nNAMES = ('a', 1)"),
)


@pytest.mark.parametrize(("module", "source"), ALLOWED)
def test_what_is_allowed_is_not_caught(module: str, source: str) -> None:
    assert violations(module, f'"""Allowed."""\n{source}\n') == []


def test_a_missing_docstring_is_caught() -> None:
    assert violations("ganreport.run.model", "x = 1\n") == ["ganreport.run.model: has no docstring"]


# docs/architecture.md

PICTURES = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ROOMS)
def test_the_picture_has_every_room_once_and_no_other(package: str) -> None:
    (drawn,) = re.findall(rf"```text\n  {package}\n(.*?)```", PICTURES, re.DOTALL)
    found = re.findall(r"\[(\w+)\]", drawn)
    assert sorted(found) == sorted(ROOMS[package])


@pytest.mark.parametrize("package", ROOMS)
def test_the_table_of_rooms_is_in_their_order(package: str) -> None:
    pattern = rf"<!-- rooms\.{package} -->\n\|.*\n\|---.*\n((?:\|.*\n)+)"
    (table,) = re.findall(pattern, PICTURES)
    rows = re.findall(r"^\| `(\w+)` \| \S", table, re.MULTILINE)
    assert rows == [name for name in ROOMS[package] if name != "__main__"]


def test_the_glossary_names_classes_that_there_are() -> None:
    words = PICTURES.partition("## Words")[2]
    named = set(re.findall(r"`([A-Z]\w+)`", words))
    assert len(named) > 30
    assert named - set(classes()) == set()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda p: p.stem
)
def test_a_decision_is_short_and_is_listed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.stem == "README":
        assert set(re.findall(r"\((\S+\.md)\)", text)) | {path.name} == {
            other.name for other in path.parent.glob("*.md")
        }
    else:
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == [
            *("Question", "Decision", "Why", "Price")
        ]
        assert len(text.splitlines()) <= 35  # half a page


# The import graph, by a public tool


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the packages and the contracts in a copy of the repository."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(str(folder / s) for s in ROOTS)},
        capture_output=True,
        text=True,
        timeout=120,
    )


ROOTS = [source.partition("/")[0] for source in SOURCES]
LINT = "from importlinter.cli import lint_imports_command\nlint_imports_command()"


def test_the_contracts_are_kept_and_one_that_is_broken_is_named(tmp_path: Path) -> None:
    done = linted(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    for source in SOURCES:
        shutil.copytree(ROOT / source, tmp_path / source, ignore=shutil.ignore_patterns("__py*"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (tmp_path / "reporter/ganreport/stats/new.py").write_text("import ganreport.run.text\n")
    (tmp_path / "trainer/gantrainer/data/new.py").write_text("import ganreport.messages\n")
    (tmp_path / "reporter/ganreport/attic.py").write_text("")
    analysis = tmp_path / "reporter/ganreport/analysis"
    (analysis / "remedies/new.py").write_text("import ganreport.analysis.verdict.sign\n")
    done = linted(tmp_path)
    assert done.returncode == 1
    for said in (
        "ganreport.stats.new -> ganreport.run.text",
        "gantrainer.data.new -> ganreport.messages",
        "attic",
        "ganreport.analysis.remedies.new -> ganreport.analysis.verdict.sign",
    ):
        assert said in done.stdout
    assert "Contracts: 3 kept, 3 broken." in done.stdout


def test_what_the_trainer_may_not_import_is_the_rest() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (shut,) = (
        contract["forbidden_modules"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract.get("source_modules") == ["gantrainer"]
    )
    assert {room(module) for module in shut} == set(ROOMS["ganreport"]) - OPEN_TO_TRAINER


# Tests


def test_each_test_file_mirrors_a_module() -> None:
    roots = {"trainer": "trainer/gantrainer", "reporter": "reporter/ganreport"}
    strays = []
    for side, source in roots.items():
        for path in sorted((ROOT / "tests" / side).rglob("test_*.py")):
            inner = path.relative_to(ROOT / "tests" / side)
            module = ROOT / source / inner.with_name(inner.stem.removeprefix("test_"))
            if not (module.with_suffix(".py").is_file() or module.is_dir()):
                strays.append(f"{side}/{inner.as_posix()}")
    assert [stray for stray in strays if stray not in NO_MIRROR] == []


# What is imported when


def imported_by(statement: str) -> set[str]:
    """The packages that are loaded in a new interpreter after this statement."""
    code = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_needs_nothing_but_click() -> None:
    call = "from ganreport.cli import cli\ncli.main(['--help'], standalone_mode=False)"
    loaded = imported_by(call) - sys.stdlib_module_names - imported_by("import click")
    assert loaded <= {"ganreport"}


def test_the_reporter_needs_no_training_framework() -> None:
    ours = [name for name in FILES if top(name) == "ganreport" and name not in BRIDGES]
    modules = [name for name in ours if room(name) != "__main__" and name not in OF_EXTRAS]
    assert imported_by(f"import {', '.join(modules)}").isdisjoint(TRAINING)


# What is asked for

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def normalised(requirements: list[str]) -> set[str]:
    """Names of packages as the index writes them, of lines of pyproject.toml."""
    return {re.split(r"[\[<>=;! ]", line)[0].lower().replace("_", "-") for line in requirements}


def foreign(package: str) -> set[str]:
    """Distributions that the modules of this package import, but for what only others have."""
    ours = {*ROOMS, "ganreport_templates"} | sys.stdlib_module_names
    names = {
        top(found)
        for module, path in FILES.items()
        if top(module) == package
        for found in imports(parsed(path.read_text(encoding="utf-8")))
        if top(found) not in ours | BRIDGES.get(module, set())
    }
    by_import = packages_distributions()
    return {by_import.get(name, [name])[0].lower().replace("_", "-") for name in names}


READING = ("features", "audio", "archive")  # extras of the reporter, imported where they are needed


def test_the_reporter_asks_for_what_it_imports_and_for_nothing_else() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    optional = normalised([line for extra in READING for line in extras.get(extra, [])])
    needed = foreign("ganreport")
    assert needed - optional == normalised(PROJECT["project"]["dependencies"])


@pytest.mark.parametrize("extra", ["train", "train-gpu"])
def test_the_trainer_asks_for_what_it_imports_and_for_nothing_else(extra: str) -> None:
    asked = normalised(PROJECT["project"]["optional-dependencies"][extra])
    needed = foreign("gantrainer") - normalised(PROJECT["project"]["dependencies"])
    frameworks = {"tensorflow", "tensorflow-cpu", "keras"}  # one brings another
    assert asked - frameworks == needed - frameworks
    assert asked & frameworks


# The lock file


def required() -> set[str]:
    """Normalised names of what pyproject.toml asks for, as far as the lock file covers it."""
    project = PROJECT["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["train"]]
    return normalised([*lines, *PROJECT["dependency-groups"]["dev"]])


def test_the_lock_file_pins_all_by_hash_and_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9.-]+)==([^ ]+)(?= )", text, flags=re.MULTILINE))
    assert required() - set(pinned) == set(), "run `make lock`"
    entries = text.replace("\\\n", " ").splitlines()
    assert all(
        re.fullmatch(r"[a-z0-9.-]+==\S+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+", e)
        for e in entries
    )
