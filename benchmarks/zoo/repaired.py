"""How often the advice for each condition repaired a run, from what ``repair.py`` trained.

``python benchmarks/zoo/repaired.py`` writes the reporter's ``repairs.json`` and the tables of
``docs/advice.md``. A run counts for each condition that its ground truth, or what its recipe does
to a network by definition, says that it has.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import labels
from repair import RESULTS as REPAIRED
from repair import SUFFIX
from train import RESULTS as TRAINED

from ganreport.analysis.advice.causes import CAUSES
from ganreport.analysis.verdict.conditions import BY_ID, CONDITIONS

Row = dict[str, Any]

ROOT: Final = Path(__file__).parents[2]
PUBLISHED: Final = ROOT / "reporter/ganreport/analysis/advice/repairs.json"
DOCUMENT: Final = ROOT / "docs/advice.md"
SUFFIXES: Final = (SUFFIX, f"{SUFFIX}-2")
"""Names of runs after one round of advice, and after two."""

_MADE: Final = {
    "overpowers": "dominance",
    "weak": "blindness",
    "overfitting": "overfitting",
    "vanishing": "vanishing",
    "undertraining": "undertrained",
}
"""What a recipe is meant for -> the condition that its failed runs have."""


def conditions(row: Row) -> list[str]:
    """The conditions that a failed run has."""
    found = labels.failures(row)
    names = {"divergence": "diverged", "copying": "memorization", "quality": "quality"}
    have = [name for axis, name in names.items() if found[axis]]
    if found["coverage"]:
        have.append("collapse" if row["covered"] < labels.TOTAL else "partial")
    if found["rotation"]:
        have += ["hopping", "oscillation"]
    return [*have, *(_MADE[row["meant"]] for _ in [0] if row["meant"] in _MADE)]


def counted() -> dict[str, list[list[int]]]:
    """Condition -> [healthy, tried] after each round of advice."""
    trained, tried = labels.lines(TRAINED), labels.lines(REPAIRED)
    failed = [r for r in trained.values() if not labels.healthy(r)]
    failed = [r for r in failed if labels.split(r) != "calibration"]
    rounds: dict[str, list[list[int]]] = {}
    for number, suffix in enumerate(SUFFIXES):
        for row in failed:
            again = tried.get(row["name"] + suffix)
            before = row if not number else tried.get(row["name"] + SUFFIXES[number - 1])
            if again is None or before is None or labels.healthy(before):
                continue
            for name in conditions(before | {"meant": row["meant"]}):
                counts = rounds.setdefault(name, [[0, 0] for _ in SUFFIXES])
                counts[number][0] += labels.healthy(again)
                counts[number][1] += 1
    return {c.id: rounds[c.id] for c in CONDITIONS if c.id in rounds}


def repairs(found: dict[str, list[list[int]]]) -> str:
    """The table of repairs."""
    rows = ["| condition | first advice: healthy afterwards | second advice: healthy afterwards |"]
    rows.append("| --- | --- | --- |")
    for name, counts in found.items():
        cells = [f"{good} of {tried}" if tried else "not tried" for good, tried in counts]
        rows.append(f"| {BY_ID[name].name} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def causes() -> str:
    """The table of causes."""
    rows = ["| check | for | told in |", "| --- | --- | --- |"]
    for cause in CAUSES:
        names = ", ".join(str(BY_ID[name].name).lower() for name in cause.conditions)
        links = [source.partition("#") for source in cause.sources]
        told = ", ".join(f"[{r}#{n}](https://github.com/{r}/issues/{n})" for r, _, n in links)
        rows.append(f"| {cause.check} | {names} | {told} |")
    return "\n".join(rows) + "\n"


def document(text: str, found: dict[str, list[list[int]]]) -> str:
    """The document with its tables renewed."""
    for name, table in (("repairs", repairs(found)), ("causes", causes())):
        before, rest = text.split(f"<!-- advice {name} -->\n")
        after = re.sub(r"\A(?:\|.*\n)*", "", rest)
        text = f"{before}<!-- advice {name} -->\n{table}{after}"
    return text


def main() -> None:
    """Count, publish and write the tables."""
    found = counted()
    named = {
        name: [{"healthy": good, "tried": tried} for good, tried in counts]
        for name, counts in found.items()
    }
    PUBLISHED.write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8"), found), encoding="utf-8")
    print(repairs(found))


if __name__ == "__main__":
    main()
