"""Which checkpoint to keep: the best evaluated step, and those that can't be told from it."""

from __future__ import annotations

from typing import Final

import msgspec
import pandas as pd

from ganreport.analysis.tied_pairs import tied_pairs
from ganreport.analysis.verdict.faults import NO_FAULTS, Faults
from ganreport.analysis.wording import UNITS
from ganreport.messages import Message, Text, message, plural, together
from ganreport.metrics.history import METRICS, History
from ganreport.metrics.recorded import scores
from ganreport.run.model import SAMPLES_ALONE, Run


class FrontPoint(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluated step that no other beats in both fidelity and coverage."""

    step: int
    precision: float
    coverage: float


class Recommendation(msgspec.Struct, frozen=True, kw_only=True):
    """The best evaluated step by one measure.

    ``value``, ``lower`` and ``upper`` are its score; ``tied`` are all steps whose interval overlaps
    its own, itself included; ``choice`` is the one of them with the highest coverage;
    ``searched`` counts the evaluations compared; ``stored`` are those tied steps that have a
    checkpoint; ``usable`` says whether there is one without what the run failed for: else nothing
    is chosen, and ``best_step`` is the least bad; ``front`` are the steps that no other beats in
    both precision and coverage, by growing coverage. ``best_step`` is None where nothing could be
    compared; ``sentence`` then says why.
    """

    sentence: Text
    last_step: int
    measure: str | None = None
    best_step: int | None = None
    usable: bool = True
    choice: int | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    tied: tuple[int, ...] = ()
    searched: int = 0
    stored: tuple[int, ...] = ()
    front: tuple[FrontPoint, ...] = ()


_CHOSEN_BY: Final = ("frechet", "coverage", "paired_psnr", "paired_log_mel")
_SHOWN: Final = 5  # steps in a sentence
_GROUPED: Final = 1000  # values from which on all digits before the point are given


def recommend(run: Run, history: History, faults: Faults = NO_FAULTS) -> Recommendation:
    """The best evaluated step by Fréchet distance, or by coverage where that was not taken.

    Args:
        run: The run.
        history: What was measured of its samples.
        faults: What is wrong with it: steps that have a fault are no choice.
    """
    for measure in _CHOSEN_BY:
        rows = history.of(measure).dropna(subset=["value"])
        if len(rows):
            return _without_faults(run, rows, measure, history, faults)
    return _unmeasured(run, history, faults)


def _without_faults(
    run: Run, rows: pd.DataFrame, measure: str, history: History, faults: Faults
) -> Recommendation:
    held = [faults.at(int(step)) for step in rows["step"]]
    usable = rows[[not fault for fault in held]]
    if len(usable) == len(rows):
        return _best(run, rows, measure, history)
    if len(usable):
        best = _best(run, usable, measure, history, faults)
        apart = plural(
            "{count:count} evaluation with a fault of the run ({fault:lower}) does not count.",
            "{count:count} evaluations with a fault of the run ({fault:lower}) do not count.",
            count=len(rows) - len(usable),
            fault=next(fault for fault in held if fault),
        )
        return msgspec.structs.replace(best, sentence=together(best.sentence, apart))
    least = _best(run, rows, measure, history)
    if run.lone:  # there is no step that could be named
        least = msgspec.structs.replace(least, best_step=None)
    return _none_usable(least, held[-1])


def _none_usable(best: Recommendation, fault: Text) -> Recommendation:
    sentence = message("None is usable, because the run failed: {fault:lower}.", fault=fault)
    if best.best_step is not None and best.measure is not None:
        by = next(m for m in METRICS if m.id == best.measure)
        sentence = plural(
            "None is usable, because the run failed: {fault:lower}. The only evaluation is that "
            "of step {step:count} ({metric} {value:.3g}).",
            "None is usable, because the run failed: {fault:lower}. The least bad of {count:count} "
            "evaluations is that of step {step:count} ({metric} {value:.3g}).",
            count=best.searched,
            fault=fault,
            step=best.best_step,
            metric=by.label,
            value=best.value,
        )
    return msgspec.structs.replace(best, sentence=sentence, usable=False, choice=None)


def _unmeasured(run: Run, history: History, faults: Faults) -> Recommendation:
    """Where no samples tell: by the run's own scores."""
    own = min(scores(run), key=lambda score: score.rank, default=None)
    if own:
        unit = run.reading.unit if run.reading else "step"
        best = message(
            "By the run's own {score}, {unit} {step:count} was the best of {count:count} "
            "({value:.4g}). No samples were measured to confirm it.",
            score=own.name,
            unit=UNITS.get(unit, unit),
            step=own.best_step,
            count=own.count,
            value=own.best,
        )
        if faults.at(own.best_step):
            none = Recommendation(sentence="", last_step=run.last_step)
            return _none_usable(none, faults.at(own.best_step))
        stored = _STORED if own.best_step in run.checkpoints else ""
        return Recommendation(sentence=together(best, stored), last_step=run.last_step)
    if run.checkpoints and all(faults.at(step) for step in run.checkpoints):
        none = Recommendation(sentence="", last_step=run.last_step)
        return _none_usable(none, faults.at(run.checkpoints[-1]))
    why = history.absent.get(_CHOSEN_BY[0], message("no evaluation could be measured"))
    sentence = message("No checkpoint is recommended: {why}.", why=why)
    return Recommendation(sentence=sentence, last_step=run.last_step)


def pareto(history: History, faults: Faults = NO_FAULTS) -> tuple[FrontPoint, ...]:
    """The evaluated steps that no other beats in both precision and coverage.

    Those that have a fault of the run are left out. Of steps with the same figures the first is
    kept; empty where the two were not both taken.
    """
    columns = [history.of(name).set_index("step")["value"] for name in ("precision", "coverage")]
    both = pd.concat(columns, axis=1, keys=["precision", "coverage"], join="inner").dropna()
    both = both.loc[[step for step in both.index if not faults.at(int(step))]]
    both = both.reset_index().sort_values(
        ["coverage", "precision", "step"], ascending=[False, False, True]
    )
    before = both["precision"].cummax().shift(fill_value=-1.0)
    rows = both[both["precision"] > before].iloc[::-1]
    return tuple(
        FrontPoint(step=int(s), precision=float(p), coverage=float(c))
        for s, p, c in rows.itertuples(index=False)
    )


def _best(
    run: Run, rows: pd.DataFrame, measure: str, history: History, faults: Faults = NO_FAULTS
) -> Recommendation:
    by = next(m for m in METRICS if m.id == measure)
    values = rows["value"]
    at = int((values if by.better == "lower" else -values).to_numpy().argmin())
    lower, upper = (rows[end].fillna(values).to_numpy() for end in ("lower", "upper"))
    steps = rows["step"].to_numpy()
    step, value = int(steps[at]), float(values.iloc[at])
    tied = tuple(int(s) for s in steps[(lower <= upper[at]) & (upper >= lower[at])])
    tied = tied_pairs(run, measure, step, tied)
    stored = tuple(s for s in tied if s in run.checkpoints)
    front, choice = (() if run.lone else pareto(history, faults)), _choice(step, tied, history)
    parts = (
        _found(step, by.label, value, len(rows), run),
        _ties(step, tied),
        _chosen(step, choice),
        _kept(choice, stored, run),
        _front(front),
    )
    return Recommendation(
        sentence=together(*parts),
        last_step=run.last_step,
        measure=measure,
        best_step=step,
        choice=choice,
        value=value,
        lower=float(lower[at]),
        upper=float(upper[at]),
        tied=tied,
        searched=len(rows),
        stored=stored,
        front=front,
    )


_STORED: Final = message("Its checkpoint is stored.")


def _found(step: int, metric: Text, value: float, searched: int, run: Run) -> Message:
    score = message("{metric} {value:.3g}", metric=metric, value=value)
    if abs(value) >= _GROUPED:
        score = message("{metric} {value:,.0f}", metric=metric, value=value)
    if run.lone:
        return message(
            "One set of samples was given ({score}), so there are no checkpoints to choose from.",
            score=score,
        )
    if searched == 1:
        return message("Only step {step:count} was evaluated ({score}).", step=step, score=score)
    return message(
        "Step {step:count} has the best score of {searched} evaluations ({score}). The best of "
        "many evaluations looks better than it is.",
        step=step,
        searched=searched,
        score=score,
    )


def _ties(step: int, tied: tuple[int, ...]) -> Text:
    others = [message("{step:count}", step=other) for other in tied if other != step]
    if not others:
        return ""
    if len(others) > _SHOWN:
        return message(
            "Steps {steps:list} and {more} more are statistically tied with it.",
            steps=others[:_SHOWN],
            more=len(others) - _SHOWN,
        )
    return plural(
        "Step {steps:list} is statistically tied with it.",
        "Steps {steps:list} are statistically tied with it.",
        count=len(others),
        steps=others,
    )


def _front(front: tuple[FrontPoint, ...]) -> Text:
    if not front:
        return ""
    last = front[-1]
    if len(front) == 1:
        return message(
            "Step {step:count} has both the highest precision and the highest coverage.",
            step=last.step,
        )
    shown = [
        message(
            "{step:count} ({precision:.0%} and {coverage:.0%})",
            step=p.step,
            precision=p.precision,
            coverage=p.coverage,
        )
        for p in front[::-1][:_SHOWN]
    ]
    if len(front) > _SHOWN:
        return message(
            "Best trade-offs between precision and coverage (both in brackets): steps "
            "{steps:list} and {more} more.",
            steps=shown,
            more=len(front) - _SHOWN,
        )
    return message(
        "Best trade-offs between precision and coverage (both in brackets): steps {steps:and}.",
        steps=shown,
    )


def _choice(step: int, tied: tuple[int, ...], history: History) -> int:
    """The tied step of highest coverage, the best one where coverage was not taken."""
    rows = history.of("coverage").dropna(subset=["value"])
    known = rows[rows["step"].isin(tied)]
    if known.empty:
        return step
    return int(known["step"].to_numpy()[known["value"].to_numpy().argmax()])


def _chosen(step: int, choice: int) -> Text:
    if choice == step:
        return ""
    return message(
        "Of these, step {step:count} covers the most real samples: keep it.", step=choice
    )


def _kept(step: int, stored: tuple[int, ...], run: Run) -> Text:
    if run.format == SAMPLES_ALONE:
        return ""  # where checkpoints lie is not known
    if step in stored:
        return _STORED
    if stored:
        last = stored[-1]
        return message("Of these, step {step:count} has a stored checkpoint.", step=last)
    if not run.checkpoints:
        return message("No checkpoint is stored.")
    nearest = min(run.checkpoints, key=lambda other: abs(other - step))
    return message(
        "None of these has a stored checkpoint; the nearest is that of step {step:count}.",
        step=nearest,
    )
