"""Runs and helpers that many tests share."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import gc
import importlib
import io
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import settings

from ganreport.cli import main
from ganreport.run import environment
from ganreport.run.cards import DataCard, EmbeddingCard, ObjectiveCard
from ganreport.run.writer import RunWriter

ROOT = Path(__file__).parents[1]

# No test finds its features in the user's cache, or leaves any there.
os.environ.setdefault("GANREPORT_CACHE_SIZE", "0")


settings.register_profile("patient", deadline=None)  # machines may be busy
settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Search for no garbage while libraries are imported: a quarter of that went there."""
    gc.disable()
    with _compiling_once(session.config):
        return (yield)


@contextlib.contextmanager
def _compiling_once(config: pytest.Config) -> Iterator[None]:
    """In a fresh clone one worker compiles all tests (4 s), the others load libraries meanwhile."""
    compiled = (ROOT / "tests/trainer/__pycache__").exists() or sys.dont_write_bytecode
    if (
        compiled
        or "PYTEST_XDIST_WORKER" not in os.environ
        or getattr(config, "cache", None) is None
    ):
        yield
        return
    with (config.cache.mkdir("ganreport") / "compiling").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            for library in ("tensorflow", "seaborn", "weasyprint"):
                importlib.import_module(library)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pytest_collection_finish() -> None:
    """Never search what the libraries brought for garbage: a tenth of all time went there."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 20, 100)


Run = Callable[..., subprocess.CompletedProcess[str]]
Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def everyones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session's that all its workers share."""
    own = tmp_path_factory.getbasetemp()
    path = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "everyones"
    path.mkdir(exist_ok=True)
    return path


@pytest.fixture(scope="session")
def once(everyones: Path) -> Once:
    """Makes something at a path once for all workers, which only look: ``once(name, make)``."""

    def made(name: str, make: Callable[[Path], None]) -> Path:
        path, done = everyones / name, everyones / f"{name}.done"
        with (everyones / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(path, ignore_errors=True)  # what another could not make to the end
                make(path)
                done.touch()
        return path

    return made


_BLOCKER = """\
import sys

class Blocker:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}} (blocked by a test)", name=name)

sys.meta_path.insert(0, Blocker)
"""


@pytest.fixture(scope="session", autouse=True)
def _one_revision() -> Iterator[None]:
    """Ask git once a folder what its revision is: each of a thousand runs would start it twice."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environment, "code_revision", functools.cache(environment.code_revision))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The work tree."""
    return ROOT


Without = Callable[..., contextlib.AbstractContextManager[None]]


@pytest.fixture(scope="session")
def without(tmp_path_factory: pytest.TempPathFactory) -> Without:
    """Where processes that start within lack packages: ``with without(blocked=("x",)): ...``.

    ``blocked`` names packages that can't be imported there, ``first`` is code that runs before all
    else, in processes started from there too.
    """

    @contextlib.contextmanager
    def lacking(blocked: tuple[str, ...] = (), first: str = "") -> Iterator[None]:
        folder = tmp_path_factory.mktemp("blocker")
        (folder / "sitecustomize.py").write_text(_BLOCKER.format(names=blocked) + first)
        path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONPATH", path)
            yield

    return lacking


@pytest.fixture
def python(without: Without) -> Run:
    """Runs a new interpreter with these arguments; its output is captured.

    ``blocked`` and ``first`` are as for ``without``; further keywords are its environment.
    """

    def run(
        *arguments: object, blocked: tuple[str, ...] = (), first: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        with without(blocked, first):
            return subprocess.run(
                [sys.executable, *map(str, arguments)],
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
                env={**os.environ, "NO_COLOR": "1", **environment},
            )

    return run


@pytest.fixture
def ganreport(python: Run) -> Run:
    """Runs ``ganreport`` with these arguments in a process of its own, as ``python`` does."""
    return functools.partial(python, "-m", "ganreport")


@pytest.fixture(scope="module")
def reporter_here() -> Iterator[None]:
    """Let the trainer ask the reporter in this process: starting another takes 1.3 s each time.

    That the other one starts, and says the same, test_appraisal.py sees.
    """
    from gantrainer.sampling import appraisal

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(appraisal, "subprocess", SimpleNamespace(run=_run_here))
        yield


def _run_here(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
    assert command[:3] == [sys.executable, "-m", "ganreport"]
    said = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    with (
        contextlib.redirect_stdout(said[0]),
        contextlib.redirect_stderr(said[1]),
        pytest.raises(SystemExit) as ended,
    ):
        main(command[3:])
    found = [each.buffer.getvalue() for each in said]  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(command, int(ended.value.code or 0), *found)


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is none of our business, with a file that says ``theirs``, and a folder."""
    path = tmp_path_factory.mktemp("outside")
    (path / "file").write_bytes(b"theirs")
    (path / "folder").mkdir()
    return path


@pytest.fixture
def unchanged(outside: Path) -> Callable[[], dict[str, object]]:
    """Gives all there is to know of ``outside``, to be compared with what it was before."""

    def look() -> dict[str, object]:
        found: dict[str, object] = {}
        for path in (outside, *sorted(outside.rglob("*"))):
            status = path.lstat()
            content = path.read_bytes() if path.is_file() else b""
            kept = (status.st_ino, status.st_mode, status.st_mtime_ns, content)
            found[path.relative_to(outside).as_posix()] = kept
        return found

    return look


@pytest.fixture(scope="session")
def points_run(once: Once) -> Path:
    """A finished run on 2-D points, by ``docs/examples/write_run.py``; copy it to change it."""
    record = runpy.run_path(str(ROOT / "docs/examples/write_run.py"))["record"]
    return once("run-of-points", lambda folder: record(folder / "points")) / "points"


@pytest.fixture(scope="session")
def images_run(once: Once) -> Path:
    """A finished run on 8x8 images with features, classes and layers; copy it to change it."""
    return once("run-of-images", lambda folder: _record_images(folder / "images")) / "images"


def _record_images(path: Path, steps: int = 1000, every: int = 100, count: int = 200) -> None:
    random = np.random.default_rng(3)
    templates = random.uniform(0, 255, (10, 8, 8, 1))
    with RunWriter(
        path,
        configuration={"batch_size": 64, "steps": steps},
        data=DataCard(
            name="templates",
            kind="images",
            shape=(8, 8, 1),
            train_count=2 * count,
            heldout_count=count,
            classes=tuple("0123456789"),
        ),
        objective=ObjectiveCard(
            name="non-saturating",
            d_output="logit",
            blind_d_loss=2 * float(np.log(2)),
            blind_g_loss=float(np.log(2)),
            saturating=False,
        ),
        embedding=EmbeddingCard(name="pixels", dimension=64, heldout_accuracy=1.0),
        parameters={"generator": 1234, "discriminator": 987},
        seeds={"all": 3},
    ) as run:
        run.reference(
            **_images("train", random, templates, 2 * count, labelled=True),
            **_images("heldout", random, templates, count, labelled=True),
        )
        for step in range(every, steps + 1, every):
            _record_block(run, random, np.arange(step - every + 1, step + 1))
            noise = 20 + 80 * (1 - step / steps)
            fixed = np.random.default_rng(5)
            run.samples(
                step,
                **_images("fixed", fixed, templates, 16, noise),
                **_images("random", random, templates, count, noise),
                d_train=random.normal(0.2, 1, 2 * count),
                d_heldout=random.normal(0.2, 1, count),
                d_random=random.normal(-0.2, 1, count),
            )


def _images(
    name: str,
    random: np.random.Generator,
    templates: np.ndarray,
    count: int,
    noise: float = 20,
    *,
    labelled: bool = False,
) -> dict[str, np.ndarray]:
    classes = random.integers(10, size=count)
    images = templates[classes] + noise * random.normal(size=(count, 8, 8, 1))
    images = np.clip(images, 0, 255).astype(np.uint8)
    found = {
        name: images,
        f"{name}_features": images.reshape(count, 64) / 255,
        f"{name}_classes": classes,
    }
    return found | ({f"{name}_labels": classes} if labelled else {})


def _record_block(run: RunWriter, random: np.random.Generator, steps: np.ndarray) -> None:
    def noisy(mean: float) -> np.ndarray:
        return mean * np.exp(0.1 * random.normal(size=len(steps)))

    means = {"d_loss": 1.3, "g_loss": 0.75, "d_grad_norm": 0.5, "g_grad_norm": 0.3}
    ratios = {"d_update_ratio": 1e-3, "g_update_ratio": 1e-3, "d_lr": 2e-4, "g_lr": 2e-4}
    outputs = {"d_real_mean": 0.2, "d_real_std": 1.0, "d_fake_std": 1.0}
    shares = {"d_real_accuracy": 0.55, "d_fake_accuracy": 0.55}
    columns = {name: noisy(mean) for name, mean in (means | ratios | outputs | shares).items()}
    run.scalar_block(steps, {"epoch": steps / 6, "d_fake_mean": -noisy(0.2), **columns})
    run.layers(
        int(steps[-1]),
        [
            {
                "network": network,
                "layer": f"dense_{index}",
                "index": index,
                "weight_norm": 5.0,
                "gradient_norm": float(noisy(0.2)[0]),
                "gradient_mean_abs": 1e-3,
                "update_norm": 5e-3,
                "dead_share": 0.1 if index < 2 else None,
            }
            for network in ("generator", "discriminator")
            for index in range(3)
        ],
    )
