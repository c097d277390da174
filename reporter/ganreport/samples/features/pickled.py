"""The program that a pickle is, followed as far as a dictionary of tensors needs and no further.

``pickletools`` lists its instructions and runs none of them. No class is looked up and no function
is called, whatever the file says: names stay names, and calls of three known ones become tensors.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

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


class Refused(Exception):
    """The file holds something else than a dictionary of tensors."""


@dataclass(frozen=True)
class PickledName:
    """A class or a function that the program names."""

    module: str
    name: str


@dataclass(frozen=True)
class Storage:
    """Numbers of a type, by the key that the file has them under."""

    key: str
    type: str
    count: int


@dataclass(frozen=True)
class Tensor:
    """A part of a storage: where it begins, its shape and the steps along each axis."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


_MARK: Final = object()


def built(file: IO[bytes]) -> Any:
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
            memo[int(str(argument))] = stack[-1]
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET", "GET"):
            stack.append(memo[int(str(argument))])
        elif name == "GLOBAL":
            stack.append(PickledName(*str(argument).split(" ", 1)))
        elif name in _STEPS:
            _STEPS[name](stack)
        else:
            raise Refused(f"its pickle has the instruction {name}")
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
    stack.append(PickledName(str(module), str(name)))


def _persistent(stack: list[Any]) -> None:
    """A storage: ``("storage", type, key, device, count)``, and in old files a view of None."""
    what, kind, key, _device, count, *view = stack.pop()
    if (
        what != "storage"
        or not isinstance(kind, PickledName)
        or kind.name not in _TYPES
        or any(view)
    ):
        raise Refused(f"it holds numbers of the type {getattr(kind, 'name', kind)}")
    stack.append(Storage(str(key), _TYPES[kind.name], _whole(count)))


_TENSORS: Final = (
    PickledName("torch._utils", "_rebuild_tensor_v2"),
    PickledName("torch._utils", "_rebuild_tensor"),  # before PyTorch 0.4
)
"""Functions whose first arguments are a storage, an offset, a shape and strides."""


def _reduce(stack: list[Any]) -> None:
    """A call, of the three functions that a dictionary of tensors is made by."""
    arguments, function = stack.pop(), stack.pop()
    if function == PickledName("collections", "OrderedDict") and not arguments:
        stack.append({})
    elif function in _TENSORS:
        storage, offset, shape, strides, *_ = arguments
        if not isinstance(storage, Storage):
            raise Refused("it holds a tensor without a storage")
        sizes = tuple(map(_whole, shape)), tuple(map(_whole, strides))
        stack.append(Tensor(storage, _whole(offset), *sizes))
    elif function == PickledName("torch._utils", "_rebuild_parameter"):
        stack.append(arguments[0])
    else:
        module, name = getattr(function, "module", "?"), getattr(function, "name", function)
        raise Refused(f"it would call {module}.{name}")


def _forget(stack: list[Any]) -> None:
    """The state of an object: modules leave their versions there, which say nothing here."""
    stack.pop()


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused("a size in it is no whole number")
    return value


_CONSTANTS: Final = {
    "NONE": None,
    "NEWTRUE": True,
    "NEWFALSE": False,
    "EMPTY_TUPLE": (),
    "MARK": _MARK,
}
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
