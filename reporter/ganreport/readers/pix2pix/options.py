"""Options beside a ``loss_log.txt``: what they say of the objective, and which go into a report."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from ganreport.readers.formula import Formula, column
from ganreport.readers.mapping import ColumnMapping, PairColumns
from ganreport.readers.text import lines_of
from ganreport.run.cards import ObjectiveCard
from ganreport.run.vocabulary import OBJECTIVES

_OPTION: Final = re.compile(r"\s*(\w{1,60}): (.*)")
_MOST: Final = 500  # options; the programs have about a hundred
_LONGEST: Final = 200  # signs of a value; what is longer is no setting to print
_LONGEST_LINE: Final = 2000  # signs; bounds the time of the regular expression
_PRIVATE: Final = frozenset(
    {
        "checkpoints_dir", "dataroot", "display_server", "load_features", "load_pretrain",
        "results_dir",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Pix2PixOptions:
    """What a file of options holds; ``dropped`` counts paths and addresses, which are not kept."""

    found: Mapping[str, str | float | bool] = field(default_factory=dict)
    dropped: int = 0

    @property
    def of_training(self) -> bool:
        """Whether they are of training: older versions let a later test write over them."""
        return self.found.get("isTrain") is not False and self.found.get("phase") != "test"


def read_options(text: str) -> Pix2PixOptions:
    """Options as their writers print them, a line each: ``key: value  [default: value]``."""
    options: dict[str, str | float | bool] = {}
    dropped = 0
    for _, line in lines_of(text):
        option = _OPTION.fullmatch(line[:_LONGEST_LINE].partition("[default: ")[0])
        said = option[2].strip() if option else ""
        if option is None or not said or len(options) >= _MOST:
            continue
        if option[1] in _PRIVATE or re.search(r"[\\/~@]", said):
            dropped += 1
        else:
            options[option[1]] = _typed(said[:_LONGEST])
    return Pix2PixOptions(options, dropped)


def _typed(text: str) -> str | float | bool:
    if text in ("True", "False"):
        return text == "True"
    try:
        number = float(text)
    except ValueError:
        return text
    whole = math.isfinite(number) and re.fullmatch(r"[+-]?\d{1,15}", text)
    return int(text) if whole else number if math.isfinite(number) else text


_MODES: Final = {
    **dict.fromkeys(("vanilla", "original", "nonsaturating"), "non-saturating"),
    **dict.fromkeys(("lsgan", "ls"), "lsgan"),
    "hinge": "hinge",
    **dict.fromkeys(("wgangp", "w"), "wgan-gp"),
}
"""``gan_mode`` -> the objective's name."""

_MOST_DOMAINS: Final = 6  # that are judged one by one: each is a part of the report
_SQUARES: Final = {"lsgan": 2.0}
"""``GANLoss`` does not halve squares."""

_MODELS: Final = frozenset({"cycle_gan", "pix2pix", "colorization", "pix2pixHD", "cut"})


def objective(options: Pix2PixOptions, columns: Collection[str]) -> ObjectiveCard | None:
    """What options say of the objective, None where they don't, or of a model that is not known.

    Blind values are those of the run's ``d_loss`` and ``g_loss`` as :func:`naming` makes them.
    """
    said = options.found
    mode = said.get("gan_mode")
    if mode is None and isinstance(said.get("no_lsgan"), bool):
        mode = "vanilla" if said["no_lsgan"] else "lsgan"
    card = OBJECTIVES.get(_MODES.get(str(mode), ""))
    if card is None or said.get("model") not in _MODELS or not options.of_training:
        return None
    scales = _number(said.get("num_D"), 1.0) if said["model"] == "pix2pixHD" else 1.0
    scales *= _SQUARES.get(card.name, 1.0)
    half = 1.0 if "D_Fake" in columns else 0.5
    weight = _number(said.get("lambda_GAN"), 1.0) if said["model"] == "cut" else 1.0
    if card.d_output == "logit" and said["model"] == "pix2pixHD":  # whose D ends in a sigmoid
        card = msgspec.structs.replace(card, d_output="probability", boundary=0.5)
    return msgspec.structs.replace(
        card,
        blind_d_loss=_scaled(card.blind_d_loss, half * scales),
        blind_g_loss=_scaled(card.blind_g_loss, weight * scales),
    )


def _scaled(blind: float | None, factor: float) -> float | None:
    return None if blind is None else factor * blind


def _number(setting: str | float | bool | None, usual: float) -> float:
    good = isinstance(setting, int | float) and not isinstance(setting, bool) and 0 < setting < 1e6
    return float(setting) if good and setting is not None else usual


def naming(columns: Collection[str]) -> ColumnMapping:
    """How our losses are made of theirs, by which of them there are.

    CycleGAN writes D's halved sum, the others its two terms, of which D's loss is half the sum (in
    SPADE, which spells ``D_Fake``, the sum).
    """
    pairs = [
        PairColumns(side, {"d_loss": column(f"D_{side}"), "g_loss": column(f"G_{side}")})
        for side in ("A", "B")
        if {f"D_{side}", f"G_{side}"} <= set(columns)
    ]
    pairs = pairs or _domains(columns)
    if pairs:
        return ColumnMapping(pairs=tuple(pairs))
    if {"D_Fake", "D_real", "GAN"} <= set(columns):
        spade = Formula(((1.0, "D_Fake"), (1.0, "D_real")))
        return ColumnMapping(rules={"d_loss": spade, "g_loss": column("GAN")})
    half = Formula(((0.5, "D_real"), (0.5, "D_fake")))
    return ColumnMapping(rules={"d_loss": half, "g_loss": column("G_GAN")})


def _domains(columns: Collection[str]) -> list[PairColumns]:
    """The networks of each domain, of which ComboGAN's lists hold a number."""
    places = itertools.takewhile(
        lambda k: {f"D[{k}]", f"G[{k}]"} <= set(columns), range(_MOST_DOMAINS)
    )
    return [
        PairColumns(str(k), {"d_loss": column(f"D[{k}]"), "g_loss": column(f"G[{k}]")})
        for k in places
    ]
