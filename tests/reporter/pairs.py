"""Scored pairs made up for tests of what is measured, said and shown of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ganreport.run.cards import RunInfo
from ganreport.run.model import SAMPLES_ALONE, ReadSummary, Run, SampleSet
from ganreport.run.scored_pairs import ScoredPairs, ShownPair

COUNT = 40


class Empty:
    path = Path("nowhere")
    names = frozenset()

    def get(self, name: str) -> None:
        return None


def images(step=100, level=30.0, seed=0, count=COUNT, rivals=None, **facts) -> ScoredPairs:
    """PSNR and SSIM of inputs that are hard or easy; ``rivals`` lie so many dB above."""
    rng = np.random.default_rng(seed)
    hard = np.random.default_rng(99).normal(0, 3, count)  # of the inputs: the same at every step

    def scores(level: float) -> dict[str, np.ndarray]:
        psnr = level + hard + rng.normal(0, 0.3, count)
        return {"psnr": psnr, "ssim": 1 / (1 + np.exp(-(psnr - 25) / 3))}

    own = scores(level)
    white = np.full((8, 8, 3), 255, np.uint8)
    order = np.argsort(own["psnr"])[:10]
    names = tuple(f"scene{place}.png" for place in range(count))
    made = ScoredPairs(
        step=step,
        kind="images",
        names=names,
        scores=own,
        references={name: scores(level + off) for name, off in (rivals or {}).items()},
        own=np.full(count, 0.99),
        shown=tuple(
            ShownPair(names[p], float(own["psnr"][p]), {"output": white, "truth": white})
            for p in order
        ),
    )
    return replace(made, **facts)


def run(*pairs: ScoredPairs) -> Run:
    samples = tuple(SampleSet(each.step, Empty()) for each in pairs)
    reading = ReadSummary(reader=SAMPLES_ALONE, files=())
    info = RunInfo(id="x", name="x", status="unknown")
    return Run(Path("nowhere"), SAMPLES_ALONE, info, samples=samples, paired=pairs, reading=reading)
