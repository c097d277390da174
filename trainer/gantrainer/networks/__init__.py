"""Generators, discriminators and autoencoders, built from the settings of a run.

Images are in [-1, 1]; discriminators give unbounded outputs. A family of networks has a file of
its own and an entry in ``NETWORKS``; ``pair`` adds what conditions, packs and judges.
"""

from __future__ import annotations

from gantrainer.networks.autoencoder import Autoencoder, build_autoencoder
from gantrainer.networks.families import NETWORKS
from gantrainer.networks.pair import Networks, build

__all__ = ["NETWORKS", "Autoencoder", "Networks", "build", "build_autoencoder"]
