"""Files of Python objects, which are never opened: what is said of them instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

_SUFFIXES: Final = (".pkl", ".pickle", ".pck", ".pk", ".p", ".dill", ".joblib")
_TORCH: Final = (".pt", ".pth", ".bin")
_HINTS: Final = re.compile(r"hist|loss|log|metric|result|stat|curve|score|train", re.IGNORECASE)
_MODELS: Final = re.compile(r"model|network|weight|ckpt|checkpoint|optim|state|snapshot|encoder")
_BARE: Final = "trainHistoryDict"  # so called in much copied answers on how to keep a history
_MAGIC: Final = b"\x80"  # of every pickle since its second version


def kept_in(names: Iterable[str]) -> list[str]:
    """Those of the files whose names say that they are pickles of what was recorded."""
    return [name for name in names if _is_history(PurePosixPath(name))]


def _is_history(name: PurePosixPath) -> bool:
    if name.name == _BARE:
        return True
    known = name.suffix.lower() in (*_SUFFIXES, *_TORCH)
    return known and bool(_HINTS.search(name.stem)) and not _MODELS.search(name.stem.lower())


def is_pickle(file: Path) -> bool:
    """Whether a file that was given alone is one."""
    if file.suffix.lower() in (*_SUFFIXES, *_TORCH):
        return True
    try:
        with file.open("rb") as opened:
            return opened.read(1) == _MAGIC and not file.suffix
    except OSError:
        return False


def advice(file: Path) -> str:
    """That a file is not opened, why, and how what it holds is saved as JSON."""
    name, suffix = file.name, file.suffix.lower()
    if suffix in (".npy", ".npz"):
        opening = [
            "import json, numpy",
            f"history = numpy.load({name!r}, allow_pickle=True)",
        ]
        whole = "dict(history)" if suffix == ".npz" else "history.tolist()"
    elif suffix in _TORCH:
        opening = ["import json, torch", f"history = torch.load({name!r}, weights_only=False)"]
        whole = "history"
    else:
        opening = ["import json, pickle", f"history = pickle.load(open({name!r}, 'rb'))"]
        whole = "getattr(history, 'history', history)"
    saved = f"{file.stem}.json"
    lines = [*opening, f"json.dump({whole}, open({saved!r}, 'w'), default=lambda x: x.tolist())"]
    kind = "holds Python objects" if suffix in (".npy", ".npz") else "is a pickle of Python objects"
    code = "\n".join(f"  {line}" for line in lines)
    return (
        f"{name} {kind}: opening one runs whatever code is in it, so that it is never opened here. "
        f"Where you trust it, save what it holds as JSON with Python, and give {saved}:\n{code}"
    )
