"""Virtual data as files: parquet, npz, or a folder of PNG images, each with its card within."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import chain
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from ganreport.errors import OutputExists, UsageError
from ganreport.run.atomic import replacing, replacing_folder, trusted
from ganreport.run.kinds import IMAGES, SampleSpace
from gantrainer.sampling.card import CARD_KEY

if TYPE_CHECKING:
    from gantrainer.sampling.virtual_dataset import VirtualDataset

Array = npt.NDArray[Any]

CARD_FILE: Final = "card.json"
"""The card in a folder of images."""


def writer(
    output: str, *, force: bool = False, run: Path | None = None
) -> Callable[[VirtualDataset, int], None]:
    """What writes so many samples to ``output``, complete or not at all.

    Args:
        output: A file that ends in .parquet or .npz, or a folder for PNG images.
        force: Replace what is there, a folder only if it is an earlier export.
        run: The run directory, in which no link is followed; elsewhere links are the user's choice.

    Raises:
        UsageError: Samples can't be written there.
        OutputExists: There is something already.
    """
    path, suffix = Path(output), Path(output).suffix.lower()
    folder = output.endswith(("/", os.sep)) or not suffix or path.is_dir()
    if not folder and suffix not in FORMATS:
        allowed = ", ".join(FORMATS)
        raise UsageError(f"-o {output}: allowed are {allowed}, or a folder: {output}/")
    _check_free(path, folder=folder, force=force)
    root, where = _place(path, run, folder=folder)

    def write(data: VirtualDataset, count: int) -> None:
        if count < 1:
            raise UsageError(f"{output}: {count} samples can't be written. Allowed: 1 or more.")
        try:
            if folder:
                with replacing_folder(root, where) as place:
                    _png(place, data, count)
            else:
                with replacing(root, where) as file:
                    FORMATS[suffix](file, data, count)
        except OSError as error:
            raise UsageError(f"{output}: the samples can't be written ({error}).") from error

    return write


def _place(path: Path, run: Path | None, *, folder: bool) -> tuple[Path, PurePath]:
    """A folder to trust and the way from there; a link of the user's to a folder is followed."""
    root, where = trusted(path, run) if run else (path, PurePath())
    if where.parts:
        return root, where
    path = path.resolve() if folder else path
    return path.parent, PurePath(path.name)


def _check_free(path: Path, *, folder: bool, force: bool) -> None:
    if path.exists() and folder != path.is_dir():
        kind = "folder" if path.is_dir() else "file"
        raise UsageError(f"-o {path}: this is a {kind} already. Give another name.")
    there = path.exists() or (path.is_symlink() and not folder)
    if not there or (folder and not any(path.iterdir())):
        return
    if not force:
        raise OutputExists(f"-o {path} is there already. Use --force to overwrite it.")
    if folder and not _is_export(path):
        raise UsageError(
            f"-o {path}: the folder is no earlier export: it has no {CARD_FILE} of one. "
            "Nothing is removed; give another folder."
        )


def _is_export(folder: Path) -> bool:
    try:
        return "checkpoint_sha256" in msgspec.json.decode((folder / CARD_FILE).read_bytes())
    except (OSError, TypeError, msgspec.DecodeError, UnicodeDecodeError):
        return False


def _parquet(file: IO[bytes], data: VirtualDataset, count: int) -> None:
    """A column for each coordinate of points, or ``image``; then ``label`` if conditional."""
    tables = (_table(data.space, *output) for output in data.arrays(count))
    first = next(tables)
    schema = first.schema.with_metadata({CARD_KEY: data.card(count).to_json()})
    with pq.ParquetWriter(file, schema, compression="zstd") as output:
        for table in chain([first], tables):
            output.write_table(table)


def _table(space: SampleSpace, samples: Array, labels: Array | None) -> pa.Table:
    columns = {
        name: array if array.ndim == 1 else pa.FixedShapeTensorArray.from_numpy_ndarray(array)
        for name, array in space.columns(samples).items()
    }
    return pa.table(columns | ({} if labels is None else {"label": labels}))


def _npz(file: IO[bytes], data: VirtualDataset, count: int) -> None:
    """``samples`` (n, ...), ``labels`` (n,) if conditional, and the ``card`` as a string."""
    samples, labels = zip(*data.arrays(count), strict=True)
    arrays = {"samples": np.concatenate(samples), "card": np.array(data.card(count).to_json())}
    if data.conditional:
        arrays["labels"] = np.concatenate(labels)
    np.savez_compressed(file, allow_pickle=False, **arrays)


FORMATS: Final[dict[str, Callable[[IO[bytes], VirtualDataset, int], None]]] = {
    ".parquet": _parquet,
    ".npz": _npz,
}


def _png(folder: Path, data: VirtualDataset, count: int) -> None:
    """One file a sample, named by its number, in a subfolder for its class if conditional."""
    if data.space is not IMAGES:
        kind = data.space.name
        raise UsageError(
            f"{data.run}: the samples are {kind}, not images. Allowed for {kind}: "
            f"{', '.join(FORMATS)}."
        )
    with (folder / CARD_FILE).open("x", encoding="utf-8") as file:
        file.write(data.card(count).to_json() + "\n")
    places = [folder / name for name in class_folders(data.data.classes)]
    for label in data.classes:
        places[label].mkdir()
    number = 0
    for samples, labels in data.arrays(count):
        chosen = [folder] * len(samples) if labels is None else [places[k] for k in labels]
        for sample, place in zip(samples, chosen, strict=True):
            image = Image.fromarray(sample[..., 0] if sample.shape[-1] == 1 else sample)
            with (place / f"{number:0{len(str(count - 1))}d}.png").open("xb") as file:
                image.save(file, "PNG")
            number += 1


def class_folders(classes: tuple[str, ...]) -> list[str]:
    """A folder name for each class: its name where all are harmless and differ, else its number."""
    names = [re.sub(r"[^\w.-]+", "-", name).strip(".-")[:100] for name in classes]
    if all(names) and len({name.casefold() for name in names}) == len(names):
        return names
    return [f"{number:0{len(str(len(classes) - 1))}d}" for number in range(len(classes))]
