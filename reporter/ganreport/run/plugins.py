"""What other packages add by entry points: loaded when asked for, their errors named.

A package adds a reader, say, by two lines in its ``pyproject.toml``::

    [project.entry-points."ganreport.readers"]
    mine = "my_package:READER"
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points


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
    found = []
    for point in sorted(entry_points(group=group), key=lambda each: (each.name, each.value)):
        package = point.dist.name if point.dist else "?"
        try:
            found.append(Plugin(point.name, package, point.load()))
        except Exception as error:  # another's module may raise anything
            why = f"{type(error).__name__}: {error}"
            found.append(Plugin(point.name, package, error=why))
    return tuple(found)


def entries(group: str) -> dict[str, object]:
    """What the entry points of a group stand for, by name; of equal names the first.

    Each that can't be loaded, or whose name is taken, is named by a :class:`PluginWarning`.
    """
    found: dict[str, object] = {}
    for plugin in plugins(group):
        if plugin.error:
            refuse(plugin, group, f"it can't be loaded ({plugin.error})")
        elif plugin.name in found:
            refuse(plugin, group, "another package has an entry of this name")
        else:
            found[plugin.name] = plugin.value
    return found


def refuse(plugin: Plugin, group: str, why: str) -> None:
    """Say that an entry is not used, and why."""
    warnings.warn(
        f"The entry {plugin.name!r} of {group} in the package {plugin.package} is not used: {why}. "
        "Mend the package, or uninstall it.",
        PluginWarning,
        stacklevel=3,
    )
