import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.advice import next_run
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.errors import UsageError
from ganreport.run.cards import RunInfo
from gantrainer.config import settings

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


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), PLAIN, max_size=5), PLAIN)
def test_what_is_written_is_read_again(values: dict[str, object], after: object) -> None:
    info = RunInfo(id="x", name="a\nb\x7f", configuration=values)
    change = [
        next_run.SettingChange(setting=name, before=value, after=after, asked_by=("a",))
        for name, value in list(values.items())[:1]
    ]
    expected = values | {c.setting: c.after for c in change}
    written = tomllib.loads(next_run.to_toml(info, change))
    rounds = written.pop("advised", [])
    assert written == expected
    assert rounds == [
        {"run": "x", "name": "a\nb\x7f", "asked_by": ["a"], "changes": {n: [v, after]}}
        for n, v in list(values.items())[:1]
    ]


def test_a_run_that_is_trained_by_it_records_what_was_advised(tmp_path: Path) -> None:
    info = RunInfo(id="first", name="ring", configuration=SETTINGS)
    change = next_run.SettingChange(setting="r1", before=0.0, after=0.1, asked_by=("collapse",))
    file = tmp_path / "next.toml"
    file.write_text(next_run.to_toml(info, [change]), encoding="utf-8")
    values, advised = settings.read(file)
    assert values == SETTINGS | {"r1": 0.1}
    (one,) = advised
    assert (one.run, one.name, one.asked_by) == ("first", "ring", ("collapse",))
    assert one.changes == {"r1": (0.0, 0.1)}
    again = RunInfo(id="second", name="ring 2", configuration=values, advised=advised)
    file.write_text(next_run.to_toml(again, [change]), encoding="utf-8")
    assert [each.run for each in settings.read(file)[1]] == ["first", "second"]


def test_a_record_of_advice_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "next.toml"
    file.write_text("steps = 10\nadvised = 3\n")
    with pytest.raises(UsageError, match=r"advised.*not as ganreport advise writes them"):
        settings.read(file)
