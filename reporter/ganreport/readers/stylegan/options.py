"""``training_options.json`` of StyleGAN2-ADA and StyleGAN3: what was trained, on what, for what."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ganreport.messages import Message, message
from ganreport.readers.config import flat
from ganreport.readers.objects import parsed
from ganreport.readers.stylegan.log import Told
from ganreport.run.cards import DataCard, ObjectiveCard
from ganreport.run.model import Skipped
from ganreport.run.text import printable
from ganreport.run.vocabulary import OBJECTIVES

RELATIVISTIC: Final = ObjectiveCard(
    name="relativistic",
    d_output="logit",
    blind_d_loss=math.log(2),
    blind_g_loss=math.log(2),
    saturating=False,
)
"""R3GAN: softplus of the difference of D's logits of a real and a generated image (Huang et al.
2024, arXiv:2501.05441)."""

_PAIRED: Final = ("R3GANLoss", "BaselineGANLoss")
_PROJECTED: Final = "ProjectedGANLoss"  # of ProjectedGAN, StyleGAN-XL and StyleGAN-T
_SCALED: Final = re.compile(r"cls_\w+|train_head_only|clip_weight")
"""Options of StyleGAN-XL, which adds up the losses of its discriminators, and of StyleGAN-T, which
divides by the batch: what a blind D's loss is there is not known."""

_LARGEST: Final = 2**16  # pixels a side; more is no image but another number


@dataclass(frozen=True)
class StyleGANOptions:
    """What options say; ``side`` of an image in pixels, 0 where it is not known."""

    objective: ObjectiveCard | None = None
    data: DataCard | None = None
    configuration: Mapping[str, Any] | None = None
    side: int = 0
    left_out: tuple[Skipped, ...] = ()
    notes: tuple[Message, ...] = ()


def read_options(text: str, told: Told) -> StyleGANOptions | None:
    """What options and log say together, None where the text holds no options.

    Args:
        text: The content of ``training_options.json``, empty where there is none.
        told: What ``log.txt`` tells.
    """
    options = parsed(text) if text else {}
    if not isinstance(options, dict):
        return None
    loss = str(_part(options, "loss_kwargs").get("class_name", ""))
    objective = _objective(loss.rpartition(".")[2], _part(options, "loss_kwargs"))
    settings = flat(options)
    data = _part(options, "training_set_kwargs")
    side = _whole(data.get("resolution"))
    if not side and told.shape and told.shape[0] == told.shape[1]:
        side = told.shape[0]
    return StyleGANOptions(
        objective=objective,
        data=_data(data, side, told),
        configuration=settings.settings,
        side=side,
        left_out=settings.left_out,
        notes=tuple(_notes(options, loss, objective)),
    )


def _objective(loss: str, settings: Mapping[str, Any]) -> ObjectiveCard | None:
    """By the name of the class of the loss; penalties are recorded apart from all of them."""
    if loss == "StyleGAN2Loss":
        return OBJECTIVES["non-saturating"]
    if loss in _PAIRED:
        return RELATIVISTIC
    if loss != _PROJECTED:
        return None
    hinge = OBJECTIVES["hinge"]
    scaled = any(_SCALED.fullmatch(name) for name in settings)
    return msgspec.structs.replace(hinge, blind_d_loss=None) if scaled else hinge


def _part(options: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = options.get(name)
    return part if isinstance(part, dict) else {}


def _whole(setting: Any) -> int:
    good = isinstance(setting, int) and not isinstance(setting, bool) and 0 < setting < _LARGEST
    return int(setting) if good else 0


def _number(setting: Any) -> float | None:
    """A share from -1 to 1, None of anything else."""
    good = isinstance(setting, int | float) and not isinstance(setting, bool) and -1 <= setting <= 1
    return float(setting) if good else None


def _data(options: Mapping[str, Any], side: int, told: Told) -> DataCard | None:
    """The images; their name would be that of a file on somebody's disk."""
    shape = told.shape or ((side, side) if side else None)
    if shape is None:
        return None
    count = options.get("max_size")
    known = isinstance(count, int) and not isinstance(count, bool) and 0 < count < 2**40
    return DataCard(
        name=f"images of {shape[1]} x {shape[0]} pixels",
        kind="images",
        shape=shape,
        train_count=count if known else told.count,
    )


_SAID: Final = {
    "non-saturating": message(
        "The loss is the logistic one, not saturating, of D's logits, as the options name it; R1, "
        "which D also learns from, is recorded apart."
    ),
    "hinge": message(
        "The loss is a hinge of D's outputs, as the options name it; G's is minus their mean."
    ),
    "relativistic": message(
        "The loss compares pairs, as the options name it: D's outputs in the log are differences "
        "between a real and a generated image, so that neither says what D gives to either."
    ),
}


def _notes(options: Mapping[str, Any], loss: str, objective: ObjectiveCard | None) -> list[Message]:
    notes = [_SAID[objective.name]] if objective else []
    if loss and not objective:
        said = message(
            "The loss {name} is none whose values are known.", name=printable(loss[:100])
        )
        notes.append(said)
    if options.get("resume_pkl"):
        notes.append(message("Training went on from a network that was there (resume_pkl)."))
    target, chance = _number(options.get("ada_target")), _number(options.get("augment_p"))
    if target is not None and options.get("augment_kwargs"):
        notes.append(
            message(
                "Images were augmented with a probability that ADA moves until D calls "
                "{share:.0%} of the real samples real (target {target:g}).",
                share=(1 + target) / 2,
                target=target,
            )
        )
    elif chance is not None:
        said = message("Images were augmented with a probability of {chance:g}.", chance=chance)
        notes.append(said)
    return notes
