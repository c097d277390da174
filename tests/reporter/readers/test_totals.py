"""What rows say of names: a total that is a sum tells whose its terms are."""

from __future__ import annotations

import numpy as np
import pytest

from ganreport.readers.formula import Formula, column
from ganreport.readers.mapping import ColumnMapping, name_scalars
from ganreport.readers.totals import corrected
from ganreport.run.scalars import Column

N = 60
RNG = np.random.default_rng(0)
A, B, C = (0.5 + RNG.random(N) for _ in range(3))


def named(**columns: np.ndarray) -> tuple[dict[str, Formula], list[str]]:
    held = {name.replace("__", " "): Column(values) for name, values in columns.items()}
    formulas, left_out = name_scalars(ColumnMapping(), held, {})
    return formulas, [f"{each.what}: {each.why}" for each in left_out]


@pytest.mark.parametrize(
    ("rounded", "other"), [(9, "loss_data"), (3, "loss_data"), (3, "loss_real")]
)
def test_a_term_on_generated_samples_is_not_the_generators_loss(rounded: int, other: str) -> None:
    terms = {"loss_gen": np.round(A, rounded), other: np.round(B, rounded)}
    formulas, left_out = named(loss=np.round(A + B, rounded), **terms)
    assert formulas == {"d_loss": column("loss")}
    assert left_out[0].startswith("loss_gen: kept under its own name: loss is the sum of it and")


def test_without_the_total_it_may_be() -> None:
    formulas, left_out = named(loss=C, loss_gen=A, loss_data=B)
    assert formulas == {}
    assert "beside loss_data it may be the discriminator's loss" in left_out[0]


def test_beside_a_loss_of_the_discriminator_it_is_the_generators() -> None:
    formulas, _ = named(loss_dis=C, loss_gen=A, loss_real=B)
    assert formulas == {"d_loss": column("loss_dis"), "g_loss": column("loss_gen")}
    formulas, left_out = named(loss_dis=A + B, loss_gen=A, loss_real=B)
    assert formulas == {"d_loss": column("loss_dis")}
    assert left_out


def test_the_sum_of_everything_is_nobodys_loss() -> None:
    formulas, left_out = named(loss=A + B, loss_disc=A, loss_gen=B)
    assert formulas == {"d_loss": column("loss_disc"), "g_loss": column("loss_gen")}
    assert left_out == ["loss: kept under its own name: it does not say whose loss it is"]


def test_two_terms_of_the_discriminator_make_its_loss() -> None:
    formulas, _ = named(l_d_real=A, l_d_fake=B, l_g_gan=C, val_l_d_real=A)
    assert formulas == {
        "d_loss": Formula(((1.0, "l_d_real"), (1.0, "l_d_fake"))),
        "g_loss": column("l_g_gan"),
    }
    assert named(l_d_real=A, l_d_fake=B, d_loss=C)[0] == {"d_loss": column("d_loss")}


def test_a_bare_total_of_ambiguous_terms_is_the_discriminators_loss() -> None:
    assert named(loss=A + B, D_real=A, D_fake=B)[0] == {"d_loss": column("loss")}
    assert named(loss=C, D_real=A, D_fake=B)[0] == {}


def test_a_sum_of_what_never_varies_tells_nothing() -> None:
    same = np.ones(N)
    formulas, _ = named(loss=2 * same, D_real=same, D_fake=same)
    assert formulas == {}


@pytest.mark.parametrize(
    "names",
    [("loss_mpd", "loss_msd"), ("d1_loss", "d2_loss"), ("loss_D_A", "loss_D_B"), ("D[0]", "D[1]")],
)
def test_several_discriminators_are_kept_and_it_is_said_how_to_take_them(
    names: tuple[str, str],
) -> None:
    held = {name: Column(values) for name, values in zip(names, (A, B), strict=True)}
    formulas, left_out = corrected({}, held)
    assert formulas == {}
    assert f'--map "d_loss={names[0]} + {names[1]}" takes their sum' in str(left_out[0].why)
    wished = {"d_loss": f"{names[0]} + {names[1]}"}
    formulas, left_out = name_scalars(ColumnMapping(wishes=wished), held, {})
    assert [str(formula) for formula in formulas.values()] == list(wished.values())
    assert left_out == []


def test_losses_of_nobody_are_said_with_what_to_do() -> None:
    formulas, left_out = named(loss_alpha=A, val_loss=B, beta=C)
    assert formulas == {}
    (said,) = left_out
    assert said.startswith("loss_alpha: not known as")
    assert "--map d_loss=NAME" in said
    assert named(loss_alpha=A, recon_loss=B)[1] == []
    assert named(loss_alpha=A, loss_d=B)[1] == []


def test_no_columns_are_none() -> None:
    assert corrected({}, {}) == ({}, [])
