"""Runs made up for tests: written with RunWriter, read back as any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ganreport.formats import native
from ganreport.layout import DataCard, EmbeddingCard, ObjectiveCard
from ganreport.run import Run
from ganreport.writer import RunWriter

NS = ObjectiveCard(
    name="non-saturating",
    d_output="logit",
    blind_d_loss=1.386,
    blind_g_loss=0.693,
    saturating=False,
)


def facts(kind: str, shape: tuple[int, ...]) -> dict[str, object]:
    return {
        "data": DataCard(name="simulated", kind=kind, shape=shape),
        "objective": NS,
        "embedding": EmbeddingCard(name="simulated", dimension=16),
    }


def losses(steps: int = 2000, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        "d_loss": 1.2 + 0.1 * rng.normal(size=steps),
        "g_loss": 0.9 + 0.1 * rng.normal(size=steps),
        "d_real_accuracy": np.clip(0.7 + 0.05 * rng.normal(size=steps), 0, 1),
        "d_fake_accuracy": np.clip(0.7 + 0.05 * rng.normal(size=steps), 0, 1),
        "d_grad_norm": np.exp(0.2 * rng.normal(size=steps)),
        "g_grad_norm": np.exp(0.2 * rng.normal(size=steps)),
        "d_update_ratio": 1e-3 * np.exp(0.2 * rng.normal(size=steps)),
        "g_update_ratio": 1e-3 * np.exp(0.2 * rng.normal(size=steps)),
    }


def write(path: Path, columns=None, reference=None, samples=None, layers=None, **overrides) -> Run:
    """A finished run; ``samples`` maps steps to arrays, ``layers`` steps to rows."""
    columns = losses() if columns is None else columns
    with RunWriter(path, **(facts("images", (8, 8, 1)) | overrides)) as writer:
        if columns:
            steps = np.arange(1, len(next(iter(columns.values()))) + 1)
            writer.scalar_block(steps, columns)
        if reference:
            writer.reference(**reference)
        for step, arrays in (samples or {}).items():
            writer.samples(step, **arrays)
        for step, rows in (layers or {}).items():
            writer.layers(step, rows)
    return native.read(path)


def real_features(count: int, rng: np.random.Generator, classes: int = 10) -> tuple:
    labels = rng.integers(0, classes, count)
    centres = np.random.default_rng(99).normal(size=(classes, 64)) * 2
    return (centres[labels] + rng.normal(size=(count, 64))).astype(np.float32), labels.astype("i4")


def digits_like(path: Path, evaluations: int = 13, count: int = 1000, **overrides) -> Run:
    """As the digits' run: a perfect generator, 64 features, 10 classes."""
    rng = np.random.default_rng(1)
    reference = {}
    for name, size in (("train", 1437), ("heldout", 360)):
        features, labels = real_features(size, rng)
        reference |= {f"{name}_features": features, f"{name}_classes": labels}
        reference[name] = rng.integers(0, 255, (size, 8, 8, 1), dtype=np.uint8)
    samples = {}
    for index in range(evaluations):
        features, labels = real_features(count, rng)
        samples[(index + 1) * 100] = {
            "random": rng.integers(0, 255, (count, 8, 8, 1), dtype=np.uint8),
            "random_features": features,
            "random_classes": labels,
            "d_train": rng.normal(0.5, 1, 1437).astype("f4"),
            "d_heldout": rng.normal(0.4, 1, 360).astype("f4"),
            "d_random": rng.normal(-0.5, 1, count).astype("f4"),
        }
    return write(path, reference=reference, samples=samples, **overrides)
