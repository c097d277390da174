"""DVCLive: `dvclive/{metrics.json,params.yaml,plots/metrics/*.tsv,plots/images/}`."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import values

os.environ |= {"DVC_NO_ANALYTICS": "true"}

from dvclive import Live


def write(folder: Path) -> None:
    """One run outside of any repository, with a picture at each tenth step."""
    os.chdir(folder)
    with Live("dvclive", save_dvc_exp=False, report=None, dvcyaml=None) as live:
        live.log_params(values.PARAMETERS)
        for step in values.STEPS:
            live.step = step
            for name, value in values.scalars(step).items():
                live.log_metric(name, value)
            if step % 10 == 0:
                picture = np.random.default_rng(step).integers(0, 256, (16, 16), np.uint8)
                live.log_image(f"samples/step_{step}.png", picture)
            live.make_summary()


if __name__ == "__main__":
    values.main("dvclive", write)
