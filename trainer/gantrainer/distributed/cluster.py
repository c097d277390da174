"""TF_CONFIG: the workers of a run on several machines, and which of them this process is."""

from __future__ import annotations

import os
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta

from ganreport.errors import UsageError

VARIABLE: Final = "TF_CONFIG"
EXAMPLE: Final = (
    '{"cluster": {"worker": ["localhost:20001", "localhost:20002"]}, '
    '"task": {"type": "worker", "index": 0}}'
)

Address = Annotated[str, Meta(pattern=r"^\S+:[0-9]+$")]
Addresses = Annotated[tuple[Address, ...], Meta(min_length=1)]
Kind = Literal["chief", "worker"]


class Place(NamedTuple):
    """Of this process among ``workers`` that train together; the chief alone records."""

    workers: int
    chief: bool


class _Task(msgspec.Struct, frozen=True):
    type: Kind
    index: Annotated[int, Meta(ge=0)]


class _Config(msgspec.Struct, frozen=True):
    cluster: dict[Kind, Addresses]
    task: _Task


def place() -> Place:
    """What TF_CONFIG says of this process; its first worker is chief if it names none.

    Raises:
        UsageError: It is missing or malformed.
    """
    text = os.environ.get(VARIABLE, "")
    if not text.strip():
        raise _refused("it is not set")
    try:
        config = msgspec.json.decode(text, type=_Config)
    except msgspec.DecodeError as error:
        raise _refused(f"it can't be used: {error}") from error
    cluster, task = config.cluster, config.task
    own = cluster.get(task.type, ())
    if task.index >= len(own):
        raise _refused(f"its task is {task.type} {task.index}, but its cluster has {len(own)} such")
    if len(cluster.get("chief", ())) > 1:
        raise _refused("its cluster has more than one chief")
    first = "chief" if "chief" in cluster else "worker"
    return Place(sum(map(len, cluster.values())), (task.type, task.index) == (first, 0))


def _refused(why: str) -> UsageError:
    return UsageError(
        f"--strategy multiworker reads the workers from the environment variable {VARIABLE}, but "
        f"{why}. Give each worker all addresses and its own place, as in {VARIABLE}='{EXAMPLE}'."
    )
