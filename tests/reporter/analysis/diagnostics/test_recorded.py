"""A late collapse that the program's own FID shows is called one; its noise is not."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.diagnostics.recorded import DIAGNOSTICS
from ganreport.analysis.findings import Context, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import measure_samples
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars

(DIAGNOSTIC,) = DIAGNOSTICS


def context(**columns: list[float]) -> Context:
    frame = pd.DataFrame(columns)
    frame.insert(0, "step", np.arange(len(frame)))
    run = Run(Path("x"), "test", RunInfo(id="x", name="x"), Scalars.of(frame))
    return Context(run, measure_samples(run))


def finding(**columns: list[float]) -> Finding:
    return DIAGNOSTIC.examine(context(**columns), LIMITS)


@pytest.mark.parametrize(
    ("last", "status"), [(28.8, Status.OK), (31, Status.OK), (45, Status.WARN), (201, Status.FAIL)]
)
def test_how_far_it_fell_decides(last: float, status: Status) -> None:
    found = finding(fid=[90, 28.8, 30, last])
    assert found.status is status
    assert ("got worse again" in str(found.claim)) == (status is not Status.OK)
    assert found.since == (None if status is Status.OK else 1)


def test_the_score_that_fell_most_leads() -> None:
    found = finding(fid=[50, 40, 50], inception_score=[2, 8, 2])
    assert found.status is Status.FAIL
    assert "inception_score was best at step 1 (8) and ended at 2, 4 times worse." in str(
        found.claim
    )
    assert "fid was" not in str(found.claim)


def test_few_values_are_not_judged_and_no_score_is_not_asked() -> None:
    assert finding(fid=[3, 30]).status is Status.NOT_MEASURED
    assert finding(fid=[0, 0, 0]).status is Status.NOT_MEASURED
    assert not DIAGNOSTIC.concerns(context(d_loss=[1, 2, 3]))
