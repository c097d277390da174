"""What is wrong with a log itself: values that are not numbers, an error, damage, gaps."""

from __future__ import annotations

from typing import Final

from ganreport.analysis.diagnostics.nonfinite import broken, excused, few
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.clauses import claim, flaws
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.sign import Sign, sign
from ganreport.messages import message, plural

# Kinds of problems that are more than missing rows.
_FLAWS: Final = frozenset({"unreadable", "non-finite", "ragged", "blank", "repeated", "empty"})


def lost_losses(o: Observed) -> Sign | None:
    """Losses that are not numbers from some step to the end."""
    ending = [f for f in o.of("integrity") if f.status is Status.FAIL]
    if not ending:
        return None
    if o.run is None:
        return sign(claim(ending), ending)
    odd = [each for each in broken(o.run) if not excused(each, o.limits)]
    lasting = [each for each in odd if each.extent.lasting and each.nature != "skips"]
    if not lasting:
        return None
    losses = [each for each in lasting if each.loss]
    first = min(e.extent.lasting_since or e.extent.first_step for e in losses or lasting)
    if losses:
        says = message("losses are not finite from step {first:count} on", first=first)
        if all(each.nan for each in losses):
            says = message("losses are NaN from step {first:count} on", first=first)
    else:
        says = plural(
            "{names:and} is not finite from step {first:count} on",
            "{names:and} are not finite from step {first:count} on",
            count=len(lasting),
            names=few([each.name for each in lasting]),
            first=first,
        )
    return Sign(Status.FAIL, says, tuple(ending), first, dated=True)


def stopped(o: Observed) -> Sign | None:
    """That the training program ended with an error, which it may have named."""
    ended = o.run is not None and o.run.info.status == "failed"
    carrying = [] if lost_losses(o) or not ended else o.bad("integrity")
    reason = o.run.info.stop_reason if o.run else ""
    says = message("the error was {reason}", reason=reason) if reason else claim(carrying)
    return sign(says, carrying, Status.FAIL) if carrying else None


def _rest_of_log(o: Observed) -> list[Finding]:
    """What the log lacks, where it is not that training died."""
    return [] if lost_losses(o) or stopped(o) else o.bad("integrity")


def nonfinite(o: Observed) -> Sign | None:
    """Scalars that were not numbers for a while."""
    carrying = [f for f in _rest_of_log(o) if _count(f, "non_finite")]
    return sign(flaws(carrying), carrying)


def damaged(o: Observed) -> Sign | None:
    """Few rows, or files and arrays that can't be used."""
    rest = [f for f in _rest_of_log(o) if not _count(f, "non_finite")]
    carrying = [f for f in rest if not _gaps_alone(o, f)]
    return sign(flaws(carrying), carrying)


def incomplete(o: Observed) -> Sign | None:
    """Rows that are missing, and nothing else."""
    rest = [f for f in _rest_of_log(o) if not _count(f, "non_finite")]
    carrying = [f for f in rest if _gaps_alone(o, f)]
    return sign(flaws(carrying), carrying)


def _gaps_alone(o: Observed, finding: Finding) -> bool:
    """Whether rows are missing, of a log that has enough of them and no other flaw."""
    problems = o.run is not None and any(p.kind in _FLAWS for p in o.run.problems)
    short = bool(o.limits.rows_fewest.beyond(_count(finding, "rows")))
    return _count(finding, "missing_steps") > 0 and not short and not problems


def _count(finding: Finding, name: str) -> float:
    return next((e.value or 0.0 for e in finding.evidence if e.name == name), 0.0)
