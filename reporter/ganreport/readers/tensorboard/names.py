"""What scalars of event files are called: by folder and tag, and which of ours they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from ganreport.readers.formula import column
from ganreport.readers.mapping import Rules
from ganreport.run.vocabulary import map_names

ROLES: Final = frozenset(
    {
        "train", "training", "trn", "val", "valid", "validation", "dev", "test", "testing", "eval",
        "evaluation", "d", "g", "dis", "disc", "discriminator", "critic", "gen", "generator",
        "real", "fake", "reals", "fakes", "scalars", "images", "losses", "metrics", "samples",
        "embedding", "embedder", "supervised", "supervisor", "joint",
    }
)  # fmt: skip
"""Names of folders that are parts of one run: of its writers, or (TimeGAN) of its phases."""

_SUFFIX: Final = re.compile(r"(/scalar_summary)?(_\d{1,3})?$")


def column_name(folder: str, tag: str) -> str:
    """The name of a tag in a folder below the run's, empty for its own.

    PyTorch's ``add_scalars("loss", {"D": ...})`` writes the tag ``loss`` to the folder ``loss_D``.
    """
    own = PurePosixPath(folder).name
    stem = tag.replace("/", "_") + "_"
    if own.startswith(stem) and len(own) > len(stem):
        parent = str(PurePosixPath(folder).parent)
        name = f"{tag}/{own.removeprefix(stem)}"
        return name if parent == "." else f"{parent}/{name}"
    return f"{folder}/{tag}" if folder else tag


def rules(names: Iterable[str]) -> Rules:
    """Our scalars by names that are usual but for what a library puts around them.

    Numbers that keep TensorFlow's names apart (``d_loss_1``) and what its versions put behind a
    name. Only what one name alone could be is taken, and nothing of held-out data.
    """
    names = list(names)
    taken = set(map_names(names).values())
    plain: dict[str, list[str]] = {}
    for name in names:
        plain.setdefault(_SUFFIX.sub("", name), []).append(name)
    usual = {name: our for name, our in map_names(plain).items() if our not in taken}
    return {our: column(plain[name][0]) for name, our in usual.items() if len(plain[name]) == 1}
