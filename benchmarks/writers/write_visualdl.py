"""VisualDL: `vdlrecords.<time>.log`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import values
from visualdl import LogWriter

BEGAN = 1_700_000_000_000  # milliseconds since 1970, as the writer takes them


def write(folder: Path) -> None:
    """One file, with a picture at each tenth step."""
    with LogWriter(logdir=str(folder), file_name="vdlrecords.1700000000.log") as writer:
        writer.add_hparams(values.PARAMETERS, ["d_loss"])
        for step in values.STEPS:
            when = BEGAN + 1000 * step
            for name, value in values.scalars(step).items():
                writer.add_scalar(name, value, step, when)
            if step % 10 == 0:
                picture = np.random.default_rng(step).integers(0, 256, (16, 16, 3), np.uint8)
                writer.add_image("samples/fixed", picture, step, when)
        writer.add_histogram("weights", np.arange(8.0), 40, walltime=BEGAN + 40_000)


if __name__ == "__main__":
    values.main("visualdl", write)
