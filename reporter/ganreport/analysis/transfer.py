"""What a classifier trained on samples knows of real ones: the trainer measured it.

The "classification accuracy score" of Ravuri & Vinyals 2019 (arXiv:1905.10887).
"""

from __future__ import annotations

from typing import Final

import msgspec
import pandas as pd

from ganreport.analysis.findings import Evidence
from ganreport.analysis.wording import evidence
from ganreport.messages import Message, message
from ganreport.run.model import Run
from ganreport.stats.estimate import Estimate, share

LABEL: Final = message(
    "Accuracy on held-out real samples of a classifier trained on generated samples"
)
METHOD: Final = message(
    "Accuracy on held-out real samples of a classifier trained on generated samples: measured by "
    "the trainer, not from the recorded samples. One classifier is trained on labelled generated "
    "samples, another on as many real samples (the baseline). Both are tested on held-out real "
    "samples (Ravuri & Vinyals 2019, arXiv:1905.10887). Wilson's interval is over the real "
    "samples tested; it does not include the variation between trainings of the classifier."
)

_COLUMNS: Final = ["transfer_accuracy", "transfer_accuracy_real"]


class TransferResult(msgspec.Struct, frozen=True, kw_only=True):
    """The accuracy recorded at ``step``, on ``tested`` held-out real samples (None: not recorded).

    The evidence's baseline is the accuracy of the same classifier trained on real samples: its
    ceiling. It has an interval where ``tested`` is known.
    """

    step: int
    tested: int | None
    evidence: Evidence


def recorded(run: Run, step: int | None = None) -> TransferResult | None:
    """The accuracy recorded at ``step``, the last one unless given; None where there is none."""
    table = run.evaluations
    if not {"step", *_COLUMNS} <= set(table.columns):
        return None
    table = table if step is None else table[table["step"] == step]
    numbers = table[_COLUMNS].apply(pd.to_numeric, errors="coerce")
    rows = numbers[numbers[_COLUMNS[0]].between(0, 1)]
    if rows.empty:
        return None
    value, baseline = map(float, rows.iloc[-1])
    tested = run.info.data.heldout_count if run.info.data else None
    within = share(round(value * tested), tested) if tested else Estimate(value)
    accuracy = Estimate(value, within.lower, within.upper)
    number = evidence(_COLUMNS[0], LABEL, accuracy, baseline, unit="share")
    return TransferResult(step=int(table["step"][rows.index[-1]]), tested=tested, evidence=number)


def absence(run: Run) -> Message:
    """Why there is none."""
    if any("random_labels" in sample.arrays.names for sample in run.samples):
        return message(
            "the trainer did not record it (a run on images ends with it, unless told not to)"
        )
    return message("samples have no labels to train a classifier with")
