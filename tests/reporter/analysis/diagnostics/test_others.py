"""Diagnostics of another package, installed for real: a sound one, and those that are not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ganreport.analysis.diagnostics import DIAGNOSTICS, added

NOT_USED = {
    "taken": "the name 'dominance' is taken",
    "limit": "its limits 'patience' are none of ganreport's; limits of its own stay in its module "
    "and can't be set in ganreport.toml",
    "axis": "its axis 'beauty' is none of collapse, codes, quality, copying, oscillation, balance, "
    "gradients, integrity",
    "reader": "it is 'Reader', not a ganreport.analysis.findings.Diagnostic or a list of them",
    "missing": "it can't be loaded (AttributeError: module 'ganreport_example' has no attribute "
    "'MISSING')",
}


def test_the_report_has_its_answer_and_says_which_failed(
    with_plugins, points_run: Path, tmp_path: Path
) -> None:
    run = shutil.copytree(points_run, tmp_path / "run")
    (run / "ganreport.toml").write_text("[thresholds]\ndominance = 0.001\n")
    done = with_plugins("build", run, "--format", "json")
    assert done.returncode == 0, done.stderr
    report = json.loads((run / "report/report.json").read_text(encoding="utf-8"))
    found = {finding["id"]: finding for finding in report["findings"]}
    assert {"dominance", "oscillation", "modes"} <= set(found)
    sound = found["loss_above"]
    assert sound["status"] == "warn"  # by the limit of ours that the run's configuration changed
    assert sound["limits"] == ["dominance"]
    assert sound["question"]["values"]["package"] == "ganreport-example"
    for name, why in (("failing", "ZeroDivisionError: "), ("wordless", "KeyError: 'share'")):
        assert found[name]["status"] == "not measured"
        clause = found[name]["claim"]["values"]["clause"]
        assert clause["values"]["error"].startswith(why)
        assert f"The diagnostic '{name}' of the package ganreport-example failed" in done.stderr
    assert any("ZeroDivisionError" in json.dumps(each) for each in report["not_measured"])
    for entry, why in NOT_USED.items():
        assert (
            f"The entry {entry!r} of ganreport.diagnostics in the package ganreport-example is "
            f"not used: {why}. Mend" in done.stderr
        )


def test_they_are_listed_with_those_that_can_not_be_used(listed_with_plugins: str) -> None:
    readers, listed, _ = listed_with_plugins.split("\n\n")
    assert readers.startswith("Readers (name, package, looks for):\n")
    lines = listed.splitlines()
    assert lines[0] == "Diagnostics (id, package, question):"
    rows = [line.split(maxsplit=2) for line in lines[1 : len(DIAGNOSTICS) + 4]]
    assert [row[0] for row in rows[:-3]] == [diagnostic.id for diagnostic in DIAGNOSTICS]
    assert [row[:2] for row in rows[-3:]] == [
        [name, "ganreport-example"] for name in ("loss_above", "failing", "wordless")
    ]
    assert rows[-3][2] == "Is the generator's loss above the discriminator's?"
    assert sorted(lines[len(DIAGNOSTICS) + 4 :]) == sorted(
        f"Not used: {entry!r} of the package ganreport-example, for {why}."
        for entry, why in NOT_USED.items()
    )


def test_nothing_is_loaded_unless_a_run_is_analysed(with_plugins, points_run: Path) -> None:
    assert with_plugins("inspect", points_run).stderr == ""
    assert with_plugins("schema").stderr == ""


def test_without_other_packages_there_are_none() -> None:
    assert added() == ()
