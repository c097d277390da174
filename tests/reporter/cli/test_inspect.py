"""``ganreport inspect``: wishes hold for a file as for its directory, from flags or a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ganreport.cli.inspect import inspect
from ganreport.errors import UsageError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run")
    rows = "".join(f"{10 * k},{k},{0.1 * k - 5:.1f},{2 - 0.1 * k:.1f}\n" for k in range(40))
    (path / "losses.csv").write_text("n,epoch,judge,forger\n" + rows)
    return path


def said(*arguments: str | Path) -> str:
    done = CliRunner().invoke(inspect, [*map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


WISHES = ("--map", "d_loss=judge", "--map", "g_loss=forger", "--step-column", "n")


@pytest.mark.parametrize("where", ["", "losses.csv"])
def test_wishes_hold_for_a_file_as_for_its_directory(folder: Path, where: str) -> None:
    plain = said(folder / where)
    assert "steps 0 to 39" in plain
    assert "  d_loss " not in plain
    wished = said(folder / where, *WISHES)
    assert "  d_loss " in wished
    assert "steps 0 to 390" in wished
    assert "Objective: wgan\n" in wished
    assert "Objective: hinge\n" in said(folder / where, *WISHES, "--objective", "hinge")
    assert "Objective: not known\n" in said(folder / where, *WISHES, "--objective", "unknown")
    with pytest.raises(UsageError, match="--objective 'wasser' is not known"):
        said(folder / where, "--objective", "wasser")
    with pytest.raises(UsageError, match="there is no column 'm' in the run"):
        said(folder / where, "--step-column", "m")


def test_the_configuration_says_the_same(folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text('[build]\nobjective = "hinge"\nstep_column = "n"\n[map]\nd_loss = "judge"\n')
    text = said(folder, "--config", config)
    assert "Objective: hinge\n" in text
    assert "steps 0 to 390" in text
