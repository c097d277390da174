"""What a reviewer asks about a run's origin, answered from its record."""

from __future__ import annotations

import msgspec

from ganreport.analysis.wording import NETWORKS
from ganreport.messages import Message, Text, message, plural
from ganreport.report.recorded import duration, in_a_row, sized
from ganreport.run.cards import DataCard, RunInfo
from ganreport.run.model import Run


class CheckItem(msgspec.Struct, frozen=True):
    """One line of a review checklist; ``value`` is empty where the run does not record it."""

    item: Text
    value: Text


def checklist(run: Run) -> tuple[CheckItem, ...]:
    """A review checklist for machine-learning experiments, answered from the record."""
    info = run.info
    data = info.data
    errors = message("one run; error bars are over its samples, not over seeds")
    answers: list[tuple[Text, Text]] = [
        (
            message("Computing infrastructure"),
            in_a_row(sized(key, value) for key, value in info.hardware.items()),
        ),
        (message("Run time"), duration(info.attempts)),
        (message("Parameter counts"), in_a_row(_sizes(info))),
        (message("Hyper-parameters"), _settings(info)),
        (message("Random seeds"), _seeds(info)),
        (message("Data and its split"), _split(data) if data else ""),
        (message("Data fingerprint"), (data.fingerprint or "") if data else ""),
        (message("Code revision"), info.code.revision if info.code else ""),
        (
            message("Software versions"),
            in_a_row(f"{name} {version}" for name, version in info.versions.items()),
        ),
        (message("Runs and error bars"), errors if run.samples else message("one run")),
    ]
    return tuple(CheckItem(item, value) for item, value in answers)


def _sizes(info: RunInfo) -> list[Message]:
    return [
        message("{network} {count:count}", network=NETWORKS.get(name, name), count=number)
        for name, number in info.parameters.items()
    ]


def _settings(info: RunInfo) -> Text:
    count = len(info.configuration)
    return plural("{count:d} setting", "{count:d} settings", count=count) if count else ""


def _split(data: DataCard) -> Text:
    if not data.train_count or not data.heldout_count:
        return message("{name}; how it was split is not recorded", name=data.name)
    return message(
        "{name}: {training:count} training, {heldout:count} held out",
        name=data.name,
        training=data.train_count,
        heldout=data.heldout_count,
    )


def _seeds(info: RunInfo) -> Text:
    if not info.seeds:
        return ""
    name, seed = next(iter(info.seeds.items()))
    if len(info.seeds) == 1:
        return f"{name} {seed}"
    more = len(info.seeds) - 1
    return message("{name} {seed} and {more} more", name=name, seed=str(seed), more=more)
