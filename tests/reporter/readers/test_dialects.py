"""One known run in the dialects of many programs: the same numbers and steps come back from all."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganreport.readers import read_run

from .tensorboard.event_files import event, scalar, write

ROWS = 24
EACH = 3  # rows of an epoch, 100 batches apart: an epoch has 300
STEPS = [100 * i for i in range(1, ROWS + 1)]
HEADER = "================ Training Loss (Mon Feb 14 16:51:32 2022) ================\n"


@dataclass(frozen=True)
class Row:
    """One row of the known run, or of another start; ``rank`` is the process that wrote it."""

    step: int
    d: float
    g: float
    rank: int = 0

    @property
    def epoch(self) -> int:
        """Counted from 0, as batches are in each from 100 on."""
        return (self.step - 1) // (100 * EACH)

    @property
    def batch(self) -> int:
        return self.step - 100 * EACH * self.epoch

    @property
    def nth(self) -> int:
        return self.step // 100


def known(noise: list[float], shift: float = 0.0) -> list[Row]:
    """A run whose losses come down from a beginning that can be told from the end."""
    level = [3 * math.exp(-i / 6) + 0.5 for i in range(ROWS)]
    return [
        Row(step, round(v + e + shift, 4), round(4 - v + 2 * e + shift, 4))
        for step, v, e in zip(STEPS, level, noise, strict=True)
    ]


Text = Callable[[list[Row]], str]


def table(head: str, row: str, join: str = "\n") -> Text:
    """Rows of a format under a header; ``{r}`` is the row, ``{i}`` its number from 0."""

    def text(rows: list[Row]) -> str:
        lines = [row.format(r=r, i=i, **also(r)) for i, r in enumerate(rows)]
        return join.join([*([head] if head else []), *lines]) + "\n"

    return text


def also(r: Row) -> dict[str, object]:
    seconds = r.step / 100
    clock = f"{int(seconds) // 60:02}:{int(seconds) % 60:02}"
    return {
        "before": r.nth - 1,
        "one": r.epoch + 1,
        "clock": clock,
        "ms": round(seconds * 1000),
        "unix": 1_700_000_000_000 + r.step,
        "de": f"{r.d:.4f}".replace(".", ","),
        "ge": f"{r.g:.4f}".replace(".", ","),
        "kimg": r.step / 1000,
    }


def doubled(text: Text, *, after: bool = False) -> Text:
    """Both processes write each row."""

    def both(rows: list[Row]) -> str:
        pairs = [(r, Row(r.step, r.d + 5, r.g + 5, rank=1)) for r in rows]
        return text([row for pair in pairs for row in (pair[::-1] if after else pair)])

    return both


def resumed(text: Text, header: str = "") -> Text:
    """Rows 10 to 15 were written by a start that crashed, then again."""

    def again(rows: list[Row]) -> str:
        lost = [Row(r.step, r.d + 1, r.g + 1) for r in rows[9:15]]
        return with_header(text, [*rows[:9], *lost], rows[9:], header)

    return again


def started_twice(text: Text, header: str = "") -> Text:
    """A start of some rows, whose losses begin where those of the run do, stands before."""

    def again(rows: list[Row]) -> str:
        return with_header(text, [Row(r.step, r.d + 0.01, r.g) for r in rows[:10]], rows, header)

    return again


def died_at_last(text: Text, header: str = "") -> Text:
    """A last start of two rows, from the third row before the end on, stands behind."""

    def again(rows: list[Row]) -> str:
        return with_header(text, rows, [Row(r.step, r.d + 1, r.g) for r in rows[-4:-2]], header)

    return again


def with_header(text: Text, first: list[Row], second: list[Row], header: str) -> str:
    whole = text(first)
    rest = text(second)
    head = whole.splitlines()[0] + "\n"
    if rest.startswith(head) and not header:
        rest = rest.removeprefix(head)
    return whole + header + rest


def header_again(text: Text) -> Text:
    def again(rows: list[Row]) -> str:
        lines = text(rows).splitlines()
        return "\n".join([*lines[:12], lines[0], *lines[12:]]) + "\n"

    return again


CSV = table("step,d_loss,g_loss", "{r.step},{r.d},{r.g}")
LOG = table("", "Step {r.step}: d_loss: {r.d:.4f}, g_loss: {r.g:.4f}")
LOSS_LOG = table(
    HEADER.strip(),
    "(epoch: {one}, iters: {r.batch}, time: 0.1, data: 0.2) D_A: {r.d} G_A: {r.g} ",
)

BY_STEP: dict[str, tuple[str, Text]] = {
    "commas": ("log.csv", CSV),
    "tabs": ("log.tsv", table("iter\tLoss_D\tLoss_G", "{r.step}\t{r.d}\t{r.g}")),
    "tabs in a text": ("losses.txt", table("iter\tLoss_D\tLoss_G", "{r.step}\t{r.d}\t{r.g}")),
    "semicolons": ("log.csv", table("step;errD;errG", "{r.step};{de};{ge}")),
    "blanks": ("log.csv", table("step  d_loss  g_loss", "{r.step}  {r.d}  {r.g}")),
    "thousands in quotes": ("log.csv", table("step,D loss,G loss", '"{r.step:,}",{r.d},{r.g}')),
    "an index": ("log.csv", table(",step,d_loss,g_loss", "{i},{r.step},{r.d},{r.g}")),
    "an index of each part": (
        "log.csv",
        table("Unnamed: 0,step,d_loss,g_loss", "{before},{r.step},{r.d},{r.g}"),
    ),
    "header again": ("log.csv", header_again(CSV)),
    "epochs and batches": (
        "log.csv",
        table("epoch,iter,d_loss,g_loss", "{r.epoch},{r.batch},{r.d},{r.g}"),
    ),
    "epochs from 1 and batches": (
        "log.csv",
        table("epoch,iters,d_loss,g_loss,time", "{one},{r.batch},{r.d},{r.g},0 days 00:{clock}.5"),
    ),
    "kimg first": ("log.csv", table("kimg,step,d_loss,g_loss", "{kimg},{r.step},{r.d},{r.g}")),
    "batch and step": (
        "log.csv",
        table("iter,global_step,epoch,d_loss,g_loss", "{r.batch},{r.step},{one},{r.d},{r.g}"),
    ),
    "milliseconds": (
        "log.csv",
        table("timestamp,step,d_loss,g_loss", "{unix},{r.step},{r.d},{r.g}"),
    ),
    "surplus cells": ("log.csv", table("step,d_loss,g_loss", "{r.step},{r.d},{r.g},7.5")),
    "two processes": (
        "log.csv",
        doubled(table("rank,step,d_loss,g_loss", "{r.rank},{r.step},{r.d},{r.g}")),
    ),
    "resumed": ("log.csv", resumed(CSV)),
    "started twice": ("log.csv", started_twice(CSV)),
    "started twice with headers": (
        "log.csv",
        started_twice(CSV, "step,d_loss,g_loss\n"),
    ),
    "a last start died": ("log.csv", died_at_last(CSV)),
    "records": (
        "log.jsonl",
        table("", '{{"step": {r.step}, "d_loss": {r.d}, "g_loss": {r.g}}}'),
    ),
    "an array of records": (
        "log.json",
        lambda rows: json.dumps([{"step": r.step, "D_loss": r.d, "G_loss": r.g} for r in rows]),
    ),
    "columns": (
        "log.json",
        lambda rows: json.dumps(
            {
                "step": [r.step for r in rows],
                "d_loss": [r.d for r in rows],
                "g_loss": [r.g for r in rows],
            }
        ),
    ),
    "lines": ("train.log", LOG),
    "equals": ("train.log", table("", "step={r.step} d_loss={r.d} g_loss={r.g} lr=0.0002")),
    "no punctuation": ("out.txt", table("", "Step {r.step} d_loss {r.d:.4f} g_loss {r.g:.4f}")),
    "thousands": (
        "train.log",
        table("", "[epoch: {r.epoch}, iter: {r.step:,}, lr:(1e-4,)] d_loss: {r.d} g_loss: {r.g}"),
    ),
    "stamped": (
        "train.log",
        table("", "2024-02-03 04:{clock},250 INFO: iter {r.step}/2400 D loss: {r.d} G loss: {r.g}"),
    ),
    "batches of a known number": (
        "train.log",
        table("", "[Epoch {r.epoch}/8] [Batch {r.batch}/300] [D loss: {r.d}] [G loss: {r.g}]"),
    ),
    "units of times": (
        "train.log",
        table("", "Step {r.step} | time: {ms}ms | d_loss: {r.d} | g_loss: {r.g}"),
    ),
    "processes in words": (
        "train.log",
        doubled(table("", "GPU {r.rank}: step {r.step} d_loss: {r.d} g_loss: {r.g}"), after=True),
    ),
    "processes in brackets": (
        "train.log",
        doubled(table("", "[Rank {r.rank}] step {r.step} d_loss: {r.d} g_loss: {r.g}")),
    ),
    "processes within": (
        "train.log",
        doubled(table("", "step {r.step} | rank={r.rank} | d_loss: {r.d} | g_loss: {r.g}")),
    ),
    "processes by number": (
        "train.log",
        doubled(table("", "[{r.rank}]: step {r.step}, d_loss: {r.d}, g_loss: {r.g}")),
    ),
    "processes of MPI": (
        "train.log",
        doubled(table("", "[1,{r.rank}]<stdout>:step {r.step} d_loss: {r.d} g_loss: {r.g}")),
    ),
    "a log resumed": ("train.log", resumed(LOG, "Resuming training from a checkpoint\n")),
    "a log started twice": ("train.log", started_twice(LOG, "Namespace(lr=0.1)\n")),
    "a log whose last start died": ("train.log", died_at_last(LOG)),
    "loss_log": ("loss_log.txt", LOSS_LOG),
    "loss_log of processes": (
        "loss_log.txt",
        doubled(
            table(
                HEADER.strip(),
                "[Rank {r.rank}] (epoch: {one}, iters: {r.batch}, time: 1) D_A: {r.d}, G_A: {r.g}",
            )
        ),
    ),
    "loss_log started twice": ("loss_log.txt", started_twice(LOSS_LOG, HEADER)),
    "loss_log whose last start died": ("loss_log.txt", died_at_last(LOSS_LOG, HEADER)),
}
"""Programs that say their steps: a file's name, and its text."""

BY_EPOCH: dict[str, tuple[int, str, Text]] = {
    "from 0": (0, "log.csv", table("epoch,d_loss,g_loss", "{before},{r.d},{r.g}")),
    "from 1": (1, "log.csv", table("Epoch,Loss_D,Loss_G", "{r.nth},{r.d},{r.g}")),
    "from 0 with an index": (
        0,
        "loss_values.csv",
        table(
            ",Epoch,Generator Loss,Discriminator Loss", "{i},{before},tensor({r.g}),tensor({r.d})"
        ),
    ),
    "beside a count of calls": (
        1,
        "log.csv",
        table("_step,epoch,d_loss,g_loss", "{i},{r.nth},{r.d},{r.g}"),
    ),
    "in lines": (0, "train.log", table("", "Epoch {before}/24 | d_loss: {r.d} | g_loss: {r.g}")),
    "in lines of processes": (
        0,
        "train.log",
        doubled(table("", "GPU {r.rank}: Epoch {before}/24 | d_loss: {r.d} | g_loss: {r.g}")),
    ),
    "in lines without punctuation": (
        1,
        "out.txt",
        table("", "Epoch {r.nth} D_loss {r.d:.4f} G_loss {r.g:.4f}"),
    ),
}
"""Programs that say their epochs: what the first is called, a file's name, and its text."""

FEW = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NOISE = st.lists(st.floats(-0.02, 0.02), min_size=ROWS, max_size=ROWS)


def check(folder: Path, rows: list[Row], steps: list[int], unit: str) -> int:
    """The run in a folder is the known one; gives its epochs."""
    run = read_run(folder)
    assert run.metrics.steps.tolist() == steps
    assert run.reading is not None
    assert run.reading.unit == unit
    names = {"d_loss": [r.d for r in rows], "g_loss": [r.g for r in rows]}
    for name, expected in names.items():
        np.testing.assert_allclose(run.metrics.values(name), expected, rtol=1e-6)
    assert not {"column 1", "Unnamed: 0", "rank", "_step"} & set(run.metrics.names)
    return run.reading.epochs


@FEW
@given(NOISE)
@pytest.mark.parametrize("dialect", BY_STEP)
def test_steps_and_losses_come_back_from(dialect: str, noise: list[float]) -> None:
    rows = known(noise)
    name, text = BY_STEP[dialect]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_text(text(rows))
        assert check(Path(folder), rows, STEPS, "step") in (0, ROWS // EACH)


@FEW
@given(NOISE)
@pytest.mark.parametrize("dialect", BY_EPOCH)
def test_epochs_and_losses_come_back_from(dialect: str, noise: list[float]) -> None:
    rows = known(noise)
    first, name, text = BY_EPOCH[dialect]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_text(text(rows))
        assert check(Path(folder), rows, list(range(first, first + ROWS)), "epoch") == ROWS


def events(rows: list[Row], *more: Callable[[Row], bytes]) -> list[bytes]:
    return [
        event(r.step, scalar("d_loss", r.d), scalar("g_loss", r.g), *(each(r) for each in more))
        for r in rows
    ]


def one_file(folder: Path, rows: list[Row]) -> None:
    write(folder, events(rows))


def beside_kimg(folder: Path, rows: list[Row]) -> None:
    write(folder, events(rows, lambda r: scalar("Progress/kimg", r.step / 1000)))


def resumed_files(folder: Path, rows: list[Row]) -> None:
    write(folder, events(rows[:15]))
    later = [event(r.step, scalar("d_loss", r.d), scalar("g_loss", r.g), wall=1.8e9 + r.step)
             for r in rows[9:]]  # fmt: skip
    write(folder, later, 1_800_000_000)


def last_file_died(folder: Path, rows: list[Row]) -> None:
    write(folder, events(rows))
    later = [event(r.step, scalar("d_loss", 9), wall=1.8e9 + r.step) for r in rows[-4:-2]]
    write(folder, later, 1_800_000_000)


def appended_in_a_file(folder: Path, rows: list[Row]) -> None:
    write(folder, events([*rows[:15], *rows[9:]]))


@FEW
@given(NOISE)
@pytest.mark.parametrize(
    "dialect", [one_file, beside_kimg, resumed_files, last_file_died, appended_in_a_file]
)
def test_steps_and_losses_come_back_from_events(
    dialect: Callable[[Path, list[Row]], None], noise: list[float]
) -> None:
    rows = known(noise)
    with tempfile.TemporaryDirectory() as folder:
        dialect(Path(folder), rows)
        check(Path(folder), rows, STEPS, "step")


@FEW
@given(NOISE)
@pytest.mark.parametrize("column", ["epoch", "step", "", "log"])
def test_a_counter_set_back_is_a_resume_unless_the_losses_start_again(
    column: str, noise: list[float]
) -> None:
    """The second half counts on from 1; then a whole run does, which is another training."""
    rows = known(noise)
    halves = [(i % (ROWS // 2) + 1, r) for i, r in enumerate(rows)]
    whole = [(i + 1, r) for i, r in enumerate(rows)]
    form = "Epoch {}: d_loss: {}, g_loss: {}" if column == "log" else "{},{},{}"
    head = [] if column == "log" else [f"{column},d_loss,g_loss"]
    for counted, size in ((halves, ROWS), (whole[:18] + whole, ROWS)):
        lines = [form.format(i, r.d, r.g) for i, r in counted]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / ("train.log" if column == "log" else "log.csv")
            file.write_text("\n".join([*head, *lines]))
            run = read_run(folder)
            assert run.metrics.steps.tolist() == list(range(1, size + 1))
            assert run.metrics.values("d_loss").tolist() == [r.d for r in rows]
