"""The tables of ``docs/reliability.md`` from ``results/zoo.json``, as Markdown.

``python benchmarks/zoo/document.py`` puts them into the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import labels
from table import BINS, FAULTS, HEADLINE, OUT

from ganreport.analysis.verdict.reliability import measured

Row = dict[str, Any]
DOCUMENT: Final = Path(__file__).parents[2] / "docs/reliability.md"
NAMES: Final = {"recipe and data set": "unseen recipe and data", "wild, odd": "wild"}


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _percent(three: list[float | None], ends: bool = True) -> str:
    if three[0] is None:
        return "none"
    value, low, high = (f"{100 * (v or 0):.0f}" for v in three[:3])
    return f"{value} % ({low}-{high})" if ends else f"{value} %"


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def splits(found: Row) -> str:
    """What each split holds, and how the verdict did on it."""
    head = ["split", "runs", "healthy", "without a chance", "AUROC", "Brier", "balanced accuracy",
            "healthy runs called failed", "failed or warned of", "macro-F1 over axes",
            "has the fault that is named", "the same where sure"]  # fmt: skip
    rows = []
    for split in (each for each in labels.SPLITS if each in found):
        s = found[split]
        failed, warned, cause = s["binary"]["failed"], s["binary"]["warned"], s["primary"]
        rows.append([
            split, str(s["runs"]), str(s["healthy"]), str(s["uncalibrated"]),
            _two(s["auroc"]), f"{s['brier']:.3f}",
            _two(failed["balanced"]), _percent(failed["false_alarms"]),
            _percent(warned["false_alarms"]), f"{s['macro_f1']:.2f}",
            f"{_percent(cause['named_or_abstained'])}, {cause['abstained']} too close to call",
            f"{_percent(cause['named_where_sure'])} of {cause['sure']}",
        ])  # fmt: skip
    return _table(head, rows)


def bins(found: Row) -> str:
    """Of chances in each bin: how many runs, their mean, and how many had a fault."""
    head = ["chance that anything is wrong"] + [
        f"{NAMES[split]}: {what}" for split in HEADLINE for what in ("runs", "mean", "faulty")
    ]  # fmt: skip
    known = {split: {tuple(b[:2]): b[2:] for b in found[split]["bins"]} for split in HEADLINE}
    rows = []
    for low, high in pairwise(BINS):
        cells = [f"{100 * low:.0f} to {100 * high:.0f} %"]
        for split in HEADLINE:
            count, mean, faulty = known[split].get((low, high), (0, 0, 0))
            share = [f"{100 * mean:.0f} %", f"{100 * faulty:.0f} %"] if count else ["", ""]
            cells += [f"{count:.0f}", *share]
        rows.append(cells)
    return _table(head, rows)


def scales(found: Row) -> str:
    """The model: what the log-odds of each axis are the sum of."""
    del found
    rows = []
    for scale in measured().model.scales:
        terms = [
            f"{term.weight:+.2f} × {term.figure}{'' if term.plain else ' (log2)'}"
            for term in scale.terms
        ]
        rows.append([scale.axis, f"{scale.intercept:+.2f} {' '.join(terms)}"])
    return _table(["axis", "log-odds"], rows)


def binary(found: Row) -> str:
    """Healthy or not: the report, other tools' rules, losses alone, and trees on all figures."""
    head = ["who says that a run is faulty"]
    head += [f"{NAMES[split]}: {what}" for split in HEADLINE
             for what in ("balanced accuracy", "AUROC", "healthy runs accused")]  # fmt: skip
    names = {
        "failed": "ganreport: failed",
        "warned": "ganreport: failed or warning",
        "fails": "any threshold that fails",
    }
    rows = []
    for name in found[HEADLINE[0]]["binary"]:
        cells = [names.get(name, name)]
        for split in HEADLINE:
            one = found[split]["binary"][name]
            area = f"{found[split]['auroc']:.2f}" if name == "failed" else ""
            cells += [f"{one['balanced']:.2f}", area, _percent(one["false_alarms"], ends=False)]
        rows.append(cells)
    for sight, parts in found["ceilings"].items():
        cells = [f"trees, {sight}"]
        for split in HEADLINE:
            cells += [f"{parts[split]['balanced']:.2f}", f"{parts[split]['auroc']:.2f}", ""]
        rows.append(cells)
    return _table(head, rows)


def axes(found: Row) -> str:
    """F1 of each axis on the headline's splits, and that of the ceilings on average."""
    head = ["axis"] + [f"{NAMES[split]}: {what}" for split in HEADLINE
                       for what in ("precision", "recall", "F1")]  # fmt: skip
    rows = []
    for axis in labels.AXES:
        cells = [axis]
        for split in HEADLINE:
            one = found[split]["axes"][axis]
            cells += [_percent(one["precision"]), _percent(one["recall"]), f"{one['f1']:.2f}"]
        rows.append(cells)
    for name, get in _MACROS.items():
        cells = [name]
        for split in HEADLINE:
            cells += ["", "", f"{get(found, split):.2f}"]
        rows.append(cells)
    return _table(head, rows)


_MACROS: Final[dict[str, Callable[[Row, str], float]]] = {
    "mean": lambda found, split: found[split]["macro_f1"],
    "mean of trees, all figures": lambda f, split: f["ceilings"]["all figures"][split]["macro_f1"],
    "mean of trees, losses alone": lambda f, split: f["ceilings"]["losses alone"][split][
        "macro_f1"
    ],
}


def findings(found: Row) -> str:
    """Each finding's record where it warns or fails."""
    head = ["finding", "fault"] + [
        f"{NAMES[split]}: {what}" for split in HEADLINE
        for what in ("right when it accuses", "missed", "accused without the fault")
    ]  # fmt: skip
    rows = []
    for name, fault in FAULTS.items():
        cells = [name, fault]
        for split in HEADLINE:
            one = found[split]["findings"][name]
            missed = [None if v is None else 1 - v for v in one["recall"]]
            missed = [missed[0], missed[2], missed[1]]
            cells += [_percent(one["precision"]), _percent(missed), _percent(one["false_alarms"])]
        rows.append(cells)
    return _table(head, rows)


def repairs(found: Row) -> str:
    """How often the advice repaired a failed run."""
    rows = [
        [name, str(of[3]), _percent(of)]
        for part in ("splits", "findings")
        for name, of in found["repairs"][part].items()
    ]
    return _table(["failed runs", "tried", "healthy afterwards"], rows)


TABLES: Final[dict[str, Callable[[Row], str]]] = {
    "splits": splits,
    "binary": binary,
    "bins": bins,
    "scales": scales,
    "axes": axes,
    "findings": findings,
    "repairs": repairs,
}


def main() -> None:
    """Renew the document's tables."""
    text, found = DOCUMENT.read_text(encoding="utf-8"), json.loads(OUT.read_text(encoding="utf-8"))
    for name, make in TABLES.items():
        before, rest = text.split(f"<!-- zoo {name} -->\n")
        after = re.sub(r"\A(?:\|.*\n)*", "", rest)
        text = f"{before}<!-- zoo {name} -->\n{make(found)}{after}"
    DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
