import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis import next_run
from ganreport.analysis.diagnostics import DIAGNOSTICS
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.errors import UsageError
from ganreport.run.cards import RunInfo
from gantrainer.config import settings
from gantrainer.config.presets import PRESETS

SETTINGS = settings.to_mapping(settings.from_mapping({}, "test"))
PLAIN = st.one_of(st.booleans(), st.integers(0, 9), st.floats(0, 1e6), st.text(max_size=9))


def finding(name: str, changes: dict[str, object]) -> Finding:
    return Finding(
        id=name, axis="quality", question="?", status=Status.WARN, claim="", advice="Do.",
        changes=changes,
    )  # fmt: skip


def test_the_worst_finding_decides_and_all_that_agree_are_named() -> None:
    found = [
        finding("a", {"r1": 0.1}),
        finding("b", {"r1": 0.2, "ema": 0.9}),
        finding("c", {"r1": 0.1}),
    ]
    changes = next_run.advise(found, SETTINGS)
    assert {c.setting: (c.after, c.asked_by) for c in changes} == {
        "r1": (0.1, ("a", "c")),
        "ema": (0.9, ("b",)),
    }


def test_a_run_of_another_trainer_is_not_advised() -> None:
    with pytest.raises(UsageError, match="not recorded"):
        next_run.advise([finding("a", {})], {})
    assert next_run.advise([], {}) == ()


@pytest.mark.parametrize("diagnostic", DIAGNOSTICS, ids=lambda d: d.id)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_change_is_a_configuration_that_trains(diagnostic, preset: str) -> None:
    before = settings.to_mapping(settings.from_mapping(PRESETS[preset].settings, "test"))
    changes = diagnostic.remedy(before)
    assert all(before[name] != value for name, value in changes.items())
    after = settings.from_mapping(before | changes, "test")
    assert diagnostic.remedy(settings.to_mapping(after)) == {} or diagnostic.id in (
        "under-training",  # four times as long, again
        "fidelity",  # twice as long, again
        "posterior",  # a tenth of beta, again
    )


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), PLAIN, max_size=5), PLAIN)
def test_what_is_written_is_read_again(values: dict[str, object], after: object) -> None:
    info = RunInfo(id="x", name="a\nb\x7f", configuration=values)
    change = [
        next_run.SettingChange(setting=name, before=value, after=after, asked_by=("a",))
        for name, value in list(values.items())[:1]
    ]
    expected = values | {c.setting: c.after for c in change}
    assert tomllib.loads(next_run.to_toml(info, change)) == expected
