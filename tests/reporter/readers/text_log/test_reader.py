"""Logs that training scripts print: found by what they hold, read, and nothing crashes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganreport.errors import RunError, RunNotFound
from ganreport.readers import read_run
from ganreport.readers.text_log import reader
from ganreport.readers.text_log.commas import are_decimal
from ganreport.run.model import Run

PREAMBLE = "/usr/lib/python FutureWarning: x\nname: Tesla major: 6\nTotal size of variables: 108\n"
ROW = "Epoch: [{:2d}/ 5] [{:4d}/  10] time: {:.4f}, d_loss: {:.8f}, g_loss: {:.8f}\n"
DCGAN = PREAMBLE + "".join(
    ROW.format(e, b, 9 + e + b / 100, 1 + e / 10, 0.5 + b / 10) for e in range(5) for b in range(10)
)
TUTORIAL = "".join(
    f"[{e}/5][{b}/100]\tLoss_D: 1.{e}\tLoss_G: 3.9\tD(x): 0.6\tD(G(z)): 0.{e} / 0.2\n"
    for e in range(5)
    for b in range(0, 100, 50)
)


def values(run: Run, name: str) -> list[float]:
    found = run.scalar(name)
    assert found is not None
    return [float(x) for x in found]


def test_a_log_of_dcgan(tmp_path: Path) -> None:
    (tmp_path / "out.log").write_text(DCGAN)
    (tmp_path / "err.log").write_text(PREAMBLE)
    run = read_run(tmp_path)
    assert run.format == "log"
    assert run.metrics.steps.tolist() == list(range(1, 51))
    assert values(run, "d_loss")[::10] == pytest.approx([1.0, 1.1, 1.2, 1.3, 1.4])
    assert values(run, "wall_time")[:2] == [9, 9.01]
    assert run.reading is not None
    assert ("time", "wall_time") in run.reading.mapped
    assert "err.log" in str(run.reading.left_out[0].what)


def test_a_log_of_the_dcgan_tutorial(tmp_path: Path) -> None:
    (tmp_path / "stdout.txt").write_text(TUTORIAL)
    run = read_run(tmp_path / "stdout.txt")
    assert run.metrics.steps.tolist() == list(range(1, 501, 50))
    assert values(run, "d_fake_mean") == [0, 0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4]
    assert values(run, "d_real_mean") == [0.6] * 10
    assert values(run, "D(G(z)) (2)") == [0.2] * 10


def test_a_log_with_decimal_commas(tmp_path: Path) -> None:
    (tmp_path / "out.log").write_text("version: 0.5\n" + DCGAN.replace(".", ","))
    assert values(read_run(tmp_path), "d_loss")[::10] == pytest.approx([1.0, 1.1, 1.2, 1.3, 1.4])


@pytest.mark.parametrize("line", ["iter: 9,200 d_loss: 0.7\n", "iter: 9,200 d_loss: 0, 0\n"])
def test_other_commas_are_no_decimal_signs(line: str) -> None:
    assert not are_decimal([line] * 9)


def test_a_log_of_stargan(tmp_path: Path) -> None:
    row = "Elapsed [0:00:0{i}], Iteration [{i}0/99], D/loss_real: -0.{i}, D/loss_fake: 0.1, "
    row += "D/loss_cls: 3.2, D/loss_gp: 0.04, G/loss_fake: 1.{i}, G/loss_rec: 0.4\n"
    (tmp_path / "out.log").write_text("".join(row.format(i=i) for i in range(1, 9)))
    run = read_run(tmp_path)
    assert values(run, "d_loss") == pytest.approx([0.1 - i / 10 for i in range(1, 9)])
    assert values(run, "g_loss") == pytest.approx([1 + i / 10 for i in range(1, 9)])


def test_a_log_of_stargan_2_is_one_of_two_networks(tmp_path: Path) -> None:
    row = "Iteration [{i}0/99], D/latent_real: [0.{i}] G/latent_adv: [0.{i}]\n"
    (tmp_path / "out.log").write_text("".join(row.format(i=i) for i in range(1, 9)))
    assert values(read_run(tmp_path), "G/latent_adv") == [i / 10 for i in range(1, 9)]


def test_several_logs_are_named(tmp_path: Path) -> None:
    for name in ("one.log", "two.log"):
        (tmp_path / name).write_text(DCGAN)
    with pytest.raises(RunNotFound, match=r"one\.log, two\.log"):
        read_run(tmp_path)


def test_a_table_goes_before_what_was_printed_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "out.log").write_text(DCGAN)
    (tmp_path / "history.csv").write_text("epoch,d_loss\n1,0.5\n2,0.4\n")
    assert read_run(tmp_path).format == "table"


OTHERS = {
    "notes": "d_loss: 0.5 at first, g_loss: 0.7 later\n",
    "arguments": "lr: 0.0002\nbatch_size: 64\nlambda_loss: 10\nd_lr: 0.1\n",
    "captions": "a dog: 1\na cat: 2\na cow: 3\n",
    "table": "0 0.5 0.7\n1 0.4 0.8\n2 0.3 0.9\n",
    "binary": "\0\0\0d_loss: 0.5\n" * 9,
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_other_texts_are_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "some.txt").write_text(text)
    assert not reader.READER.recognises(tmp_path)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_damaged_files_give_a_run_or_an_error_of_ours(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray((DCGAN if data.draw(st.booleans()) else TUTORIAL).encode())
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 200))] = data.draw(st.binary(max_size=12))
    (tmp_path / "out.log").write_bytes(content)
    try:
        run = read_run(tmp_path)
    except RunError:
        return
    assert (np.diff(run.metrics.steps) > 0).all()
