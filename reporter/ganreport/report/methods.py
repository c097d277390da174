"""How a report came to what it says: sentences for a paper, thresholds, references."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ganreport import __version__
from ganreport.analysis import transfer
from ganreport.analysis.findings import Finding, Thresholds, meanings
from ganreport.analysis.grading import Status
from ganreport.metrics.history import METRICS, History
from ganreport.report.references import REFERENCES, Reference
from ganreport.report.series import SERIES_METHODS, SERIES_REFERENCES, SeriesRow
from ganreport.run.model import ReadSummary, Run


class ThresholdRow(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold as it was used; ``findings`` are ids of those that compared with it."""

    name: str
    value: float
    default: float
    meaning: str
    findings: tuple[str, ...]


def threshold_table(
    thresholds: Thresholds, findings: tuple[Finding, ...]
) -> tuple[ThresholdRow, ...]:
    """All thresholds, in their order."""
    usual, meaning = Thresholds(), meanings()
    return tuple(
        ThresholdRow(
            name=name,
            value=float(value),
            default=float(getattr(usual, name)),
            meaning=meaning.get(name, ""),
            findings=tuple(f.id for f in findings if name in f.thresholds),
        )
        for name, value in msgspec.structs.asdict(thresholds).items()
    )


def methods(run: Run, history: History, series: tuple[SeriesRow, ...]) -> tuple[str, ...]:
    """Sentences that may be pasted into a paper."""
    card = run.info.embedding
    space = (
        f"{card.name} features ({card.dimension} dimensions"
        + (f", {card.heldout_accuracy:.1%} held-out accuracy" if card.heldout_accuracy else "")
        + ")"
        if card
        else "the samples' raw values"
    )
    taken = [measure for measure in METRICS if len(history.of(measure.id))]
    texts = [
        f"The run was analysed after training with ganreport {__version__}, which reads the "
        "recorded evidence and computes every figure from it.",
    ]
    texts += _reading(run.reading, judged=run.info.objective is not None) if run.reading else ()
    if taken:
        texts.append(
            f"Sample metrics were taken in {space} on random, uncurated samples of each "
            "evaluation; each is given beside the score of as many held-out reals (its null)."
        )
    texts += [f"{measure.label}: {measure.method}" for measure in taken if measure.method]
    late = [measure.label for measure in taken if measure.when == "last"]
    if late:
        texts.append(f"Taken at the last evaluation only, to save time: {', '.join(late)}.")
    texts += [transfer.METHOD] if transfer.recorded(run) else ()
    texts += SERIES_METHODS if series else ()
    texts.append(
        "Findings compare a statistic with its null or a stated threshold; the thresholds stand "
        "beside each finding. What the evidence did not allow to measure is listed as such."
    )
    return tuple(texts)


def _reading(found: ReadSummary, *, judged: bool) -> Iterator[str]:
    """How a foreign run was understood; ``judged`` by an objective that its options name."""
    yield (
        f"The run is not of ganreport's own format: {', '.join(found.files)} was read by the "
        f"reader '{found.reader}', and a step stands for one {found.unit}."
    )
    if found.mapped:
        pairs = ", ".join(f"'{theirs}' as {ours}" for theirs, ours in found.mapped)
        kept = f"; {', '.join(found.kept)} kept their names" if found.kept else ""
        yield f"By their names, columns were taken as follows: {pairs}{kept}."
    yield from map(str, found.notes)
    if not judged:
        yield (
            "No objective was recorded with it, and none was guessed: what depends on it was not "
            "judged."
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
