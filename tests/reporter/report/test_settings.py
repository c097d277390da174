"""ganreport.toml: what it may hold, what it may not, and how that is said."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import msgspec
import pytest

from ganreport.analysis.limits import LIMITS
from ganreport.errors import UsageError
from ganreport.report.settings import (
    FILE,
    BuildOptions,
    changed,
    read_settings,
    to_toml,
    wishes,
)


def written(path: Path, text: str) -> Path:
    (path / FILE).write_text(text, encoding="utf-8")
    return path


def test_without_a_file_all_is_as_usual(tmp_path: Path) -> None:
    found = read_settings(tmp_path)
    assert found.thresholds == LIMITS
    assert found.options == BuildOptions()
    assert found.source == ""


def test_a_file_overrides_what_it_names(tmp_path: Path) -> None:
    text = '[thresholds]\ncycle_p = 0.05\nrows_fewest = 5\n[build]\npaper = "letter"\n'
    found = read_settings(written(tmp_path, text))
    assert changed(found.thresholds) == {"cycle_p": 0.01, "rows_fewest": 10}
    assert (found.options.paper, found.options.format) == ("letter", BuildOptions().format)
    assert found.source == FILE


def test_a_file_that_is_given_takes_the_place_of_the_runs(tmp_path: Path) -> None:
    written(tmp_path, "[thresholds]\ncycle_p = 0.05\n")
    other = tmp_path / "other.toml"
    other.write_text("[thresholds]\nflight_warn = 50\n")
    found = read_settings(tmp_path, other)
    assert list(changed(found.thresholds)) == ["flight_warn"]
    with pytest.raises(UsageError, match="can't be read"):
        read_settings(tmp_path, tmp_path / "nowhere.toml")


REFUSED = {
    "[thresholds]\ncylce_p = 1": "no threshold 'cylce_p'. Did you mean cycle_p? Allowed: samples_",
    "[threshold]\ncycle_p = 1": "no table 'threshold'. Did you mean thresholds?",
    "[thresholds]\ncycle_p = 1.5": "cycle_p = 1.5 is not allowed: it must be a number from 0 up to",
    "[thresholds]\ncycle_p = nan": "cycle_p = nan is not allowed",
    "[thresholds]\ncycle_p = true": "cycle_p = True is not allowed",
    "[thresholds]\ncycle_p = '1'": "cycle_p = '1' is not allowed",
    "[thresholds]\nflight_warn = -1": "must be a number from 0. A loss's size",
    "[thresholds]\nrows_fewest = 2.5": "must be a whole number from 1",
    "[thresholds]\nflight_fail = 1": "flight_warn (30) must not be above flight_fail (1)",
    "[thresholds]\ncoverage_warn = 0.01": "coverage_fail (0.35) must not be above coverage_warn",
    "[build]\npaper = 'a5'": "paper: a4 or letter",
    "[build]\nall_charts = true": 'all_charts is now detail = "full"',
    "[build]\noutput = 'x'": "no option of [build] 'output'",
    "thresholds = 3": "begin it with the line [thresholds]",
    "[thresholds": "can't be read as TOML",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_allowed_is_refused_with_what_is(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_settings(written(tmp_path, text))
    assert REFUSED[text] in str(refused.value)
    assert FILE in str(refused.value)


def test_a_link_out_of_the_run_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text("[thresholds]\n")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / FILE).symlink_to(tmp_path / "outside.toml")
    with pytest.raises(UsageError, match="leads out"):
        read_settings(tmp_path / "run")


def test_what_is_printed_can_be_read_again(tmp_path: Path) -> None:
    thresholds = LIMITS.replaced({"update_least": 1e-12, "cycle_p": 0.5})
    options = msgspec.structs.asdict(
        BuildOptions(title='A "quoted" \\ title\x7f\n', paper="letter")
    )
    names = {"d_loss": '0.5 * D "x" - 1', "g_loss": ""}
    text = to_toml(thresholds, options, names, "x.toml")
    found = read_settings(written(tmp_path, text))
    assert found.thresholds == thresholds
    assert found.names == names
    assert msgspec.structs.asdict(found.options) == options
    assert set(tomllib.loads(text)["thresholds"]) == set(LIMITS.values)


def test_what_is_printed_says_what_each_threshold_is_and_was() -> None:
    limits = LIMITS.replaced({"cycle_p": 0.5, "rows_fewest": 7})
    lines = to_toml(limits, {"paper": "a4"}, {}, "").splitlines()
    assert lines[:4] == ["# Effective configuration: the defaults", "", "[build]", 'paper = "a4"']
    notes = dict(line.split("  # ") for line in lines if "  # " in line)
    assert len(notes) == len(LIMITS.values)
    meaning = str(LIMITS.cycle_p.meaning)
    assert notes["cycle_p = 0.5"] == f"{meaning} (default 0.01)"
    assert notes["rows_fewest = 7"].endswith("(default 10)")
    assert notes["flight_warn = 30.0"] == str(LIMITS.flight.meaning)


def test_every_threshold_has_a_meaning_and_lies_within_its_bounds() -> None:
    for key, value in LIMITS.values.items():
        limit = LIMITS.limit_of(key)
        low, high = limit.bounds
        assert low <= value <= high
        assert str(limit.meaning).endswith(".")


@pytest.mark.parametrize("name", [name for name, _ in LIMITS])
def test_no_finding_may_fail_before_it_warns(tmp_path: Path, name: str) -> None:
    """Every pair of thresholds is held in the order that its limit's direction asks for."""
    keys, limit = LIMITS.keys(name), getattr(LIMITS, name)
    if len(keys) == 1:
        assert math.isfinite(limit.at)
        return
    warn, fail = (LIMITS.values[key] for key in keys)
    assert (fail < warn) == (limit.worse == "below")
    with pytest.raises(UsageError, match="would fail before it warns"):
        read_settings(written(tmp_path, f"[thresholds]\n{keys[0]} = {fail}\n{keys[1]} = {warn}"))


def test_one_of_several_runs_is_chosen_here_or_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "ganreport.toml").write_text('[build]\nrun = "a1"\n')
    found = read_settings(tmp_path)
    assert (wishes(found).run, wishes(found, run="b2").run) == ("a1", "b2")


def test_the_objective_and_the_steps_are_said_here_or_in_the_file(tmp_path: Path) -> None:
    text = '[build]\nobjective = "lsgan"\nstep_column = "it"\n[map]\nstep = "n"\nd_loss = "x"\n'
    (tmp_path / "ganreport.toml").write_text(text)
    found = read_settings(tmp_path)
    how = wishes(found)
    assert (how.objective, how.names) == ("lsgan", {"step": "it", "d_loss": "x"})
    how = wishes(found, objective="hinge", step_column="batch")
    assert (how.objective, how.names["step"]) == ("hinge", "batch")
