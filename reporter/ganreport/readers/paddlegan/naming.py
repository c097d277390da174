"""What the losses of PaddleGAN are, by their names and its configuration."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

from ganreport.readers.attempts import STAMP
from ganreport.readers.formula import Formula, column
from ganreport.readers.gan_loss import objective
from ganreport.readers.mapping import ColumnMapping, PairColumns
from ganreport.run.cards import ObjectiveCard

_HALVED: Final = frozenset({"vanilla", "lsgan"})
"""Modes in which training takes half of the sum of D's two terms."""

_D: Final = ("D_loss", "l_d", "adv_d", "d_loss")
_TERMS: Final = (
    ("D_fake_loss", "D_real_loss"),
    ("D_fake", "D_real"),  # until 2021
    ("l_d_fake", "l_d_real"),
)
_G: Final = ("G_loss", "g_loss", "G_adv_loss", "G_GAN", "l_g_gan", "adv_g", "loss_gan_G")
_SIDES: Final = ("A", "B")
_PAIRS: Final = (("D_{}_loss", "G_{}_adv_loss"), ("D_{}", "G_{}"))  # the latter until 2021


def mode_of(config: Mapping[str, Any]) -> str:
    """The ``gan_mode`` of the criterion; empty where there is none, or several."""
    model = config.get("model")
    criteria = model.items() if isinstance(model, Mapping) else ()
    modes = {
        str(part["gan_mode"])
        for name, part in criteria
        if "criterion" in str(name) and isinstance(part, Mapping) and "gan_mode" in part
    }
    return modes.pop() if len(modes) == 1 else ""


def naming(columns: Collection[str], config: Mapping[str, Any]) -> ColumnMapping:
    """How our scalars are made of theirs, by which of them there are.

    Where no total of D is written, it is that of its two terms as training takes them: their mean,
    except in modes of which the code takes the sum.
    """
    held = set(columns)
    rules: dict[str, Formula] = {
        "step": column("iter"),
        "epoch": column("epoch"),
        "wall_time": column(STAMP),
    }
    pairs = tuple(
        PairColumns(side, {"d_loss": column(d.format(side)), "g_loss": column(g.format(side))})
        for d, g in _PAIRS
        for side in _SIDES
        if {d.format(side), g.format(side)} <= held
    )
    if pairs:
        return ColumnMapping(rules=rules, pairs=pairs)
    total = next((name for name in _D if name in held), None)
    terms = next((some for some in _TERMS if set(some) <= held), None)
    if total:
        rules["d_loss"] = column(total)
    elif terms:
        factor = 0.5 if _takes_mean(terms, config) else 1.0
        rules["d_loss"] = Formula(tuple((factor, term) for term in terms))
    for our, names in (
        ("g_loss", _G),
        ("d_real_mean", ("out_d_real", "real_score")),
        ("d_fake_mean", ("out_d_fake", "fake_score")),
        ("d_penalty", ("l_d_r1",)),
    ):
        name = next((name for name in names if name in held), None)
        rules |= {our: column(name)} if name else {}
    return ColumnMapping(rules=rules)


def _takes_mean(terms: tuple[str, ...], config: Mapping[str, Any]) -> bool:
    mode = mode_of(config)
    return "l_d_fake" not in terms and (not mode or mode in _HALVED)


def objective_of(config: Mapping[str, Any], columns: Collection[str]) -> ObjectiveCard | None:
    """What a configuration says of the objective; None where it says none, or several.

    Where a total of D or G is written that is not known to be the adversarial terms alone, no loss
    of a blind discriminator is known of it.
    """
    model = config.get("model")
    mode, name = mode_of(config), model.get("name") if isinstance(model, Mapping) else None
    relativistic = name in ("ESRGAN", "RealSR")
    card = objective(mode, halved=mode in _HALVED or relativistic, relativistic=relativistic)
    if card is None:
        return None
    held = set(columns)
    g_whole = bool({"G_loss", "g_loss"} & held)
    d_whole = bool(set(_D) & held)
    return msgspec.structs.replace(
        card,
        blind_d_loss=None if d_whole else card.blind_d_loss,
        blind_g_loss=None if g_whole or "l_g_gan" in held or "adv_g" in held else card.blind_g_loss,
    )
