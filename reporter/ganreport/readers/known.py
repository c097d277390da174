"""What is known of a program that wrote a run, beyond the names of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ganreport.messages import Text
from ganreport.readers.mapping import Rules
from ganreport.run.cards import ObjectiveCard
from ganreport.run.model import Problem, Skipped
from ganreport.run.scalars import Column


@dataclass(frozen=True)
class Known:
    """What is known of a program by what it wrote.

    ``rules`` say how our scalars are made of its columns, ``refused`` which of ours none of them is
    whatever its name; ``columns`` are columns of which some values don't count; ``configuration``
    and ``files`` are of options that were read for it.
    """

    rules: Rules = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    columns: Mapping[str, Column] = field(default_factory=dict)
    objective: ObjectiveCard | None = None
    configuration: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    left_out: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Text, ...] = ()
