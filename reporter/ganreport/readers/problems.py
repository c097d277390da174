"""What is said where a file can't be used, in one place for all readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ganreport.messages import Message, Text, message
from ganreport.run.model import Problem


class Unusable(ValueError):
    """A file can't be used; ``why`` says why, as a message or in another's words."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)


def first_line(error: Exception) -> str:
    """The first line of an error's text without its full stop, or else the error's name."""
    return (str(error).splitlines() or [""])[0].rstrip(".") or type(error).__name__


def reason(error: Exception) -> Text:
    """Why something failed: the message that an error was raised with, or else its first line."""
    said = error.args[0] if error.args else None
    return said if isinstance(said, Message) else first_line(error)


def unreadable(
    where: str, error: Exception, kind: Literal["file", "part", "picture"] = "file"
) -> Problem:
    """That a file, a part of a table or a picture was left out because of an error."""
    why = reason(error)
    if kind == "part":
        what = message("A part is unreadable and is left out ({why}).", why=why)
    elif kind == "picture":
        what = message("The picture is not fully readable and is left out ({why}).", why=why)
    else:
        what = message("The file is unreadable and is left out ({why}).", why=why)
    return Problem(kind="unreadable", where=where, what=what)


def unusable(where: str, why: Text) -> Problem:
    """That a file was read and can't be used."""
    what = message("The file cannot be used: {why}.", why=why)
    return Problem(kind="unreadable", where=where, what=what)


def few(names: Sequence[str], most: int) -> tuple[str, ...]:
    """The first of several names, with an ellipsis behind the last if there are more."""
    shown = tuple(names[:most])
    return (*shown[:-1], f"{shown[-1]} ...") if len(names) > most else shown


def some(names: Sequence[Text], most: int) -> Text:
    """The first of several names, and how many more there are."""
    if len(names) == 1:
        return names[0]
    if len(names) <= most:
        return message("{names:list}", names=names)
    more = len(names) - most
    return message("{names:list} and {more:count} more", names=names[:most], more=more)
