"""Keras's CSVLogger, appending after an interruption: `training.csv`."""

from __future__ import annotations

from pathlib import Path

import keras
import values


def write(folder: Path) -> None:
    """Epochs 0 to 24, then 20 to 39 appended, as a resumed training does it."""
    for first, end, append in ((0, 25, False), (20, 40, True)):
        logger = keras.callbacks.CSVLogger(folder / "training.csv", append=append)
        logger.set_model(keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]))
        logger.on_train_begin()
        for epoch in range(first, end):
            logger.on_epoch_end(epoch, values.scalars(epoch + 1))
        logger.on_train_end()


if __name__ == "__main__":
    values.main("keras", write)
