"""Published sets of labelled images: local files, else a download by Keras."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.run.kinds import IMAGES
from gantrainer.config.settings import TrainConfig
from gantrainer.data import array_files
from gantrainer.data.samples import DatasetInfo, Samples, Split, joined

Array = npt.NDArray[Any]
Parts = list[tuple[Array, Array]]

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
CIFAR_CLASSES: Final = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)


@dataclass(frozen=True)
class Download:
    """A file that Keras may fetch: where it is and what its bytes hash to."""

    url: str
    sha256: str
    read: Callable[[Path], Parts]


def digits(_: TrainConfig) -> Samples:
    """1,797 handwritten digits of 8 x 8 pixels (Alpaydin & Kaynak 1998), with scikit-learn."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    pixels = np.rint(images * (255 / 16)).astype(np.uint8).reshape(-1, 8, 8, 1)
    about = DatasetInfo("scikit-learn: load_digits", IMAGES, tuple("0123456789"))
    return Samples(Split(pixels, labels.astype(np.int32)), about)


def mnist(config: TrainConfig) -> Samples:
    """70,000 handwritten digits, 28 x 28 pixels (LeCun et al. 1998).

    ``data_folder`` holds the four IDX files or Keras's ``mnist.npz``.
    """
    folder = Path(config.data_folder) if config.data_folder else None
    parts = _local(folder, "mnist", _idx_parts) if folder else _downloaded("mnist")
    return _samples("mnist", folder, parts, tuple("0123456789"), (28, 28, 1))


def fashion_mnist(config: TrainConfig) -> Samples:
    """70,000 pictures of clothes, 28 x 28 pixels (Xiao et al. 2017, arXiv:1708.07747).

    Taken from ``data_folder`` if that is given, else from Debian's package
    ``dataset-fashion-mnist``, else downloaded by Keras.
    """
    folder = Path(config.data_folder) if config.data_folder else DEBIAN_FASHION
    if not (config.data_folder or folder.is_dir()):
        return _samples("fashion-mnist", None, _keras_fashion(), FASHION_CLASSES, (28, 28, 1))
    parts = _local(folder, "fashion-mnist", _idx_parts)
    return _samples("fashion-mnist", folder, parts, FASHION_CLASSES, (28, 28, 1))


def cifar10(config: TrainConfig) -> Samples:
    """60,000 colour photographs, 32 x 32 pixels (Krizhevsky 2009).

    ``data_folder`` holds the six files of the binary version, their archive, or ``cifar10.npz``.
    """
    folder = Path(config.data_folder) if config.data_folder else None
    parts = _local(folder, "cifar10", _cifar_parts) if folder else _downloaded("cifar10")
    return _samples("cifar10", folder, parts, CIFAR_CLASSES, (32, 32, 3))


def _samples(
    name: str, folder: Path | None, parts: Parts, classes: tuple[str, ...], shape: tuple[int, ...]
) -> Samples:
    part = joined(parts)
    labels = np.zeros(0, np.int32) if part.labels is None else part.labels
    fits = part.samples.dtype == np.uint8 and part.samples.shape[1:] == shape
    known = len(labels) == len(part) and labels.min(initial=0) >= 0
    if not (fits and known and labels.max(initial=0) < len(classes)):
        raise UsageError(
            f"data = {name!r}: {folder or 'the download'} holds {part.samples.dtype} "
            f"{part.samples.shape} with {len(labels)} labels up to {labels.max(initial=0)}, not "
            f"bytes (n, {', '.join(map(str, shape))}) with labels below {len(classes)}."
        )
    source = folder.resolve().name if folder else f"downloaded by Keras: {name}"
    return Samples(part, DatasetInfo(source, IMAGES, classes))


def _local(folder: Path, name: str, other: Callable[[Path], Parts]) -> Parts:
    archive = folder / f"{name}.npz"
    return npz_parts(archive) if archive.is_file() else other(folder)


def npz_parts(path: Path) -> Parts:
    """``x_train``, ``y_train``, ``x_test`` and ``y_test`` of a file as Keras distributes it."""
    names = ("x_train", "y_train", "x_test", "y_test")
    arrays = array_files.read_arrays(path, names)
    if set(arrays) != set(names):
        raise UsageError(f"{path}: this holds {sorted(arrays)} of {', '.join(names)}. Get it anew.")
    return [(arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])]


def _cifar_parts(folder: Path) -> Parts:
    inner, archive = folder / "cifar-10-batches-bin", folder / "cifar-10-binary.tar.gz"
    if archive.is_file():
        return array_files.read_cifar(archive)
    return array_files.read_cifar(inner if inner.is_dir() else folder)


def _idx_parts(folder: Path) -> Parts:
    return [(_idx(folder, p, "images", 3), _idx(folder, p, "labels", 1)) for p in ("train", "t10k")]


def _idx(folder: Path, part: str, kind: str, dimensions: int) -> Array:
    name = f"{part}-{kind}-idx{dimensions}-ubyte"
    candidates = [folder / name, folder / f"{name}.gz"]
    path = next((path for path in candidates if path.is_file()), None)
    if path is None:
        raise UsageError(
            f"data_folder: {folder} has neither {name} nor {name}.gz. "
            "Give the folder that holds the set's four IDX files."
        )
    return array_files.read_idx(path)


def _keras_fashion() -> Parts:
    import keras

    try:
        return list(keras.datasets.fashion_mnist.load_data())
    except Exception as error:  # Keras raises a bare Exception when it can't download
        raise UsageError(
            f"data = 'fashion-mnist': Keras could not download it ({error}). "
            "Install Debian's package dataset-fashion-mnist, or set data_folder."
        ) from error


def _downloaded(name: str) -> Parts:
    import keras

    file = DOWNLOADS[name]
    try:
        path = keras.utils.get_file(origin=file.url, file_hash=file.sha256)
    except Exception as error:  # Keras raises a bare Exception when it can't download
        raise UsageError(
            f"data = {name!r}: Keras could not download {file.url} ({error}). "
            "Fetch it elsewhere and set data_folder to the folder that holds it."
        ) from error
    return file.read(Path(path))


DOWNLOADS: Final[dict[str, Download]] = {
    "mnist": Download(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
        npz_parts,
    ),
    "cifar10": Download(
        "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        array_files.read_cifar,
    ),
}
