"""Reads YAML as plain values: no objects are made, whatever their tags ask for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from ganreport.messages import message
from ganreport.readers.problems import reason, unreadable
from ganreport.run.model import Problem

MOST_BYTES: Final = 2**17
"""A larger file is refused: it is no list of settings."""

_MOST_VALUES: Final = 20_000  # aliases can make milliards of a few lines
_DEEPEST: Final = 40  # levels; bounds recursion in somebody's file
_NUMBERS: Final = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null")
)


def read_yaml(file: Path) -> Any:
    """Mappings, sequences, texts, numbers, booleans and None, as the file holds them.

    Tags such as ``!!python/tuple`` are passed over. Aliases count as often as they are used, so
    that a small file can't become a large value.

    Raises:
        ValueError: The file is too large or no YAML.
        OSError: It can't be read.
    """
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(message("it has more than {most:count} bytes", most=MOST_BYTES))
    return parse_yaml(content.decode("utf-8-sig"))


def parse_yaml(text: str) -> Any:
    """The same of a text, of which one longer than a file may be is refused.

    Raises:
        ValueError: It is no YAML.
    """
    if len(text) > MOST_BYTES:
        raise ValueError(message("it has more than {most:count} bytes", most=MOST_BYTES))
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return None if node is None else _Budget().plain(node)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(reason(error)) from error


def settings_beside(root: Path, where: str, problems: list[Problem]) -> dict[str, Any]:
    """The mapping in a file below a run directory; empty, and a problem, where it can't be read."""
    try:
        content = read_yaml(root / where) if (root / where).is_file() else {}
    except (OSError, ValueError) as error:
        problems.append(unreadable(where, error))
        return {}
    return content if isinstance(content, dict) else {}


@dataclass
class _Budget:
    """Counts the values that were made."""

    made: int = 0

    def plain(self, node: yaml.Node, depth: int = 0) -> Any:
        self.made += 1
        if self.made > _MOST_VALUES or depth > _DEEPEST:
            raise ValueError(message("it holds too many values, or too deep ones"))
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(each, depth + 1) for each in node.value]
        if isinstance(node, yaml.MappingNode):
            pairs = ((self.plain(k, depth + 1), self.plain(v, depth + 1)) for k, v in node.value)
            return {str(key): value for key, value in pairs}
        return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    if node.tag not in _NUMBERS:
        return node.value
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError, KeyError, IndexError, OverflowError):
        return node.value
