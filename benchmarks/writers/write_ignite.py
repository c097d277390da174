"""PyTorch-Ignite's engine: the console of its ProgressBar, the event files of its logger."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import values
from ignite.engine import Engine, Events
from ignite.handlers import ProgressBar, TensorboardLogger

EPOCHS = 4


def write(folder: Path) -> None:
    """Four epochs of ten iterations, each of which is logged; the distance at the epochs' ends."""
    engine = Engine(lambda engine, _: values.scalars(engine.state.iteration))
    console = io.StringIO()
    bar = ProgressBar(persist=True, file=console, mininterval=0, miniters=1)
    bar.attach(engine, output_transform=lambda found: found)

    @engine.on(Events.EPOCH_COMPLETED)
    def _(engine: Engine) -> None:
        distance = engine.state.output["eval/fid"]
        bar.log_message(f"Validation Results - Epoch: {engine.state.epoch} FID: {distance:.2f}")

    with contextlib.closing(TensorboardLogger(log_dir=folder / "events")) as logger:
        logger.attach_output_handler(
            engine,
            event_name=Events.ITERATION_COMPLETED,
            tag="training",
            output_transform=lambda found: found,
        )
        with contextlib.redirect_stdout(console):
            engine.run(range(len(values.STEPS) // EPOCHS), max_epochs=EPOCHS)
    (folder / "console").mkdir()
    (folder / "console/train.log").write_text(console.getvalue(), encoding="utf-8", newline="")


if __name__ == "__main__":
    values.main("pytorch-ignite", write)
