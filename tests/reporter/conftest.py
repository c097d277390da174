"""Runs made up for the tests of measures and diagnostics: written, then read back."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import itertools
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest

from ganreport import charts, readers
from ganreport.analysis import diagnostics
from ganreport.analysis.analyse import analyse
from ganreport.charts import Figure, draw
from ganreport.cli import build, main
from ganreport.messages import ENGLISH, Language
from ganreport.metrics import METRICS, fidelity, history, mode_coverage, partition
from ganreport.readers import read_run
from ganreport.render import html
from ganreport.report.build import make_report
from ganreport.report.model import ReportData
from ganreport.run import plugins
from ganreport.run.cards import DataCard, EmbeddingCard, ObjectiveCard
from ganreport.run.model import Run
from ganreport.run.writer import RunWriter

from ..conftest import Once
from .here import Here

NS = ObjectiveCard(
    name="non-saturating",
    d_output="logit",
    blind_d_loss=1.386,
    blind_g_loss=0.693,
    saturating=False,
)
CENTRES = np.random.default_rng(99).normal(size=(10, 64)) * 2


def losses(steps: int = 2000, seed: int = 0) -> dict[str, np.ndarray]:
    """Scalars of a run without a fault."""
    rng = np.random.default_rng(seed)

    def about(level: float) -> np.ndarray:
        return level * np.exp(0.1 * rng.normal(size=steps))

    levels = {"d_loss": 1.2, "g_loss": 0.9, "d_real_accuracy": 0.7, "d_fake_accuracy": 0.7}
    levels |= {"d_grad_norm": 2.0, "g_grad_norm": 1.0}
    levels |= {"d_update_ratio": 1e-3, "g_update_ratio": 1e-3}
    return {name: about(level) for name, level in levels.items()}


def features(count: int, rng: np.random.Generator, classes: int = 10) -> tuple:
    """Points of a mixture in 64 dimensions, and their components."""
    labels = rng.integers(0, classes, count)
    return (CENTRES[labels] + rng.normal(size=(count, 64))).astype("f4"), labels.astype("i4")


def reference(seed: int = 1, train: int = 1437, heldout: int = 360) -> dict[str, np.ndarray]:
    """As the digits': features, classes and images of real samples."""
    rng = np.random.default_rng(seed)
    arrays = {}
    for name, size in (("train", train), ("heldout", heldout)):
        arrays[f"{name}_features"], arrays[f"{name}_classes"] = features(size, rng)
        arrays[name] = rng.integers(0, 255, (size, 8, 8, 1), dtype=np.uint8)
    return arrays


def generated(seed: int, count: int = 500, classes: int = 10, spread: float = 1.0) -> dict:
    """Samples of a generator that is perfect, but for the classes it gives and its spread."""
    rng = np.random.default_rng(seed)
    found, labels = features(count, rng, classes)
    middle = found[:1] if spread < 1 else 0
    return {
        "random": rng.integers(0, 255, (count, 8, 8, 1), dtype=np.uint8),
        "random_features": (middle + spread * (found - middle)).astype("f4"),
        "random_classes": labels if spread == 1 else np.repeat(labels[:1], count),
        "d_train": rng.normal(0.5, 1, 1437).astype("f4"),
        "d_heldout": rng.normal(0.4, 1, 360).astype("f4"),
        "d_random": rng.normal(-0.5, 1, count).astype("f4"),
    }


@pytest.fixture(scope="session")
def images_report(images_run: Path, once: Once) -> ReportData:
    """The report of ``images_run``; what is to be otherwise is replaced in a copy."""
    made = once(
        "images-report", lambda path: _keep(path, make_report(analyse(read_run(images_run))))
    )
    report: ReportData = pickle.loads(made.read_bytes())  # noqa: S301 - our own
    return report


@pytest.fixture(scope="session")
def images_figures(images_report: ReportData) -> tuple[Figure, ...]:
    """The figures of ``images_report``, which its title and the like don't change."""
    return charts.draw(images_report)


class Remembered:
    """Functions of arrays that are called once for the same ones; what they gave stays as it is."""

    def __init__(self) -> None:
        self._known: dict[tuple, Any] = {}

    def of(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, called where its arguments are new."""

        def call(points: np.ndarray, *rest: int) -> Any:
            digest = hashlib.sha256(np.ascontiguousarray(points)).digest()
            key = (function, digest, points.shape, points.dtype.str, rest)
            if key not in self._known:
                found = self._known[key] = function(points, *rest)
                if isinstance(found, np.ndarray):
                    found.flags.writeable = False
            return self._known[key]

        return call

    def forget(self) -> None:
        """Call all of them anew."""
        self._known.clear()


@pytest.fixture(scope="session", autouse=True)
def of_real_samples() -> Iterator[Remembered]:
    """What takes long of real samples, which most runs here have in common, is worked out once.

    That the same comes of it again, test_table.py of diagnostics sees.
    """
    once = Remembered()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partition, "clusters", once.of(partition.clusters))
        for module in (partition, mode_coverage):
            patch.setattr(module, "cells", once.of(module.cells))
        taken = {"baseline": once.of(fidelity.kernel.baseline)}
        patch.setattr(fidelity, "kernel", SimpleNamespace(**vars(fidelity.kernel) | taken))
        yield once


@pytest.fixture(scope="session", autouse=True)
def _drawn_once(once: Once) -> Iterator[None]:
    """Commands and pages draw the same report once for all workers, whatever it is called.

    That the same comes of it again, test_border.py sees, and test_build.py of another process;
    that what is left out here changes no drawing, test_table.py of charts.
    """

    def drawn(report: ReportData, language: Language = ENGLISH) -> tuple[Figure, ...]:
        if type(language) is not Language or not isinstance(report, ReportData):
            return draw(report, language)  # which notes what it lacks, or fails
        ids = [chart.id for chart in (*charts.CHARTS, *charts.added())]
        alike = msgspec.structs.replace(report, title="", comment="", detail="brief")
        key = hashlib.sha256(pickle.dumps((alike, ids))).hexdigest()
        file = once(f"figures-{key}", lambda path: _keep(path, draw(report, language)))
        figures: tuple[Figure, ...] = pickle.loads(file.read_bytes())  # noqa: S301 - our own
        return figures

    with pytest.MonkeyPatch.context() as patch:
        for module in (charts, html):
            patch.setattr(module, "draw", drawn)
        yield


def _keep(path: Path, made: object) -> None:
    path.write_bytes(pickle.dumps(made))


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has only these measures taken, by name, where no finding that is looked at needs others."""

    def only(*names: str) -> None:
        chosen = tuple(metric for metric in METRICS if metric.id in names)
        assert len(chosen) == len(names)
        monkeypatch.setattr(history, "METRICS", chosen)

    return only


@pytest.fixture(scope="session")
def simulation() -> Callable[[Path], SimpleNamespace]:
    """Makes what ``simulate`` is, of runs in a folder of one's own."""

    def made(folder: Path) -> SimpleNamespace:
        numbers = itertools.count()

        def run(columns=None, reference=None, samples=None, layers=None, **facts) -> Run:
            facts = {
                "data": DataCard(name="simulated", kind="images", shape=(8, 8, 1)),
                "objective": NS,
                "embedding": EmbeddingCard(name="simulation", dimension=64),
            } | facts
            columns = losses() if columns is None else columns
            with RunWriter(folder / f"run{next(numbers)}", **facts) as writer:
                if columns:
                    count = len(next(iter(columns.values())))
                    writer.scalar_block(columns.get("step", np.arange(1, count + 1)), columns)
                if reference:
                    writer.reference(**reference)
                for step, arrays in (samples or {}).items():
                    writer.samples(step, **arrays)
                for step, rows in (layers or {}).items():
                    writer.layers(step, rows)
            return read_run(writer.path)

        return SimpleNamespace(
            run=run, losses=losses, reference=reference, generated=generated, features=features
        )

    return made


@pytest.fixture
def simulate(simulation: Callable[[Path], SimpleNamespace], tmp_path: Path) -> SimpleNamespace:
    """``simulate.run(...)`` writes a run and reads it; the rest makes its parts."""
    return simulation(tmp_path)


@pytest.fixture(scope="session")
def installed(once: Once) -> Path:
    """A folder with the package in ``tests/example_plugin``, as pip installs it."""
    return once("site", _install)


def _install(target: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-build-isolation", "--no-deps", "--no-compile"]
    example = Path(__file__).parents[1] / "example_plugin"
    subprocess.run([*pip, *offline, "--target", target, example], check=True, timeout=120)


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def with_plugins(installed: Path) -> Command:
    """Runs ``ganreport`` with these arguments here, where the example package is installed."""
    return functools.partial(_with_plugins, installed)


@pytest.fixture
def with_plugins_alone(installed: Path) -> Command:
    """The same in a process of its own."""
    return functools.partial(_alone_with_plugins, installed)


@pytest.fixture(scope="session")
def listed_with_plugins(installed: Path) -> str:
    """What ``ganreport inspect --readers`` prints there."""
    return _with_plugins(installed, "inspect", "--readers").stdout


def _alone_with_plugins(
    installed: Path, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(installed), *sys.path])
    return subprocess.run(
        [sys.executable, "-m", "ganreport", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
    )


def _with_plugins(installed: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    said, complained = io.StringIO(), io.StringIO()
    with (
        _path_and_filters(installed),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(complained),
        pytest.raises(SystemExit) as ended,
    ):
        main([str(argument) for argument in arguments])
    code = int(ended.value.code or 0)
    return subprocess.CompletedProcess(arguments, code, said.getvalue(), complained.getvalue())


@contextlib.contextmanager
def _path_and_filters(installed: Path) -> Iterator[None]:
    """As in a process that starts there: it knows no entry point yet, and prints its warnings."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.syspath_prepend(installed)
        patch.setattr(build, "SecondProcess", lambda: contextlib.nullcontext(Here()))
        warnings.resetwarnings()
        for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", kind)
        warnings.showwarning = _printed  # pytest would gather them
        _forget_plugins()
        yield
    _forget_plugins()


def _printed(message: Warning | str, kind: type[Warning], file: str, line: int, *_: object) -> None:
    sys.stderr.write(warnings.formatwarning(message, kind, file, line))


def _forget_plugins() -> None:
    for known in (plugins.plugins, readers._readers, diagnostics.added, charts.added):
        known.cache_clear()
    sys.modules.pop("ganreport_example", None)


@pytest.fixture(scope="session")
def worker(once: Once) -> Here:
    """What commands take for their second process."""
    return Here(once)
