"""How good the samples are on one scale: 0 a blind generator, 100 held-out real data."""

from __future__ import annotations

import msgspec

from ganreport.messages import Text


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A grade from 0 to 100 with the ends of its 95 % interval."""

    value: float
    lower: float
    upper: float


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """How good the samples are: the share of the way from a blind generator to held-out real data.

    ``fidelity`` says how much the samples are like real ones, ``coverage`` how much of the real
    data they cover, ``overall`` is the lower of the two. ``longer`` says whether training longer
    would help, None where that is not known; ``advice`` says it in words.
    """

    fidelity: Score
    coverage: Score
    overall: Score
    longer: bool | None
    advice: Text
    says: Text
