"""Names: wishes go before rules, rules before the common table, and nothing is lost."""

import numpy as np
import pytest

from ganreport.errors import UsageError
from ganreport.readers.formula import column, mean, scaled
from ganreport.readers.mapping import (
    ColumnMapping,
    PairColumns,
    name_others,
    name_pairs,
    name_scalars,
    name_times,
)
from ganreport.run.scalars import Column


def columns(*names: str, **held: list[float]) -> dict[str, Column]:
    found = {name: Column(np.array([0.25, 0.5])) for name in names}
    return found | {name: Column(np.array(values)) for name, values in held.items()}


def test_wishes_go_before_rules_and_rules_before_common_names() -> None:
    there = columns("errD", "errG", "own", "sign")
    rules = {"g_loss": column("own"), "d_real_accuracy": scaled(0.5, "sign", 0.5)}
    named, _ = name_scalars(ColumnMapping(rules, wishes={"d_loss": "-2 * errG"}), there, {})
    assert named == {
        "d_loss": scaled(-2, "errG"),
        "g_loss": column("own"),
        "d_real_accuracy": scaled(0.5, "sign", 0.5),
    }
    assert name_scalars(ColumnMapping(), there, {})[0] == {
        "d_loss": column("errD"),
        "g_loss": column("errG"),
    }
    assert name_scalars(ColumnMapping(common=False), there, {})[0] == {}


def test_an_empty_wish_leaves_a_scalar_out() -> None:
    naming = ColumnMapping({"g_loss": column("x")}, wishes={"d_loss": " ", "g_loss": ""})
    assert name_scalars(naming, columns("errD", "x"), {})[0] == {}


def test_rules_of_columns_that_are_not_there_do_not_count() -> None:
    naming = ColumnMapping({"d_loss": mean("D_real", "D_fake")})
    assert name_scalars(naming, columns("D_real", "d_loss"), {})[0] == {"d_loss": column("d_loss")}


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"d_los": "x"}, "Did you mean d_loss"),
        ({"d_loss": "y"}, "no column 'y' in the run. Columns: x"),
        ({"d_loss": "x + y"}, "no column 'y'"),
        ({"step": "x"}, "steps are one column of whole numbers"),
    ],
)
def test_wishes_that_can_not_be_fulfilled(wishes: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        name_scalars(ColumnMapping(wishes=wishes), columns("x"), {})


def test_times_by_wish_by_rule_by_name() -> None:
    there = columns("n", "iter", "Epoch", "when")
    assert name_times(ColumnMapping(), there) == {"iter": "step", "Epoch": "epoch"}
    naming = ColumnMapping({"wall_time": column("when")}, wishes={"step": "n", "epoch": ""})
    assert name_times(naming, there) == {"n": "step", "when": "wall_time"}


def test_an_accuracy_beyond_one_keeps_its_name() -> None:
    named, left_out = name_scalars(ColumnMapping(), columns(acc_real=[50.0, 75.0]), {})
    assert named == {}
    assert "a share from 0 to 1" in str(left_out[0].why)


PAIRS = (
    PairColumns("A", {"d_loss": column("D_A"), "g_loss": column("G_A")}),
    PairColumns("B", {"d_loss": column("D_B"), "g_loss": column("G_B")}),
)


def test_the_first_pair_stands_for_the_run() -> None:
    there = columns("D_A", "G_A", "D_B", "G_B")
    named, _ = name_scalars(ColumnMapping(pairs=PAIRS), there, {})
    found, made = name_pairs(PAIRS, there)
    assert named == dict(PAIRS[0].rules)
    assert found["A"] == {"d_loss": "d_loss", "g_loss": "g_loss"}
    assert found["B"] == {"d_loss": "d_loss (B)", "g_loss": "g_loss (B)"}
    assert made == {"d_loss (B)": column("D_B"), "g_loss (B)": column("G_B")}
    assert name_pairs(PAIRS, columns("D_A", "G_A")) == ({}, {})


def test_parts_are_kept_and_our_names_are_not_taken_by_others() -> None:
    there = columns("D_real", "D_fake", "sign", "d_loss", "PSNR")
    used = [mean("D_real", "D_fake"), scaled(0.5, "sign", 0.5)]
    assert name_others(there, used) == {
        "D_real": "D_real",
        "D_fake": "D_fake",
        "d_loss": "d_loss (as written)",
        "PSNR": "PSNR",
    }
