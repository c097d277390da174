"""What a refusal proposes works, and takes no counter for a loss."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ganreport.errors import RunNotFound
from ganreport.readers import ReadOptions, read_run

ROWS = [(n, round(1.5 - n / 50, 4), round(0.7 + n / 30, 4)) for n in range(1, 31)]
FILES = {
    "my run.csv": ("t,foo,bar", "{},{},{}"),
    "x.dat": ("t;foo;bar", "{};{};{}"),
    "out.log": ("", "n={} alpha={} beta={}"),
    "out.txt": ("", "It {} alpha {} beta {}"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("alone", [True, False])
def test_the_proposed_command_reads_the_losses(name: str, alone: bool, tmp_path: Path) -> None:
    header, form = FILES[name]
    lines = [header, *(form.format(*row) for row in ROWS)]
    (tmp_path / name).write_text("\n".join(line for line in lines if line) + "\n")
    if alone and name.endswith(".csv"):
        return  # a table that is given itself is read, its columns under their own names
    with pytest.raises(RunNotFound) as refused:
        read_run(tmp_path / name if alone else tmp_path)
    program, command, path, *wishes = shlex.split(str(refused.value).splitlines()[-1])
    assert (program, command) == ("ganreport", "build")
    assert wishes[0] == "--step-column"
    pairs = [wish.partition("=")[::2] for wish in wishes[3::2]]
    run = read_run(path, ReadOptions(names={"step": wishes[1], **dict(pairs)}))
    assert run.metrics.steps.tolist() == [n for n, _, _ in ROWS]
    for place, our in enumerate(("d_loss", "g_loss"), 1):
        scalar = run.scalar(our)
        assert scalar is not None
        assert list(scalar) == [row[place] for row in ROWS]
