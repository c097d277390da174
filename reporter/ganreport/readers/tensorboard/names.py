"""What scalars of event files are called: by folder and tag, and which of ours they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from ganreport.readers.formula import column
from ganreport.readers.mapping import Rules
from ganreport.run.vocabulary import map_names, ours

ROLES: Final = frozenset(
    {
        "train", "training", "trn", "val", "valid", "validation", "dev", "test", "testing", "eval",
        "evaluation", "d", "g", "dis", "disc", "discriminator", "critic", "gen", "generator",
        "real", "fake", "reals", "fakes", "scalars", "images", "losses", "metrics", "samples",
        "embedding", "embedder", "supervised", "supervisor", "joint",
    }
)  # fmt: skip
"""Names of folders that are parts of one run: of its writers, or (TimeGAN) of its phases."""

HELD_OUT: Final = frozenset(
    {"val", "valid", "validation", "dev", "test", "testing", "eval", "evaluation"}
)
"""Words of names of what was not trained on."""

_SUFFIX: Final = re.compile(r"(/scalar_summary)?(_\d{1,3})?$")
_SILENT: Final = frozenset(
    {"train", "training", "scalars", "scalar", "losses", "loss", "metrics", "summaries", "summary"}
)
_PERIOD: Final = re.compile(r"^(epoch|batch|iter|step)[_ /]", re.IGNORECASE)


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

    Scopes (``model/d_loss``), numbers that keep TensorFlow's names apart (``d_loss_1``) and the
    ``epoch_`` of Keras. Only what one name alone could be is taken, and nothing of held-out data.
    """
    names = list(names)
    taken = set(map_names(names).values())
    candidates: dict[str, list[str]] = {}
    for name in names:
        if not ours(name) and not set(re.split(r"[/_ ]", name.lower())) & HELD_OUT:
            our = next(filter(None, map(ours, _variants(name))), None)
            if our:
                candidates.setdefault(our, []).append(name)
    return {our: column(n[0]) for our, n in candidates.items() if len(n) == 1 and our not in taken}


def _variants(name: str) -> Iterable[str]:
    plain = _SUFFIX.sub("", name)
    yield plain
    yield re.sub("^losses", "loss", plain)
    *scopes, last = plain.split("/")
    last = _PERIOD.sub("", last)
    yield "/".join([*(s for s in scopes if s.lower() not in _SILENT), last])
    yield last
