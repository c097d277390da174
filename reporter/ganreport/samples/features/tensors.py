"""Weights that PyTorch saved, without PyTorch and without running what a pickle says.

A file of ``torch.save`` is a pickle, a program that builds objects, beside the raw numbers. The
program is read here as data: its instructions are listed by ``pickletools``, the few that a
dictionary of tensors needs are followed, and anything else is refused by name. No class is looked
up and no function is called, whatever the file says.
"""

from __future__ import annotations

import math
import pickletools
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError

Array = npt.NDArray[Any]

_TYPES: Final = {
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "<i1",
    "ByteStorage": "<u1",
    "BoolStorage": "?",
}
"""NumPy's types of PyTorch's storages."""

_MAGIC: Final = 0x1950A86A20F9469CFC6C
"""The first number of a file of before PyTorch 1.6."""

_MOST: Final = 1 << 31
"""Bytes of tensors at most: features are not taken by networks that are larger."""

_LONGEST: Final = 1 << 26
"""Bytes of the program at most: that of 500 tensors has 50,000."""


class _Refused(Exception):
    """The file holds something else than a dictionary of tensors."""


@dataclass(frozen=True)
class _Name:
    """A class or a function that the program names."""

    module: str
    name: str


@dataclass(frozen=True)
class _Storage:
    """Numbers of a type, by the key that the file has them under."""

    key: str
    type: str
    count: int


@dataclass(frozen=True)
class _Tensor:
    """A part of a storage: where it begins, its shape and the steps along each axis."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


_MARK: Final = object()


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
    except _Refused as error:
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
            raise _Refused("it has no data.pkl")
        folder = program.removesuffix("data.pkl")
        order = f"{folder}byteorder"
        if order in names and archive.read(order).strip() != b"little":
            raise _Refused("its numbers are big-endian")
        if archive.getinfo(program).file_size > _LONGEST:
            raise _Refused("its data.pkl is too long")
        with archive.open(program) as instructions:
            tensors = _tensors(_built(instructions))
        _check_size(tensors)

        def content(storage: _Storage) -> bytes:
            return archive.read(f"{folder}data/{storage.key}")

        return _arrays(tensors, content)


def _in_a_row(file: IO[bytes]) -> dict[str, Array]:
    """The form before: four pickles, the storages' keys, and each storage after its length."""
    if _built(file) != _MAGIC:
        raise _Refused("it is no file of torch.save")
    _version, system = _built(file), _built(file)
    if isinstance(system, dict) and system.get("little_endian") is False:
        raise _Refused("its numbers are big-endian")
    tensors = _tensors(_built(file))
    _check_size(tensors)
    keys = _built(file)
    sizes = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    contents = {}
    for key in keys:
        (count,) = np.frombuffer(file.read(8), "<i8")
        storage = sizes.get(key)
        if storage is None or storage.count != count:
            raise _Refused(f"the storage {str(key)[:40]!r} is not the one of its tensors")
        contents[key] = file.read(storage.count * np.dtype(storage.type).itemsize)
    return _arrays(tensors, lambda storage: contents[storage.key])


def _tensors(built: Any) -> dict[str, _Tensor]:
    """The tensors of a state dict, or of one that lies under ``state_dict`` or the like."""
    for inner in ("state_dict", "model", "params_ema", "params"):
        if isinstance(built, Mapping) and isinstance(built.get(inner), Mapping):
            built = built[inner]
    if not isinstance(built, Mapping):
        raise _Refused("it holds no dictionary")
    return {
        name: value
        for name, value in built.items()
        if isinstance(name, str) and isinstance(value, _Tensor)
    }


def _check_size(tensors: Mapping[str, _Tensor]) -> None:
    storages = {tensor.storage for tensor in tensors.values()}
    if sum(each.count * np.dtype(each.type).itemsize for each in storages) > _MOST:
        raise _Refused("its tensors are larger than 2 GiB")


def _arrays(
    tensors: Mapping[str, _Tensor], content: Callable[[_Storage], bytes]
) -> dict[str, Array]:
    """The arrays of the tensors; none reaches beyond its storage."""
    storages: dict[_Storage, Array] = {}
    arrays = {}
    for name, tensor in tensors.items():
        storage = tensor.storage
        if storage not in storages:
            storages[storage] = np.frombuffer(content(storage), storage.type, storage.count)
        shape, strides = tensor.shape, tensor.strides
        if len(shape) != len(strides) or min((0, tensor.offset, *shape, *strides)) < 0:
            raise _Refused(f"the tensor {name[:60]!r} has no proper shape")
        steps = sum((n - 1) * step for n, step in zip(shape, strides, strict=True))
        if math.prod(shape) and tensor.offset + steps >= storage.count:
            raise _Refused(f"the tensor {name[:60]!r} reaches beyond its storage")
        values = storages[storage][tensor.offset :]
        size = values.itemsize
        view = np.lib.stride_tricks.as_strided(values, shape, [step * size for step in strides])
        arrays[name] = np.array(view)
    return arrays


def _built(file: IO[bytes]) -> Any:
    """What one pickle builds: numbers, text, lists, dictionaries and tensors."""
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    for code, argument, _ in pickletools.genops(file):
        name = code.name
        if name in ("PROTO", "FRAME"):
            continue
        if name == "STOP":
            return stack.pop()
        if name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _LITERALS:
            stack.append(argument)
        elif name in _MAKERS:
            stack.append(_MAKERS[name]())
        elif name in ("BINPUT", "LONG_BINPUT", "PUT"):
            memo[int(argument)] = stack[-1]
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET", "GET"):
            stack.append(memo[int(argument)])
        elif name == "GLOBAL":
            stack.append(_Name(*str(argument).split(" ", 1)))
        elif name in _STEPS:
            _STEPS[name](stack)
        else:
            raise _Refused(f"its pickle has the instruction {name}")
    raise EOFError("the pickle has no end")


def _since_mark(stack: list[Any]) -> list[Any]:
    """What lies above the last mark, taken off with it."""
    values: list[Any] = []
    while (value := stack.pop()) is not _MARK:
        values.append(value)
    return values[::-1]


def _tuple(count: int) -> Callable[[list[Any]], None]:
    def make(stack: list[Any]) -> None:
        values = [stack.pop() for _ in range(count)]
        stack.append(tuple(values[::-1]))

    return make


def _marked_tuple(stack: list[Any]) -> None:
    stack.append(tuple(_since_mark(stack)))


def _append(stack: list[Any]) -> None:
    value = stack.pop()
    stack[-1].append(value)


def _appends(stack: list[Any]) -> None:
    values = _since_mark(stack)
    stack[-1].extend(values)


def _set_item(stack: list[Any]) -> None:
    value, key = stack.pop(), stack.pop()
    stack[-1][key] = value


def _set_items(stack: list[Any]) -> None:
    values = _since_mark(stack)
    stack[-1].update(zip(values[::2], values[1::2], strict=True))


def _named(stack: list[Any]) -> None:
    name, module = stack.pop(), stack.pop()
    stack.append(_Name(str(module), str(name)))


def _persistent(stack: list[Any]) -> None:
    """A storage: ``("storage", type, key, device, count)``, and in old files a view of None."""
    what, kind, key, _device, count, *view = stack.pop()
    if what != "storage" or not isinstance(kind, _Name) or kind.name not in _TYPES or any(view):
        raise _Refused(f"it holds numbers of the type {getattr(kind, 'name', kind)}")
    stack.append(_Storage(str(key), _TYPES[kind.name], _whole(count)))


def _reduce(stack: list[Any]) -> None:
    """A call, of the three functions that a dictionary of tensors is made by."""
    arguments, function = stack.pop(), stack.pop()
    if function == _Name("collections", "OrderedDict") and not arguments:
        stack.append({})
    elif function == _Name("torch._utils", "_rebuild_tensor_v2"):
        storage, offset, shape, strides, *_ = arguments
        if not isinstance(storage, _Storage):
            raise _Refused("it holds a tensor without a storage")
        sizes = tuple(map(_whole, shape)), tuple(map(_whole, strides))
        stack.append(_Tensor(storage, _whole(offset), *sizes))
    elif function == _Name("torch._utils", "_rebuild_parameter"):
        stack.append(arguments[0])
    else:
        module, name = getattr(function, "module", "?"), getattr(function, "name", function)
        raise _Refused(f"it would call {module}.{name}")


def _forget(stack: list[Any]) -> None:
    """The state of an object: modules leave their versions there, which say nothing here."""
    stack.pop()


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Refused("a size in it is no whole number")
    return value


_CONSTANTS: Final = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": (), "MARK": _MARK}
_LITERALS: Final = frozenset(
    {
        *("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE"),
        *("SHORT_BINUNICODE", "SHORT_BINSTRING", "BINSTRING", "SHORT_BINBYTES", "BINBYTES"),
    }
)
_MAKERS: Final[Mapping[str, Callable[[], Any]]] = {"EMPTY_LIST": list, "EMPTY_DICT": dict}
_STEPS: Final[Mapping[str, Callable[[list[Any]], None]]] = {
    "TUPLE": _marked_tuple,
    "TUPLE1": _tuple(1),
    "TUPLE2": _tuple(2),
    "TUPLE3": _tuple(3),
    "APPEND": _append,
    "APPENDS": _appends,
    "SETITEM": _set_item,
    "SETITEMS": _set_items,
    "STACK_GLOBAL": _named,
    "BINPERSID": _persistent,
    "REDUCE": _reduce,
    "BUILD": _forget,
}
