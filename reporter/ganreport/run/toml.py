"""Settings as TOML, commented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tomlkit.items import Item

# tomlkit is loaded by what writes TOML only: a build does not.


def remarked(value: Any, remark: str = "") -> Item:
    """A value with a comment behind it on its line.

    None is ``"none"`` and left out where it stands in a list or a table: TOML has nothing for it.
    """
    import tomlkit

    item: Item = tomlkit.item(
        _known(value), _parent=tomlkit.array()
    )  # so that tables are inline ones
    if remark:
        item.comment(remark)
        item.trivia.comment_ws = "  "
    return item


def quoted(value: Any) -> str:
    """A text, number, truth value, or list or table of them as TOML."""
    return remarked(value).as_string()


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _known(member) for name, member in value.items() if member is not None}
    if isinstance(value, list | tuple):
        return [_known(member) for member in value if member is not None]
    return "none" if value is None else value
