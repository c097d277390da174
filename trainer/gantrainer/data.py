"""DATASETS: name -> samples, labels, known modes; always with a held-out split."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.layout import DataCard
from gantrainer import seeds
from gantrainer.config import TrainConfig
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]

DEBIAN_FASHION: Final = Path("/usr/share/datasets/fashion-mnist")
FASHION_CLASSES: Final = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


@dataclass(frozen=True)
class Samples:
    """All samples of a data set before they are split.

    ``samples`` are images (n, height, width, channels) of uint8 or points (n, d) of float32;
    ``labels`` (n,) int32 are indices into ``classes``; ``mode_centres`` (K, d) and ``mode_std``
    are known for synthetic sets only. ``source`` says where they came from.
    """

    samples: Array
    source: str
    labels: Array | None = None
    classes: tuple[str, ...] = ()
    mode_centres: Array | None = None
    mode_std: float | None = None


@dataclass(frozen=True)
class Dataset:
    """A data set, split: ``train`` is trained on, ``heldout`` never is."""

    name: str
    whole: Samples
    train: Array
    heldout: Array
    train_labels: Array | None
    heldout_labels: Array | None

    @property
    def kind(self) -> Literal["images", "points"]:
        """Whether a sample is an image or a point."""
        return "points" if self.train.ndim == 2 else "images"

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one sample: (height, width, channels) or (dimensions,)."""
        return self.train.shape[1:]

    @property
    def fingerprint(self) -> str:
        """``sha256:`` and the hash of the training samples' bytes, in training order."""
        return "sha256:" + hashlib.sha256(self.train.tobytes()).hexdigest()

    def card(self) -> DataCard:
        """What ``run.json`` says of the data."""
        return DataCard(
            name=self.name,
            kind=self.kind,
            shape=self.shape,
            train_count=len(self.train),
            heldout_count=len(self.heldout),
            classes=self.whole.classes,
            fingerprint=self.fingerprint,
            source=self.whole.source,
        )


def load(config: TrainConfig) -> Dataset:
    """Load the data set that ``config`` names and split it by its seed.

    Raises:
        UsageError: Its files are not there, or its training part is smaller than one batch.
    """
    whole = DATASETS[config.data](config)
    count = len(whole.samples)
    order = seeds.generator(config.seed, Stream.SPLIT).permutation(count)
    heldout, train = np.split(order, [max(1, round(count * config.heldout_share))])
    if len(train) < config.batch_size:
        raise UsageError(
            f"batch_size = {config.batch_size}, but {config.data} has {len(train)} training "
            f"samples besides {len(heldout)} held out. Make it at most {len(train)}."
        )
    labels = whole.labels
    return Dataset(
        name=config.data,
        whole=whole,
        train=whole.samples[train],
        heldout=whole.samples[heldout],
        train_labels=None if labels is None else labels[train],
        heldout_labels=None if labels is None else labels[heldout],
    )


def digits(_: TrainConfig) -> Samples:
    """1,797 handwritten digits of 8 x 8 pixels (Alpaydin & Kaynak 1998), with scikit-learn."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    pixels = np.rint(images * (255 / 16)).astype(np.uint8).reshape(-1, 8, 8, 1)
    return Samples(
        samples=pixels,
        source="scikit-learn: load_digits",
        labels=labels.astype(np.int32),
        classes=tuple("0123456789"),
    )


def fashion_mnist(config: TrainConfig) -> Samples:
    """70,000 pictures of clothes, 28 x 28 pixels (Xiao et al. 2017, arXiv:1708.07747).

    Taken from ``data_folder`` if that is given, else from Debian's package
    ``dataset-fashion-mnist``, else downloaded by Keras.
    """
    folder = Path(config.data_folder) if config.data_folder else DEBIAN_FASHION
    if config.data_folder or folder.is_dir():
        parts = [(_idx(folder, p, "images", 3), _idx(folder, p, "labels", 1)) for p in _PARTS]
    else:
        parts = _download_fashion()
    return Samples(
        samples=np.concatenate([images for images, _ in parts])[..., np.newaxis],
        source=str(folder) if folder.is_dir() else "keras.datasets.fashion_mnist",
        labels=np.concatenate([labels for _, labels in parts]).astype(np.int32),
        classes=FASHION_CLASSES,
    )


_PARTS: Final = ("train", "t10k")


def _idx(folder: Path, part: str, kind: str, dimensions: int) -> Array:
    name = f"{part}-{kind}-idx{dimensions}-ubyte"
    candidates = [folder / name, folder / f"{name}.gz"]
    path = next((path for path in candidates if path.is_file()), None)
    if path is None:
        raise UsageError(
            f"data_folder: {folder} has neither {name} nor {name}.gz. "
            "Give the folder that holds the four IDX files of Fashion-MNIST."
        )
    return read_idx(path)


def read_idx(path: Path) -> Array:
    """Read an IDX file of unsigned bytes, gzipped or not (yann.lecun.com/exdb/mnist).

    Raises:
        UsageError: It is no such file, or it is cut short.
    """
    opener: Any = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            content = file.read()
    except (OSError, EOFError) as error:
        raise UsageError(f"{path}: this IDX file can't be read: {error}.") from error
    dimensions = content[3] if content[:3] == b"\0\0\x08" and len(content) > 3 else 0
    shape = np.frombuffer(content[4 : 4 + 4 * dimensions], ">u4").astype(int)
    if not dimensions or len(content) != 4 + 4 * dimensions + np.prod(shape):
        raise UsageError(f"{path}: this is no whole IDX file of unsigned bytes. Get it anew.")
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def _download_fashion() -> list[tuple[Array, Array]]:
    import keras

    try:
        return list(keras.datasets.fashion_mnist.load_data())
    except Exception as error:  # Keras raises a bare Exception when it can't download
        raise UsageError(
            f"data = 'fashion-mnist': Keras could not download it ({error}). "
            "Install Debian's package dataset-fashion-mnist, or set data_folder."
        ) from error


def ring(config: TrainConfig) -> Samples:
    """Eight normal modes on the unit circle, sigma 0.01 (PacGAN, arXiv:1712.04086)."""
    angles = 2 * np.pi * np.arange(8) / 8
    return _mixture(config, np.stack([np.cos(angles), np.sin(angles)], axis=1), 0.01)


def grid(config: TrainConfig) -> Samples:
    """25 normal modes at -4, -2, ..., 4 squared, sigma 0.05 (PacGAN, arXiv:1712.04086)."""
    side = np.arange(-4, 5, 2)
    return _mixture(config, np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2), 0.05)


def _mixture(config: TrainConfig, centres: Array, std: float) -> Samples:
    random = seeds.generator(config.seed, Stream.DATA)
    chosen = random.integers(len(centres), size=config.data_points)
    points = centres[chosen] + std * random.standard_normal((config.data_points, 2))
    return Samples(
        samples=points.astype(np.float32),
        source=f"{len(centres)} equal normal modes, drawn by gantrainer",
        mode_centres=centres.astype(np.float32),
        mode_std=std,
    )


DATASETS: Final[dict[str, Callable[[TrainConfig], Samples]]] = {
    "digits": digits,
    "fashion-mnist": fashion_mnist,
    "ring": ring,
    "grid": grid,
}
