"""Columns of a data frame: of which type each is, and the numbers that records are stored as.

Nothing is loaded for it: whoever has a data frame has loaded pandas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, TypeGuard, get_args

import numpy as np
import numpy.typing as npt

from ganreport.errors import RecordError, UsageError
from ganreport.messages import Text, message
from ganreport.run.cards import ColumnCard, ColumnType, DataCard

Array = npt.NDArray[Any]

TYPES: Final[tuple[str, ...]] = get_args(ColumnType)
"""What a column may be."""

_TRUTHS: Final = ("False", "True")
# How truths are written in files.
_SAID: Final = {"false": 0, "true": 1, "0": 0, "1": 1, "no": 0, "yes": 1}
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z?)?")
_DAY: Final = np.timedelta64(86_400_000, "ms")
_FEW: Final = 20  # values, all different, of which a column may be a name rather than a category
_DIFFERENT: Final = 0.5  # share of values that are different from which on text names records


class Frame(Protocol):
    """What is needed of a data frame."""

    @property
    def columns(self) -> Any:
        """The names of its columns."""

    def __getitem__(self, name: Any, /) -> Any:
        """A column."""


def is_frame(values: object) -> TypeGuard[Frame]:
    """Whether these are columns by their names: a data frame, or a mapping of columns."""
    return isinstance(values, Mapping) or (
        hasattr(values, "columns") and hasattr(values, "__getitem__")
    )


def described(
    frame: Frame | Mapping[str, Any], types: Mapping[str, str] | None = None
) -> tuple[tuple[ColumnCard, ...], tuple[tuple[str, Text], ...]]:
    """What the columns of a data frame are, and which are left out, each with the reason.

    A column of text whose values are nearly all different names records, and one that counts them
    is their number: neither is a property of them. ``types`` says otherwise, column by column.

    Raises:
        UsageError: A type is none, or of a column that there is not.
    """
    types = dict(types or {})
    names = [str(name) for name in _names(frame)]
    for name, wanted in types.items():
        if name not in names:
            raise UsageError(f"columns: there is no column {name!r}; there are {', '.join(names)}.")
        if wanted not in TYPES:
            raise UsageError(f"columns: {name} = {wanted!r}; allowed are {', '.join(TYPES)}.")
    cards, left_out = [], []
    for key, name in zip(_names(frame), names, strict=True):
        values = _values(frame[key])
        why = None if name in types else _no_property(values)
        if why:
            left_out.append((name, why))
        else:
            cards.append(_card(name, values, types.get(name)))
    return tuple(cards), tuple(left_out)


def encoded(frame: Frame | Mapping[str, Any], cards: Sequence[ColumnCard]) -> Array:
    """The records of a data frame as (n, c) float32, as :class:`ColumnCard` says.

    Raises:
        UsageError: A column is missing, or holds what its card does not allow.
    """
    keys = {str(name): name for name in _names(frame)}
    lacking = [card.name for card in cards if card.name not in keys]
    if lacking:
        raise UsageError(
            f"columns: {', '.join(lacking)} not among {', '.join(keys) or 'none'}. The samples "
            "must have the columns of the real data."
        )
    columns = [_encoded(_values(frame[keys[card.name]]), card) for card in cards]
    return np.column_stack(columns).astype(np.float32) if columns else np.zeros((0, 0), np.float32)


def stored(
    arrays: Mapping[str, npt.ArrayLike | Frame], data: DataCard | None
) -> dict[str, npt.ArrayLike]:
    """The arrays, and data frames among them as records of this data.

    Raises:
        RecordError: The data are no table with columns, or the frame does not have these.
    """
    return {
        name: _records(name, each, data) if is_frame(each) else each  # type: ignore[misc]
        for name, each in arrays.items()
    }


def _records(name: str, frame: Frame, data: DataCard | None) -> Array:
    if data is None or not data.columns:
        raise RecordError(
            f"{name} is a data frame, and the run has no table with columns: give RunWriter "
            "data=DataCard(kind='table', columns=ganreport.run.columns.described(frame)[0], ...)."
        )
    try:
        return encoded(frame, data.columns)
    except UsageError as error:
        raise RecordError(f"{name}: {error}") from error


def _names(frame: Frame | Mapping[str, Any]) -> Iterator[Any]:
    yield from frame if isinstance(frame, Mapping) else frame.columns


def _values(column: Any) -> Array:
    """The values of a column, what is missing as NaN, NaT or None."""
    values = np.asarray(column)
    if values.dtype.kind in "US":
        values = values.astype(object)
    if values.dtype == object:
        return np.array([None if _missing(each) else each for each in values], dtype=object)
    return values


def _missing(value: object) -> bool:
    """None, NaN, NaT, and what pandas has for it (which is not equal to itself, nor unequal)."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float | np.floating) and bool(np.isnan(value))


def _known(values: Array) -> Array:
    if values.dtype == object:
        return np.array([each for each in values if each is not None], dtype=object)
    return np.asarray(values[~np.isnan(values)]) if values.dtype.kind in "fmM" else values


def _no_property(values: Array) -> Text | None:
    """Why a column says nothing of its records, None where it does."""
    known = _known(values)
    if not len(known):
        return message("all its values are missing")
    if known.dtype == object and all(isinstance(each, str) for each in known):
        dates = all(_DATE.fullmatch(each) for each in known)
        different = len(set(known))
        if not dates and different > max(_FEW, _DIFFERENT * len(known)):
            return message("its values are nearly all different, as those of names are")
    if known.dtype.kind in "iu" and len(known) > _FEW and bool((np.diff(known) == 1).all()):
        return message("it numbers the records")
    return None


def _card(name: str, values: Array, wanted: str | None) -> ColumnCard:
    known = _known(values)
    kind = wanted or _type(known)
    if kind == "boolean":
        return ColumnCard(name=name, type="boolean", categories=_TRUTHS)
    if kind == "category":
        words = sorted({_word(each) for each in known}, key=_by_number)
        return ColumnCard(name=name, type="category", categories=tuple(words))
    return ColumnCard(name=name, type=kind)  # type: ignore[arg-type]  # one of TYPES


def _type(known: Array) -> str:
    if known.dtype == object:
        if all(isinstance(each, bool | np.bool_) for each in known):
            return "boolean"
        if all(isinstance(each, int | float | np.number) for each in known):
            return _type(known.astype(np.float64))
        if all(hasattr(each, "isoformat") for each in known):
            return "datetime"
        texts = all(isinstance(each, str) for each in known)
        return "datetime" if texts and all(map(_DATE.fullmatch, known)) else "category"
    if known.dtype.kind == "b":
        return "boolean"
    if known.dtype.kind in "mM":
        return "datetime"
    whole = known.dtype.kind in "iu" or bool((known == np.rint(known)).all())
    if whole and len(np.unique(known)) <= 2:
        return "category"  # two numbers are a yes and a no, not an amount
    return "integer" if whole else "number"


def _word(value: Any) -> str:
    """How a category is called: a whole number without a point."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _by_number(text: str) -> tuple[float, str]:
    try:
        return float(text), text
    except ValueError:
        return float("inf"), text


def _encoded(values: Array, card: ColumnCard) -> Array:
    if card.sorted_into or card.type == "category":
        places = {name: place for place, name in enumerate(card.categories)}
        if card.type == "boolean":
            places |= {form: at for word, at in _SAID.items() for form in (word, word.capitalize())}
        absent = np.array([_missing(each) for each in values])
        codes = [places.get(_word(each), len(card.categories)) for each in values]
        return np.where(absent, np.nan, np.array(codes, np.float64))
    try:
        return _days(values) if card.type == "datetime" else _floats(values)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"columns: {card.name} holds what is no {card.type} ({error}). Say what it is: "
            f"columns.{card.name} = one of {', '.join(TYPES)}."
        ) from error


def _floats(values: Array) -> Array:
    if values.dtype == object:
        values = np.array([np.nan if each is None else each for each in values])
    return values.astype(np.float64)


def _days(values: Array) -> Array:
    if values.dtype == object:
        texts = [None if each is None else _instant(each) for each in values]
        values = np.array(texts, dtype="datetime64[ms]")
    if values.dtype.kind != "M":
        return values.astype(np.float64)  # stored so already
    days: Array = (values.astype("datetime64[ms]") - np.datetime64(0, "ms")) / _DAY
    return np.where(np.isnat(values), np.nan, days)


def _instant(value: Any) -> Any:
    """An instant in UTC, of text or of an object with a time zone of its own."""
    if isinstance(value, str):
        return value.removesuffix("Z").replace(" ", "T")
    stamp = value.timestamp() if hasattr(value, "timestamp") and value.tzinfo else None
    if stamp is not None:
        return np.datetime64(round(stamp * 1000), "ms")
    return np.datetime64(value.isoformat(), "ms")
