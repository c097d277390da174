"""Options of BasicSR (YAML), the first ESRGAN (YAML or JSON) and KAIR (JSON): what was trained."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from ganreport.readers.attempts import STAMP
from ganreport.readers.formula import Formula, column, scaled
from ganreport.readers.gan_loss import number, objective, usual_labels
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.text import head_of
from ganreport.readers.yaml_text import read_yaml
from ganreport.run.cards import DataCard, ObjectiveCard
from ganreport.run.text import printable

_RELATIVISTIC: Final = frozenset({"esrganmodel", "srragan", "srra_gan"})
_PLAIN: Final = frozenset(
    {
        "srganmodel", "realesrganmodel", "swinirganmodel", "hatganmodel", "realhatganmodel",
        "gfpganmodel", "stylegan2model", "videoganmodel", "videorecurrentganmodel", "srgan", "gan",
    }
)  # fmt: skip
_COMMENT: Final = re.compile(r"//[^\n]{0,2000}")  # as KAIR itself strips them
_LARGEST: Final = 2**16  # pixels a side; more is no image but another number

REAL: Final = ("out_d_real", "real_score", "D_real")
FAKE: Final = ("out_d_fake", "fake_score", "D_fake")


def read_options(file: Path) -> dict[str, Any]:
    """The options in a file.

    Raises:
        ValueError: It holds none.
        OSError: It can't be read.
    """
    if file.suffix == ".json":
        try:
            content = json.loads(_COMMENT.sub("", head_of(file)))
        except RecursionError as error:
            raise ValueError(type(error).__name__) from error
    else:
        content = read_yaml(file)
    return content if isinstance(content, dict) else {}


def name_of(options: Mapping[str, Any]) -> str:
    """What an experiment is called in its options."""
    return str(options.get("name") or options.get("task") or "")


def objective_of(options: Mapping[str, Any], *, halved: bool) -> ObjectiveCard | None:
    """What options say of the objective, None of a model that is not known."""
    train = _part(options, "train")
    gan = _part(train, "gan_opt") or train
    kind = gan.get("gan_type")
    model = str(options.get("model_type", options.get("model", ""))).lower()
    relativistic = model in _RELATIVISTIC or kind == "ragan"
    if kind is None or (model not in _PLAIN and not relativistic):
        return None
    weight = gan.get("loss_weight", train.get("gan_weight", train.get("D_lossfn_weight", 1.0)))
    usual = usual_labels(gan)
    card = objective("gan" if kind == "ragan" else kind, halved=halved, weight=weight)
    if relativistic:
        kind = "gan" if kind == "ragan" else kind
        # BasicSR halves each of D's terms when it logs them, the first ESRGAN only their sum.
        half = halved or "gan_opt" in train or "D_lossfn_weight" in train
        card = objective(kind, halved=half, weight=weight, relativistic=True)
    return card if usual else None


def gan_weight(options: Mapping[str, Any]) -> float | None:
    """The factor that the generator's adversarial loss is logged with, where it is not 1."""
    train = _part(options, "train")
    gan = _part(train, "gan_opt") or train
    weight = gan.get("loss_weight", train.get("gan_weight", train.get("D_lossfn_weight")))
    factor = number(weight)
    return None if factor == 1 else factor


def data_of(options: Mapping[str, Any], images: int | None) -> DataCard | None:
    """The data that was trained on, as patches of one size."""
    data = _part(_part(options, "datasets"), "train")
    side = data.get("gt_size", data.get("GT_size", data.get("H_size", options.get("gt_size"))))
    pixels = number(side)
    name = data.get("name")
    if not isinstance(name, str) or not name or pixels is None or not 1 <= pixels < _LARGEST:
        return None
    return DataCard(
        name=printable(name[:80]),
        kind="images",
        shape=(int(pixels), int(pixels), 3),
        train_count=images,
    )


def is_halved(columns: Collection[str], options: Mapping[str, Any]) -> bool:
    """Whether the two terms of D's loss are logged whole, and trained by their mean.

    So does the first ESRGAN where it is relativistic; it logs D's outputs as ``D_real``.
    """
    train = _part(options, "train")
    relativistic = (
        str(options.get("model", "")).lower() in _RELATIVISTIC or train.get("gan_type") == "ragan"
    )
    first = "D_lossfn_weight" not in train and "gan_opt" not in train
    return relativistic and first and {"l_d_real", "D_real"} <= set(columns)


def naming(columns: Collection[str], *, kair: bool, halved: bool) -> ColumnMapping:
    """How our scalars are made of theirs, by which of them there are."""
    held = set(columns)
    rules: dict[str, Formula] = {
        "step": column("iter"),
        "epoch": column("epoch"),
        "wall_time": column(STAMP),
    }
    factor = 0.5 if halved else 1.0
    if {"l_d_real", "l_d_fake"} <= held:
        rules["d_loss"] = Formula(((factor, "l_d_real"), (factor, "l_d_fake")))
    elif "l_d" in held:
        rules["d_loss"] = column("l_d")
    adversarial = ("D_loss",) if kair else ("l_g_gan", "l_g")
    rules |= _first("g_loss", adversarial, held)
    rules |= _first("d_real_mean", REAL, held) | _first("d_fake_mean", FAKE, held)
    rules |= _first("d_penalty", ("l_d_r1", "l_d_gp"), held) | _first("g_lr", ("lr", "lr[0]"), held)
    if "lr[1]" in held and "lr[2]" not in held:
        rules["d_lr"] = scaled(1.0, "lr[1]")
    return ColumnMapping(rules=rules, common=not kair)


def _first(our: str, names: tuple[str, ...], held: set[str]) -> dict[str, Formula]:
    name = next((name for name in names if name in held), None)
    return {our: column(name)} if name else {}


def _part(options: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = options.get(name)
    return part if isinstance(part, Mapping) else {}
