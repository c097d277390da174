"""Autoencoders trained with a discriminator: taming-transformers, latent diffusion, their kin.

Their losses are known by names (``train/disc_loss``, ``train/logits_real``, ``train/d_weight``),
which Lightning writes to tables, event files and trackers, with ``_step`` or ``_epoch`` behind.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, Text, message, plural
from ganreport.readers.files import files_below
from ganreport.readers.formula import column
from ganreport.readers.known import Known
from ganreport.readers.options import options
from ganreport.readers.yaml_text import settings_beside
from ganreport.run.cards import ObjectiveCard
from ganreport.run.model import Problem
from ganreport.run.scalars import Column

Array = npt.NDArray[Any]

_PROJECT: Final = "-project.yaml"  # what the programs call the options of a start, behind its date
_OURS: Final = {
    "d_loss": ("disc_loss", "discloss"),
    "g_loss": ("g_loss",),
    "d_real_mean": ("logits_real",),
    "d_fake_mean": ("logits_fake",),
    "reconstruction_loss": ("rec_loss",),
    "kl_loss": ("kl_loss",),
}
_GAME: Final = ("d_loss", "g_loss", "d_real_mean", "d_fake_mean")
_FACTOR: Final = "disc_factor"
_WEIGHTS: Final = ("d_weight", _FACTOR)
_HINGE: Final = "hinge"  # what the programs take unless options say otherwise

_OBJECTIVES: Final = {
    _HINGE: ObjectiveCard(
        name="hinge", d_output="score", boundary=0.0, blind_d_loss=1.0, saturating=False
    ),
    "vanilla": ObjectiveCard(
        name="logistic, G's loss linear",
        d_output="logit",
        boundary=0.0,
        blind_d_loss=math.log(2),
        saturating=False,
    ),
}
"""By ``disc_loss``: D's two terms are halved, G's loss is minus the mean of D's outputs on
reconstructions (Esser et al. 2021, arXiv:2012.09841, and the code)."""


def known(columns: Mapping[str, Column], root: Path, settings: Mapping[str, Any]) -> Known | None:
    """What the columns of such a training are; None of others.

    Args:
        columns: All columns of a run on its steps.
        root: The run's directory, below which ``configs/*-project.yaml`` may lie.
        settings: Options that were read already.
    """
    names = {name: _train(columns, name) for name in ("logits_real", "logits_fake", "g_loss")}
    weights = [_train(columns, name) for name in _WEIGHTS]
    if not (all(names.values()) and any(weights)):
        return None
    fits = (
        (our, [n for base in bases if (n := _train(columns, base))]) for our, bases in _OURS.items()
    )
    chosen = {our: several[0] for our, several in fits if several}
    files: list[str] = []
    problems: list[Problem] = []
    given = options(_project(root, files, problems) if not settings else {})
    whole = {**settings, **given.settings}
    factor = columns.get(weights[1])
    off = None if factor is None else _off(factor)
    silent = {} if off is None or not off.any() else _without(columns, chosen, off)
    held = {our for our, name in chosen.items() if _held(columns, silent, name)}
    return Known(
        rules={our: column(chosen[our]) for our in chosen if our in held},
        refused=frozenset(chosen.keys() - held),
        columns=silent,
        objective=_objective(whole, factor),
        configuration=given.settings,
        files=tuple(files),
        left_out=given.left_out,
        problems=tuple(problems),
        notes=(_SAID, *_not_yet(off, weights[1])),
    )


_SAID: Final = message(
    "By its names this is an autoencoder with a discriminator (VQGAN, latent diffusion): G's loss "
    "is minus the mean of D's outputs on reconstructions; reconstruction errors are other terms."
)


def _train(columns: Mapping[str, Column], name: str) -> str:
    """The column of training of this name that holds most values; empty of none."""
    forms = [f"{lead}{name}{tail}" for tail in ("_step", "", "_epoch") for lead in ("train/", "")]
    held = [form for form in forms if form in columns]
    return max(held, key=lambda form: columns[form].count, default="")


def _off(factor: Column) -> Array:
    """(n,) rows at which D's terms do not count: where their factor is, or was last, 0."""
    held = factor.held
    places = np.maximum.accumulate(np.where(held, np.arange(len(held)), -1))
    first = int(held.argmax()) if held.any() else 0
    return np.asarray(factor.array[np.where(places < 0, first, places)] == 0)


def _without(
    columns: Mapping[str, Column], chosen: Mapping[str, str], off: Array
) -> dict[str, Column]:
    """The scalars of the game between both networks, not recorded where there was none."""
    silent = {}
    for our in _GAME:
        scalar = columns[chosen[our]] if our in chosen else None
        if scalar is not None:
            recorded = scalar.held & ~off
            values = np.where(recorded, scalar.array, np.nan)
            silent[chosen[our]] = Column.where(values, recorded)
    return silent


def _held(columns: Mapping[str, Column], silent: Mapping[str, Column], name: str) -> bool:
    return silent.get(name, columns[name]).count > 0


def _not_yet(off: Array | None, name: str) -> Sequence[Text]:
    """That D took no part at first, or never."""
    if off is None or not off.any():
        return ()
    if off.all():
        said: Message = message(
            "'{name}' is 0 in all rows: D took no part in the training (it starts at disc_start), "
            "so that there is nothing to say of the two networks' game.",
            name=name,
        )
        return (said,)
    rows = int(np.count_nonzero(off))
    return (
        plural(
            "'{name}' is 0 in {count:count} row, in which D takes no part (before disc_start): its "
            "losses and outputs there do not count.",
            "'{name}' is 0 in {count:count} rows, in which D takes no part (before disc_start): "
            "its losses and outputs there do not count.",
            count=rows,
            name=name,
        ),
    )


def _project(root: Path, files: list[str], problems: list[Problem]) -> dict[str, Any]:
    """The options of the last start below the run's directory."""
    names = [name for name in files_below(root) if name.endswith(_PROJECT)] if root.is_dir() else []
    if not names:
        return {}
    files.append(max(names))
    return settings_beside(root, max(names), problems)


def _objective(settings: Mapping[str, Any], factor: Column | None) -> ObjectiveCard | None:
    """By the options of the loss; its usual name where these are there and do not say it.

    D's loss is logged times ``disc_factor``.
    """
    losses = {n.rpartition("lossconfig.")[2]: v for n, v in settings.items() if "lossconfig." in n}
    named = losses.get("params.disc_loss", _HINGE)
    card = _OBJECTIVES.get(str(named)) if losses else None
    if card is None or card.blind_d_loss is None:
        return card
    values = np.unique(factor.array[factor.array != 0]) if factor is not None else np.ones(1)
    values = values[np.isfinite(values)]
    blind = card.blind_d_loss * float(values[0]) if len(values) == 1 else None
    return ObjectiveCard(
        name=card.name,
        d_output=card.d_output,
        boundary=card.boundary,
        blind_d_loss=blind,
        saturating=card.saturating,
    )
