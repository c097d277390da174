"""DATASETS: name -> samples, labels, known modes; always with a held-out split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.run.kinds import POINTS
from gantrainer import seeds
from gantrainer.config.settings import TrainConfig
from gantrainer.data import arrays, folder, mixtures, published, stacked
from gantrainer.data.samples import (
    Dataset as Dataset,  # the loader and what it gives are imported together
)
from gantrainer.data.samples import Samples, Split
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]


def load(config: TrainConfig) -> Dataset:
    """Load the data set that ``config`` names and split it by its seed.

    Of what is not held out ``train_limit`` takes the first samples, and ``train_modes`` chooses
    among these by class or mode.

    Raises:
        UsageError: Its files are not there, its training part is smaller than one batch, or the
            networks or settings don't fit it.
    """
    dataset = _split(DATASETS[config.data](config), config)
    _check(dataset, config)
    return dataset


def _split(samples: Samples, config: TrainConfig) -> Dataset:
    whole, first = samples.whole, samples.heldout_first
    if first:
        held, split = whole.take(slice(first)), whole.take(slice(first, None))
    else:
        order = seeds.generator(config.seed, Stream.SPLIT).permutation(len(whole))
        indices = np.split(order, [max(1, round(len(whole) * config.heldout_share))])
        held, split = (whole.take(chosen) for chosen in indices)
    reference = split.take(slice(config.train_limit)) if config.train_limit else split
    return Dataset(
        name=config.data,
        about=samples.about,
        training=_of_modes(reference, config),
        reference=reference,
        split=split,
        held=held,
        stacked=samples.stacked,
    )


def _of_modes(part: Split, config: TrainConfig) -> Split:
    if not config.train_modes:
        return part
    if part.groups is None:
        raise UsageError(
            f"train_modes = {list(config.train_modes)}, but {config.data} has neither classes nor "
            "modes. Leave train_modes empty."
        )
    there = np.isin(config.train_modes, part.groups)
    if not there.all():
        missing = [mode for mode, known in zip(config.train_modes, there, strict=True) if not known]
        raise UsageError(
            f"train_modes: no training sample of {config.data} has index {missing[0]}. "
            f"There are 0 to {part.groups.max()}."
        )
    return part.take(np.isin(part.groups, config.train_modes))


def _check(data: Dataset, config: TrainConfig) -> None:
    if len(data.train) < config.batch_size:
        raise UsageError(
            f"batch_size = {config.batch_size}, but {config.data} has {len(data.train)} training "
            f"samples besides {len(data.heldout)} held out. Make it at most {len(data.train)}."
        )
    if data.space is POINTS and (config.network != "mlp" or config.flip):
        raise UsageError(
            f"data = {config.data!r}: these are points, but network = {config.network!r} and "
            f"flip = {config.flip} ask for images. Set network to 'mlp' and flip to false."
        )


def stacked_digits(config: TrainConfig) -> Samples:
    """Three images of the grey set ``stacked_from`` as one of three channels: 1,000 modes."""
    limits = {"train_limit": 0, "train_modes": (), "data": config.stacked_from}
    grey = msgspec.structs.replace(config, **limits)
    return stacked.stack(_split(DATASETS[config.stacked_from](grey), grey), config)


DATASETS: Final[dict[str, Callable[[TrainConfig], Samples]]] = {
    "digits": published.digits,
    "mnist": published.mnist,
    "fashion-mnist": published.fashion_mnist,
    "cifar10": published.cifar10,
    "stacked-digits": stacked_digits,
    "folder": folder.folder,
    "array": arrays.array,
    "ring": mixtures.ring,
    "grid": mixtures.grid,
}
