"""The options that logs of StudioGAN begin with: what was trained, on what, for what."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ganreport.run.cards import DataCard, ObjectiveCard
from ganreport.run.text import printable
from ganreport.run.vocabulary import OBJECTIVES

_GROUP: Final = re.compile(r"> cfgs\.([A-Z]{1,20}) =\s*\n[^\n{]{0,80}> (?=\{)")
_PRINTED: Final = re.compile(r"^\[\w+\] [\d-]{10} [\d:]{8} > (\{'.{1,20000}\})$", re.MULTILINE)
_SIZE: Final = re.compile(r"> (?:Train dataset size: |Train dataset size : )(\d{1,12})")
_LARGEST: Final = 2**16  # pixels a side; more is no image but another number
_D_TERMS: Final = (
    "apply_lo", "apply_cr", "apply_bcr", "apply_zcr", "apply_gp", "apply_dra", "apply_maxgp",
    "apply_lecam", "apply_r1_reg",
)  # fmt: skip
_G_TERMS: Final = ("apply_lo", "apply_zcr", "apply_fm")
_JUDGED_ALONE: Final = frozenset({"W/O", "PD", "SPD", "MD", "no", "ProjGAN"})
_NO_TERM: Final = frozenset({"weight_clipping_for_dis"})

LOSSES: Final = {
    "vanilla": "non-saturating",
    "logistic": "non-saturating",
    "least_square": "lsgan",
    "hinge": "hinge",
    "wasserstein": "wgan",
}
"""The losses of its ``losses.py`` by ``adv_loss`` -> the names of their objectives."""


@dataclass(frozen=True)
class StudioGANOptions:
    """What options say; losses are logged divided by ``batches``, ``whole`` if no term joins."""

    groups: Mapping[str, Any]
    objective: ObjectiveCard | None
    data: DataCard | None
    batches: int
    whole: bool


def read_options(text: str) -> StudioGANOptions:
    """What the options in a log say; those of 2020 and 2021 are dictionaries of Python in print."""
    groups = _groups(text) or _printed(text)
    loss = _part(groups, "LOSS", "loss_function")
    model = _part(groups, "MODEL", "model")
    card = OBJECTIVES.get(LOSSES.get(str(loss.get("adv_loss")), ""))
    if card is None:
        return StudioGANOptions(groups, None, _data(groups, text), _batches(groups), whole=True)
    if card.name == "wgan" and (loss.get("apply_gp") or loss.get("gradient_penalty_for_dis")):
        card = OBJECTIVES["wgan-gp"]
    classes = model.get("d_cond_mtd", model.get("conditional_strategy"))
    older = "LOSS" not in groups
    any_term = any(value is True for name, value in loss.items() if name not in _NO_TERM)
    by_class = str(classes) not in _JUDGED_ALONE
    of_d = by_class or (any_term if older else any(loss.get(t) is True for t in _D_TERMS))
    of_g = by_class or (any_term if older else any(loss.get(t) is True for t in _G_TERMS))
    of_g = of_g or model.get("info_type", "N/A") != "N/A"
    card = msgspec.structs.replace(
        card,
        blind_d_loss=None if of_d else card.blind_d_loss,
        blind_g_loss=None if of_g else card.blind_g_loss,
    )
    whole = not (of_d or of_g)
    return StudioGANOptions(groups, card, _data(groups, text), _batches(groups), whole)


def _groups(text: str) -> dict[str, Any]:
    """``> cfgs.LOSS =`` and an object in JSON, once a group."""
    groups: dict[str, Any] = {}
    decoder = json.JSONDecoder()
    for match in _GROUP.finditer(text):
        try:
            group, _ = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(group, dict):
            groups[match[1]] = group
    return groups


def _printed(text: str) -> dict[str, Any]:
    """The groups of the dictionaries in the first lines; what they are nested in does not count."""
    groups: dict[str, Any] = {}
    for match in list(_PRINTED.finditer(text[:200_000]))[:4]:
        try:
            options = ast.literal_eval(match[1])
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        inner = options.pop("train", None) if isinstance(options, dict) else None
        for part in (options, inner):
            if isinstance(part, dict):
                groups |= {str(name): value for name, value in part.items()}
    return groups


def _part(groups: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    parts = (groups.get(name) for name in names)
    return next((part for part in parts if isinstance(part, dict)), {})


def _whole(setting: Any, most: int) -> int:
    good = isinstance(setting, int) and not isinstance(setting, bool) and 0 < setting < most
    return int(setting) if good else 0


def _batches(groups: Mapping[str, Any]) -> int:
    options = _part(groups, "OPTIMIZATION", "optimization")
    return _whole(options.get("acml_steps", options.get("accumulation_steps")), 10_000) or 1


def _data(groups: Mapping[str, Any], text: str) -> DataCard | None:
    data = _part(groups, "DATA", "data_processing")
    name = data.get("name", data.get("dataset_name"))
    side = _whole(data.get("img_size"), _LARGEST)
    if not isinstance(name, str) or not name or not side:
        return None
    count = _SIZE.search(text)
    return DataCard(
        name=printable(name[:80]),
        kind="images",
        shape=(side, side, 3),
        train_count=int(count[1]) if count else None,
    )
