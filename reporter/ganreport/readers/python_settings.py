"""Settings written as Python: literals and ``dict(...)`` are read, nothing is run."""

from __future__ import annotations

import ast
from typing import Any, Final

_LONGEST: Final = 2**18  # signs; a larger file is no list of settings
_DEEPEST: Final = 30  # levels; bounds recursion in somebody's file


class _NoLiteral(Exception):
    """An expression would have to be run."""


def settings(text: str) -> dict[str, Any]:
    """The assignments of literals to names at the top of a text; empty where it is no Python.

    Numbers, texts, truth values, None, lists, tuples, and dictionaries, also as ``dict(key=...)``,
    are literals; a name or a group that holds anything else is left out.
    """
    if len(text) > _LONGEST:
        return {}
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    whole: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                whole[node.targets[0].id] = _literal(node.value, 0)
            except _NoLiteral:
                continue
    return whole


def _literal(node: ast.expr, depth: int) -> Any:
    if depth > _DEEPEST:
        raise _NoLiteral
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bytes | complex) or node.value is ...:
            raise _NoLiteral
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = _literal(node.operand, depth + 1)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise _NoLiteral
        return -number
    if isinstance(node, ast.List | ast.Tuple):
        return [_literal(each, depth + 1) for each in node.elts]
    if isinstance(node, ast.Dict):
        return _group(zip(map(_key, node.keys), node.values, strict=True), depth)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        return _group(((each.arg, each.value) for each in node.keywords), depth)
    raise _NoLiteral


def _key(node: ast.expr | None) -> str | None:
    return str(node.value) if isinstance(node, ast.Constant) else None


def _group(pairs: Any, depth: int) -> dict[str, Any]:
    group: dict[str, Any] = {}
    for name, node in pairs:
        try:
            if name is not None:
                group[name] = _literal(node, depth + 1)
        except _NoLiteral:
            continue
    return group
