"""An example of what another package may add: a reader, a few diagnostics and charts.

The reader is of files of losses, ``D G`` a line; of the others one is sound and each other
spoilt in a way of its own, as those of packages may be.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies.ladders import nothing
from ganreport.analysis.wording import number
from ganreport.charts import Chart, Sketch, Source, style
from ganreport.messages import message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.readers.columns import Builder
from ganreport.readers.files import files_below
from ganreport.readers.selection import each_alone
from ganreport.run.model import Run

SUFFIX = ".pairs"


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The file, or those below the directory, each of which is a run."""
    names = [path.name] if path.is_file() else files_below(path)
    return each_alone("pairs", path, [name for name in names if name.endswith(SUFFIX)])


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """A row a line: D's loss and G's."""
    where = candidate.where or candidate.root.name
    builder = Builder()
    for line in (candidate.home / where).read_text().splitlines():
        d, g = line.split()
        builder.add({"d_loss": float(d), "g_loss": float(g)})
    found = RawRun(
        reader="pairs",
        root=candidate.home,
        name=candidate.title,
        logs=(Log(where, builder.table()),),
        files=(where,),
    )
    return assemble(found, options)


READER = Reader("pairs", "two losses a line in a file *.pairs", find, read, several_inside=True)

FEWEST_ROWS = 10  # of a series of losses, as the diagnostic below needs them


def measure(context: Context) -> float | Absent:
    """The share of the recorded steps at which G's loss is above D's."""
    d, g = (context.run.scalar(name) for name in ("d_loss", "g_loss"))
    if d is None or g is None or min(len(d), len(g)) < FEWEST_ROWS:
        return Absent(message("there are no ten rows of both losses"))
    both = d.index.intersection(g.index)
    return float(np.mean(g[both].to_numpy() > d[both].to_numpy()))


def judge(share: float, limits: Limits) -> Judgement:
    """A warning from the share on that is told to overpower the other network."""
    warns = limits.dominance.beyond(share)
    claim = message("G's loss is above D's in {share:percent} of the steps.", share=share)
    figures = (number("above", message("Steps with G's loss above D's"), share, unit="share"),)
    return Judgement(Status.WARN if warns else Status.OK, claim, figures)


def failing(context: Context) -> float:
    """What a mistake in somebody's package does."""
    raise ZeroDivisionError(context.run.info.name)


def wordless(share: float, limits: Limits) -> Judgement:
    """A claim whose value is missing."""
    return Judgement(Status.OK, message("{share:percent} of the steps."), ())


ABOVE = Diagnostic(
    id="loss_above",
    axis="balance",
    question=message("Is the generator's loss above the discriminator's?"),
    needs=message("both losses"),
    measure=measure,
    judge=judge,
    limits=("dominance",),
    advice=message("Look at the curves of both."),
    why=message("It need not mean anything."),
    remedy=nothing,
)

SPOILT = (
    replace(ABOVE, id="failing", measure=failing),
    replace(ABOVE, id="wordless", judge=wordless),
)
TAKEN = replace(ABOVE, id="dominance")
ODD_LIMIT = replace(ABOVE, id="odd_limit", limits=("patience",))
ODD_AXIS = [replace(ABOVE, id="odd_axis", axis="beauty")]


def ratio(source: Source) -> Sketch | None:
    """G's loss over D's at the steps of both that the report keeps."""
    d, g = (source.training.get(name) for name in ("d_loss", "g_loss"))
    if d is None or g is None:
        return None
    (x, below), (y, above) = d.extremes.arrays, g.extremes.arrays
    steps, at, too = np.intersect1d(x, y, return_indices=True)
    with style.canvas(source, 1.6) as (figure, [axis]):
        axis.plot(steps, above[too] / below[at], color=style.INK)
        axis.set_ylabel(source.say(message("ratio")))
        style.step_axis(axis, source)
    return Sketch(
        canvas=figure,
        title=message("The generator's loss over the discriminator's"),
        caption=message("Near 1 the losses are alike, which by itself means nothing."),
        alt=message("Line chart of the ratio of the losses."),
    )


def torn(source: Source) -> Sketch | None:
    """What a mistake in somebody's package does."""
    raise SystemExit(source.report.run_name)


RATIO = Chart("loss-ratio", "training", ratio, always=message("losses are compared"))
TORN = Chart("torn", "training", torn)
TAKEN_CHART = replace(RATIO, id="losses")
