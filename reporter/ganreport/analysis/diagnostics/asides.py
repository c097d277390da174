"""Rows of a log that were rightly left out: no flaw of it, but told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ganreport.messages import Message, plural
from ganreport.run.model import Problem


def set_aside(problems: Iterable[Problem]) -> Iterator[Message]:
    """Rows that were rightly left out."""
    counts: Counter[str] = Counter()
    for problem in problems:
        counts[problem.kind] += problem.count
    if count := counts["superseded"]:
        yield plural(
            "{count:count} row written again after a resume",
            "{count:count} rows written again after a resume",
            count=count,
        )
    if count := counts["again"]:
        yield plural(
            "{count:count} value written again after a resume",
            "{count:count} values written again after a resume",
            count=count,
        )
    if count := counts["appended"] + counts["processes"] + counts["given-up"]:
        yield plural(
            "{count:count} row of another training, process or start left out",
            "{count:count} rows of other trainings, processes or starts left out",
            count=count,
        )
