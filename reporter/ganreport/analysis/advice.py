"""The configuration to train with next: the changes that the findings of a run ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ganreport.analysis.findings import Finding
from ganreport.errors import UsageError
from ganreport.run.cards import RunInfo
from ganreport.run.toml import quoted, remarked


class SettingChange(msgspec.Struct, frozen=True, kw_only=True):
    """One setting to change, and the ids of the findings that ask for it."""

    setting: str
    before: Any
    after: Any
    findings: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.setting}: {quoted(self.before)} -> {quoted(self.after)} "
            f"({', '.join(self.findings)})"
        )


def advise(
    findings: Sequence[Finding], configuration: Mapping[str, Any]
) -> tuple[SettingChange, ...]:
    """What to change; of findings that disagree about a setting the first given one decides.

    Raises:
        UsageError: Something was found, but no setting that could be changed is known: the run was
            not trained by ``ganreport train``.
    """
    troubled = [finding for finding in findings if finding.advice]
    wanted: dict[str, Any] = {}
    for finding in troubled:
        wanted = finding.changes | wanted
    if troubled and not configuration:
        raise UsageError(
            "advise: the run's settings are not recorded as ganreport train records them, so "
            "none can be changed. What to try stands in words in the report (ganreport build)."
        )
    return tuple(
        SettingChange(
            setting=name,
            before=configuration[name],
            after=value,
            findings=tuple(f.anchor for f in troubled if f.changes.get(name) == value),
        )
        for name, value in wanted.items()
    )


def to_toml(info: RunInfo, changes: Sequence[SettingChange]) -> str:
    """The run's configuration with the changes made, fit for ``ganreport train``.

    Settings without a value are left out: TOML has none for them.
    """
    import tomlkit

    changed = {change.setting: change for change in changes}
    document = tomlkit.document().add(tomlkit.comment(f"After {quoted(info.name)}"))
    for name, value in info.configuration.items():
        change = changed.get(name)
        after = value if change is None else change.after
        was = f"was {quoted(value)}: {', '.join(change.findings)}" if change else ""
        if after is not None:
            document.add(tomlkit.key(name), remarked(after, was))
    return document.as_string()
