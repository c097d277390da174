"""How often the reporter is right: precision and recall of each finding, split by split.

``python benchmarks/zoo/table.py`` reads what ``train.py``, ``longer.py``, ``judge.py`` and
``repair.py``, prints the tables of ``docs/reliability.md`` and writes them as data to
``results/zoo.json``; what reports print goes to the reporter's ``reliability.json``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import labels
import msgspec
import numpy as np
import numpy.typing as npt
from ceilings import ceilings
from judge import RESULTS as JUDGED
from longer import RESULTS as LONGER
from model import axis_of, changes_of, verdict_of
from repair import ORDER as REPAIRABLE
from repair import RESULTS as REPAIRED
from sklearn.metrics import roc_auc_score
from train import RESULTS as TRAINED

from ganreport.analysis.grading import worst
from ganreport.analysis.verdict.chances import ChanceModel
from ganreport.analysis.verdict.ranking import status_of
from ganreport.analysis.verdict.reliability import Record, Tally, measured
from ganreport.analysis.verdict.verdict import Verdict
from ganreport.stats.estimate import share

Row = dict[str, Any]
Said = Callable[[Row], bool]
OUT: Final = TRAINED.with_name("zoo.json")
PUBLISHED: Final = (
    Path(__file__).parents[2] / "reporter/ganreport/analysis/verdict/reliability.json"
)
ABSTAIN: Final = 0.6  # chance of the primary condition, below which it counts as too close to call
SURE: Final = 0.8  # and from which it counts as sure
HEADLINE: Final = ("recipe and data set", "wild, odd")

FAULTS: Final = {
    "diversity": "total collapse",
    "coverage": "coverage",
    "modes": "coverage",
    "repetition": "unsound",
    "fidelity": "quality",
    "under-training": "under-training",
    "memorisation": "copying",
    "oscillation": "rotation",
    "dominance": "overpowering D",
    "blindness": "weak D",
    "overfitting": "overfitting D",
    "pace": "unsound",
    "vanishing": "vanishing gradient",
    "exploding": "divergence",
    "flow": "unsound",
    "dead_units": "unsound",
    "layer_updates": "unsound",
    "integrity": "divergence",
}
"""Finding -> the truth that it is held to."""

WORDS: Final = {
    "copying": "copies of training data",
    "coverage": "missing modes",
    "rotation": "modes that come and go",
    "quality": "samples unlike reals",
    "unsound": "any fault",
}
"""What reports call a truth, where that is not its name."""

ANSWERS: Final = {
    "divergence": ("integrity", "exploding", "oscillation"),
    "copying": ("memorisation",),
    "coverage": ("diversity", "coverage", "modes"),
    "rotation": ("oscillation",),
    "quality": ("fidelity",),
}
"""Axis of ground truth -> the findings that speak of it."""


def rows() -> list[Row]:
    """Each run's configuration, truths and findings in one, by name."""
    trained, findings = labels.lines(TRAINED), labels.lines(JUDGED)
    longer = labels.lines(LONGER) if LONGER.exists() else {}
    return [
        row | findings[name] | {"truth": labels.truths(row, longer), "split": labels.split(row)}
        for name, row in sorted(trained.items())
        if name in findings
    ]


_CERTAIN: Final = {"fail": 1.0, "warn": 0.5}  # of verdicts without a chance: by thresholds alone


def judged(rows: list[Row], model: ChanceModel) -> list[Row]:
    """The rows with what the judge says of each: chances, verdict, primary condition, how sure."""
    told = []
    for row in rows:
        verdict = verdict_of(row, model)
        status, chance, first = verdict.status.value, verdict.chance, verdict.primary
        told.append(
            row
            | {
                "chances": {c.axis: c.value for c in verdict.chances},
                "conditions": [c.id for c in verdict.conditions if not c.cause],
                "verdict": status,
                "calibrated": verdict.calibrated,
                "chance": _CERTAIN.get(status, 0.0) if chance is None else chance,
                "changes": changes_of(row, model),
                "primary": axis_of(verdict),
                "sure": first.chance if first.chance is not None else 1.0,
                "contradicts": contradicts(verdict, model),
            }
        )
    return told


def contradicts(verdict: Verdict, model: ChanceModel) -> bool:
    """Whether status, chance and conditions don't agree."""
    chance, first = verdict.chance, verdict.primary
    if first.status is not verdict.status or first.cause:
        return True
    if any(not c.cause and worst(c.status, first.status) is not first.status
           for c in verdict.conditions):  # fmt: skip
        return True
    if chance is None:
        return False
    over = any(not c.cause and c.kind != "end" and (c.chance or 0) > chance
               for c in verdict.conditions)  # fmt: skip
    return over or status_of(chance, model.bands) is not verdict.status


def fires(row: Row, findings: Iterable[str], least: tuple[str, ...] = ("warn", "fail")) -> bool:
    """Whether any of these findings holds."""
    return any(row["status"].get(name) in least for name in findings)


def tally(rows: list[Row], fault: str, said: Said) -> Tally:
    """Right and wrong answers on the runs of which the truth is known."""
    found = Counter(
        (row["truth"][fault], said(row)) for row in rows if row["truth"][fault] is not None
    )
    return Tally(
        hit=found[True, True],
        miss=found[True, False],
        false=found[False, True],
        quiet=found[False, False],
    )


def figures(t: Tally) -> Row:
    """A tally with what follows from it, each with Wilson's interval."""
    recall, alarms = share(t.hit, t.hit + t.miss), t.alarms
    return msgspec.structs.asdict(t) | {
        "precision": _three(t.precision),
        "recall": _three(recall),
        "false_alarms": _three(alarms),
        "f1": round(2 * t.hit / max(1, 2 * t.hit + t.miss + t.false), 3),
        "balanced": _rounded((recall.value + 1 - alarms.value) / 2),
    }


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 3)


def _three(estimate: Any) -> list[float | None]:
    ends = (estimate.value, estimate.lower, estimate.upper)
    return [None if np.isnan(v) else round(float(v), 3) for v in ends]


def said(row: Row, axis: str) -> bool:
    """Whether the report says that the run fails on an axis."""
    if axis == "divergence" and "diverged" in row["conditions"]:
        return True
    chance = row["chances"].get(axis)
    return chance is not None and chance >= 0.5


def of_split(rows: list[Row]) -> Row:
    """Every finding, axis, the binary question and the primary cause on the runs of one split."""
    sick = [row["truth"]["unsound"] for row in rows]
    findings = {
        name: figures(tally(rows, fault, lambda r, n=name: fires(r, (n,))))
        for name, fault in FAULTS.items()
    }
    axes = {axis: figures(tally(rows, axis, lambda r, a=axis: said(r, a))) for axis in labels.AXES}
    rules = {
        axis: figures(tally(rows, axis, lambda r, n=names: fires(r, n, ("fail",))))
        for axis, names in ANSWERS.items()
    }
    binary = {
        "failed": figures(tally(rows, "unsound", lambda r: r["verdict"] == "fail")),
        "warned": figures(tally(rows, "unsound", lambda r: r["verdict"] in ("fail", "warn"))),
        "fails": figures(tally(rows, "unsound", lambda r: "fail" in r["status"].values())),
    }
    for name in rows[0]["baselines"]:
        binary[name] = figures(tally(rows, "unsound", lambda r, n=name: r["baselines"][n]))
    both = 0 < sum(sick) < len(sick)
    known = np.array([r["chance"] for r in rows])
    return {
        "runs": len(rows),
        "healthy": len(rows) - sum(sick),
        "findings": findings,
        "axes": axes,
        "rules": rules,
        "binary": binary,
        "macro_f1": _macro(axes),
        "macro_f1_rules": _macro(rules),
        "auroc": round(float(roc_auc_score(sick, known)), 3) if both else None,
        "brier": round(float(np.mean((known - np.array(sick, float)) ** 2)), 3),
        "bins": bins(known, np.array(sick, bool)),
        "contradictions": sum(r["contradicts"] for r in rows),
        "uncalibrated": sum(not r["calibrated"] for r in rows),
        "primary": primaries(rows),
    }


BINS: Final = (0.0, 0.1, 0.33, 0.5, 0.75, 0.9, 1.0)
"""Ends of the bins of chances whose runs are counted; the two bands' are among them."""


def bins(chances: npt.NDArray[Any], sick: npt.NDArray[Any]) -> list[list[float]]:
    """Of each bin that has runs: its ends, how many, their mean chance, the share with a fault."""
    found = []
    for low, high in pairwise(BINS):
        inside = (chances >= low) & ((chances < high) | (high == 1.0))
        if inside.any():
            means = (chances[inside].mean(), sick[inside].mean())
            found.append([low, high, int(inside.sum()), *(round(float(m), 3) for m in means)])
    return found


def _macro(axes: dict[str, Row]) -> float:
    """Mean F1 over the axes on which some run of the split fails."""
    present = [a["f1"] for a in axes.values() if a["hit"] + a["miss"]]
    return round(float(np.mean(present)), 3) if present else 0.0


def primaries(rows: list[Row]) -> Row:
    """Primary conditions: how often the run has the fault that is named, and what for what.

    ``named`` is of all runs, a healthy one right where it is called that or only warned of nothing;
    ``first`` is how often it is the first fault of ground truth, too.
    """
    told = [(labels.primary(r), r["primary"] or "healthy", r["sure"]) for r in rows]
    named = [_has(row, said) for row, (_, said, _) in zip(rows, told, strict=True)]
    certain = [ok for ok, (*_, sure) in zip(named, told, strict=True) if sure >= SURE]
    answered = [ok for ok, (*_, sure) in zip(named, told, strict=True) if sure >= ABSTAIN]
    confusions = Counter(f"{true} -> {said}" for true, said, _ in told)
    return {
        "named": _three(share(sum(named), len(told))),
        "named_or_abstained": _three(share(sum(answered) + len(told) - len(answered), len(told))),
        "abstained": len(told) - len(answered),
        "first": _three(share(sum(true == said for true, said, _ in told), len(told))),
        "named_where_sure": _three(share(sum(certain), len(certain))),
        "sure": len(certain),
        "confusions": dict(confusions.most_common()),
    }


def _has(row: Row, said: str) -> bool:
    """Whether the run is as it is called; of faults that ground truth knows nothing of, failed."""
    if said == "healthy":
        return not row["truth"]["unsound"]
    return bool(row["truth"].get(said, row["truth"]["unsound"]))


def repairs(every: list[Row]) -> Row:
    """Of failed runs that were trained again as advised: the share that came out healthy.

    Over all, per split, and per finding that asked for a change; a failed run that nothing was
    advised for counts as not repaired.
    """
    tried = labels.lines(REPAIRED) if REPAIRED.exists() else {}
    failed = [r for r in every if r["truth"]["unsound"] and r["split"] in REPAIRABLE]
    failed = [r for r in failed if not r["changes"] or f"{r['name']}-advised" in tried]
    healthy = {r["name"]: _healed(r, tried) for r in failed}
    parts: dict[str, list[Row]] = {"all": failed}
    parts |= {split: [r for r in failed if r["split"] == split] for split in REPAIRABLE}
    by_finding = {name: [r for r in failed if fires(r, (name,))] for name in FAULTS}
    return {
        kind: {
            name: [*_three(share(sum(healthy[r["name"]] for r in rows), len(rows))), len(rows)]
            for name, rows in some.items()
            if rows
        }
        for kind, some in (("splits", parts), ("findings", by_finding))
    }


def _healed(row: Row, tried: dict[str, Row]) -> bool:
    again = tried.get(f"{row['name']}-advised")
    return again is not None and labels.healthy(again)


def records(every: list[Row]) -> tuple[Record, ...]:
    """What a report says of each finding's rule."""
    parts = [[r for r in every if r["split"] == split] for split in HEADLINE]
    found = []
    for name, fault in FAULTS.items():
        unseen, wild = (tally(rows, fault, lambda r, n=name: fires(r, (n,))) for rows in parts)
        known = wild.hit + wild.miss + wild.false + wild.quiet
        found.append(
            Record(
                finding=name,
                fault=WORDS.get(fault, fault),
                unseen=unseen,
                wild=wild if known else None,
                by_definition=fault in {*labels.BY_MAKING.values(), "divergence"},
                any_fault=fault == "unsound",
            )
        )
    return tuple(found)


def publish(every: list[Row]) -> None:
    """Put the records into the reporter's file, beside the scales that stand there."""
    runs = {split: sum(r["split"] == split for r in every) for split in labels.SPLITS}
    new = msgspec.structs.replace(measured(), runs=runs, records=records(every))
    PUBLISHED.write_bytes(msgspec.json.format(msgspec.json.encode(new), indent=1) + b"\n")


def main() -> None:
    """Print and keep the tables."""
    every = judged(rows(), measured().model)
    parts = {split: [r for r in every if r["split"] == split] for split in labels.SPLITS}
    found = {split: of_split(some) for split, some in parts.items() if some}
    found["ceilings"] = ceilings(parts)
    found["repairs"] = repairs(every)
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    publish(every)
    for split, some in parts.items():
        if some:
            _print(split, found[split])
    print(json.dumps({name: found[name] for name in ("ceilings", "repairs")}, indent=1))


def _print(split: str, result: Row) -> None:
    print(
        f"\n{split}: {result['runs']} runs, {result['healthy']} healthy, AUROC {result['auroc']}, "
        f"Brier {result['brier']}, contradictions {result['contradictions']}, "
        f"uncalibrated {result['uncalibrated']}, macro-F1 {result['macro_f1']} "
        f"(rules {result['macro_f1_rules']})"
    )
    for part in ("binary", "axes", "rules", "findings"):
        for name, c in result[part].items():
            values = " ".join(
                f"{key} {c[key][0] if c[key][0] is not None else float('nan'):.2f}"
                for key in ("precision", "recall", "false_alarms")
            )
            counts = "/".join(str(c[key]) for key in ("hit", "miss", "false", "quiet"))
            print(f"  {part:9}{name:22} {values} balanced {c['balanced']} ({counts})")
    print(" ", {k: v for k, v in result["primary"].items() if k != "confusions"})


if __name__ == "__main__":
    main()
