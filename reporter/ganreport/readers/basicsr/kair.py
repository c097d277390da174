"""Reads experiments of KAIR, whose logs are those of the first ESRGAN but for their names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ganreport.messages import message
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.readers.basicsr.reader import BasicSRReader, candidates

LOOKS_FOR: Final = message(
    "train.log of lines such as `<epoch: 0, iter: 100, lr:1e-4> G_loss: ... D_loss: ...` (KAIR)"
)


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The log, or the experiments below the directory."""
    return candidates("kair", path, kair=True)


READER: Final = Reader("kair", LOOKS_FOR, find, BasicSRReader.read, several_inside=True)
