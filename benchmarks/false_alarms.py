"""How often findings on samples are raised where there is nothing to find; the bar is 1 %.

Each set is a run of one evaluation whose samples are drawn from where the real samples are: a
perfect generator. It is written, read, measured and judged as any run. Three kinds of data: a ring
of eight modes, a Gaussian in 64 dimensions, and scikit-learn's digits cut at random into real
training samples, held-out real samples and samples. Beside it planted faults, to see that silence
is not deafness; and runs of ten evaluations for the findings that need a course (under-training;
oscillation, which without losses is that of samples that hop between modes).

What is planted and not found is no accident: a half along one of 64 equal axes moves 1 % of the
variance, and the Fréchet distance tells of it, though no rule does.

Arguments choose kinds of data (``ring``, ``gaussian``, ``digits``, ``'ring, ten evaluations'``);
the other results are kept.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.readers import read_run
from ganreport.run.cards import DataCard
from ganreport.run.writer import RunWriter

SETS, PLANTED, BAR = 200, 20, 0.01
FINDINGS = (
    "diversity", "repetition", "coverage", "modes", "fidelity", "memorisation", "under-training",
    "oscillation",
)  # fmt: skip
COURSE = "ring, ten evaluations"
RESULTS = Path(__file__).parent / "results" / "false_alarms.json"

Array = npt.NDArray[Any]
Sets = tuple[Array, Array, Array]
DIGITS = load_digits().data.astype("f4")


def ring(rng: np.random.Generator) -> Sets:
    """Real training samples, held-out real samples and samples of eight modes on a circle."""
    angles = rng.integers(0, 8, 2800) * np.pi / 4
    points = np.stack([np.cos(angles), np.sin(angles)], 1) + 0.01 * rng.normal(size=(2800, 2))
    return points[:1400], points[1400:1800], points[1800:]


def gaussian(rng: np.random.Generator) -> Sets:
    """The same of a unit Gaussian in 64 dimensions."""
    points = rng.normal(size=(2800, 64))
    return points[:1400], points[1400:1800], points[1800:]


def digits(rng: np.random.Generator) -> Sets:
    """The same of scikit-learn's digits, cut at random."""
    points = DIGITS[rng.permutation(len(DIGITS))]
    return points[:900], points[900:1200], points[1200:]


DATA: dict[str, Callable[[np.random.Generator], Sets]] = {
    "ring": ring,
    "gaussian": gaussian,
    "digits": digits,
}


def copies(sets: Sets, rng: np.random.Generator) -> Array:
    """Three samples of ten are real training samples."""
    train, _, generated = sets
    share = 3 * len(generated) // 10
    return np.concatenate([generated[share:], train[rng.integers(0, len(train), share)]])


def half(sets: Sets, rng: np.random.Generator) -> Array:  # noqa: ARG001 - as all faults
    """Only samples on one side of the middle, along the direction in which real ones vary most."""
    train, _, generated = sets
    axis = np.linalg.eigh(np.cov(train, rowvar=False))[1][:, -1]
    return generated[(generated - train.mean(axis=0)) @ axis > 0]


def noisy(sets: Sets, rng: np.random.Generator) -> Array:
    """Samples with noise of a third of the real samples' spread."""
    train, _, generated = sets
    return generated + rng.normal(size=generated.shape) * train.std() / 3


def point(sets: Sets, rng: np.random.Generator) -> Array:  # noqa: ARG001 - as all faults
    """One sample, over and over."""
    return np.repeat(sets[2][:1], len(sets[2]), axis=0)


def repeats(sets: Sets, rng: np.random.Generator) -> Array:
    """A hundred perfect samples, over and over."""
    generated = sets[2]
    return generated[rng.integers(0, 100, len(generated))]


FAULTS = {"copies": copies, "half": half, "noisy": noisy, "point": point, "repeats": repeats}


def raised(train: Array, heldout: Array, samples: dict[int, Array]) -> dict[str, Status]:
    """The status of each finding on a run of these real and generated samples."""
    card = DataCard(name="simulated", kind="points", shape=train.shape[1:])
    with tempfile.TemporaryDirectory() as folder:
        with RunWriter(Path(folder) / "run", data=card) as run:
            run.reference(train=train.astype("f4"), heldout=heldout.astype("f4"))
            for step, generated in samples.items():
                run.samples(step, random=generated.astype("f4"))
        read = read_run(Path(folder) / "run")
        found = analyse(read).findings
    return {finding.id: finding.status for finding in found if finding.id in FINDINGS}


def tally(runs: list[dict[str, Status]]) -> dict[str, dict[str, int]]:
    """Runs judged and runs warned of, a finding."""
    judged, troubled = Counter[str](), Counter[str]()
    for run in runs:
        for name, status in run.items():
            judged[name] += status is not Status.NOT_MEASURED
            troubled[name] += status in (Status.WARN, Status.FAIL)
    return {
        name: {"judged": judged[name], "raised": troubled[name]}
        for name in FINDINGS
        if judged[name]
    }


def perfect(draw: Callable[[np.random.Generator], Sets], seed: int) -> dict[str, Status]:
    """Findings on a perfect generator."""
    train, heldout, generated = draw(np.random.default_rng(seed))
    return raised(train, heldout, {100: generated})


def planted(
    draw: Callable[[np.random.Generator], Sets],
    fault: Callable[[Sets, np.random.Generator], Array],
    seed: int,
) -> dict[str, Status]:
    """Findings on a generator with a fault."""
    rng = np.random.default_rng(10_000 + seed)
    sets = draw(rng)
    return raised(sets[0], sets[1], {100: fault(sets, rng)})


def curve(seed: int, modes: int = 8) -> dict[str, Status]:
    """Findings on a generator at ten evaluations that gives so many modes at once, each in turn."""
    rng = np.random.default_rng(20_000 + seed)
    train, heldout, _ = ring(rng)
    samples = {}
    for turn in range(1, 11):
        drawn = ring(rng)[2]
        angles = np.round(np.arctan2(drawn[:, 1], drawn[:, 0]) / (np.pi / 4)).astype(int)
        samples[100 * turn] = drawn[(angles - modes * turn) % 8 < modes][: 500 * modes // 8]
    return raised(train, heldout, samples)


def judged(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Perfect generators and planted faults of one kind of data."""
    if name == COURSE:
        perfect_runs = tally([curve(seed) for seed in range(SETS)])
        return perfect_runs, {"hops": tally([curve(seed, 2) for seed in range(PLANTED)])}
    draw = DATA[name]
    found = {
        fault: tally([planted(draw, make, seed) for seed in range(PLANTED)])
        for fault, make in FAULTS.items()
    }
    return tally([perfect(draw, seed) for seed in range(SETS)]), found


def keep(name: str, perfect_runs: dict[str, Any], faults: dict[str, Any]) -> None:
    """Write the result of one kind of data beside those of the others."""
    RESULTS.parent.mkdir(exist_ok=True)
    old = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    both = {"perfect": perfect_runs, "planted": faults}
    new = {key: old.get(key, {}) | {name: found} for key, found in both.items()}
    result = {"sets": SETS, "bar": BAR, **new}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure the kinds of data that are named (all), print, keep; fail beyond the bar."""
    wrong = []
    for name in sys.argv[1:] or (*DATA, COURSE):
        perfect_runs, faults = judged(name)
        print(f"{name}, {SETS} perfect generators: {perfect_runs}", flush=True)
        print(f"{name}, {PLANTED} of each fault: {faults}", flush=True)
        keep(name, perfect_runs, faults)
        wrong += [
            f"{name}: {finding}"
            for finding, counts in perfect_runs.items()
            if counts["raised"] > BAR * counts["judged"]
        ]
    if wrong:
        sys.exit(f"Raised in more than {BAR:.0%} of perfect generators: {', '.join(wrong)}.")


if __name__ == "__main__":
    main()
