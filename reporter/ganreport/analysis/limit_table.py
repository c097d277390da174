"""Limits as a table: by their names, and by the keys that override them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import msgspec

from ganreport.analysis.grading import Limit


@dataclass(frozen=True)
class LimitTable:
    """A dataclass whose fields are limits."""

    def __iter__(self) -> Iterator[tuple[str, Limit]]:
        """Names and limits, in their order; those of a base class come after the class's own."""
        own = type(self).__annotations__
        fields = sorted(dataclasses.fields(self), key=lambda each: each.name not in own)
        return ((each.name, getattr(self, each.name)) for each in fields)

    def keys(self, name: str) -> tuple[str, ...]:
        """What the values of a limit are called in ganreport.toml."""
        limit = getattr(self, name)
        pair = limit.warn is not None and limit.fail is not None
        return (f"{name}_warn", f"{name}_fail") if pair else (name,)

    @property
    def values(self) -> dict[str, float]:
        """Every value by its key in ganreport.toml."""
        return {
            key: value
            for name, limit in self
            for key, value in zip(
                self.keys(name), (v for v in (limit.warn, limit.fail) if v is not None), strict=True
            )
        }

    def stricter(self, than: Self) -> frozenset[str]:
        """Keys of the values that more is worse than, compared with those of other limits."""
        usual = than.values
        return frozenset(
            key
            for key, value in self.values.items()
            if (value > usual[key] if self.limit_of(key).worse == "below" else value < usual[key])
        )

    def limit_of(self, key: str) -> Limit:
        """The limit that a key of ganreport.toml belongs to.

        Raises:
            KeyError: There is none.
        """
        for name, limit in self:
            if key in self.keys(name):
                return limit
        raise KeyError(key)

    def replaced(self, values: Mapping[str, float]) -> Self:
        """These limits with other values, given by their keys in ganreport.toml.

        Raises:
            KeyError: There is no such key.
        """
        for key in values:
            self.limit_of(key)
        changed: dict[str, Limit] = {}
        for name, limit in self:
            given = [values.get(key, self.values[key]) for key in self.keys(name)]
            fields = [field for field in ("warn", "fail") if getattr(limit, field) is not None]
            changed[name] = msgspec.structs.replace(limit, **dict(zip(fields, given, strict=True)))
        return dataclasses.replace(self, **changed)
