"""Time and memory of each sample statistic, beside the public implementation a user would take.

Sizes of 1,000, 5,000 and 10,000 points in 64 dimensions. Rounds run both sides in turn; seconds are
of CPU time over all threads, so that other work on the machine counts for little; ratios are within
a round, with linear algebra on one thread on both sides (as the reporter runs it; threads that a
package starts by itself, as prdc does, count in its CPU seconds). Memory is the peak of NumPy's
allocations in a run of its own, on both sides. Arguments choose parts (``large``, ``1,000``, ...)
and cases by how their names begin (``prdc``); the other results are kept.

Two bars, of sizes as papers use them: Fréchet distance of 10,000 x 2,048 features ten times as fast
as ``scipy.linalg.sqrtm`` and equal to 1e-8; precision, recall, density and coverage of 10,000 x
1,000 features (the example of the ``prdc`` package's README) three times as fast as that package
and equal to 1e-6. Part ``readme`` draws that example anew several times: its README shows one draw,
without a seed, of four figures that scatter. ``pip install prdc scikit-image`` for the public
sides; one that is not there is left out.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import public_statistics
from scipy.spatial.distance import cdist, jensenshannon, pdist
from scipy.stats import entropy
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from ganreport.stats import (
    bins,
    birthday,
    cells,
    copying,
    discriminator,
    distances,
    diversity,
    frechet,
    kernel,
    manifold,
    modes,
    sliced,
    ssim,
    two_sample,
)

SIZES, DIMENSIONS = (1000, 5000, 10_000), 64
RESULTS = Path(__file__).parent / "results" / "statistics.json"
README = (0.4772, 0.4705, 1.0555, 0.9735)
manifold.CAP = 20_000

Array = npt.NDArray[Any]
Run = Callable[[], Any]


@dataclass
class Case:
    """Ours and the public implementation of one statistic; ``bar`` is of their ratio.

    An infinite tolerance says that the two are not the same estimator: neither their results nor
    their times compare.
    """

    name: str
    ours: Run
    public: Run | None = None
    what: str = ""
    tolerance: float = 1e-6
    bar: float | None = None


def cloud(count: int, seed: int, dimensions: int = DIMENSIONS, scale: float = 1.0) -> Array:
    """Points of a Gaussian as float32."""
    drawn = np.random.default_rng(seed).normal(size=(count, dimensions))
    return (scale * drawn).astype("f4")


def four(real: Array, generated: Array) -> tuple[float, ...]:
    """Precision, recall, density and coverage by ours."""
    found = manifold.overlap(manifold.balls(real), manifold.balls(generated))
    measures = (found.precision, found.recall, found.density, found.coverage)
    return tuple(measure.value for measure in measures)


def our_sliced(a: Array, b: Array, along: Array) -> float:
    """The same by ours."""
    return sliced.distance(sliced.slices(a, along), sliced.slices(b, along))


def our_c_t(train: Array, heldout: Array, generated: Array) -> float:
    """C_T with a single cell."""
    found = [distances.nearest(x, train)[0][:, 0] for x in (generated, heldout)]
    places = np.zeros(len(generated), int), np.zeros(len(heldout), int)
    return copying.c_t(found[0], found[1], *places).value


def our_authenticity(train: Array, generated: Array) -> float:
    """Authenticity with all its distances."""
    found, which = distances.nearest(generated, train)
    own, _ = distances.nearest(train, train, same=True)
    return copying.authenticity(found[:, 0], which[:, 0], own[:, 0]).value


def our_beside(train: Array, heldout: Array, generated: Array) -> float:
    """Share of samples next to real training samples."""
    (a, i), (b, j) = (distances.nearest(generated, real) for real in (train, heldout))
    counts = len(train), len(heldout)
    return copying.beside_training(a[:, 0], i[:, 0], b[:, 0], j[:, 0], counts)[0].value


def our_bins(real: Array, generated: Array) -> float:
    """NDB with its k-means."""
    centres = cells.cells(real, 100)
    found = bins.compare(cells.fallen(real, centres), cells.fallen(generated, centres))
    return found.different.value if found else float("nan")


def labelled(count: int) -> tuple[Case, ...]:
    """Statistics of known modes, of histograms and of D's outputs."""
    rng = np.random.default_rng(5)
    angles = np.arange(8) * np.pi / 4
    centres = np.stack([np.cos(angles), np.sin(angles)], 1)
    points = centres[rng.integers(0, 7, count)] + 0.01 * rng.normal(size=(count, 2))
    even = np.full(8, 1 / 8)
    a, b = rng.multinomial(count, np.full(100, 0.01), 2)
    real, fake = rng.normal(0.5, 1, count), rng.normal(-0.5, 1, count)
    own = np.repeat([1, 0], count)

    def ring() -> tuple[float, float]:
        found = modes.known_modes(points, centres, 0.01)
        return modes.effective_modes(found.counts, even).value, found.high_quality.value

    def public_ring() -> tuple[float, float]:
        gaps = cdist(points, centres)
        counts = np.bincount(gaps.argmin(axis=1), minlength=8)
        near = float(np.mean(gaps.min(axis=1) <= 0.03))
        return 8 * float(np.exp(-entropy(counts / count, even))), near

    def divergence() -> float:
        found = bins.compare(a, b)
        return found.divergence.value if found else float("nan")

    return (
        Case("modes", ring, public_ring, "SciPy's cdist and entropy"),
        Case("divergence", divergence, lambda: float(jensenshannon(a, b) ** 2), "SciPy"),
        Case(
            "d_auc",
            lambda: discriminator.auc(real, fake).value,
            lambda: roc_auc_score(own, np.concatenate([real, fake])),
            "scikit-learn",
        ),
        Case(
            "d_overfit",
            lambda: discriminator.overfitting(real, real + fake, fake).value,
            lambda: (real.mean() - (real + fake).mean()) / (real.mean() - fake.mean()),
            "NumPy, without an interval",
        ),
    )


def pictures(count: int) -> tuple[Case, ...]:
    """Structural similarity of pairs of 28 x 28 images."""
    a, b = (
        np.random.default_rng(s).integers(0, 256, (count, 28, 28, 1), dtype=np.uint8)
        for s in (1, 2)
    )
    public = None
    if importlib.util.find_spec("skimage"):
        from skimage.metrics import structural_similarity

        def public() -> float:
            pairs = zip(a[..., 0], b[..., 0], strict=True)
            return float(np.mean([structural_similarity(x, y, data_range=255) for x, y in pairs]))

    return (Case("ssim", lambda: float(ssim.similarity(a, b, 255).mean()), public, "scikit-image"),)


def usual(count: int) -> tuple[Case, ...]:
    """Every statistic on so many points of either kind."""
    real, generated, held = cloud(count, 1), cloud(count, 2, scale=1.1), cloud(count, 3)
    a, b = frechet.fit(real), frechet.fit(generated)
    floor, along = frechet.floor(real, count, count), sliced.directions(DIMENSIONS)
    reach = birthday.reach(real)
    wide = 1.2 * reach
    return (
        Case(
            "frechet",
            lambda: frechet.distance(a, b),
            lambda: public_statistics.sqrtm(a, b),
            "SciPy's sqrtm",
            1e-8,
        ),
        Case(
            "frechet_infinity",
            lambda: frechet.infinity(real, generated, floor).value,
            lambda: public_statistics.slow_infinity(real, generated),
            "the same cuts by SciPy's sqrtm",
        ),
        Case(
            "kernel_distance",
            lambda: kernel.distance(real, generated).value,
            lambda: public_statistics.subsets(real, generated),
            "20 subsets of 1,000 without an interval",
            np.inf,
        ),
        Case(
            "prdc",
            lambda: four(real, generated),
            public_statistics.public_four(real, generated),
            "prdc",
        ),
        Case(
            "wasserstein",
            lambda: our_sliced(generated, real, along),
            lambda: public_statistics.slow_sliced(generated.astype("f8"), real.astype("f8"), along),
            "SciPy, a direction at a time",
        ),
        Case(
            "neighbour_accuracy",
            lambda: two_sample.neighbour_accuracy(generated, real)[0].value,
            lambda: public_statistics.public_neighbours(generated, real),
            "scikit-learn",
            1e-4,
        ),
        Case(
            "c_t",
            lambda: our_c_t(real, held, generated),
            lambda: public_statistics.public_c_t(real, held, generated),
            "scikit-learn and SciPy",
            1e-4,
        ),
        Case(
            "duplicates",
            lambda: birthday.collisions(generated, wide).pairs,
            lambda: int(np.count_nonzero(pdist(generated) <= wide)),
            "SciPy's pdist",
        ),
        Case(
            "diversity",
            lambda: distances.mean_pairwise(generated).value,
            lambda: float(pdist(generated).mean()),
            "SciPy's pdist",
        ),
        Case(
            "authenticity",
            lambda: our_authenticity(real, generated),
            lambda: public_statistics.public_authenticity(real, generated),
            "scikit-learn",
            1e-4,
        ),
        Case(
            "beside_training",
            lambda: our_beside(real, held, generated),
            lambda: public_statistics.public_beside(real, held, generated),
            "scikit-learn",
            1e-4,
        ),
        Case(
            "effective_rank",
            lambda: diversity.effective_rank(generated).value,
            lambda: public_statistics.spectral_rank(generated),
            "NumPy's eigenvalues, without an interval",
        ),
        Case(
            "different_bins",
            lambda: our_bins(real, generated),
            lambda: public_statistics.public_bins(real, generated),
            "scikit-learn's k-means",
            np.inf,
        ),
        *labelled(count),
        *pictures(count),
    )


def large() -> tuple[Case, ...]:
    """The two statistics that have a bar."""
    pair = cloud(10_000, 1, 2048), cloud(10_000, 2, 2048, 1.1)
    a, b = (frechet.fit(points) for points in pair)
    rng = np.random.default_rng(0)
    real, generated = (rng.normal(size=(10_000, 1000)) for _ in range(2))
    return (
        Case(
            "frechet, 10,000 x 2,048",
            lambda: frechet.distance(a, b),
            lambda: public_statistics.sqrtm(a, b),
            "SciPy's sqrtm",
            1e-8,
            10,
        ),
        Case(
            "prdc, 10,000 x 1,000",
            lambda: four(real, generated),
            public_statistics.public_four(real, generated),
            "prdc",
            1e-6,
            3,
        ),
    )


def readme_draws(count: int = 5) -> dict[str, Any]:
    """Mean and deviation over draws of the prdc package's example, and how far its README is."""
    found = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        found.append(four(*(rng.normal(size=(10_000, 1000)).astype("f4") for _ in range(2))))
    mean, spread = np.mean(found, axis=0), np.std(found, axis=0, ddof=1)
    away = (np.array(README) - mean) / (spread * np.sqrt(1 + 1 / count))
    return {
        name: {"mean": round(m, 4), "deviation": round(s, 4), "readme": r, "away": round(a, 2)}
        for name, m, s, r, a in zip(
            ("precision", "recall", "density", "coverage"),
            mean.tolist(), spread.tolist(), README, away.tolist(), strict=True,
        )
    }  # fmt: skip


def timed(run: Run) -> tuple[float, Any]:
    """CPU seconds of one run, and what it found."""
    start = time.process_time()
    found = run()
    return time.process_time() - start, found


def peak(run: Run) -> float:
    """The most megabytes that NumPy held at once during a run."""
    tracemalloc.start()
    run()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(most / 1e6, 1)


def quartiles(values: list[float]) -> dict[str, float]:
    """Median and quartiles."""
    lower, middle, upper = statistics.quantiles(values, n=4, method="inclusive")
    return {"median": round(middle, 5), "lower": round(lower, 5), "upper": round(upper, 5)}


def gap(ours: Any, public: Any) -> float:
    """The largest relative difference of two results."""
    a, b = (np.atleast_1d(np.asarray(x, float)) for x in (ours, public))
    return float(np.max(np.abs(a - b) / np.maximum(np.abs(b), 1e-300)))


def measure(context: Case, rounds: int) -> dict[str, Any]:
    """Time both sides in turn; compare what they found."""
    both: list[tuple[float, float]] = []
    difference = 0.0
    for _ in range(rounds):
        ours, found = timed(context.ours)
        theirs, other = timed(context.public) if context.public else (float("nan"), found)
        difference = max(difference, gap(found, other))
        both.append((ours, theirs))
    result: dict[str, Any] = {
        "cpu_seconds": quartiles([ours for ours, _ in both]),
        "peak_megabytes": peak(context.ours),
    }
    if context.public:
        result |= {
            "beside": context.what,
            "public_cpu_seconds": quartiles([theirs for _, theirs in both]),
            "public_peak_megabytes": peak(context.public),
            "ratio": quartiles([theirs / ours for ours, theirs in both]),
        }
        if np.isfinite(context.tolerance):
            result |= {"difference": difference, "tolerance": context.tolerance}
    if context.bar:
        result["bar"] = context.bar
    if context.name.startswith("prdc, "):
        result |= {"found": list(found), "readme": list(README)}
    return result


def keep(part: str, found: dict[str, Any]) -> None:
    """Write a part's results beside those of other parts and cases."""
    RESULTS.parent.mkdir(exist_ok=True)
    old = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    new = old | {part: old.get(part, {}) | found}
    RESULTS.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")


def told(found: dict[str, Any], context: Case) -> str:
    """How a case compares, in words."""
    if not context.public:
        return "beside nothing"
    ratio, memory = found["ratio"]["median"], found["public_peak_megabytes"]
    if not np.isfinite(context.tolerance):
        return f"unlike with like: {context.what} take {ratio:.2f} times as long, {memory:.1f} MB"
    same = f"difference {found['difference']:.1e}"
    return f"{ratio:.2f} times as fast as {context.what} ({memory:.1f} MB), {same}"


def main() -> None:
    """Measure what is asked for (all of it), print, keep; fail where the two sides disagree."""
    parts: dict[str, tuple[int, Callable[[], tuple[Case, ...]]]] = {
        "large": (2, large),
        **{f"{size:,}": (3, lambda size=size: usual(size)) for size in SIZES},
    }
    wrong, measured = [], 0
    if sys.argv[1:] == ["readme"]:
        keep("readme", found := readme_draws())
        print(f"The prdc README's example: {found}")
        return
    names = tuple(word for word in sys.argv[1:] if word not in parts)
    for part in [word for word in sys.argv[1:] if word in parts] or parts:
        rounds, cases = parts[part]
        results = {}
        for context in cases():
            if names and not context.name.startswith(names):
                continue
            measured += 1
            with threadpool_limits(1, user_api="blas"):
                found = results[context.name] = measure(context, rounds)
            print(
                f"{part:>7} {context.name:24} {found['cpu_seconds']['median']:9.4f} s "
                f"{found['peak_megabytes']:8.1f} MB; {told(found, context)}",
                flush=True,
            )
            keep(part, results)
            if found.get("difference", 0.0) > found.get("tolerance", 0.0):
                wrong.append(f"{part}: {context.name}")
    if not measured:
        sys.exit(f"No case begins with {' or '.join(names)}; parts are {', '.join(parts)}.")
    if wrong:
        sys.exit(f"The two sides disagree on {', '.join(wrong)}.")


if __name__ == "__main__":
    main()
