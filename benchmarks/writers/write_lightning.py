"""Lightning's CSVLogger: `lightning_logs/version_0/{metrics.csv,hparams.yaml}`."""

from __future__ import annotations

from pathlib import Path

import values
from lightning.pytorch.loggers import CSVLogger


def write(folder: Path) -> None:
    """One version, logged as a trainer does it: losses a step, a distance in a row of its own."""
    logger = CSVLogger(folder, name="lightning_logs", version=0)
    logger.log_hyperparams(values.PARAMETERS | {"betas": (0.5, 0.999)})
    for step in values.STEPS:
        found = values.scalars(step)
        distance = {name: found.pop(name) for name in list(found) if name == "eval/fid"}
        logger.log_metrics(found | {"epoch": step // 10}, step)
        if distance:
            logger.log_metrics(distance | {"epoch": step // 10}, step)
    logger.save()


if __name__ == "__main__":
    values.main("lightning", write)
