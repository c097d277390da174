"""What the report says of data that were given beside a run: facts of their origin."""

from __future__ import annotations

from typing import Final

from ganreport.messages import Message, Text, message, plural, together
from ganreport.run.model import GivenSet, Run

_ROLES: Final = {
    "real": message("real data"),
    "held-out": message("held-out real data"),
    "samples": message("generated samples"),
    "truth": message("true files of pairs"),
}
_SPLITS: Final = {
    "halves": message(
        "none was given, so two parts of the real data were compared with each other. Held-out "
        "data would also show samples that are too close to training data without being copies"
    ),
    "given": message("given"),
}


def given_facts(run: Run) -> list[tuple[Text, Text | int | None]]:
    """Labels and values: each set with its hash, what was done to it, the space of comparison."""
    given = run.given
    if given is None:
        return []
    facts: list[tuple[Text, Text | int | None]] = []
    for each in given.sets:
        role = _ROLES.get(each.role) or message("pairs by {method}", method=each.called)
        facts.append((role, _counted(each)))
        facts.append((message("fingerprint of {role}", role=role), each.fingerprint))
        if each.notes:
            facts.append((message("notes on {role}", role=role), together(*each.notes)))
    data = run.info.data
    if data is not None and data.split in _SPLITS and given.sets:
        facts.append((message("held-out set"), _SPLITS[data.split]))
    facts.append((message("compared in"), given.space or message("their own values")))
    return facts


def _counted(each: GivenSet) -> Message:
    if each.steps > 1:
        return plural(
            "{name}: {steps:count} steps, {count:count} sample at the last",
            "{name}: {steps:count} steps, {count:count} samples at the last",
            count=each.count,
            name=each.name,
            steps=each.steps,
        )
    return plural(
        "{name}: {count:count} sample",
        "{name}: {count:count} samples",
        count=each.count,
        name=each.name,
    )
