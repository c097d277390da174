"""Bytes of HTML and PDF: 3 MB each for the default run, 8 MB each for a very long one.

The default run is made up like the demo's (or is the directory given): 6,000 steps and 25
evaluations of 500 samples like 8x8 digits. The long one has 1 million steps and 200 evaluations. Of
each the greatest parts are told: of the page by kind, of the PDF by what its objects are.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from common import keep
from sklearn.datasets import load_digits

from ganreport.run.cards import DataCard, EmbeddingCard, ObjectiveCard
from ganreport.run.writer import RunWriter

BARS = {"default": 3_000_000, "long": 8_000_000}
SHAPES = {"default": (6_000, 25), "long": (1_000_000, 200)}
SCALARS = ("d_loss", "g_loss", "d_grad_norm", "g_grad_norm", "d_update_ratio", "g_update_ratio")
SHARES = ("d_real_accuracy", "d_fake_accuracy", "d_real_mean", "d_fake_mean")
SAMPLES, TRAINED = 500, 1437


def record(path: Path, steps: int, evaluations: int) -> None:
    """Write a run whose generator comes closer to the digits, its noise falling."""
    random = np.random.default_rng(0)
    digits = load_digits()
    images = (digits.images / 16 * 255).astype(np.uint8)[..., None]
    with RunWriter(
        path,
        configuration={"batch_size": 64, "steps": steps},
        data=DataCard(name="digits", kind="images", shape=(8, 8, 1), train_count=TRAINED),
        objective=ObjectiveCard(
            name="non-saturating", d_output="logit", blind_d_loss=1.386, blind_g_loss=0.693
        ),
        embedding=EmbeddingCard(name="pixels", dimension=64),
    ) as run:
        real = {"train": slice(0, TRAINED), "heldout": slice(TRAINED, None)}
        run.reference(
            **{
                name + suffix: array[part]
                for name, part in real.items()
                for suffix, array in described(images, digits.target).items()
            }
        )
        marks = np.linspace(0, steps, evaluations + 1).astype(int)
        for before, step in pairwise(marks):
            run.scalar_block(np.arange(before + 1, step + 1), scalars(random, step - before))
            noise = 20 + 60 * (1 - step / steps)
            fixed = np.random.default_rng(1)
            sets = {"fixed": (fixed, 64), "random": (random, SAMPLES)}
            run.samples(
                int(step),
                **{
                    name + suffix: array
                    for name, (source, count) in sets.items()
                    for suffix, array in faked(images, digits.target, source, count, noise).items()
                },
            )


def described(images: np.ndarray, classes: np.ndarray) -> dict[str, np.ndarray]:
    """Images with their pixels as features, and their classes."""
    return {
        "": images,
        "_features": images.reshape(len(images), -1).astype(np.float32) / 255,
        "_classes": classes.astype(np.int32),
    }


def faked(
    images: np.ndarray, classes: np.ndarray, random: np.random.Generator, count: int, noise: float
) -> dict[str, np.ndarray]:
    """As ``described``, of digits chosen at random and blurred by noise."""
    chosen = random.integers(0, len(images), count)
    noisy = images[chosen] + noise * random.normal(size=(count, *images.shape[1:]))
    return described(np.clip(noisy, 0, 255).astype(np.uint8), classes[chosen])


def scalars(random: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    """Noisy columns for a block of steps."""
    columns = {name: np.exp(0.2 * random.normal(size=count)) for name in SCALARS}
    return columns | {name: random.uniform(0.4, 0.8, count) for name in SHARES}


def page_parts(text: str) -> dict[str, int]:
    """Bytes of a page by kind; ``words`` is what is left."""
    kinds = {
        "pictures": r"data:image/png;base64,[\w+/=]+",
        "charts": r"<svg.*?</svg>",
        "data of charts": r"<table class=\"data\">.*?</table>",
        "style sheets and scripts": r"<style>.*?</style>|<script\b.*?</script>",
    }
    found = {}
    for kind, pattern in kinds.items():
        found[kind] = sum(len(m.encode()) for m in re.findall(pattern, text, re.DOTALL))
    return found | {"words": len(text.encode()) - sum(found.values())}


def pdf_parts(content: bytes) -> dict[str, int]:
    """Bytes of a PDF's streams by what they are; ``structure`` is what is left."""
    sizes: Counter[str] = Counter()
    with pikepdf.open(io.BytesIO(content)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                sizes[kind_of(thing)] += len(thing.read_raw_bytes())
    return dict(sizes.most_common()) | {"structure": len(content) - sum(sizes.values())}


def kind_of(stream: pikepdf.Stream) -> str:
    """What a stream of a PDF is, in a word."""
    if stream.get("/Subtype") == "/Image":
        return "pictures"
    if stream.get("/Type") == "/EmbeddedFile":
        return "attachments"
    if "/Length1" in stream or stream.get("/Subtype") in ("/OpenType", "/CIDFontType0C"):
        return "fonts"
    return "charts" if stream.get("/Subtype") == "/Form" else "pages and others"


def measured(run: Path, bar: int) -> dict[str, Any]:
    """Build a run, and weigh what comes of it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ganreport", "build", str(run), "-o", folder, "-q"]
        subprocess.run(command, check=True)
        files = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    parts = {
        "report.html": page_parts(files["report.html"].decode()),
        "report.pdf": pdf_parts(files["report.pdf"]),
    }
    sizes = {name: len(content) for name, content in files.items()}
    return {"bytes": sizes, "bar": bar, "parts": parts, "kept": max(sizes.values()) <= bar}


def main() -> None:
    """Measure, print, and keep the result."""
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (steps, evaluations) in SHAPES.items():
            run = Path(folder) / name
            if name == "default" and len(sys.argv) > 1:
                run = Path(sys.argv[1])
            else:
                record(run, steps, evaluations)
            result[name] = measured(run, BARS[name])
            print(name, json.dumps(result[name], indent=1))
    keep("size", result)


if __name__ == "__main__":
    main()
