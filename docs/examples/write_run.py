"""Writes a small run without TensorFlow: what any training loop would do with RunWriter.

Usage: python docs/examples/write_run.py RUN_DIR

The "generator" learns a ring of eight Gaussians: its samples start as one cloud in the middle and
move out to the modes, while the losses settle at their equilibrium with a fading oscillation.
"""

import math
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ganreport.run.cards import DataCard, ObjectiveCard
from ganreport.run.writer import RunWriter

Array = npt.NDArray[np.float32]

STEPS, BLOCK, EVALUATE_EVERY, SAMPLES = 2000, 100, 200, 512
ANGLES = 2 * np.pi * np.arange(8) / 8
CENTRES = 2 * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
STD = 0.05


def points(random: np.random.Generator, count: int, progress: float = 1.0) -> Array:
    """Samples (count, 2) of a generator that has come so far; 1 is the real distribution."""
    centres = CENTRES[random.integers(8, size=count)] * progress
    spread = STD + 0.4 * (1 - progress)
    return (centres + spread * random.normal(size=(count, 2))).astype(np.float32)


def modes(samples: Array) -> npt.NDArray[np.intp]:
    """The nearest mode of each sample."""
    distances = np.linalg.norm(samples[:, None] - CENTRES, axis=2)
    return np.argmin(distances, axis=1)


def scalars(random: np.random.Generator, steps: npt.NDArray[np.int64]) -> dict[str, Array]:
    """What a training loop would have measured at these steps, as columns of ``metrics/``."""
    fading = 0.4 * np.exp(-steps / 500)
    swing = fading * np.sin(2 * np.pi * steps / 180)

    def noisy(values: npt.NDArray[np.float64] | float, scale: float) -> Array:
        return np.asarray(values + scale * random.normal(size=len(steps)), np.float32)

    return {
        "epoch": (steps / 20).astype(np.float32),
        "d_loss": noisy(2 * math.log(2) - fading + swing, 0.02),
        "g_loss": noisy(math.log(2) + fading - swing, 0.02),
        "d_real_mean": noisy(fading, 0.02),
        "d_fake_mean": noisy(-fading, 0.02),
        "d_real_accuracy": np.clip(noisy(0.5 + fading, 0.02), 0, 1),
        "d_fake_accuracy": np.clip(noisy(0.5 + fading, 0.02), 0, 1),
        "d_grad_norm": np.abs(noisy(0.3 + fading, 0.02)),
        "g_grad_norm": np.abs(noisy(0.2 + fading, 0.02)),
        "d_lr": np.full(len(steps), 2e-4, np.float32),
        "g_lr": np.full(len(steps), 2e-4, np.float32),
    }


def record(path: Path, seed: int = 7) -> None:
    """Write the run into ``path``."""
    random = np.random.default_rng(seed)
    train, heldout = points(random, SAMPLES), points(random, SAMPLES)
    with RunWriter(
        path,
        name="ring",
        configuration={"batch": 256, "learning_rate": 2e-4, "steps": STEPS},
        data=DataCard(name="ring", kind="points", shape=(2,), train_count=5120, heldout_count=512),
        objective=ObjectiveCard(
            name="non-saturating",
            d_output="logit",
            blind_d_loss=2 * math.log(2),
            blind_g_loss=math.log(2),
            saturating=False,
        ),
        seeds={"all": seed},
    ) as run:
        run.reference(
            train=train,
            heldout=heldout,
            train_labels=modes(train),
            heldout_labels=modes(heldout),
            mode_centres=CENTRES,
            mode_std=STD,
        )
        for last in range(BLOCK, STEPS + 1, BLOCK):
            steps = np.arange(last - BLOCK + 1, last + 1)
            run.scalar_block(steps, scalars(random, steps))
            if last % EVALUATE_EVERY == 0:
                evaluate(run, random, last)


def evaluate(run: RunWriter, random: np.random.Generator, step: int) -> None:
    """Record samples of the generator at ``step``, those of fixed latents with the same noise."""
    progress = 1 - math.exp(-4 * step / STEPS)
    run.samples(
        step,
        fixed=points(np.random.default_rng(0), 64, progress),
        random=points(random, SAMPLES, progress),
        d_train=random.normal(0.1, 0.5, SAMPLES),
        d_heldout=random.normal(0.1, 0.5, SAMPLES),
        d_random=random.normal(-0.1, 0.5, SAMPLES),
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    record(Path(sys.argv[1]))
