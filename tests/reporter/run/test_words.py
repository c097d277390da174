"""Names as words: what loggers put around them does not count, what was held out stays so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.run.words import HELD_OUT, SYNONYMS, canonical, held_out, words


@pytest.mark.parametrize(
    "name",
    [
        *("d_loss", "Loss_D", "lossD", "train/discloss_step", "Loss/Discriminator (total)"),
        *(
            "losses_d",
            "errD",
            "L_D",
            "loss/d/total",
            "D/D_loss",
            "Average D loss",
            "disc_loss_epoch",
        ),
    ],
)
def test_names_of_one_quantity_are_the_same(name: str) -> None:
    assert canonical(name) == "d loss"


@pytest.mark.parametrize("name", ["", "train", "step", "total", "mean", "epoch_step"])
def test_something_is_left_of_every_name(name: str) -> None:
    assert bool(canonical(name)) == bool(words(name))


def test_the_order_of_words_says_something_where_none_says_what_is_counted() -> None:
    assert canonical("D(G(z))") != canonical("G(D(z))")
    assert canonical("loss_d_real") == canonical("D real loss")


@pytest.mark.parametrize("name", ["val/d_loss", "Test Loss", "evalD", "dev_g", "d_loss (valid)"])
def test_what_was_held_out(name: str) -> None:
    assert held_out(name)


@pytest.mark.parametrize("name", ["value", "latest", "device", "devil/d_loss", "contest"])
def test_what_was_not(name: str) -> None:
    assert not held_out(name)


def test_no_word_means_two_things() -> None:
    every = [other for others in SYNONYMS.values() for other in others]
    assert len(every) == len(set(every))
    assert not set(every) & {*SYNONYMS, *HELD_OUT}


@given(st.text(max_size=60))
def test_any_text_has_a_canonical_name_that_stays_as_it_is(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
