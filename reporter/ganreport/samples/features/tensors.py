"""Weights that PyTorch saved, without PyTorch and without running what a pickle says.

A file of ``torch.save`` is a pickle, a program that builds objects, beside the raw numbers. The
program is read here as data (``pickled.py``), and whatever is more than a dictionary of tensors is
refused by name.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.samples.features.pickled import Refused, Storage, Tensor, built

Array = npt.NDArray[Any]

_MAGIC: Final = 0x1950A86A20F9469CFC6C
"""The first number of a file of before PyTorch 1.6."""

_MOST: Final = 1 << 31
"""Bytes of tensors at most: features are not taken by networks that are larger."""

_LONGEST: Final = 1 << 26
"""Bytes of the program at most: that of 500 tensors has 50,000."""


def read(path: Path) -> dict[str, Array]:
    """The tensors of a file of ``torch.save(model.state_dict(), path)`` by their names.

    Raises:
        UsageError: It is no such file, or holds anything but tensors in a dictionary.
    """
    try:
        with path.open("rb") as file:
            zipped = zipfile.is_zipfile(file)
            file.seek(0)
            return _zipped(file) if zipped else _in_a_row(file)
    except Refused as error:
        raise UsageError(
            f"{path}: {error}. Only dictionaries of tensors are read, and no code is run: save the "
            "model with torch.save(model.state_dict(), path)."
        ) from None
    except (OSError, ValueError, KeyError, IndexError, TypeError, EOFError, RuntimeError,
            NotImplementedError, AttributeError, OverflowError, RecursionError,
            zipfile.BadZipFile) as error:  # what damaged bytes lead to  # fmt: skip
        raise UsageError(
            f"{path} can't be read as weights of PyTorch ({type(error).__name__}: {error}). It may "
            "be damaged or incomplete: copy or save it again."
        ) from error


def _zipped(file: IO[bytes]) -> dict[str, Array]:
    """The form since PyTorch 1.6: ``NAME/data.pkl`` and a file ``NAME/data/KEY`` a storage."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        program = next((name for name in names if name.endswith("/data.pkl")), "")
        if not program:
            raise Refused("it has no data.pkl")
        folder = program.removesuffix("data.pkl")
        order = f"{folder}byteorder"
        if order in names and archive.read(order).strip() != b"little":
            raise Refused("its numbers are big-endian")
        if archive.getinfo(program).file_size > _LONGEST:
            raise Refused("its data.pkl is too long")
        tensors = _tensors(built(io.BytesIO(archive.read(program))))
        _check_size(tensors)

        def content(storage: Storage) -> bytes:
            entry = archive.getinfo(f"{folder}data/{storage.key}")
            if entry.file_size > _MOST:
                raise Refused("a storage is larger than 2 GiB")
            return archive.read(entry)

        return _arrays(tensors, content)


def _in_a_row(file: IO[bytes]) -> dict[str, Array]:
    """The form before: four pickles, the storages' keys, and each storage after its length."""
    programs = io.BytesIO(file.read(_LONGEST))  # which says how long a text is may be wrong
    if built(programs) != _MAGIC:
        raise Refused("it is no file of torch.save")
    _version, system = built(programs), built(programs)
    if isinstance(system, dict) and system.get("little_endian") is False:
        raise Refused("its numbers are big-endian")
    tensors = _tensors(built(programs))
    _check_size(tensors)
    keys = built(programs)
    file.seek(0, io.SEEK_END)
    end = file.tell()
    file.seek(programs.tell())
    sizes = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    contents = {}
    for key in keys:
        (count,) = np.frombuffer(file.read(8), "<i8")
        storage = sizes.get(key)
        if storage is None or storage.count != count:
            raise Refused(f"the storage {str(key)[:40]!r} is not the one of its tensors")
        size = storage.count * np.dtype(storage.type).itemsize
        if size > end - file.tell():
            raise EOFError(f"it ends within the storage {str(key)[:40]!r}")
        contents[key] = file.read(size)
    return _arrays(tensors, lambda storage: contents[storage.key])


def _tensors(value: Any) -> dict[str, Tensor]:
    """The tensors of a state dict, or of one that lies under ``state_dict`` or the like."""
    for inner in ("state_dict", "model", "params_ema", "params"):
        if isinstance(value, Mapping) and isinstance(value.get(inner), Mapping):
            value = value[inner]
    if not isinstance(value, Mapping):
        raise Refused("it holds no dictionary")
    return {
        name: each
        for name, each in value.items()
        if isinstance(name, str) and isinstance(each, Tensor)
    }


def _check_size(tensors: Mapping[str, Tensor]) -> None:
    storages = {tensor.storage for tensor in tensors.values()}
    if sum(each.count * np.dtype(each.type).itemsize for each in storages) > _MOST:
        raise Refused("its tensors are larger than 2 GiB")


def _arrays(tensors: Mapping[str, Tensor], content: Callable[[Storage], bytes]) -> dict[str, Array]:
    """The arrays of the tensors; none reaches beyond its storage."""
    storages: dict[Storage, Array] = {}
    arrays = {}
    for name, tensor in tensors.items():
        storage = tensor.storage
        if storage not in storages:
            storages[storage] = np.frombuffer(content(storage), storage.type, storage.count)
        shape, strides = tensor.shape, tensor.strides
        if len(shape) != len(strides) or min((0, tensor.offset, *shape, *strides)) < 0:
            raise Refused(f"the tensor {name[:60]!r} has no proper shape")
        steps = sum((n - 1) * step for n, step in zip(shape, strides, strict=True))
        held = math.prod(shape)
        if held > storage.count or (held and tensor.offset + steps >= storage.count):
            raise Refused(f"the tensor {name[:60]!r} reaches beyond its storage")
        values = storages[storage][tensor.offset :]
        size = values.itemsize
        view = np.lib.stride_tricks.as_strided(values, shape, [step * size for step in strides])
        arrays[name] = np.array(view)
    return arrays
