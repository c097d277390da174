"""Full recording of an MLP GAN beside other ways to train it, or to watch it train.

The networks (2 x 128 units, batch 512) and the data are those of ``recording.py``:

- ``recorded``: our own step, 100 a call, every column of ``metrics/`` recorded to parquet;
- ``summaries``: the step of TensorFlow's tutorial, one a call, batches gathered on the device, and
  ten ``tf.summary.scalar`` a step from Python, as loops with TensorBoard are written;
- ``in_graph``: our own step, 100 a call, and ten ``tf.summary.scalar`` a step within the graph;
- ``torch``, ``torch_fused``: the same step in eager PyTorch, nothing recorded, with its default
  and its fused Adam; 2 threads, in a process of its own that waits while TensorFlow works.

The bars: 5 to ``summaries``, 3.5 to ``torch``; the two others are for honesty. The ten summaries
are losses, D's outputs, accuracies and gradient norms; ``recorded`` holds those and more.
Neither TensorBoard, which writes the summaries, nor PyTorch is a dependency; the ratios to what is
missing are left out. ``python benchmarks/alternatives.py PYTHON`` names an interpreter that has
PyTorch. Not compared: ``torch.compile``, GPUs, larger networks.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import tensorflow as tf
from common import in_turn, keep, quartiles, ratios, steps_per_second, table
from loops import Done, Loop, finish, gathered, recorded, silent, tutorial_step
from recording import CONFIG

from ganreport.run.writer import RunWriter
from gantrainer import networks
from gantrainer.data.datasets import load
from gantrainer.models.gan import Gan

ROUNDS, WINDOW = 21, 200
BARS = {
    "recorded : summaries": 5.0,
    "recorded : torch": 3.5,
    "recorded : torch_fused": None,
    "recorded : in_graph": None,
}
TORCH = Path(__file__).with_name("torch_eager.py")


def figures(done: Done) -> dict[str, tf.Tensor]:
    """Ten figures of a step, as one writes them by hand."""
    return {
        "d_loss": done.d_loss,
        "g_loss": done.g_loss,
        "d_real_mean": tf.reduce_mean(done.real),
        "d_fake_mean": tf.reduce_mean(done.fake),
        "d_real_std": tf.math.reduce_std(done.real),
        "d_fake_std": tf.math.reduce_std(done.fake),
        "d_real_accuracy": tf.reduce_mean(tf.cast(done.real > 0, tf.float32)),
        "d_fake_accuracy": tf.reduce_mean(tf.cast(done.fake < 0, tf.float32)),
        "d_grad_norm": tf.linalg.global_norm(done.d_gradients),
        "g_grad_norm": tf.linalg.global_norm(done.g_gradients),
    }


def summaries(gan: Gan, samples: Any, count: int, folder: Path) -> Loop:
    """One step a call; its ten figures go to TensorBoard's file from Python."""
    given, step = tf.constant(samples), tutorial_step(gan)
    writer = tf.summary.create_file_writer(str(folder))
    call = tf.function(lambda: figures(step(gathered(given, CONFIG.batch_size))))

    def loop(first: int) -> None:
        with writer.as_default():
            for number in range(first, first + count):
                for name, value in call().items():
                    tf.summary.scalar(name, value, step=number)
        writer.flush()
        finish(gan)

    return loop


def in_graph(gan: Gan, samples: Any, count: int, folder: Path) -> Loop:
    """Many steps a call; ten of their figures go to TensorBoard's file from within the graph."""
    writer = tf.summary.create_file_writer(str(folder))
    chosen = [name for name in gan.scalars if name != "d_penalty" and "update" not in name]

    def look(done: Any, step: tf.Tensor) -> None:
        vector, outputs = gan.raw(done)
        found = gan.figures(vector[tf.newaxis], outputs[tf.newaxis])[0]
        for name in chosen:
            tf.summary.scalar(name, found[gan.scalars.index(name)], step=step)

    steps = silent(gan, samples, count, look)

    def loop(first: int) -> None:
        with writer.as_default():
            steps(first)
        writer.flush()

    return loop


class Torch:
    """Eager PyTorch in another process, which works only while it is asked to."""

    def __init__(self, python: str) -> None:
        self._process = subprocess.Popen(
            [python, str(TORCH)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.version = self._line()

    def _line(self) -> str:
        line = self._process.stdout.readline().strip()
        if not line:
            sys.exit("The process with PyTorch has ended; its error stands above.")
        return line

    def loop(self, name: str) -> Loop:
        """One of its loops."""

        def run(_: int) -> None:
            self._process.stdin.write(f"{name} {WINDOW}\n")
            self._process.stdin.flush()
            self._line()

        return run

    def close(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.wait()


def torch_of(python: str) -> Torch | None:
    """PyTorch of this interpreter, or None where it has none."""
    found = subprocess.run(
        [python, "-c", "import importlib.util as u; print(u.find_spec('torch') is not None)"],
        capture_output=True,
        text=True,
        check=True,
    )
    if found.stdout.strip() != "True":
        print(f"PyTorch is not installed in {Path(python).name}: its ratios are left out.")
        return None
    return Torch(python)


def measure(folder: Path, torch: Torch | None) -> dict[str, list[float]]:
    """Steps a second of each loop, one figure a round."""
    data = load(CONFIG)
    gans = [Gan(CONFIG, networks.build(CONFIG, data.shape)) for _ in range(3)]
    with RunWriter(folder / "run", flush_rows=WINDOW) as writer:
        loops = {
            "recorded": recorded(gans[0], data.train, WINDOW, writer),
        }
        if find_spec("tensorboard"):
            loops["summaries"] = summaries(gans[1], data.train, WINDOW, folder / "summaries")
            loops["in_graph"] = in_graph(gans[2], data.train, WINDOW, folder / "in_graph")
        else:
            print("TensorBoard is not installed: the ratios to its summaries are left out.")
        if torch:
            loops |= {name: torch.loop(name) for name in ("torch", "torch_fused")}
        return steps_per_second(in_turn(loops, WINDOW, ROUNDS), WINDOW)


def main() -> None:
    """Measure, print the ratios and write them to ``results/alternatives.json``."""
    torch = torch_of(sys.argv[1] if len(sys.argv) > 1 else sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        rates = measure(Path(folder), torch)
    found = ratios(rates, BARS)
    table(found)
    keep(
        "alternatives",
        {
            "rounds": len(rates["recorded"]),
            "window": WINDOW,
            "torch": torch.version if torch else None,
            "ratios": found,
            "steps_per_second": {name: quartiles(values) for name, values in rates.items()},
        },
    )
    if torch:
        torch.close()


if __name__ == "__main__":
    main()
