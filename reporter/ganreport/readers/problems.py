"""What is said where a file can't be used, in one place for all readers."""

from __future__ import annotations

from typing import Final, Literal

from ganreport.run.model import Problem


class Unusable(ValueError):
    """A file can't be used; the text says why."""


def first_line(error: Exception) -> str:
    """The first line of an error's text without its full stop, or else the error's name."""
    return (str(error).splitlines() or [""])[0].rstrip(".") or type(error).__name__


_LEFT_OUT: Final = {
    "file": "The file can't be read and is left out ({why}).",
    "part": "A part can't be read and is left out ({why}).",
    "picture": "The picture can't be read whole and is left out ({why}).",
}


def unreadable(
    where: str, error: Exception, kind: Literal["file", "part", "picture"] = "file"
) -> Problem:
    """That a file, a part of a table or a picture was left out because of an error."""
    what = _LEFT_OUT[kind].format(why=first_line(error))
    return Problem(kind="unreadable", where=where, what=what)
