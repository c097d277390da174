"""How a report came to what it says: sentences for a paper, thresholds, references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from ganreport import __version__
from ganreport.analysis import transfer
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.analysis.wording import UNITS
from ganreport.messages import Message, Text, message, plural
from ganreport.metrics.history import METRICS, History
from ganreport.report.references import REFERENCES, Reference
from ganreport.report.series import SERIES_METHODS, SERIES_REFERENCES, SeriesRow
from ganreport.run.cards import EmbeddingCard
from ganreport.run.kinds import features_of
from ganreport.run.model import ReadSummary, Run


class ThresholdRow(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold as it was used; ``findings`` are ids of those that compared with it."""

    name: str
    value: float
    default: float
    meaning: Text
    findings: tuple[str, ...]


def threshold_table(limits: Limits, findings: tuple[Finding, ...]) -> tuple[ThresholdRow, ...]:
    """All thresholds, in their order."""
    usual = LIMITS.values
    return tuple(
        ThresholdRow(
            name=key,
            value=float(value),
            default=float(usual[key]),
            meaning=limits.limit_of(key).meaning,
            findings=tuple(dict.fromkeys(f.id for f in findings if key in f.limits)),
        )
        for key, value in limits.values.items()
    )


def methods(run: Run, history: History) -> tuple[Text, ...]:
    """Sentences that may be pasted into a paper."""
    texts: list[Text] = [
        message(
            "The run was analysed after training with ganreport {version}, which computes every "
            "figure from the recorded data.",
            version=__version__,
        )
    ]
    texts += [_read(run.reading)] if run.reading else ()
    texts += _given(run) if run.given else ()
    if any(len(history.of(metric.id)) for metric in METRICS):
        texts.append(
            message(
                "Sample metrics were computed in {space} on random, uncurated samples of each "
                "evaluation. Each is given with the score of as many held-out real samples (its "
                "baseline).",
                space=_space(run.info.embedding),
            )
        )
    texts.append(
        message(
            "Findings compare a statistic with its baseline or a stated threshold. What could "
            "not be measured is listed."
        )
    )
    return tuple(texts)


def _given(run: Run) -> Iterator[Text]:
    """What was given beside the run, and what stands for held-out data where none was."""
    given, data = run.given, run.info.data
    if given is None or data is None:
        return
    names = [each.name for each in given.sets]
    yield message("Data were given beside the run: {names:and}.", names=names)
    if data.split == "halves":
        yield message(
            "No held-out real data were given. The real data were cut into two parts by chance; "
            "generated samples were compared with one, and the other is called held-out."
        )
    if not given.calibrated:
        yield message(
            "Thresholds were not calibrated in this feature space, so that a finding rests on its "
            "baseline and its tests."
        )


def definitions(run: Run, history: History, series: tuple[SeriesRow, ...]) -> tuple[Text, ...]:
    """How each number was taken, in sentences that may be pasted into a paper, too."""
    taken = [metric for metric in METRICS if len(history.of(metric.id))]
    texts: list[Text] = []
    texts += _reading(run.reading, judged=run.info.objective is not None) if run.reading else ()
    texts += [
        message("{metric}: {method}", metric=metric.label, method=metric.method)
        for metric in taken
        if metric.method
    ]
    if late := [metric.label for metric in taken if metric.when == "last"]:
        texts.append(
            message(
                "Computed at the last evaluation only, to save time: {metrics:list}.", metrics=late
            )
        )
    texts += [transfer.METHOD] if transfer.recorded(run) else ()
    texts += SERIES_METHODS if series else ()
    return tuple(texts)


def _space(card: EmbeddingCard | None) -> Message:
    """What sample metrics were taken in."""
    if card is None:
        return message("the samples' raw values")
    space = features_of(card.name)
    if not card.heldout_accuracy:
        return message(
            "{space} ({dimensions:d} dimensions)", space=space, dimensions=card.dimension
        )
    return message(
        "{space} ({dimensions:d} dimensions, {accuracy:.1%} held-out accuracy)",
        space=space,
        dimensions=card.dimension,
        accuracy=card.heldout_accuracy,
    )


_NAMED: Final = 4  # files in a sentence


def _read(reading: ReadSummary) -> Text:
    """By whom a foreign run was read, from what."""
    files = reading.files
    many = plural("{count:count} file", "{count:count} files", count=len(files))
    return plural(
        "The run was not recorded by ganreport: {files} was read by the reader '{reader}'.",
        "The run was not recorded by ganreport: {files} were read by the reader '{reader}'.",
        count=len(files),
        files=many if len(files) > _NAMED else message("{files:and}", files=files),
        reader=reading.reader,
    )


def _reading(reading: ReadSummary, *, judged: bool) -> Iterator[Text]:
    """How a foreign run was understood; ``judged`` by an objective that its options name."""
    if reading.unit != "step":
        yield message("A step stands for one {unit}.", unit=UNITS.get(reading.unit, reading.unit))
    if reading.mapped:
        yield _mapped(reading)
    yield from reading.notes
    if not judged:
        yield message(
            "No objective was recorded or guessed, so nothing that depends on it was judged."
        )


def _mapped(reading: ReadSummary) -> Message:
    """What columns were taken as; those that have our names already go without saying."""
    pairs = [
        message("'{theirs}' as {ours}", theirs=theirs, ours=ours)
        for theirs, ours in reading.mapped
        if theirs != ours
    ]
    if not pairs:
        return message("Columns were identified by their names, which are those used here.")
    if not reading.kept:
        return message("Columns were identified by their names: {pairs:list}.", pairs=pairs)
    return message(
        "Columns were identified by their names: {pairs:list}; under their own names: {kept:list}.",
        pairs=pairs,
        kept=reading.kept,
    )


def references(
    findings: tuple[Finding, ...], history: History, series: tuple[SeriesRow, ...]
) -> tuple[Reference, ...]:
    """What answered findings, metrics and series rest on, oldest first."""
    answered = [finding for finding in findings if finding.status is not Status.NOT_MEASURED]
    keys = {key for finding in answered for key in finding.references}
    keys |= set(SERIES_REFERENCES) if series else set()
    keys |= {k for m in METRICS if len(history.of(m.id)) for k in m.references}
    return tuple(reference for key, reference in REFERENCES.items() if key in keys)
