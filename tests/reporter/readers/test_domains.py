"""Several pairs of networks are told by the index in their names, in any table or log."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.readers import ReadOptions, read_run
from ganreport.readers.domains import MOST, pairs_of


def told(*names: str) -> dict[str, dict[str, str]]:
    return {
        pair.name: {our: str(formula) for our, formula in pair.rules.items()}
        for pair in pairs_of(names)
    }


@pytest.mark.parametrize(
    "names",
    [
        ("loss_D_A", "loss_G_A", "loss_D_B", "loss_G_B"),
        ("D_A", "G_A", "D_B", "G_B"),
        ("Loss/D_A/train", "Loss/G_A/train", "Loss/D_B/train", "Loss/G_B/train"),
        ("disc_A_loss", "gen_A_adv_loss", "disc_B_loss", "gen_B_adv_loss"),
    ],
)
def test_pairs_by_a_letter(names: tuple[str, ...]) -> None:
    assert told(*names, "cycle_A", "val_loss_D_A", "loss_G") == {
        "A": {"d_loss": names[0], "g_loss": names[1]},
        "B": {"d_loss": names[2], "g_loss": names[3]},
    }


def test_a_generator_into_a_domain_goes_with_the_domains_discriminator() -> None:
    for names in (("D_A", "G_BA", "D_B", "G_AB"), ("loss_D_A", "G_B2A_loss", "D_B", "G_A2B")):
        assert told(*names) == {
            "A": {"d_loss": names[0], "g_loss": names[1]},
            "B": {"d_loss": names[2], "g_loss": names[3]},
        }


def test_pairs_by_a_number_in_their_order() -> None:
    names = [f"{network}[{place}]" for place in (0, 10, 2) for network in "DG"]
    assert list(told(*names)) == ["0", "2", "10"]
    assert len(told(*(f"{n}[{k}]" for k in range(20) for n in "DG"))) == MOST


def test_one_direction_alone_is_a_pair() -> None:
    assert told("D_A", "G_A", "cycle_A") == {"A": {"d_loss": "D_A", "g_loss": "G_A"}}


@pytest.mark.parametrize(
    "names",
    [
        ("D_x", "G_x"),
        ("D_A", "G_A", "loss_G"),
        ("D_A", "D_B", "G_B"),
        ("loss_D", "D_A", "G_A", "D_B", "G_B"),
        ("loss/g/0", "loss/g/1", "loss/d_r/0", "loss/d_g/0"),
        ("D_A", "G_A", "loss_D_A", "D_B", "G_B"),
        ("D_A_x", "G_A_x", "D_B_x", "G_B_x"),
        (),
    ],
)
def test_what_is_no_several_pairs(names: tuple[str, ...]) -> None:
    assert told(*names) == {}


def test_a_table_of_two_pairs_is_read_as_two(tmp_path: Path) -> None:
    file = tmp_path / "losses.csv"
    rows = "".join(f"{k},0.{k},1.{k},0.2{k},1.2{k}\n" for k in range(1, 9))
    file.write_text("epoch,loss_D_A,loss_G_A,loss_D_B,loss_G_B\n" + rows)
    run = read_run(file)
    assert run.pairs["B"] == {"d_loss": "d_loss (B)", "g_loss": "g_loss (B)"}
    assert run.metrics.values("d_loss")[0] == pytest.approx(0.1)
    assert run.metrics.values("g_loss (B)")[0] == pytest.approx(1.21)
    wished = read_run(file, ReadOptions(names={"d_loss": "loss_D_B"}))
    assert not wished.pairs
    assert wished.metrics.values("d_loss")[0] == pytest.approx(0.21)
