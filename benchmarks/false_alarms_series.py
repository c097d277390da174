"""How often the oscillation finding accuses healthy losses, and how often it sees planted cycles.

1,000 simulated pairs of losses without a cycle, a fifth of each kind: white noise, AR(1) noise with
phi up to .95, trends, jumps of level, and mixtures of all with heavy tails and slow random walks.
The two losses of a pair depend on each other, as those of a GAN do. Nominal: 5 % of pairs accused.

``by evaluations`` is the same of losses beside none to twenty evaluations of a perfect generator's
samples: of mixtures, and of losses of which one cycles without harm, as in sound runs they do.

Run: python benchmarks/false_alarms_series.py [PAIRS | evaluations]
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.signal import lfilter

from ganreport.analysis.diagnostics import oscillation
from ganreport.analysis.findings import Context, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.metrics.history import History, measure_samples
from ganreport.readers import read_run
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars
from ganreport.run.writer import RunWriter

PAIRS, NOMINAL, CYCLES = 1000, 0.05, 100
RESULTS = Path(__file__).parent / "results" / "false_alarms_series.json"
LENGTHS = (300, 1000, 3000, 10_000)
EVALUATIONS: Final = (0, 1, 2, 3, 5, 9, 20)
Array = npt.NDArray[np.float64]


def noise(random: np.random.Generator, count: int, phi: float) -> Array:
    """An AR(1) series of unit variance, past its start."""
    drawn = lfilter([1], [1, -phi], random.normal(size=count + 500))[500:]
    return np.asarray(drawn * np.sqrt(1 - phi**2))


def trend(random: np.random.Generator, count: int) -> Array:
    """A decay, a line or a bend, up to ten deviations high."""
    place = np.linspace(0, 1, count)
    shapes = (np.exp(-place * random.uniform(1, 20)), place, np.sqrt(place))
    return random.uniform(-10, 10) * shapes[random.integers(3)]


def jumps(random: np.random.Generator, count: int) -> Array:
    """One to three jumps of up to ten deviations."""
    found = np.zeros(count)
    for _ in range(random.integers(1, 4)):
        found[random.integers(count) :] += random.uniform(-10, 10)
    return found


def mixture(random: np.random.Generator, count: int) -> Array:
    """Trend, jump, fast and slow noise, spikes, each or none."""
    found = noise(random, count, random.uniform(0, 0.95))
    extras = (
        lambda: trend(random, count),
        lambda: jumps(random, count),
        lambda: 2 * random.standard_t(2, size=count),
        lambda: random.uniform(0.5, 3) * noise(random, count, 0.98),
        lambda: np.cumsum(random.normal(size=count)) * 3 / np.sqrt(count),
    )
    return found + sum((extra() for extra in extras if random.random() < 0.4), np.zeros(count))


HEALTHY = {
    "white": lambda r, n: noise(r, n, 0.0),
    "AR(1)": lambda r, n: noise(r, n, float(r.uniform(-0.5, 0.95))),
    "trend": lambda r, n: noise(r, n, float(r.uniform(0, 0.9))) + trend(r, n),
    "jumps": lambda r, n: noise(r, n, float(r.uniform(0, 0.9))) + jumps(r, n),
    "mixture": mixture,
}


def pair(kind: str, seed: int) -> dict[str, Array]:
    """Two healthy losses of one kind that share part of what moves them."""
    random = np.random.default_rng((seed, len(kind)))
    count = LENGTHS[seed % len(LENGTHS)]
    d, own = HEALTHY[kind](random, count), HEALTHY[kind](random, count)
    share = random.uniform(-0.9, 0.9)
    g = share * np.roll(d, random.integers(0, 4)) + np.sqrt(1 - share**2) * own
    level, scale = random.uniform(0.5, 20), random.uniform(0.1, 1)
    return {"d_loss": level + scale * d, "g_loss": level / 2 + scale * g}


BARE_TEST = LIMITS.replaced(
    {"cycle_p": NOMINAL, "cycle_share": 0.0, "flight_warn": 1e9, "flight_fail": 1e9}
)
"""Accuses by the chance of a cycle alone, at the nominal level."""


NONE: Final = History(pd.DataFrame(columns=["measure"]), {})
"""Of a run without samples."""


def judged(losses: dict[str, Array], limits: Limits = LIMITS, history: History = NONE) -> Finding:
    """The oscillation finding on these losses, alone or beside samples."""
    steps = np.arange(1, len(losses["d_loss"]) + 1)
    metrics = Scalars.of(pd.DataFrame({"step": steps, **losses}))
    info = RunInfo(id="x", name="x")
    run = Run(path=Path(), format="simulated", info=info, metrics=metrics)
    return oscillation.DIAGNOSTICS[0].examine(Context(run, history), limits)


def false_alarms(pairs: int) -> dict[str, dict[str, float]]:
    """Share of healthy pairs that are accused, by kind."""
    found = {}
    for kind in HEALTHY:
        count = pairs // len(HEALTHY)
        of_kind = [pair(kind, seed) for seed in range(count)]
        found[kind] = {
            "pairs": count,
            "accused": sum(judged(p).status is not Status.OK for p in of_kind),
            "p below 0.05": sum(judged(p, BARE_TEST).status is not Status.OK for p in of_kind),
        }
    found["all"] = {key: sum(member[key] for member in found.values()) for key in found["white"]}
    return {kind: {**f, "share accused": f["accused"] / f["pairs"]} for kind, f in found.items()}


def detections(size: float) -> dict[str, dict[str, int]]:
    """Answers on pairs of AR(1) losses with a cycle in D's, in G's, in both, or one that grows.

    ``size`` is the amplitude of the cycle in standard deviations of the noise.
    """
    found = {}
    for where in ("D", "G", "both", "both, growing"):
        answers: Counter[str] = Counter()
        for seed in range(CYCLES):
            random = np.random.default_rng((seed, 77))
            count = LENGTHS[seed % len(LENGTHS)]
            phase = 2 * np.pi * np.arange(count) / random.uniform(8, count / 25)
            grown = np.exp(3 * np.linspace(0, 1, count)) if "growing" in where else 1.0
            losses = {
                name: 3 + noise(random, count, random.uniform(0, 0.9))
                + size * grown * wave * (network in where or "both" in where)
                for name, network, wave in (
                    ("d_loss", "D", np.sin(phase)), ("g_loss", "G", np.cos(phase)),
                )
            }  # fmt: skip
            answers[judged(losses).status.value] += 1
        found[where] = dict(answers)
    return found


def history(evaluations: int) -> History:
    """The samples of a perfect generator of a ring of eight modes, so often evaluated."""
    rng = np.random.default_rng(evaluations)

    def ring(count: int) -> Array:
        angles = rng.integers(0, 8, count) * np.pi / 4
        points = np.stack([np.cos(angles), np.sin(angles)], 1)
        return np.asarray(points + 0.05 * rng.normal(size=(count, 2)), np.float32)

    with tempfile.TemporaryDirectory() as folder:
        with RunWriter(Path(folder) / "run") as run:
            run.reference(train=ring(1000), heldout=ring(400))
            for step in range(evaluations):
                run.samples(1 + step, random=ring(600))
        return measure_samples(read_run(Path(folder) / "run")) if evaluations else NONE


def by_evaluations(pairs: int) -> dict[int, dict[str, float]]:
    """Share of healthy pairs accused, by how often the samples were evaluated."""
    found = {}
    for evaluations in EVALUATIONS:
        seen = history(evaluations)
        cycling = []
        for seed in range(pairs):
            random = np.random.default_rng((seed, 5))
            wave = 2 * np.sin(2 * np.pi * np.arange(1000) / random.uniform(8, 40))
            losses = {name: 3 + noise(random, 1000, 0.5) for name in ("d_loss", "g_loss")}
            cycling.append(losses | {"d_loss": losses["d_loss"] + wave})
        kinds = {"mixture": [pair("mixture", seed) for seed in range(pairs)], "cycle": cycling}
        found[evaluations] = {
            kind: float(np.mean([judged(x, history=seen).status is not Status.OK for x in each]))
            for kind, each in kinds.items()
        }
        print(evaluations, found[evaluations], flush=True)
    return found


def main() -> None:
    """Simulate, print, and keep the result."""
    if sys.argv[1:] == ["evaluations"]:
        kept = json.loads(RESULTS.read_text(encoding="utf-8"))
        kept["by evaluations"] = by_evaluations(CYCLES)
        RESULTS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        return
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    result = {
        "nominal": NOMINAL,
        "false alarms": false_alarms(pairs),
        "answers to cycles of amplitude 1 sigma": detections(1.0),
        "answers to cycles of amplitude 2 sigma": detections(2.0),
        "by evaluations": by_evaluations(CYCLES),
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
