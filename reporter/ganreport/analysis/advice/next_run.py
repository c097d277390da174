"""The configuration to train with next: the changes that a verdict asks for, as TOML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from ganreport.analysis.advice.advice import merged
from ganreport.analysis.remedies.acting import ours
from ganreport.errors import UsageError
from ganreport.messages import Text
from ganreport.run.cards import AdvisedRound, RunInfo
from ganreport.run.toml import quoted, remarked


class Asking(Protocol):
    """What asks for changes: a condition of the verdict, or a finding."""

    @property
    def id(self) -> str:
        """What it is called."""

    @property
    def advice(self) -> Text:
        """What to do, empty if nothing is wrong."""

    @property
    def changes(self) -> dict[str, Any]:
        """The settings to change."""


class SettingChange(msgspec.Struct, frozen=True, kw_only=True):
    """One setting to change, and the ids of what asks for it."""

    setting: str
    before: Any
    after: Any
    asked_by: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.setting}: {quoted(self.before)} -> {quoted(self.after)} "
            f"({', '.join(self.asked_by)})"
        )


def advise(asking: Sequence[Asking], configuration: Mapping[str, Any]) -> tuple[SettingChange, ...]:
    """What to change; where two disagree about a setting the first given one decides.

    Raises:
        UsageError: Something is wrong, but no setting that could be changed is known: the run was
            not trained by ``ganreport train``.
    """
    troubled = [each for each in asking if each.advice]
    if troubled and not ours(configuration):
        raise UsageError(
            "advise: the run's settings are not recorded as ganreport train records them, so "
            "none can be changed. What to try stands in words in the report (ganreport build)."
        )
    return tuple(
        SettingChange(
            setting=name,
            before=configuration[name],
            after=value,
            asked_by=tuple(dict.fromkeys(a.id for a in troubled if a.changes.get(name) == value)),
        )
        for name, value in merged(a.changes for a in troubled).items()
    )


def to_toml(info: RunInfo, changes: Sequence[SettingChange]) -> str:
    """The run's configuration with the changes made, fit for ``ganreport train``.

    Below it stands what was advised, and in which rounds before: a run that is trained by it
    records them. Settings without a value are left out: TOML has none for them.
    """
    import tomlkit

    changed = {change.setting: change for change in changes}
    document = tomlkit.document().add(tomlkit.comment(f"After {quoted(info.name)}"))
    for name, value in info.configuration.items():
        change = changed.get(name)
        after = value if change is None else change.after
        was = f"was {quoted(value)}: {', '.join(change.asked_by)}" if change else ""
        if after is not None:
            document.add(tomlkit.key(name), remarked(after, was))
    if changes:
        rounds = tomlkit.aot()
        for each in (*info.advised, _round(info, changes)):
            table = tomlkit.table()
            for name, value in msgspec.to_builtins(each).items():
                table.add(tomlkit.key(name), remarked(value))
            rounds.append(table)
        document.add("advised", rounds)
    return document.as_string()


def _round(info: RunInfo, changes: Sequence[SettingChange]) -> AdvisedRound:
    """The round of advice that these changes are."""
    return AdvisedRound(
        run=info.id,
        name=info.name,
        changes={change.setting: (change.before, change.after) for change in changes},
        asked_by=tuple(dict.fromkeys(name for change in changes for name in change.asked_by)),
    )
