"""What the first page says beside the verdict: scores, where the run is from, what is not known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec
import pandas as pd

from ganreport.analysis import transfer
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.messages import Text, message, plural
from ganreport.metrics.history import METRICS, History
from ganreport.metrics.recorded import Score, scores
from ganreport.metrics.requirements import NO_SAMPLES
from ganreport.report.provenance import NOT_RECORDED, Fact, ended
from ganreport.report.recorded import duration
from ganreport.run.model import Run
from ganreport.run.vocabulary import score_of

MOST_SCORES: Final = 5
"""Lines of scores on the first page: what a reader takes in, and what there is room for."""

_MEASURED: Final = (
    "paired_psnr", "paired_ssim", "paired_log_mel", "frechet", "coverage", "precision", "modes",
    "diversity",
)  # fmt: skip
"""Metrics of ours that stand for a run, the most telling first."""

_OF_RECORDS: Final = ("column_shapes", "pair_trends", "relations", "precision", "coverage")
"""The same of a run on a table."""

_COMMIT: Final = 12  # signs of a revision: what git shows of one in a large repository


class HeadlineScore(msgspec.Struct, frozen=True, kw_only=True):
    """A score of the samples at its best and at its last evaluation.

    ``recorded`` says that the run took it itself. ``lower`` and ``upper`` bound the last value,
    ``baseline`` is what real samples score; None where it is not known.
    """

    label: Text
    unit: Text = ""
    better: Literal["", "higher", "lower"] = ""
    recorded: bool = False
    best: float | None
    best_step: int
    last: float | None
    last_step: int
    lower: float | None = None
    upper: float | None = None
    baseline: float | None = None


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """Why something could not be measured, and all that could not for this reason.

    ``questions`` are how many of them a finding would have answered.
    """

    why: Text
    what: tuple[Text, ...]
    questions: int = 0


def headline_scores(run: Run, history: History) -> tuple[HeadlineScore, ...]:
    """The run's own scores, the best known first; then those measured of its samples."""
    own = sorted(scores(run), key=lambda score: score.rank)
    is_table = history.kind is not None and history.kind.name == "table"
    taken = (_measured(name, history) for name in (_OF_RECORDS if is_table else _MEASURED))
    learnt = _learnt(run)
    every = [*map(_recorded, own), *(score for score in taken if score)]
    return (*every[: MOST_SCORES - len(learnt)], *learnt)


def _learnt(run: Run) -> tuple[HeadlineScore, ...]:
    """What a classifier learns from the samples, where the trainer took it."""
    result = transfer.recorded(run)
    if result is None:
        return ()
    told = result.evidence
    return (
        HeadlineScore(
            label=told.label,
            unit=told.unit,
            better="higher",
            recorded=True,
            best=told.value,
            best_step=result.step,
            last=told.value,
            last_step=result.step,
            lower=told.lower,
            upper=told.upper,
            baseline=told.baseline,
        ),
    )


def _recorded(score: Score) -> HeadlineScore:
    spec = score_of(score.name)
    rises = spec is not None and spec.higher_is_better
    return HeadlineScore(
        label=score.name,
        better="higher" if rises else "lower",
        recorded=True,
        best=score.best,
        best_step=score.best_step,
        last=score.last,
        last_step=score.last_step,
    )


def _measured(name: str, history: History) -> HeadlineScore | None:
    rows = history.of(name).dropna(subset=["value"])
    if rows.empty:
        return None
    metric = next(each for each in METRICS if each.id == name)
    values, last = rows["value"], rows.iloc[-1]
    worse = {"lower": values, "higher": -values}.get(metric.better)
    if worse is None:  # nearer to what real samples score is better
        worse = (values - rows["baseline"]).abs().fillna(math.inf)
    place = int(worse.to_numpy().argmin())
    return HeadlineScore(
        label=metric.label,
        unit=metric.unit,
        better=metric.better if metric.better in ("higher", "lower") else "",
        best=float(values.iloc[place]),
        best_step=int(rows["step"].iloc[place]),
        last=float(last["value"]),
        last_step=int(last["step"]),
        lower=_number(last, "lower"),
        upper=_number(last, "upper"),
        baseline=_number(last, "baseline"),
    )


def _number(row: pd.Series, name: str) -> float | None:
    value = float(row[name])
    return value if math.isfinite(value) else None


def key_facts(run: Run) -> tuple[Fact, ...]:
    """When it was trained, for how long, on what, by which code."""
    info = run.info
    code, data = info.code, info.data
    revision: Text = code.revision[:_COMMIT] if code else ""
    if code and code.dirty:
        revision = message("{revision}, changed since", revision=revision)
    read = run.reading
    facts: list[tuple[Text, Text]] = [
        (message("Date"), (ended(info) or "")[:10]),
        (message("Duration"), duration(info.attempts)),
        (message("Data"), _data(run) if data else ""),
        (message("Code"), revision),
        *([(message("Read by"), read.reader)] if read else []),
    ]
    return tuple(Fact(label, value or NOT_RECORDED) for label, value in facts)


def _data(run: Run) -> Text:
    data = run.info.data
    if data is None:
        return ""
    if data.train_count and data.heldout_count:
        return message(
            "{name} ({training:count} for training, {heldout:count} held out)",
            name=data.name,
            training=data.train_count,
            heldout=data.heldout_count,
        )
    return data.name


TOPICS: Final[dict[str, Text]] = {
    "diversity": message("variety of the samples"),
    "coverage": message("coverage of the real samples"),
    "modes": message("modes"),
    "repetition": message("repeated samples"),
    "sameness": message("differences between pictures"),
    "fidelity": message("sample quality"),
    "sharpness": message("sharpness of the images"),
    "paired_own": message("whether outputs follow their inputs"),
    "paired_failures": message("outputs that fail"),
    "paired_reference": message("whether another method is closer to the truth"),
    "under-training": message("whether longer training would help"),
    "column_shapes": message("distributions of columns"),
    "relations": message("relations between columns"),
    "impossible": message("impossible values"),
    "told_apart": message("detection by a classifier"),
    "usefulness": message("predictions learnt from the samples"),
    "memorisation": message("memorization"),
    "record_copies": message("copies of training records"),
    "posterior": message("posterior collapse"),
    "oscillation": message("oscillation"),
    "dominance": message("whether the discriminator overpowers the generator"),
    "blindness": message("whether the discriminator learns"),
    "overfitting": message("discriminator overfitting"),
    "pace": message("speed of the two networks"),
    "vanishing": message("vanishing gradients"),
    "exploding": message("exploding gradients"),
    "flow": message("gradient flow by layer"),
    "dead_units": message("dead units"),
    "layer_updates": message("updates by layer"),
    "recorded": message("trend of the run's own scores"),
    "plausibility": message("plausibility of the recorded values"),
    "integrity": message("completeness of the log"),
}
"""What our questions are about, in the fewest words; those of other packages are put in full."""


def absences(run: Run, findings: Iterable[Finding], history: History) -> tuple[Absence, ...]:
    """What was not measured, by reason: first the reasons that most questions are open for."""
    open_questions = [f for f in findings if f.status is Status.NOT_MEASURED]
    asked = [
        (_NONE_OF_NETWORKS if f.id in _NETWORKS and not _any_of_networks(run) else f.reason,
         TOPICS.get(f.id, f.heading))
        for f in open_questions
    ]  # fmt: skip
    labels: dict[str, Text] = {metric.id: metric.label for metric in METRICS}
    metrics = [(why, labels.get(name, name)) for name, why in history.absent.items()]
    if not transfer.recorded(run):
        why = transfer.absence(run) if run.samples else NO_SAMPLES
        metrics.append((why, transfer.LABEL))
    whys = {str(why): why for why, _ in (*asked, *metrics)}
    groups = [_group(why, asked, metrics) for why in whys.values()]
    return tuple(sorted(groups, key=lambda group: -group.questions))


_NETWORKS: Final = frozenset(
    {"pace", "vanishing", "exploding", "flow", "dead_units", "layer_updates"}
)
_NONE_OF_NETWORKS: Final = message("neither gradients nor updates nor dead units were recorded")
"""One reason for all that is asked of the networks, where nothing of these was recorded."""


def _any_of_networks(run: Run) -> bool:
    """Whether anything was recorded of gradients and updates."""
    ends = ("_grad_norm", "_update_ratio")
    return bool(len(run.layers)) or any(name.endswith(ends) for name in run.metrics.names)


_FEW: Final = 3  # metrics absent for one reason that are named one by one


def _group(why: Text, asked: list[tuple[Text, Text]], metrics: list[tuple[Text, Text]]) -> Absence:
    topics = tuple(_alike(why, asked))
    names = tuple(_alike(why, metrics))
    if len(names) > _FEW:
        names = (plural("{count} sample metric", "{count} sample metrics", count=len(names)),)
    return Absence(why=why, what=(*topics, *names), questions=len(topics))


def _alike(why: Text, pairs: list[tuple[Text, Text]]) -> Iterator[Text]:
    yield from {str(what): what for reason, what in pairs if str(reason) == str(why)}.values()
