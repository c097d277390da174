"""What the reporter's judge makes of a row of ``zoo-findings.jsonl``, without its run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ganreport.analysis.advice.next_run import advise
from ganreport.analysis.diagnostics import DIAGNOSTICS
from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.chances import ChanceModel
from ganreport.analysis.verdict.conditions import BY_ID
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.verdict import Verdict, conclude
from ganreport.metrics.comparison import Comparison
from ganreport.metrics.history import History
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from gantrainer.config.settings import TrainConfig, to_mapping

Row = dict[str, Any]


def figures_of(row: Row) -> dict[str, Evidence]:
    """The figures of a row as evidence."""
    return {
        name: Evidence(name=name.split(".")[1], label=name, value=value, baseline=baseline)
        for name, (value, _, _, baseline) in row["figures"].items()
    }


def chances_of(row: Row, model: ChanceModel) -> dict[str, float]:
    """The chance on each axis that can be told."""
    return {axis: chance.value for axis, chance in model.chances(figures_of(row)).items()}


def changes_of(row: Row, model: ChanceModel) -> dict[str, Any]:
    """The settings that the reporter advises to change, each with its new value."""
    configuration = to_mapping(TrainConfig()) | row["settings"]
    info = RunInfo(id=row["name"], name=row["name"], configuration=configuration)
    run = Run(path=Path(), format="", info=info, checkpoints=(configuration["steps"],))
    conditions = verdict_of(row, model, run).conditions
    return {change.setting: change.after for change in advise(conditions, configuration)}


def verdict_of(row: Row, model: ChanceModel, run: Run | None = None) -> Verdict:
    """The verdict on the run, as the reporter comes to it; without ``run`` nothing is advised."""
    figures = figures_of(row)
    axes = {diagnostic.id: diagnostic.axis for diagnostic in DIAGNOSTICS}
    findings = [
        Finding(
            id=name,
            axis=axes[name],
            question="",
            status=Status(status),
            claim=name,
            evidence=tuple(e for key, e in figures.items() if key.split(".")[0] == name),
            since=row["since"].get(name),
            changes=row["asked"].get(name, {}),
            advice=name if name in row["asked"] else "",
        )
        for name, status in row["status"].items()
    ]
    facts = row["compared"]
    comparison = Comparison(**facts, scores={"": None}, blind={"": None}) if facts else None  # type: ignore[dict-item]
    history = History(table=pd.DataFrame(), absent={}, comparison=comparison)
    updates = row["settings"]["steps"] if "settings" in row else None
    return conclude(Observed(findings, run, history, given_updates=updates), model)


def axis_of(verdict: Verdict) -> str:
    """The axis of ground truth that the primary condition speaks of, empty of a healthy run."""
    first = verdict.primary
    return "" if first.kind == "end" else BY_ID[first.id].axis or first.id
