"""Two-dimensional mixtures with known modes, as in PacGAN (Lin et al. 2018, arXiv:1712.04086)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.run.kinds import POINTS
from gantrainer import seeds
from gantrainer.config.settings import TrainConfig
from gantrainer.data.samples import DatasetInfo, Samples, Split
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]


def ring(config: TrainConfig) -> Samples:
    """Equal normal modes, evenly spaced on a circle; mode 0 lies at angle 0.

    PacGAN's are 8 on the unit circle with standard deviation 0.01, the defaults.
    """
    angles = 2 * np.pi * np.arange(config.ring_modes) / config.ring_modes
    centres = config.ring_radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return _mixture(config, centres, config.ring_std)


def grid(config: TrainConfig) -> Samples:
    """Equal normal modes on a square grid about 0, row by row from the lower left.

    PacGAN's are 5 x 5 at a distance of 2 with standard deviation 0.05, the defaults.
    """
    side = config.grid_step * (np.arange(config.grid_side) - (config.grid_side - 1) / 2)
    return _mixture(
        config, np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2), config.grid_std
    )


def _mixture(config: TrainConfig, centres: Array, std: float) -> Samples:
    random = seeds.generator(config.seed, Stream.DATA)
    chosen = random.integers(len(centres), size=config.data_points)
    points = centres[chosen] + std * random.standard_normal((config.data_points, 2))
    about = DatasetInfo(
        source=f"{len(centres)} equal normal modes, drawn by gantrainer",
        space=POINTS,
        mode_centres=centres.astype(np.float32),
        mode_std=std,
    )
    return Samples(Split(points.astype(np.float32), modes=chosen), about)
