"""Time and peak memory of the series statistics, and of a whole build, by the length of a run.

Statistics: each on one float32 series of 10 thousand, 1 million and 10 million rows, in a process
of its own; those after the first three work on its grid of at most 4,096 points.

Build: runs of as many rows and 15 scalars, recorded for it into a temporary folder; all formats.
Bars: 1M : 10k at most 1.2, 10M : 10k at most 2, peak memory at most 1 GiB.

Run: python benchmarks/series.py [ROUNDS]
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from ganreport.run.cards import ObjectiveCard
from ganreport.run.writer import RunWriter

ROUNDS, BLOCK = 5, 500_000
LENGTHS = {"10k": 10_000, "1M": 1_000_000, "10M": 10_000_000}
BARS = {"1M": 1.2, "10M": 2.0}
RESULTS = Path(__file__).parent / "results" / "series.json"
NAMES = (
    "d_loss", "g_loss", "d_penalty", "d_real_mean", "d_real_std", "d_fake_mean", "d_fake_std",
    "d_real_accuracy", "d_fake_accuracy", "d_grad_norm", "g_grad_norm", "d_update_ratio",
    "g_update_ratio", "d_lr", "g_lr",
)  # fmt: skip

MEASURED = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""

STATISTIC = """
import json, resource, sys, time
import numpy as np
from scipy import stats
from ganreport.stats import clock, decimate, series, spectrum, trend
def mib(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
WHOLE = ("uniform grid", "order, gaps, values not finite", "extremes for a chart")
count, name = int(sys.argv[1]), sys.argv[2]
y = np.random.default_rng(0).standard_normal(count, np.float32)
x = np.arange(1, count + 1)
grid = series.uniform(x[:10_000], y[:10_000])
series.spread(grid.y), trend.theil_sen(grid), spectrum.peak(grid.y)
if name not in WHOLE:
    grid = series.uniform(x, y)
tasks = {
    "uniform grid": lambda: series.uniform(x, y),
    "order, gaps, values not finite": lambda: (clock.order(x), clock.gaps(x), clock.not_finite(y)),
    "extremes for a chart": lambda: decimate.extremes(x, y, 120),
    "level, amplitude, spikes": lambda: series.spread(grid.y),
    "trend": lambda: trend.theil_sen(grid),
    "spectral peak": lambda: spectrum.peak(grid.y),
    "lag": lambda: series.lag(grid, grid),
    "envelope growth": lambda: series.envelope_growth(grid),
    "jumps": lambda: trend.changes(grid),
    "plateau": lambda: series.plateau(grid),
}
if name == "names":
    print(json.dumps(list(tasks)))
else:
    before, start = mib(), time.process_time()
    tasks[name]()
    print(json.dumps({"ms": 1e3 * (time.process_time() - start), "more MiB": mib() - before}))
"""


def python(*arguments: object) -> str:
    """What a new interpreter prints."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def statistic_costs(rounds: int) -> dict[str, dict[str, dict[str, float]]]:
    """Median processor time, and memory beyond the series itself, of each at each length."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name in json.loads(python("-c", STATISTIC, 10_000, "names")):
        for length, count in LENGTHS.items():
            runs = [json.loads(python("-c", STATISTIC, count, name)) for _ in range(rounds)]
            found.setdefault(name, {})[length] = {
                key: round(statistics.median(run[key] for run in runs), 1) for key in runs[0]
            }
        print(name, found[name])
    return found


def record(path: Path, count: int) -> None:
    """A run of this many steps and 15 scalars."""
    random = np.random.default_rng(0)
    card = ObjectiveCard(
        name="non-saturating", d_output="logit", blind_d_loss=1.386, blind_g_loss=0.693
    )
    with RunWriter(path, objective=card) as run:
        for start in range(0, count, BLOCK):
            steps = np.arange(start + 1, min(start + BLOCK, count) + 1)
            noise = {n: random.standard_normal(len(steps), np.float32) for n in NAMES}
            run.scalar_block(steps, {n: 0.7 * np.exp(0.1 * y) for n, y in noise.items()})


def build_costs(folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Median seconds and greatest MiB of a build at each length, taken in turn.

    Processor seconds are those of all threads: they hardly depend on what else the machine does.
    """
    taken: dict[str, list[list[float]]] = {length: [] for length in LENGTHS}
    for length, count in LENGTHS.items():
        record(folder / length, count)
    for number in range(rounds + 1):
        for length in LENGTHS if number else ("10k",):
            call = ("-m", "ganreport", "build", folder / length, "-o", folder / f"{length}-report")
            words = python("-c", MEASURED, sys.executable, *call, "--force", "-q").split()
            if number:  # the first round warms up
                taken[length].append([float(word) for word in words[-3:]])
    return {
        length: {
            "seconds": round(statistics.median(run[0] for run in runs), 2),
            "processor seconds": round(statistics.median(run[1] for run in runs), 2),
            "MiB": round(max(run[2] for run in runs)),
        }
        for length, runs in taken.items()
    }


def main() -> None:
    """Measure, print, and keep the result."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, as where it is installed
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    costs = statistic_costs(rounds)  # first: a process inherits the peak of the one that starts it
    with tempfile.TemporaryDirectory() as folder:
        build = build_costs(Path(folder), rounds)
    ratios = {
        key: {n: round(build[n][key] / build["10k"][key], 2) for n in BARS}
        for key in ("seconds", "processor seconds")
    }
    print(build, ratios, f"bars {BARS}")
    result = {
        "rounds": rounds,
        "build": build,
        "build over that of 10k rows": ratios,
        "bars": BARS,
        "statistics": costs,
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
