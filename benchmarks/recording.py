"""What full recording costs an MLP GAN on the ring, and what many steps a call save.

Five loops train the same networks (2 x 128 units each, batch 512) on the same data:

- ``tutorial``: TensorFlow's DCGAN tutorial's loop as it is written (a shuffled ``tf.data``
  pipeline, two tapes, Keras's Adam), one step a ``tf.function`` call; nothing recorded;
- ``bare``: the same step, its batches gathered on the device instead;
- ``single``: our own step, gathered, one a call, nothing recorded;
- ``silent``: our own step, 100 a call, nothing recorded;
- ``recorded``: the same, every column of ``metrics/`` recorded to parquet.

Each round runs a window of all five in turn, so that a busy machine slows them alike; the ratios
are of steps a second within a round. The bars: 1.4 to every loop of one step a call, 0.93 to the
silent one. Most of the ratio to the tutorial is its pipeline's, not the merit of many steps a call.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from common import in_turn, keep, quartiles, ratios, steps_per_second, table
from loops import bare, recorded, silent, single, tutorial

from ganreport.run.writer import RunWriter
from gantrainer import networks
from gantrainer.config.settings import from_mapping
from gantrainer.data.datasets import load
from gantrainer.models.gan import Gan

ROUNDS, WINDOW, PER_CALL = 21, 500, 100
BARS = {
    "recorded : tutorial": 1.4,
    "recorded : bare": 1.4,
    "recorded : single": 1.4,
    "recorded : silent": 0.93,
}

CONFIG = from_mapping(
    {
        "data": "ring",
        "network": "mlp",
        "generator_widths": [128, 128],
        "discriminator_widths": [128, 128],
        "discriminator_dropout": 0.0,
        "latent_dimension": 2,
        "batch_size": 512,
        "steps_per_call": PER_CALL,
    },
    "benchmark",
)


def measure(folder: Path) -> dict[str, list[float]]:
    """Steps a second of each loop, one figure a round."""
    data = load(CONFIG)
    gans = [Gan(CONFIG, networks.build(CONFIG, data.shape)) for _ in range(5)]
    with RunWriter(folder / "run", flush_rows=WINDOW) as writer:
        loops = {
            "tutorial": tutorial(gans[0], data.train, WINDOW),
            "bare": bare(gans[1], data.train, WINDOW),
            "single": single(gans[2], data.train, WINDOW),
            "silent": silent(gans[3], data.train, WINDOW),
            "recorded": recorded(gans[4], data.train, WINDOW, writer),
        }
        return steps_per_second(in_turn(loops, WINDOW, ROUNDS), WINDOW)


def main() -> None:
    """Measure, print the ratios and write them to ``results/recording.json``."""
    with tempfile.TemporaryDirectory() as folder:
        rates = measure(Path(folder))
    found = ratios(rates, BARS)
    table(found)
    steps = {name: quartiles(values) for name, values in rates.items()}
    keep(
        "recording",
        {
            "rounds": len(rates["recorded"]),
            "window": WINDOW,
            "ratios": found,
            "steps_per_second": steps,
        },
    )


if __name__ == "__main__":
    main()
