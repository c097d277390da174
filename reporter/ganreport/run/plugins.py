"""What other packages add by entry points: loaded when asked for, their errors named.

A package adds a reader, say, by two lines in its ``pyproject.toml``::

    [project.entry-points."ganreport.readers"]
    mine = "my_package:READER"

One entry stands for one thing or for a tuple or list of them. Each kind of thing has its group
(``ganreport.readers``, ``ganreport.diagnostics``, ``ganreport.charts``) and a file
beside its table that asks for :func:`offers` and guards what it gets: another's code may raise
anything.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Generic, TypeVar

T = TypeVar("T")


class PluginWarning(UserWarning):
    """Something that another package adds can't be used; all else goes on without it."""


@dataclass(frozen=True)
class Plugin:
    """One entry point: its ``value``, or in ``error`` why it could not be loaded."""

    name: str
    package: str
    value: object = None
    error: str = ""


@lru_cache
def plugins(group: str) -> tuple[Plugin, ...]:
    """The entry points of a group by name, loaded once a process; those that failed with why."""
    entries = []
    for point in sorted(entry_points(group=group), key=lambda each: (each.name, each.value)):
        package = point.dist.name if point.dist else "?"
        try:
            entries.append(Plugin(point.name, package, point.load()))
        except (Exception, SystemExit) as error:  # another's module may raise anything
            why = f"{type(error).__name__}: {error}"
            entries.append(Plugin(point.name, package, error=why))
    return tuple(entries)


@dataclass(frozen=True)
class Offer(Generic[T]):
    """What one entry adds: its ``things``, or in ``why`` the reason that none can be used."""

    plugin: Plugin
    things: tuple[T, ...] = ()
    why: str = ""


def offers(
    group: str,
    kind: type[T],
    expected: str,
    name: Callable[[T], str],
    taken: Collection[str] = (),
    check: Callable[[T], str] = lambda _: "",
) -> Iterator[Offer[T]]:
    """What the entries of a group add, each for use or with the reason against it.

    Args:
        group: The group of entry points.
        kind: The class that each thing must be of.
        expected: What that is called where an entry is something else.
        name: What a thing is known by.
        taken: Names that are taken; of two entries with one name the first has it.
        check: Why a thing of this kind can't be used; empty if it can.
    """
    seen = set(taken)
    for plugin in plugins(group):
        if plugin.error:
            yield Offer(plugin, why=f"it can't be loaded ({plugin.error})")
            continue
        held = plugin.value
        things = tuple(held) if isinstance(held, list | tuple) else (held,)
        good = tuple(thing for thing in things if isinstance(thing, kind))
        strange = next((each for each in things if not isinstance(each, kind)), None)
        if len(good) < len(things) or not things:
            what = type(held if not things else strange).__name__
            yield Offer(plugin, why=f"it is {what!r}, not {expected}")
            continue
        names = [name(thing) for thing in good]
        clash = next((n for i, n in enumerate(names) if n in seen or n in names[:i]), None)
        why = f"the name {clash!r} is taken" if clash is not None else ""
        why = why or next((why for thing in good if (why := check(thing))), "")
        if why:
            yield Offer(plugin, why=why)
        else:
            seen.update(names)
            yield Offer(plugin, good)


def usable(group: str, offered: Iterator[Offer[T]]) -> Iterator[tuple[T, str]]:
    """The things that can be used, each with its package; the rest is named by warnings."""
    for offer in offered:
        if offer.why:
            refuse(offer.plugin, group, offer.why)
        yield from ((thing, offer.plugin.package) for thing in offer.things)


def listed(rows: Sequence[tuple[str, str, str]], offered: Iterator[Offer[T]]) -> Iterator[str]:
    """Lines of names, packages and what each is; last the entries that can't be used, and why."""
    wide, wider = (max(len(row[i]) for row in rows) for i in (0, 1))
    for name, package, what in rows:
        yield f"{name:<{wide}}  {package:<{wider}}  {what}"
    for offer in offered:
        if offer.why:
            package = offer.plugin.package
            yield f"Not used: {offer.plugin.name!r} of the package {package}, for {offer.why}."


def refuse(plugin: Plugin, group: str, why: str) -> None:
    """Say that an entry is not used, and why."""
    warnings.warn(
        f"The entry {plugin.name!r} of {group} in the package {plugin.package} is not used: {why}. "
        "Mend the package, or uninstall it.",
        PluginWarning,
        stacklevel=2,
    )
