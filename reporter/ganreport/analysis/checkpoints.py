"""Which checkpoint to keep: the best evaluated step, and those that can't be told from it."""

from __future__ import annotations

from typing import Final

import msgspec
import pandas as pd

from ganreport.metrics.history import METRICS, History
from ganreport.metrics.recorded import scores
from ganreport.run.model import Run


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
    checkpoint; ``front`` are the steps that no other beats in both precision and coverage, by
    growing coverage. ``best_step`` is None where nothing could be compared;
    ``sentence`` then says why.
    """

    sentence: str
    last_step: int
    measure: str | None = None
    best_step: int | None = None
    choice: int | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    tied: tuple[int, ...] = ()
    searched: int = 0
    stored: tuple[int, ...] = ()
    front: tuple[FrontPoint, ...] = ()


_CHOSEN_BY: Final = ("frechet", "coverage")


def recommend(run: Run, history: History) -> Recommendation:
    """The best evaluated step by Fréchet distance, or by coverage where that was not taken."""
    for measure in _CHOSEN_BY:
        rows = history.of(measure).dropna(subset=["value"])
        if len(rows):
            return _best(run, rows, measure, history)
    own = next(iter(scores(run)), None)
    if own:
        stored = " Its checkpoint is stored." if own.best_step in run.checkpoints else ""
        sentence = (
            f"By the run's own {own.name} step {own.best_step:,} was the best of {own.count:,} "
            f"({own.best:.4g}); no samples were measured to tell.{stored}"
        )
        return Recommendation(sentence=sentence, last_step=run.last_step)
    why = history.absent.get(_CHOSEN_BY[0], "no evaluation could be measured")
    sentence = f"No checkpoint is recommended: {why}."
    return Recommendation(sentence=sentence, last_step=run.last_step)


def pareto(history: History) -> tuple[FrontPoint, ...]:
    """The evaluated steps that no other beats in both precision and coverage.

    Of steps with the same figures the first is kept; empty where the two were not both taken.
    """
    columns = [history.of(name).set_index("step")["value"] for name in ("precision", "coverage")]
    both = pd.concat(columns, axis=1, keys=["precision", "coverage"], join="inner").dropna()
    both = both.reset_index().sort_values(
        ["coverage", "precision", "step"], ascending=[False, False, True]
    )
    before = both["precision"].cummax().shift(fill_value=-1.0)
    rows = both[both["precision"] > before].iloc[::-1]
    return tuple(
        FrontPoint(step=int(s), precision=float(p), coverage=float(c))
        for s, p, c in rows.itertuples(index=False)
    )


def _best(run: Run, rows: pd.DataFrame, measure: str, history: History) -> Recommendation:
    by = next(m for m in METRICS if m.id == measure)
    values = rows["value"]
    at = int((values if by.better == "lower" else -values).to_numpy().argmin())
    lower, upper = (rows[end].fillna(values).to_numpy() for end in ("lower", "upper"))
    steps = rows["step"].to_numpy()
    tied = tuple(int(s) for s in steps[(lower <= upper[at]) & (upper >= lower[at])])
    step, value = int(steps[at]), float(values.iloc[at])
    stored = tuple(s for s in tied if s in run.checkpoints)
    front, choice = pareto(history), _choice(step, tied, history)
    parts = (
        _found(step, f"{by.label} {_short(value)}", len(rows)),
        _ties(step, tied),
        _chosen(step, choice),
        _kept(choice, stored, run),
        _front(front),
    )
    return Recommendation(
        sentence=" ".join(part for part in parts if part),
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


def _short(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _found(step: int, name: str, searched: int) -> str:
    if searched == 1:
        return f"Only step {step:,} was evaluated ({name})."
    return (
        f"Step {step:,} scored best of {searched} evaluations ({name}); being the best of so many "
        "flatters it."
    )


def _ties(step: int, tied: tuple[int, ...]) -> str:
    others = [f"{other:,}" for other in tied if other != step]
    if not others:
        return ""
    shown = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
    return f"Step{'s' * (len(others) > 1)} {shown} can't be told from it."


def _front(front: tuple[FrontPoint, ...]) -> str:
    if not front:
        return ""
    last = front[-1]
    if len(front) == 1:
        return f"Step {last.step:,} has both the highest precision and the highest coverage."
    shown = [f"{p.step:,} ({p.precision:.0%} and {p.coverage:.0%})" for p in front[::-1][:5]]
    more = f" and {len(front) - 5} more" if len(front) > 5 else ""
    return (
        "No other step beats these in both precision and coverage (given in brackets): "
        f"{', '.join(shown)}{more}."
    )


def _choice(step: int, tied: tuple[int, ...], history: History) -> int:
    """The tied step of highest coverage, the best one where coverage was not taken."""
    rows = history.of("coverage").dropna(subset=["value"])
    known = rows[rows["step"].isin(tied)]
    if known.empty:
        return step
    return int(known["step"].to_numpy()[known["value"].to_numpy().argmax()])


def _chosen(step: int, choice: int) -> str:
    return "" if choice == step else f"Of these, step {choice:,} covers the most reals: keep it."


def _kept(step: int, stored: tuple[int, ...], run: Run) -> str:
    if step in stored:
        return "Its checkpoint is stored."
    if stored:
        return f"Of these, step {stored[-1]:,} has a stored checkpoint."
    if not run.checkpoints:
        return "No checkpoint is stored."
    nearest = min(run.checkpoints, key=lambda other: abs(other - step))
    return f"None of these has a stored checkpoint; the nearest is that of step {nearest:,}."
