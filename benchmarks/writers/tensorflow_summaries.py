"""Writes small runs with TensorFlow's summaries, for the tests of the reader of event files.

``python benchmarks/writers/tensorflow_summaries.py tests/reporter/readers/written`` writes the
folders ``tensorflow-1`` and ``tensorflow-2``. Needs tensorboard (2.21.0), without which TensorFlow
(2.21.0) has no summaries of version 2; the project does not depend on it. Values follow from
the step alone; wall times are those of writing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

STEPS = 12


def pictures(step: int, count: int, seed: int) -> np.ndarray:
    """(count, 8, 8, 3) bytes that drift with the step."""
    rng = np.random.default_rng(seed)
    return np.clip(rng.integers(0, 200, (count, 8, 8, 3)) + 4 * step, 0, 255).astype(np.uint8)


def version_1(folder: Path) -> None:
    """As carpedm20's DCGAN logs: merged summaries, G's twice a step, a graph, session logs."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        step = v1.placeholder(tf.float32, (), "step")
        shown = v1.placeholder(tf.uint8, (3, 8, 8, 3), "shown")
        d_sum = v1.summary.merge(
            [
                v1.summary.scalar("d_loss", 2 - step / 20),
                v1.summary.scalar("d_loss_1", step),
                v1.summary.histogram("z", tf.stack([step, 0.0])),
            ]
        )
        g_sum = v1.summary.merge(
            [v1.summary.scalar("model/g_loss", step), v1.summary.image("G", shown, max_outputs=3)]
        )
        writer = v1.summary.FileWriter(str(folder), session.graph)
        writer.add_session_log(v1.SessionLog(status=v1.SessionLog.START), 0)
        for at in range(1, STEPS + 1):
            writer.add_summary(session.run(d_sum, {step: at}), at)
            for offset in (0.0, 1.0):
                feed = {step: at + offset, shown: pictures(at, 3, 0)}
                writer.add_summary(session.run(g_sum, feed), at)
        writer.close()


def version_2(folder: Path) -> None:
    """As the pix2pix tutorial logs, at ``step // 10``, with a writer of held-out data beside."""
    train = tf.summary.create_file_writer(str(folder / "train"))
    with train.as_default():
        for step in range(10 * STEPS):
            tf.summary.scalar("gen_total_loss", float(step), step=step // 10)
            tf.summary.scalar("disc_loss", 1.0 - (step % 10) / 10, step=step // 10)
            if step % 40 == 0:
                tf.summary.image("generated", pictures(step // 10, 2, 0), step=step // 10)
                tf.summary.image("input", pictures(step // 10, 2, 1), step=step // 10)
                tf.summary.histogram("weights", np.arange(3.0), step=step // 10)
        tf.summary.scalar("count", tf.constant(7, tf.int64), step=3)
        tf.summary.write("vector", tf.constant([1.0, 2.0]), step=3)
    validation = tf.summary.create_file_writer(str(folder / "validation"))
    with validation.as_default():
        for step in range(0, STEPS, 4):
            tf.summary.scalar("disc_loss", tf.constant(0.5 + step, tf.float64), step=step)
    train.close()
    validation.close()


def main(folder: Path) -> None:
    """Write both, and call their files by plain names."""
    version_1(folder / "tensorflow-1")
    version_2(folder / "tensorflow-2")
    for file in [*folder.glob("tensorflow-?/**/*tfevents*")]:
        file.rename(file.with_name("events.out.tfevents.1700000000.host"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
