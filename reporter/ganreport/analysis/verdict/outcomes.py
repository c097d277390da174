"""How conditions become the outcome of a verdict, as a table that is printed with it."""

from __future__ import annotations

from typing import Final

import msgspec

from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.chances import Bands
from ganreport.messages import Text, message
from ganreport.run.reading_check import RELIABLE

BANDS: Final = Bands()
"""The chances from which a run fails, and from which it is on the border."""


class VerdictRule(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: the first whose condition holds gives the outcome."""

    outcome: Text
    status: Status
    when: Text
    means: Text


RULES: Final = (
    VerdictRule(
        outcome=message("Could not be read reliably"),
        status=Status.WARN,
        when=message(
            "Fewer than {share:percent} of the rows, or of the cells in numeric columns, could "
            "be read, or steps do not increase.",
            share=RELIABLE,
        ),
        means=message("The numbers may not mean what they were taken for."),
    ),
    VerdictRule(
        outcome=message("Failed"),
        status=Status.FAIL,
        when=message(
            "Otherwise, if a condition has a probability of {fail:percent} or more. Where "
            "probabilities are not calibrated: if a threshold fails. Anywhere: if one fails that "
            "the user made stricter.",
            fail=BANDS.fail,
        ),
        means=message("Something is wrong with the run."),
    ),
    VerdictRule(
        outcome=message("Warning"),
        status=Status.WARN,
        when=message(
            "Otherwise, if a condition has a probability of {warn:percent} or more. Where "
            "probabilities are not calibrated: if a threshold warns.",
            warn=BANDS.warn,
        ),
        means=message("Something may be wrong with the run."),
    ),
    VerdictRule(
        outcome=message("Healthy"),
        status=Status.OK,
        when=message("Otherwise, if generated samples were compared with real samples."),
        means=message(
            "Nothing is wrong in what was measured; the grade says how good the samples are."
        ),
    ),
    VerdictRule(
        outcome=message("Not enough evidence"),
        status=Status.NOT_MEASURED,
        when=message("In all other cases."),
        means=message("Nothing speaks against the run, and nothing shows that it is good."),
    ),
)
"""From what goes before all judgement, and the worst, to the least evidence."""

OUTCOMES: Final = {rule.status: rule.outcome for rule in RULES[1:]}
"""What a verdict is called by its status, of what could be read."""
