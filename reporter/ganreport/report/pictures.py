"""Sample pictures: grids of generated and real images, their evolution, their neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import numpy as np

from ganreport.messages import Message, Text, message, plural
from ganreport.report.copies import neighbours, twins
from ganreport.report.evidence import SamplePicture
from ganreport.report.paired import worst_pairs
from ganreport.report.tiles import Images, even, first_page, grid, picture, png, small
from ganreport.run import kinds
from ganreport.run.model import Run, SampleSet
from ganreport.run.schema import PATH_POINTS
from ganreport.stats.decimate import evenly

_COLUMNS: Final = 10  # evaluations side by side: more would be too small to see
_STRIP: Final = 6  # samples in a strip of the table of incidents
_ROW: Final = 20  # small samples side by side


def pictures(run: Run) -> tuple[SamplePicture, ...]:
    """Every picture that there are samples for."""
    return tuple(image for draw in PICTURES if (image := draw(run)))


def generated(run: Run) -> SamplePicture | None:
    """The first random samples of the last evaluation, for the first page."""
    images = _images(run, "random")
    if images is None:
        return None
    given = plural(
        "The only sample.",
        "{count} samples of all, drawn by chance and not chosen by hand.",
        count=min(len(images), first_page(images)[0]),
    )
    caption = plural(
        "The only random sample of step {step:count}.",
        "The first {count} random samples of step {step:count}, not chosen by hand.",
        count=min(len(images), first_page(images)[0]),
        step=run.samples[-1].step,
    )
    count, across = first_page(images)
    shown = images[:count]
    title = message("Generated samples")
    caption = given if run.lone else caption
    return picture("generated", "verdict", title, caption, grid(shown, even(shown, across)))


def real(run: Run) -> SamplePicture | None:
    """Held-out real ones at the same scale, for the first page; else those that are only shown."""
    images = kinds.tiles(run.info.data, run.real("heldout"))
    if images is None:
        shown = kinds.tiles(run.info.data, run.real("shown"))
        most = first_page(shown) if shown is not None else (0, 0)
        return _only_shown("real", "verdict", shown, *most)
    caption = plural(
        "The only real sample that was never trained on.",
        "The first {count} real samples that were never trained on.",
        count=min(len(images), first_page(images)[0]),
    )
    count, across = first_page(images)
    shown = images[:count]
    title = message("Real samples, held out")
    if _halved(run):
        title, caption = message("Real samples"), _drawn(len(shown))
    return picture("real", "verdict", title, caption, grid(shown, even(shown, across)))


def evolution(run: Run) -> SamplePicture | None:
    """The same latents at up to ten evaluations, one column each; of a foreign run the cells."""
    name = _over_time(run)
    sets = [s for s in run.samples if name in s.arrays.names]
    chosen = [sets[i] for i in evenly(len(sets), _COLUMNS)] if sets else []
    shown = [(s.step, images) for s in chosen if (images := _images(run, name, s)) is not None]
    if len(shown) < 2:
        return None
    rows = min(5, *(len(column) for _, column in shown))
    tiles = [column[row] for row in range(rows) for _, column in shown]
    if name == "fixed":
        title = message("The same latents over time")
        caption = message(
            "Each row is one fixed latent vector, each column an evaluation at the step above "
            "it. Rows that become alike show a collapse; rows that keep changing show a "
            "generator that does not settle."
        )
    else:
        title = message("The same places in the images over time")
        caption = message(
            "Each row is one place in the images, each column the step above it. A row may not "
            "be one latent vector, so changes within it mean little. Rows that become alike show "
            "a collapse."
        )
    pixels = grid(np.stack(tiles), len(shown))
    steps = tuple(step for step, _ in shown)
    return picture("evolution", "samples", title, caption, pixels, steps)


def final(run: Run) -> SamplePicture | None:
    """A larger uncurated grid of random samples of the last evaluation.

    None where the first page has as many already.
    """
    images = _images(run, "random")
    if images is None or len(images) <= first_page(images)[0]:
        return None
    seeds = run.info.seeds
    name = "random_latents" if "random_latents" in seeds else next(iter(seeds), "")
    across = _ROW if small(images) else _ROW // 2
    count = min(len(images), 8 * across)
    values = {
        "total": len(images),
        "latents": _latents(run),
        "step": run.samples[-1].step,
    }
    caption = (
        plural(
            "The only sample, of {latents}, at step {step:count} (seed {seed:d}).",
            "The first {count} of {total:count} samples of {latents} at step {step:count} "
            "(seed {seed:d}).",
            count=count,
            seed=seeds[name],
            **values,
        )
        if seeds
        else plural(
            "The only sample, of {latents}, at step {step:count}.",
            "The first {count} of {total:count} samples of {latents} at step {step:count}.",
            count=count,
            **values,
        )
    )
    title = message("Random samples of the last evaluation, uncurated")
    if run.reading and run.reading.latents != "redrawn":
        title = message("Samples of the last evaluation, uncurated")
    if run.lone:
        title = message("Random samples, uncurated")
        caption = plural(
            "The only sample.",
            "{count} samples of all, drawn by chance and not chosen by hand.",
            count=count,
        )
    shown = images[:count]
    return picture("final", "samples", title, caption, grid(shown, even(shown, across)))


def heldout(run: Run) -> SamplePicture | None:
    """Held-out real samples at the scale of the uncurated grid; else those that are only shown."""
    images = kinds.tiles(run.info.data, run.real("heldout"))
    if images is None:
        images = kinds.tiles(run.info.data, run.real("shown"))
        across = _ROW if images is None or small(images) else _ROW // 2
        return _only_shown("reals", "samples", images, 4 * across, across)
    across = _ROW if small(images) else _ROW // 2
    caption = plural(
        "The only real sample that was never trained on.",
        "The first {count} of {total:count} real samples that were never trained on.",
        count=min(len(images), 4 * across),
        total=len(images),
    )
    title = message("Held-out real samples at the same scale")
    shown = images[: 4 * across]
    if _halved(run):
        title = message("Real samples at the same scale")
        caption = _drawn(len(shown))
    return picture("reals", "samples", title, caption, grid(shown, _beside(run, shown, across)))


def _beside(run: Run, real: Images, most: int) -> int:
    """As many side by side as in the grid of generated samples, so that the two can be compared."""
    made = _images(run, "random")
    return even(real if made is None else made[: 8 * most], most)


def _halved(run: Run) -> bool:
    """Whether the real data were given without held-out ones: what is shown was trained on."""
    return run.info.data is not None and run.info.data.split == "halves"


def _drawn(count: int) -> Message:
    return plural(
        "The only real sample.", "{count} real samples of all, drawn by chance.", count=count
    )


def _only_shown(
    name: str, section: Literal["verdict", "samples"], images: Images | None, most: int, across: int
) -> SamplePicture | None:
    """Real samples of a foreign run, of which only the variety is compared with."""
    if images is None:
        return None
    caption = plural(
        "The only real sample in the grid that was saved with the run; only how far it differs is "
        "compared with the samples.",
        "The first {count} of {total:count} real samples in the grid that was saved with the run; "
        "only how far they differ is compared with the samples.",
        count=min(len(images), most),
        total=len(images),
    )
    shown = images[:most]
    pixels = grid(shown, even(shown, across))
    return picture(name, section, message("Real samples"), caption, pixels)


def reconstructions(run: Run) -> SamplePicture | None:
    """Held-out real samples above what an autoencoder makes of them."""
    again, known = _images(run, "reconstructed"), kinds.tiles(run.info.data, run.real("heldout"))
    if again is None or known is None or again.shape[1:] != known.shape[1:]:
        return None
    count = min(20, len(again), len(known))
    caption = message(
        "Top: the first {count} real samples that were never trained on. Bottom: each encoded "
        "and decoded at step {step:count}. If all reconstructions are alike, codes carry no "
        "information.",
        count=count,
        step=run.samples[-1].step,
    )
    title = message("Held-out real samples and their reconstructions")
    pixels = grid(np.concatenate([known[:count], again[:count]]), count)
    return picture("reconstructions", "samples", title, caption, pixels)


def interpolation(run: Run) -> SamplePicture | None:
    """Samples on the way from one fixed latent to the next, a path a row."""
    images = _images(run, "interpolated")
    if images is None or len(images) % PATH_POINTS:
        return None
    caption = message(
        "Each row goes from one fixed latent vector to the next, at step {step:count}. A smooth "
        "generator changes samples little by little. A row that jumps between images, or shows "
        "only training images, points to memorization.",
        step=run.samples[-1].step,
    )
    pixels = grid(images[: 5 * PATH_POINTS], PATH_POINTS)
    return picture(
        "interpolation",
        "samples",
        message("Interpolation between fixed latent vectors"),
        caption,
        pixels,
    )


def strips(run: Run, steps: tuple[int, ...]) -> dict[int, bytes]:
    """For each step a strip of fixed-latent samples of the evaluation nearest before it.

    Returns:
        PNGs by step; steps before the first evaluation, or of runs without pictures, are left out.
    """
    sets = [s for s in run.samples if "fixed" in s.arrays.names]
    pngs: dict[int, bytes] = {}
    for step in steps:
        before = [sample for sample in sets if sample.step <= step]
        images = _images(run, "fixed", before[-1]) if before else None
        if images is not None:
            pngs[step] = png(grid(images[:_STRIP], _STRIP))
    return pngs


def _over_time(run: Run) -> str:
    """The samples to be shown over time: those of fixed latents, else those of foreign pictures."""
    fixed = any("fixed" in sample.arrays.names for sample in run.samples)
    return "random" if run.reading and not fixed else "fixed"


def _latents(run: Run) -> Text:
    """What the random samples are of, in words: those of a foreign run may be always the same."""
    kind = run.reading.latents if run.reading else "redrawn"
    if kind == "fixed":
        return message("the latent vectors used at every evaluation")
    if kind == "redrawn":
        return message("new random latent vectors")
    return message("unknown latent vectors")


def _images(run: Run, name: str, sample: SampleSet | None = None) -> Images | None:
    """Samples of an evaluation, of the last unless another is given, where they are images."""
    sample = sample or (run.samples[-1] if run.samples else None)
    return kinds.tiles(run.info.data, sample.arrays.get(name)) if sample else None


PICTURES: Final[tuple[Callable[[Run], SamplePicture | None], ...]] = (
    generated,
    real,
    evolution,
    final,
    heldout,
    reconstructions,
    neighbours,
    interpolation,
    twins,
    worst_pairs,
)
