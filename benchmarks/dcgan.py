"""A DCGAN of Fashion-MNIST's shape: recording, checkpoints and bfloat16, beside the usual loops.

The networks are those of TensorFlow's DCGAN tutorial, batch 128, latents of 100, Adam at 1e-4. The
data are 60,000 random images of 28 x 28 bytes: the speed doesn't depend on what they show.

- ``tutorial``: the tutorial's loop as it is written (a shuffled ``tf.data`` pipeline of float32,
  two tapes, Keras's Adam), one step a call; nothing recorded;
- ``separate``: a step of D and a step of G, two calls, each with generated samples of its own;
batches gathered
  on the device; nothing recorded;
- ``silent``: our own step, many a call; nothing recorded;
- ``recorded``: the same, every column of ``metrics/`` recorded to parquet;
- ``bfloat16``: the same with ``precision = "bfloat16"``;
- ``checkpoint``: no steps, but a checkpoint of ``recorded``, which blocks until it is written.

- ``part``: no steps, but 1,000 rows of every column written to a part of ``metrics/``, as runs do
  every 1,000 steps.

Windows are short, so the share of a part that is due to a window's steps is added to what
``recorded`` and ``bfloat16`` took. ``checkpoint every 100 steps`` is worked out of that time and
the speed of ``recorded`` in the same round. The tutorial's pipeline is never seen to fill its
shuffle buffer, which it does once an epoch.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from pathlib import Path

import keras
import numpy as np
from common import Seconds, in_turn, keep, quartiles, ratios, steps_per_second, table
from keras import layers
from loops import Loop, recorded, separate, silent, tutorial

from ganreport.run.writer import RunWriter
from gantrainer.config.networks import Precision
from gantrainer.config.settings import from_mapping
from gantrainer.models import checkpoints
from gantrainer.models.gan import SCALARS, Gan
from gantrainer.networks import Networks
from gantrainer.networks.precision import computing_in, in_float32
from gantrainer.training.recorder import record_block

ROUNDS, WINDOW = 25, 6
BARS = {
    "recorded : silent": 0.98,
    "recorded : tutorial": 1.03,
    "recorded : separate": 1.25,
    "bfloat16 : tutorial": 1.3,
    "bfloat16 : recorded": None,
}
EVERY, CHECKPOINT_BAR = 100, 0.99
PART = 1000
CONFIG = from_mapping(
    {
        "data": "fashion-mnist",
        "latent_dimension": 100,
        "batch_size": 128,
        "steps_per_call": WINDOW,
        "d_learning_rate": 1e-4,
        "g_learning_rate": 1e-4,
        "beta1": 0.9,
    },
    "benchmark",
)


def generator() -> keras.Model:
    """The tutorial's generator."""
    inputs = keras.Input((100,))
    x = layers.Dense(7 * 7 * 256, use_bias=False)(inputs)
    x = layers.LeakyReLU(0.3)(layers.BatchNormalization()(x))
    x = layers.Reshape((7, 7, 256))(x)
    for filters, stride in ((128, 1), (64, 2)):
        x = layers.Conv2DTranspose(filters, 5, stride, padding="same", use_bias=False)(x)
        x = layers.LeakyReLU(0.3)(layers.BatchNormalization()(x))
    x = layers.Conv2DTranspose(1, 5, 2, padding="same", use_bias=False)(x)
    return keras.Model(inputs, layers.Activation("tanh", dtype="float32")(x))


def discriminator() -> keras.Model:
    """The tutorial's discriminator."""
    inputs = x = keras.Input((28, 28, 1))
    for filters in (64, 128):
        x = layers.Conv2D(filters, 5, 2, padding="same")(x)
        x = layers.Dropout(0.3)(layers.LeakyReLU(0.3)(x))
    x = layers.Dense(1)(layers.Flatten()(x))
    return keras.Model(inputs, in_float32(x))


def gan(precision: Precision = "float32") -> Gan:
    """The tutorial's networks as our own step trains them."""
    with computing_in(precision):
        pair = Networks(generator(), discriminator(), independent=True, pack=1, conditional=False)
    return Gan(CONFIG, pair)


def checkpoint(model: Gan, folder: Path) -> Loop:
    """Write a checkpoint as ``loop.Training`` does."""
    folder.mkdir()
    return lambda first: checkpoints.save(folder, first, model.state(), kept=3)


def part(writer: RunWriter) -> Loop:
    """Record 1,000 rows of every column, which writes them."""
    figures = np.random.default_rng(0).normal(size=(len(SCALARS) + 2, PART)).astype(np.float32)
    columns = dict(zip((*SCALARS, "d_lr", "g_lr"), figures, strict=True))
    starts = itertools.count(1, PART)
    return lambda _: record_block(
        writer, columns, first=next(starts), epochs_per_step=1e-3, clock=(time.time(), time.time())
    )


def measure(folder: Path) -> dict[str, list[Seconds]]:
    """Seconds of a window of each loop, and of a checkpoint, one figure a round."""
    shape = (60_000, 28, 28, 1)
    samples = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    ours = gan()
    with (
        RunWriter(folder / "run", flush_rows=10**9) as writer,
        RunWriter(folder / "parts", flush_rows=PART) as parts,
    ):
        loops = {
            "tutorial": tutorial(gan(), samples, WINDOW),
            "separate": separate(gan(), samples, WINDOW),
            "silent": silent(gan(), samples, WINDOW),
            "recorded": recorded(ours, samples, WINDOW, writer, flush=False),
            "bfloat16": recorded(gan("bfloat16"), samples, WINDOW, writer, flush=False),
            "part": part(parts),
            "checkpoint": checkpoint(ours, folder / "checkpoints"),
        }
        return in_turn(loops, WINDOW, ROUNDS)


def sparsely(seconds: list[float], rates: list[float]) -> dict[str, float]:
    """Speed with a checkpoint every 100 steps to that with none."""
    each = [EVERY / (EVERY + cost * rate) for cost, rate in zip(seconds, rates, strict=True)]
    return quartiles(each, 4) | {"bar": CHECKPOINT_BAR}


def main() -> None:
    """Measure, print the ratios and write them to ``results/dcgan.json``."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = measure(Path(folder))
    cost = [each.wall for each in seconds.pop("checkpoint")]
    parts = seconds.pop("part")
    for name in ("recorded", "bfloat16"):
        seconds[name] = [
            Seconds(*(own + WINDOW / PART * whole for own, whole in zip(*both, strict=True)))
            for both in zip(seconds[name], parts, strict=True)
        ]
    rates = steps_per_second(seconds, WINDOW)
    found = ratios(rates, BARS)
    found[f"checkpoint every {EVERY} steps : none"] = sparsely(cost, rates["recorded"])
    by_cpu = ratios(steps_per_second(seconds, WINDOW, "cpu"), dict.fromkeys(BARS))
    table(found)
    print("The same of steps a second of CPU time, which other programs disturb less:")
    table(by_cpu)
    result = {
        "rounds": len(cost),
        "window": WINDOW,
        "ratios": found,
        "ratios_of_cpu_time": by_cpu,
        "steps_per_second": {name: quartiles(values) for name, values in rates.items()},
        "checkpoint_seconds": quartiles(cost),
        "part_seconds": quartiles([each.wall for each in parts]),
    }
    keep("dcgan", result)


if __name__ == "__main__":
    main()
