"""Runs of several replicas against runs of one device with the same global batch; one killed."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from ganreport.errors import UsageError
from ganreport.readers import read_run
from ganreport.run import schema
from gantrainer import cli
from gantrainer.config.settings import TrainConfig, to_mapping, to_toml
from gantrainer.distributed import strategies
from gantrainer.distributed.strategies import STRATEGIES, Distribution
from gantrainer.models import checkpoints
from gantrainer.training import chief

from ...forked import Ended, Fork, Forked, server

Make = Callable[..., TrainConfig]
Metrics = Callable[[Path], pd.DataFrame]

SMALL = {"generator_widths": [16], "discriminator_widths": [16]}  # each process makes its graphs
PROBE = """
import json, sys
import numpy as np
from gantrainer.config.settings import from_mapping
from gantrainer.data.datasets import load
from gantrainer.distributed import strategies
from gantrainer.models import table
from gantrainer.training.inputs import StepInputs, many_steps

def trained(config, steps, strategy):
    data = load(config)
    model = table.build(config, data.shape, len(data.about.classes))
    labels = data.train_labels if model.conditional else None
    feed = StepInputs(config, model, data.train, labels)
    run = many_steps(model, feed, strategy)
    rows = [run(*feed.arguments(first, count)) for first, count in ((1, 1), (2, steps - 1))]
    return {"rows": np.concatenate(rows), **model.state()}

team = strategies.mirrored(int(sys.argv[3]))
found = {}
for name, (settings, steps) in json.loads(sys.argv[1]).items():
    config = from_mapping(settings, "test")
    for kind, strategy in (("one", None), ("shared", team.strategy)):
        arrays = trained(config, steps, strategy)
        found |= {f"{name}:{kind}:{key}": array for key, array in arrays.items()}
np.savez(sys.argv[2], **found)
"""


PRELOADED = ("gantrainer.cli", "gantrainer.training.chief", "gantrainer.distributed.strategies")


@pytest.fixture(scope="module")
def fork() -> Iterator[Fork]:
    """Starts processes that have TensorFlow already."""
    with server(*PRELOADED) as found:
        yield found


@pytest.fixture(scope="module")
def settings(ring: Make, digits: Make) -> dict[str, tuple[dict[str, Any], int]]:
    """Settings and steps of what is trained by one device and by two."""
    everything = ring(
        **SMALL,
        gradient_penalty=5.0,
        discriminator_norm="batch",
        minibatch="deviation",
        pack=2,
        instance_noise=0.1,
        d_steps=2,
        alternating=True,
    )
    thin = {"generator_widths": [4], "discriminator_widths": [4]}
    images = digits(r1=1.0, condition="norm", flip=True, ema=0.9, **thin)
    codes = digits(model="vae", network="mlp", clip_gradient_norm=0.1)
    runs = {"ring": (ring(**SMALL), 20), "everything": (everything, 3)}
    runs |= {"digits": (images, 6), "codes": (codes, 3)}
    return {name: (to_mapping(config), steps) for name, (config, steps) in runs.items()}


RUNS = ("ring", "everything", "digits", "codes")


@pytest.fixture(scope="module")
def probed(
    settings: dict[str, tuple[dict[str, Any], int]],
    tmp_path_factory: pytest.TempPathFactory,
    fork: Fork,
) -> dict[str, np.ndarray]:
    """What one device and two logical ones make of the same settings, in a process of its own."""
    folder = tmp_path_factory.mktemp("probe")
    path, program = folder / "found.npz", folder / "probe.py"
    program.write_text(PROBE, encoding="utf-8")
    done = fork(folder / "said", json.dumps(settings), path, 2, program=str(program)).ended()
    assert done.code == 0, done.err
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


@pytest.mark.parametrize("name", RUNS)
def test_two_devices_train_as_one_with_the_same_global_batch(
    name: str, probed: dict[str, np.ndarray]
) -> None:
    one, shared = (
        {k.split(":")[2]: a for k, a in probed.items() if k.startswith(f"{name}:{kind}:")}
        for kind in ("one", "shared")
    )
    assert set(one) == set(shared)
    np.testing.assert_allclose(shared["rows"][0], one["rows"][0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(shared["rows"], one["rows"], rtol=1e-4, atol=1e-5)
    del one["rows"]
    for key, array in one.items():
        if name == "everything" and not _determined(key):
            continue
        largest = np.abs(array).max(initial=0)
        np.testing.assert_allclose(
            shared[key], array, rtol=1e-4, atol=1e-5 * largest + 1e-9, err_msg=key
        )


def _determined(key: str) -> bool:
    """Whether any output depends on it: not so of a bias before batch norm, which takes it out.

    Adam then follows the sign of rounding errors.
    """
    return not key.startswith("discriminator/00") and "slot" not in key


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"batch_size": 33}, "Make it a multiple of 2"),
        ({"batch_size": 30, "pack": 3}, None),
        ({"batch_size": 32, "pack": 4}, None),
        ({"batch_size": 36, "pack": 4, "model": "vae"}, None),
        ({"batch_size": 36, "pack": 8}, "packs of 8 stay together. Make it a multiple of 16"),
    ],
)
def test_batches_that_cant_be_shared_out_are_refused(
    changes: dict[str, Any], said: str | None, ring: Make
) -> None:
    class Two:
        num_replicas_in_sync = 2

    team = Distribution(Two(), "mirrored")  # type: ignore[arg-type]
    if said is None:
        team.check(ring(**changes))
    else:
        with pytest.raises(UsageError, match=said):
            team.check(ring(**changes))


def test_the_command_line_knows_every_strategy() -> None:
    (option,) = [p for p in cli.train.params if p.name == "strategy"]
    assert list(option.type.choices) == list(STRATEGIES)  # type: ignore[attr-defined]


def test_what_cant_be_is_refused_before_training(tmp_path: Path, ring: Make) -> None:
    tf.constant(0)
    with pytest.raises(UsageError, match="can't be divided into 3 devices once TensorFlow runs"):
        strategies.mirrored(3)
    arguments = ["--run-dir", str(tmp_path / "run"), "--devices", "2"]
    with pytest.raises(UsageError, match="--devices is for --strategy mirrored, not none"):
        cli.train.main(arguments, standalone_mode=False)
    assert not (tmp_path / "run").exists()


def _same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, rtol=1e-4, atol=1e-5)


@pytest.fixture(scope="module")
def whole(ring: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of 60 steps on one device; look only."""
    path = tmp_path_factory.mktemp("one-device") / "whole"
    chief.run(ring(steps=60, **SMALL), path, quiet=True)
    return path


def test_a_mirrored_run_is_recorded_once_and_goes_on_with_another_number_of_devices(
    ring: Make, tmp_path: Path, metrics: Metrics, fork: Fork, whole: Path
) -> None:
    run, config = tmp_path / "run", tmp_path / "config.toml"
    config.write_text(to_toml(ring(steps=40, **SMALL)), encoding="utf-8")
    common = ("--run-dir", run, "-q")
    mirrored = ("--strategy", "mirrored", "--devices", "4")
    done = fork(tmp_path / "said", "train", *common, config, *mirrored).ended()
    assert done == Ended(0, f"40 steps recorded in {run}\n", "")
    hardware = schema.read_info(run).hardware
    assert hardware.items() >= {"strategy": "mirrored", "replicas": 4, "workers": 1}.items()
    cli.train.main([*map(str, common), "--resume", "--set", "steps=60"], standalone_mode=False)
    assert "strategy" not in schema.read_info(run).hardware
    assert read_run(run).problems == ()
    _same(metrics(run), metrics(whole))


def _together(fork: Fork, folder: Path, *arguments: object, count: int = 2) -> list[Forked]:
    """Start workers on free ports of this machine; the first is the chief."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("localhost", 0))
    addresses = [f"localhost:{one.getsockname()[1]}" for one in sockets]
    for one in sockets:
        one.close()
    command = ("train", "--strategy", "multiworker", "-q", *arguments)
    return [
        fork(folder / f"worker-{index}", *command, TF_CONFIG=_tf_config(addresses, index))
        for index in range(count)
    ]


def _tf_config(addresses: list[str], index: int) -> str:
    task = {"type": "worker", "index": index}
    return json.dumps({"cluster": {"worker": addresses}, "task": task})


def test_two_processes_train_as_one_and_stop_together(
    ring: Make, tmp_path: Path, metrics: Metrics, fork: Fork, whole: Path
) -> None:
    run, config = tmp_path / "run", tmp_path / "config.toml"
    config.write_text(to_toml(ring(steps=40, **SMALL)), encoding="utf-8")
    workers = _together(fork, tmp_path / "first", config, "--run-dir", run)
    found = [worker.ended() for worker in workers]
    assert [each.code for each in found] == [0, 0], found
    assert [each.out for each in found] == [f"40 steps recorded in {run}\n", ""]
    info = schema.read_info(run)
    assert info.hardware.items() >= {"replicas": 2, "workers": 2}.items()
    assert (info.status, len(info.attempts)) == ("finished", 1)
    _same(metrics(run), metrics(whole)[:40])

    further = ("--run-dir", run, "--resume", "--set", "steps=2000000")
    workers = _together(fork, tmp_path / "second", *further)
    _wait_for(run, 60, workers)
    workers[1].send(signal.SIGTERM)
    found = [worker.ended() for worker in workers]
    assert [each.code for each in found] == [128 + signal.SIGTERM] * 2, found
    info, last = schema.read_info(run), checkpoints.newest(run / schema.CHECKPOINTS_DIR)
    assert last is not None
    assert info.stop_reason == f"SIGTERM after step {last.step}"
    assert [attempt.first_step for attempt in info.attempts] == [0, 40]
    rows = pd.read_parquet(run / "metrics")
    assert sorted(rows["step"]) == list(range(1, last.step + 1))
    assert read_run(run).problems == ()
    _same(metrics(run)[:60], metrics(whole))


def _wait_for(run: Path, step: int, workers: list[Forked]) -> None:
    until = time.monotonic() + 300
    while not (run / schema.CHECKPOINTS_DIR / schema.step_name(step, ".npz")).exists():
        assert all(worker.running for worker in workers)
        assert time.monotonic() < until
        time.sleep(0.02)


def test_killed_at_once_and_resumed_equals_uninterrupted(
    ring: Make,
    tmp_path: Path,
    metrics: Metrics,
    arrays: Callable[[Path], dict[str, np.ndarray]],
    fork: Fork,
) -> None:
    config = ring(steps=2000, evaluation_interval=1000, checkpoint_interval=250, **SMALL)
    killed, whole, file = tmp_path / "killed", tmp_path / "whole", tmp_path / "config.toml"
    file.write_text(to_toml(config), encoding="utf-8")
    process = fork(tmp_path / "said", "train", file, "--run-dir", killed, "-q")
    _wait_for(killed, 250, [process])
    process.send(signal.SIGKILL)
    assert process.ended().code == -signal.SIGKILL
    assert schema.read_info(killed).status == "running"
    chief.run(config, killed, resume=True, quiet=True)
    chief.run(config, whole, quiet=True)
    pd.testing.assert_frame_equal(metrics(whole), metrics(killed), check_exact=True)
    last = schema.step_name(2000, ".npz")
    for folder in (schema.CHECKPOINTS_DIR, schema.SAMPLES_DIR):
        expected, found = arrays(whole / folder / last), arrays(killed / folder / last)
        for name, array in expected.items():
            np.testing.assert_array_equal(array, found[name], err_msg=f"{folder}: {name}")
