"""Records of VisualDL: what its own writer wrote, and what damage does to it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

from ..known import (
    FEW,
    SETTINGS,
    WRITTEN,
    Damage,
    assert_known,
    assert_survives,
    copied,
    damages,
)

NAME = "vdlrecords.1700000000.log"


def message(*fields: tuple[int, bytes | int | float]) -> bytes:
    """A message of protocol buffers: bytes, whole numbers, and single floats."""
    content = b""
    for number, held in fields:
        if isinstance(held, bytes):
            content += bytes([number << 3 | 2]) + varint(len(held)) + held
        elif isinstance(held, int):
            content += bytes([number << 3]) + varint(held)
        else:
            content += bytes([number << 3 | 5]) + struct.pack("<f", held)
    return content


def varint(number: int) -> bytes:
    content = b""
    while number > 127:
        content += bytes([number & 127 | 128])
        number >>= 7
    return content + bytes([number])


def record(tag: str, step: int, value: float, when: int = 0) -> bytes:
    """One scalar as VisualDL writes it; a step of 0 is not written."""
    fields = [*([(1, step)] if step else []), (2, tag.encode()), (3, when), (4, value)]
    content = message((1, message(*fields)))
    return struct.pack("<Q", len(content)) + content


def values(run: Run, name: str) -> list[float]:
    held = run.scalar(name)
    assert held is not None, name
    return [float(x) for x in held]


@pytest.mark.parametrize("where", ["", NAME])
def test_what_visualdl_wrote(where: str) -> None:
    run = read_run(WRITTEN / "visualdl" / where)
    assert run.format == "visualdl"
    assert_known(run)
    assert values(run, "wall_time")[:2] == [1_700_000_001, 1_700_000_002]
    assert run.info.configuration == SETTINGS
    assert [sample.step for sample in run.samples] == [10, 20, 30, 40]
    shown = run.samples[0].arrays.get("random")
    assert shown is not None
    wanted = np.random.default_rng(10).integers(0, 256, (16, 16, 3), np.uint8)
    np.testing.assert_array_equal(shown[0], wanted)
    assert run.reading is not None
    assert [(str(s.what), str(s.why)) for s in run.reading.left_out][-1] == (
        "weights", "histogram, which is not read"
    )  # fmt: skip


def test_steps_that_are_all_0_are_counted(tmp_path: Path) -> None:
    """So does PaddleGAN, which never counts the steps that it gives its records."""
    rows = (
        record("D_fake_loss", 0, 0.25)
        + record("D_real_loss", 0, 0.75)
        + record("G_adv_loss", 0, 1.0 + i)
        for i in range(20)
    )
    (tmp_path / NAME).write_bytes(b"".join(rows))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(1, 21))
    assert values(run, "d_loss") == [0.5] * 20
    assert values(run, "g_loss") == [1.0 + i for i in range(20)]


def test_scalars_written_one_after_the_other(tmp_path: Path) -> None:
    content = b"".join(record("train/d_loss", i, i / 64) for i in range(0, 100, 10))
    content += b"".join(record("train/g_loss", i, i / 32) for i in range(0, 100, 10))
    (tmp_path / NAME).write_bytes(content)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(0, 100, 10))
    assert values(run, "d_loss")[-1] == 90 / 64
    assert values(run, "g_loss")[-1] == 90 / 32


def test_starts_are_attempts(tmp_path: Path) -> None:
    for began, steps in ((1_700_000_000, range(10, 101, 10)), (1_700_009_000, range(60, 201, 10))):
        rows = (record("d_loss", i, 0.5, 1000 * (began + i)) for i in steps)
        (tmp_path / f"vdlrecords.{began}.log").write_bytes(b"".join(rows))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(10, 201, 10))
    assert [a.first_step for a in run.info.attempts] == [10, 60]
    assert run.info.attempts[1].started == "2023-11-15T00:43:20+00:00"


def test_several_folders_are_a_choice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / NAME).write_bytes(b"".join(record("d_loss", i, 0.5) for i in range(9)))
    with pytest.raises(RunNotFound, match="2 runs"):
        read_run(tmp_path)
    assert len(read_run(tmp_path, ReadOptions(run="b")).metrics) == 9


def test_a_record_that_is_cut_off(tmp_path: Path) -> None:
    content = b"".join(record("d_loss", i, 0.5) for i in range(1, 10))
    (tmp_path / NAME).write_bytes(content[:-3])
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(1, 9))
    assert "it ends within a record" in str(run.problems[0].what)


def test_without_a_scalar(tmp_path: Path) -> None:
    content = message((1, message((2, b"meta_data_tag"), (10, b""))))
    (tmp_path / NAME).write_bytes(struct.pack("<Q", len(content)) + content)
    with pytest.raises(RunBroken, match="without a scalar"):
        read_run(tmp_path)


def test_a_file_of_that_name_with_something_else(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("this is no record at all, but a text")
    with pytest.raises(RunNotFound):
        read_run(tmp_path)


@FEW
@given(damage=damages())
def test_damage(tmp_path: Path, damage: Damage) -> None:
    file = tmp_path / "copy" / NAME
    if not file.exists():
        copied("visualdl", tmp_path)
    content = (WRITTEN / "visualdl" / NAME).read_bytes()
    assert_survives(tmp_path / "copy", file, content, damage)
