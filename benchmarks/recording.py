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

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import keras
import tensorflow as tf

from ganreport.writer import RunWriter
from gantrainer import networks
from gantrainer.config import TrainConfig, from_mapping
from gantrainer.data import Dataset, load
from gantrainer.feed import Feed, many_steps
from gantrainer.gan import Gan
from gantrainer.model import Batch, Controls
from gantrainer.recorder import record_block
from gantrainer.schedules import controls

ROUNDS, WINDOW, PER_CALL = 21, 500, 100
BARS = {
    "recorded : tutorial": 1.4,
    "recorded : bare": 1.4,
    "recorded : single": 1.4,
    "recorded : silent": 0.93,
}
RESULTS = Path(__file__).parent / "results" / "recording.json"

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

Window = Callable[[int], None]


def number(value: int) -> tf.Tensor:
    """A scalar of int64."""
    return tf.constant(value, tf.int64)


def tutorial_step(gan: Gan) -> Callable[[tf.Tensor], None]:
    """The tutorial's step on a batch of reals, as one ``tf.function``."""
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    d_adam, g_adam = keras.optimizers.Adam(2e-4, 0.5), keras.optimizers.Adam(2e-4, 0.5)
    generator, discriminator = gan.g.network, gan.d.network
    d_weights, g_weights = discriminator.trainable_variables, generator.trainable_variables
    d_adam.build(d_weights)
    g_adam.build(g_weights)
    size = CONFIG.batch_size

    def one(reals: tf.Tensor) -> None:
        latents = tf.random.normal([size, CONFIG.latent_dimension])
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fakes = generator(latents, training=True)
            real = discriminator(reals, training=True)
            fake = discriminator(fakes, training=True)
            g_loss = entropy(tf.ones_like(fake), fake)
            d_loss = entropy(tf.ones_like(real), real) + entropy(tf.zeros_like(fake), fake)
        g_gradients = g_tape.gradient(g_loss, g_weights)
        d_gradients = d_tape.gradient(d_loss, d_weights)
        g_adam.apply_gradients(zip(g_gradients, g_weights, strict=True))
        d_adam.apply_gradients(zip(d_gradients, d_weights, strict=True))

    return tf.function(one)


def tutorial(gan: Gan, data: Dataset) -> Window:
    """The tutorial's loop: a pipeline on the host, one step a call, nothing recorded."""
    batches = tf.data.Dataset.from_tensor_slices(data.train).shuffle(len(data.train))
    endless = iter(batches.batch(CONFIG.batch_size, drop_remainder=True).repeat())
    step = tutorial_step(gan)

    def window(first: int) -> None:  # noqa: ARG001 - as all windows
        for _ in range(WINDOW):
            step(next(endless))

    return window


def gathered(samples: tf.Tensor) -> tf.Tensor:
    """A batch drawn on the device, with replacement."""
    rows = tf.random.uniform([CONFIG.batch_size], maxval=len(samples), dtype=tf.int64)
    return tf.gather(samples, rows)


def bare(gan: Gan, data: Dataset) -> Window:
    """The tutorial's step on batches gathered on the device, one a call, nothing recorded."""
    samples = tf.constant(data.train)
    step = tutorial_step(gan)
    call = tf.function(lambda: step(gathered(samples)))

    def window(first: int) -> None:  # noqa: ARG001 - as all windows
        for _ in range(WINDOW):
            call()

    return window


def rates() -> Controls:
    """The learning rates of every step."""
    return Controls(
        *(tf.constant(x) for x in (CONFIG.d_learning_rate, CONFIG.g_learning_rate, 0.0))
    )


def single(gan: Gan, data: Dataset) -> Window:
    """Our step on batches gathered on the device, one a call, nothing recorded."""
    samples = tf.constant(data.train)

    def one(step: tf.Tensor) -> None:
        latents = tf.random.normal([1, CONFIG.batch_size, CONFIG.latent_dimension])
        batch = Batch(gathered(samples)[tf.newaxis], None, latents)
        states, _ = gan.step(gan.load(), batch, rates(), step)
        gan.store(states)

    call = tf.function(one, input_signature=[tf.TensorSpec([], tf.int64)])

    def window(first: int) -> None:
        for step in range(first, first + WINDOW):
            call(number(step))

    return window


def silent(gan: Gan, data: Dataset) -> Window:
    """Many steps a call, drawn as when recording; nothing recorded."""
    feed = Feed(CONFIG, gan, data.train)

    def many(first: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor) -> None:
        latents = feed.latents(first, tf.shape(rows)[0])
        states = gan.load()
        for i in tf.range(PER_CALL):
            at = Controls(*tf.unstack(columns[i]))
            batch = feed.batch(rows[i], latents[i], first + tf.cast(i, tf.int64))
            states, _ = gan.step(states, batch, at, first + tf.cast(i, tf.int64))
        gan.store(states)

    call = tf.function(many, input_signature=feed.signature)

    def window(first: int) -> None:
        for start in range(first, first + WINDOW, PER_CALL):
            call(*feed.arguments(start, PER_CALL))

    return window


def recorded(gan: Gan, data: Dataset, writer: RunWriter, config: TrainConfig = CONFIG) -> Window:
    """Many steps a call, all figures of every step written to parquet, flushed at the end."""
    feed = Feed(config, gan, data.train)
    call = many_steps(gan, feed)

    def window(first: int) -> None:
        for start in range(first, first + WINDOW, PER_CALL):
            started = time.time()
            rows = call(*feed.arguments(start, PER_CALL)).numpy()
            at = controls(config, start, PER_CALL)
            figures = dict(zip(gan.scalars, rows.T, strict=True))
            record_block(
                writer,
                figures | {"d_lr": at.d_rate, "g_lr": at.g_rate},
                first=start,
                epochs_per_step=feed.epochs_per_step,
                clock=(started, time.time()),
            )
        writer.flush()

    return window


def measure(folder: Path) -> dict[str, list[float]]:
    """Steps a second of each loop, one figure a round, after one round that is not counted."""
    data = load(CONFIG)
    gans = [Gan(CONFIG, networks.build(CONFIG, data.shape)) for _ in range(5)]
    writer = RunWriter(folder / "run", flush_rows=WINDOW)
    loops = {
        "tutorial": tutorial(gans[0], data),
        "bare": bare(gans[1], data),
        "single": single(gans[2], data),
        "silent": silent(gans[3], data),
        "recorded": recorded(gans[4], data, writer),
    }
    rates: dict[str, list[float]] = {name: [] for name in loops}
    for turn in range(ROUNDS + 1):
        for (name, window), gan in zip(loops.items(), gans, strict=True):
            start = time.perf_counter()
            window(1 + turn * WINDOW)
            gan.g.weights[0].numpy()
            rates[name].append(WINDOW / (time.perf_counter() - start))
    writer.finish()
    return {name: values[1:] for name, values in rates.items()}


def quartiles(values: list[float]) -> dict[str, float]:
    """Median and quartiles."""
    lower, middle, upper = statistics.quantiles(values, n=4)
    return {"median": round(middle, 3), "lower": round(lower, 3), "upper": round(upper, 3)}


def main() -> None:
    """Measure, print the ratios and write them to ``results/recording.json``."""
    with tempfile.TemporaryDirectory() as folder:
        rates = measure(Path(folder))
    ratios = {}
    for name, bar in BARS.items():
        ours, other = (rates[part] for part in name.split(" : "))
        ratios[name] = quartiles([a / b for a, b in zip(ours, other, strict=True)]) | {"bar": bar}
        print(f"{name}  {ratios[name]['median']:.2f}  (bar {bar})")
    steps = {name: quartiles(values) for name, values in rates.items()}
    found = {"rounds": ROUNDS, "window": WINDOW, "ratios": ratios, "steps_per_second": steps}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
