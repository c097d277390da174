"""Train on generated records, test on real ones: what a model learns of the chosen column."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import Measurement, Metric
from ganreport.metrics.records import KINDS, NEEDS, both
from ganreport.metrics.samples import Evaluation, spread
from ganreport.stats import boosting
from ganreport.stats.estimate import Estimate, share
from ganreport.stats.jackknife import groups, jackknifed, without

Array = npt.NDArray[Any]

_MOST: Final = 2000  # records that a model learns of
_FEWEST: Final = 50  # records that it is tested on, as held-out ones of images
_CLASSES: Final = 10  # most frequent categories that are told apart; one model each


def usefulness(e: Evaluation) -> Measurement | Message:
    """The score of a model fitted on generated records beside that of one fitted on real ones."""
    known, _, generated = both(e)
    data = e.real.run.info.data
    name = data.target if data else ""
    names = [card.name for card in known.cards]
    if not name:
        return message("no column to predict was chosen (--target)")
    if name not in names:
        return message("the column to predict, '{name}', is not in the table", name=name)
    if known.train is None or known.others is None or len(known.cards) < 2:
        return message("no held-out real records were given to test a prediction on")
    held = known.others if known.train is known.real else known.real
    place = names.index(name)
    tested = held[np.isfinite(held[:, place])]
    if len(tested) < _FEWEST:
        return message("there are too few held-out real records to test a prediction on")
    fitted = [spread(each[np.isfinite(each[:, place])], _MOST) for each in (generated, known.train)]
    size = min(map(len, fitted))
    if size < _FEWEST:
        return message("there are too few records to learn a prediction from")
    score = _right if known.categories[place] else _explained
    value, baseline = (score(spread(each, size), tested, place) for each in fitted)
    return Measurement(value, baseline, len(tested))


def _parted(array: Array, place: int) -> tuple[Array, Array]:
    return np.delete(array, place, axis=1), array[:, place].astype(np.float64)


def _right(known: Array, tested: Array, place: int) -> Estimate:
    """Share of tested records whose category is predicted."""
    (x, y), (new, truth) = _parted(known, place), _parted(tested, place)
    bins = boosting.Cuts.of(x)
    codes, fresh = bins.codes(x), bins.codes(new)
    values, counts = np.unique(y, return_counts=True)
    values = values[np.argsort(-counts, kind="stable")][:_CLASSES]
    scores = []
    for value in values[:1] if len(values) == 2 else values:
        trees = boosting.fitted(codes, (y == value).astype(float), boosting.of_odds)
        scores.append(trees.scores(fresh))
    if len(scores) == 1:  # of two categories the one is what the other is not
        scores.append(-scores[0])
    guessed = values[np.argmax(scores[: len(values)], axis=0)]
    return share(int((guessed == truth).sum()), len(truth))


def _explained(known: Array, tested: Array, place: int) -> Estimate:
    """R² on the tested records."""
    (x, y), (new, truth) = _parted(known, place), _parted(tested, place)
    bins = boosting.Cuts.of(x)
    trees = boosting.fitted(bins.codes(x), y, boosting.of_squares, float(y.mean()))
    errors = (truth - trees.scores(bins.codes(new))) ** 2
    own = groups(len(truth))
    parts = [(errors[own == g], truth[own == g]) for g in np.unique(own)]
    sums = without(np.array([[len(t), (t).sum(), (t**2).sum(), r.sum()] for r, t in parts]))
    n, total, square, rest = sums.T
    return jackknifed(1 - rest / np.maximum(square - total**2 / n, 1e-12), -np.inf, 1)


METRICS: Final = (
    Metric(
        id="usefulness",
        label=message("Prediction learnt from generated records"),
        unit="share",
        better="higher",
        needs=NEEDS,
        compute=usefulness,
        method=message(
            "how well boosted trees fitted on generated records predict the chosen column of real "
            "records. It is accuracy of a category, R² of a number. The baseline is that of trees "
            "fitted on as many real records."
        ),
        references=("friedman2001",),
        when="last",
        kinds=KINDS,
    ),
)
"""The metric of usefulness."""
