"""Sample pictures: grids of generated and real images, their evolution, their neighbours."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from ganreport.charts import style
from ganreport.charts.base import Chart, Figure, Scene, Section
from ganreport.charts.gaps import rows_left_out
from ganreport.charts.tiles import Images, as_images, evenly, grid, picture, png
from ganreport.messages import message
from ganreport.metrics.samples import usable
from ganreport.run.model import SampleSet
from ganreport.run.schema import PATH_POINTS
from ganreport.stats.distances import closest_pairs, nearest


def generated(scene: Scene) -> Figure | None:
    """The first random samples of the last evaluation, for the first page."""
    images = _images(_last(scene), "random")
    if images is None:
        return None
    return picture(
        "generated",
        "verdict",
        message("Generated"),
        f"The first {min(len(images), 48)} random samples of step {_last_step(scene):,}, "
        "not chosen by hand.",
        grid(images[:48], 8),
    )


def real(scene: Scene) -> Figure | None:
    """Held-out reals at the same scale, for the first page; else those that are only shown."""
    images = as_images(scene.run.real("heldout"))
    if images is None:
        shown = as_images(scene.run.real("shown"))
        return _only_shown("real", "verdict", shown, 48, 8)
    return picture(
        "real",
        "verdict",
        message("Real, held out"),
        f"The first {min(len(images), 48)} real samples that were never trained on.",
        grid(images[:48], 8),
    )


def evolution(scene: Scene) -> Figure | None:
    """The same latents at up to ten evaluations, one column each; of a foreign run the cells."""
    name = _over_time(scene)
    sets = [s for s in scene.run.samples if name in s.arrays.names]
    chosen = [sets[i] for i in evenly(len(sets), 10)]
    shown = [(s.step, images) for s in chosen if (images := _images(s, name)) is not None]
    if len(shown) < 2:
        return None
    rows = min(5, *(len(column) for _, column in shown))
    tiles = [column[row] for row in range(rows) for _, column in shown]
    caption = (
        "Each row is one fixed latent vector, each column an evaluation at the step above it. "
        "Rows that turn alike from some column on are a collapse; rows that keep changing what "
        "they show are a generator that does not settle."
        if name == "fixed"
        else "Each row is one place in the pictures, each column the step above it. Whether a row "
        "is one latent vector is not known: that a row changes says nothing by itself; rows that "
        "turn alike from some column on are a collapse."
    )
    return picture(
        "evolution",
        "samples",
        message("The same latents over time")
        if name == "fixed"
        else message("The same places in the pictures over time"),
        caption,
        grid(np.stack(tiles), len(shown)),
        labels=tuple(style.short_count(step) for step, _ in shown),
    )


def final(scene: Scene) -> Figure | None:
    """A larger uncurated grid of random samples of the last evaluation."""
    images = _images(_last(scene), "random")
    if images is None:
        return None
    seeds = scene.run.info.seeds
    name = "random_latents" if "random_latents" in seeds else next(iter(seeds), "")
    words = f" (seed {seeds[name]})" if seeds else ""
    return picture(
        "final",
        "samples",
        message("Random samples of the last evaluation, uncurated"),
        f"The first {min(len(images), 160)} of {len(images):,} samples of {_latents(scene)} at "
        f"step {_last_step(scene):,}{words}.",
        grid(images[:160], 20),
    )


def reals(scene: Scene) -> Figure | None:
    """Held-out reals at the scale of the uncurated grid; else those that are only shown."""
    images = as_images(scene.run.real("heldout"))
    if images is None:
        shown = as_images(scene.run.real("shown"))
        return _only_shown("reals", "samples", shown, 80, 20)
    return picture(
        "reals",
        "samples",
        message("Held-out reals at the same scale"),
        f"The first {min(len(images), 80)} of {len(images):,} real samples that were never "
        "trained on.",
        grid(images[:80], 20),
    )


def _only_shown(
    name: str, section: Section, images: Images | None, most: int, columns: int
) -> Figure | None:
    """Reals of a foreign run, of which only the variety is compared with."""
    if images is None:
        return None
    return picture(
        name,
        section,
        message("Real"),
        f"The first {min(len(images), most)} of {len(images):,} real samples in the grid that was "
        "saved with the run; only how far they differ is compared with the samples.",
        grid(images[:most], columns),
    )


def reconstructions(scene: Scene) -> Figure | None:
    """Held-out reals above what an autoencoder makes of them."""
    again, reals = _images(_last(scene), "reconstructed"), as_images(scene.run.real("heldout"))
    if again is None or reals is None or again.shape[1:] != reals.shape[1:]:
        return None
    count = min(20, len(again), len(reals))
    return picture(
        "reconstructions",
        "samples",
        message("Held-out reals and their reconstructions"),
        f"Above: the first {count} reals that were never trained on; below: each encoded and "
        f"decoded again at step {_last_step(scene):,}. Reconstructions that are all alike are "
        "codes that tell nothing.",
        grid(np.concatenate([reals[:count], again[:count]]), count),
    )


def interpolation(scene: Scene) -> Figure | None:
    """Samples on the way from one fixed latent to the next, a path a row."""
    images = _images(_last(scene), "interpolated")
    if images is None or len(images) % PATH_POINTS:
        return None
    return picture(
        "interpolation",
        "samples",
        message("Between fixed latents"),
        f"Each row walks from one fixed latent to the next, at step {_last_step(scene):,}. Samples "
        "that change little by little are those of a smooth generator; a row that jumps from one "
        "picture to another, or shows only pictures of the training data, is one that has learnt "
        "them by heart.",
        grid(images[: 5 * PATH_POINTS], PATH_POINTS),
    )


def neighbours(scene: Scene) -> Figure | None:
    """The fakes closest to training data, above their nearest training sample."""
    fakes, train = _images(_last(scene), "random"), as_images(scene.run.real("train"))
    if fakes is None or train is None or fakes.shape[1:] != train.shape[1:]:
        return None
    fake_points, fake_rows, space = _points(scene, "random")
    train_points, train_rows, _ = _points(scene, "train")
    if (len(fake_rows), len(train_rows)) != (len(fakes), len(train)) or not len(fake_points):
        return None
    left_out = rows_left_out((fakes, train), (fake_rows, train_rows))
    fakes, train = fakes[fake_rows], train[train_rows]
    distances, indices = nearest(fake_points, train_points)
    own, _ = nearest(train_points, train_points, same=True)
    if not own.size:
        return None
    gaps = own[indices[:, 0], 0]
    ratios = np.divide(distances[:, 0], gaps, out=np.full(len(gaps), np.inf), where=gaps > 0)
    order = np.argsort(ratios, kind="stable")[:20]
    tiles = np.concatenate([fakes[order], train[indices[order, 0]]])
    return picture(
        "neighbours",
        "samples",
        message("The fakes closest to training data"),
        f"Above: the {len(order)} of {len(fakes):,} random fakes that lie closest to a training "
        f"sample in {space}, measured by how far that sample is from its own nearest; below: that "
        f"sample. Identical pairs are copies.{left_out}",
        grid(tiles, len(order)),
    )


def twins(scene: Scene) -> Figure | None:
    """The pairs of fakes that are most alike."""
    fakes = _images(_last(scene), "random")
    if fakes is None or len(fakes) < 4:
        return None
    points, rows, space = _points(scene, "random")
    if len(rows) != len(fakes) or len(points) < 4:
        return None
    left_out = rows_left_out((fakes,), (rows,))
    fakes = fakes[rows]
    _, pairs = closest_pairs(points, 20)
    tiles = np.concatenate([fakes[pairs[:, 0]], fakes[pairs[:, 1]]])
    return picture(
        "twins",
        "samples",
        message("The pairs of fakes most alike"),
        f"The {len(pairs)} closest pairs among {len(fakes):,} random fakes in {space}, one above "
        "the other. Many identical pairs mean that the generator makes few different samples."
        f"{left_out}",
        grid(tiles, len(pairs)),
    )


def thumbnails(scene: Scene, steps: list[int]) -> dict[int, str]:
    """For each step a strip of fixed-latent samples of the evaluation nearest before it.

    Returns:
        Base64 PNGs by step; steps before the first evaluation, or of runs without pictures, are
        left out.
    """
    sets = [s for s in scene.run.samples if "fixed" in s.arrays.names]
    strips: dict[int, str] = {}
    for step in steps:
        before = [sample for sample in sets if sample.step <= step]
        images = _images(before[-1], "fixed") if before else None
        if images is not None:
            strips[step] = png(grid(images[:6], 6))
    return strips


def _last(scene: Scene) -> SampleSet | None:
    return scene.run.samples[-1] if scene.run.samples else None


def _over_time(scene: Scene) -> str:
    """The samples to be shown over time: those of fixed latents, else those of foreign pictures."""
    fixed = any("fixed" in sample.arrays.names for sample in scene.run.samples)
    return "random" if scene.run.reading and not fixed else "fixed"


def _latents(scene: Scene) -> str:
    """What the random samples are of, in words: those of a foreign run may be always the same."""
    kind = scene.run.reading.latents if scene.run.reading else "redrawn"
    if kind == "fixed":
        return "the same latents as at every other step"
    return "fresh latents" if kind == "redrawn" else "latents of which nothing is known"


def _last_step(scene: Scene) -> int:
    return scene.run.samples[-1].step


def _points(scene: Scene, name: str) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], str]:
    """Features of the last fakes or of a reference set; flattened pixels where there are none.

    Returns:
        The (m, d) usable points, (n,) which of all points are usable, and the space in words.
    """
    last = _last(scene)
    fake_features = last.arrays.get("random_features") if last else None
    featured = fake_features is not None and scene.run.real("train_features") is not None
    suffix = "_features" if featured else ""
    source = last.arrays if last and name == "random" else scene.run.reference
    array = source.get(name + suffix) if source else None
    if array is None:
        array = np.empty((0, 1), np.float32)
    rows = usable(array)
    points = array[rows].astype(np.float32)
    points = points.reshape(len(points), math.prod(points.shape[1:]))
    return points, rows, "feature space" if featured else "pixels"


def _images(sample: SampleSet | None, name: str) -> Images | None:
    return as_images(sample.arrays.get(name)) if sample else None


CHARTS: Final = (
    Chart("generated", "verdict", generated),
    Chart("real", "verdict", real),
    Chart("evolution", "samples", evolution, "it shows how the samples came about"),
    Chart("final", "samples", final, "samples that nobody chose"),
    Chart("reals", "samples", reals, "what the samples should look like"),
    Chart("reconstructions", "samples", reconstructions, "what an autoencoder keeps"),
    Chart("neighbours", "samples", neighbours),
    Chart("interpolation", "samples", interpolation),
    Chart("twins", "samples", twins),
)
