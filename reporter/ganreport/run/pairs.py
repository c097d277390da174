"""Runs that train several pairs of networks: each further pair as a run of its own scalars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from ganreport.messages import Message, Text, message
from ganreport.run.model import Run
from ganreport.run.scalars import Column, Scalars

_APART: Final = re.compile(r"[^a-z0-9]+")


def further(run: Run) -> Iterator[tuple[str, Run]]:
    """The name of each pair but the first, and the run as if it had trained that pair alone.

    Of such a run nothing is left but the pair's scalars: samples, layers and whatever else was not
    recorded by pair belong to the run as a whole.
    """
    for name in list(run.pairs)[1:]:
        yield name, _of(run, run.pairs[name])


def tagged(identifier: str, pair: str) -> str:
    """An identifier of a finding or a figure, made one of a pair."""
    return f"{identifier}-{_APART.sub('-', pair.lower()).strip('-')}"


def titled(text: Text, pair: str) -> Message:
    """A title or a label, made one of a pair."""
    return message("{title} (pair {pair})", title=text, pair=pair)


def _of(run: Run, columns: Mapping[str, str]) -> Run:
    def decode(wanted: Sequence[str]) -> Mapping[str, Column]:
        return {name: run.metrics.column(columns[name]) for name in wanted}

    return replace(
        run,
        metrics=Scalars(run.metrics.steps, columns, decode),
        layers=pd.DataFrame(),
        evaluations=pd.DataFrame(),
        samples=(),
        reference=None,
        checkpoints=(),
        non_finite={
            name: run.non_finite[column]
            for name, column in columns.items()
            if column in run.non_finite
        },
        pairs={},
    )
