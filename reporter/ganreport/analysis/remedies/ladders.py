"""What each kind of fault asks to change in a configuration, and what comes after that.

What is asked first stands on the first rung of a :class:`Ladder`; where it was tried, or was set
already, the next rung is added. Runs of other trainers are left alone. How often each remedy
repaired a failed run is measured (``docs/advice.md``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.remedies.acting import autoencoder, ours, those_that_act
from ganreport.analysis.remedies.small_changes import (
    Remedy,
    Settings,
    adaptive,
    all_data,
    augmented,
    averaged,
    bounded,
    deeper,
    evened,
    extended,
    firmer,
    freer,
    held,
    larger_batch,
    levelled,
    longer,
    nothing,
    paired,
    penalised,
    plainer,
    shallower,
    sharper,
    slower,
    together,
    turn_about,
    twice,
    undisturbed,
    unhurried,
    unsaturated,
    variational,
    weighed,
    wider,
)

__all__ = ["LENGTH", "Ladder", "Remedy", "asked", "nothing"]


LENGTH: Final = frozenset({"steps", "evaluation_interval", "checkpoint_interval"})
"""Settings that say how long a run is, and how often it is looked at."""


@dataclass(frozen=True)
class Ladder:
    """What to try in turn: of a GAN the ``rungs``, of an autoencoder those in ``coded``."""

    rungs: tuple[Remedy, ...]
    coded: tuple[Remedy, ...] = ()

    def __call__(self, settings: Settings) -> dict[str, Any]:
        """What the first rung changes."""
        return self.at(0, settings)

    def at(self, level: int, settings: Settings) -> dict[str, Any]:
        """What the rungs up to ``level`` change, the last one first.

        Those below it do not make a run longer once more.
        """
        rungs = self.coded if autoencoder(settings) else self.rungs
        changes: dict[str, Any] = {}
        for number, rung in reversed([*enumerate(rungs[: level + 1])]):
            asked_here = rung(settings)
            if number < min(level, len(rungs) - 1):
                asked_here = {n: v for n, v in asked_here.items() if n not in LENGTH}
            changes = asked_here | changes
        return changes


def asked(remedy: Remedy, settings: Settings, level: int = 0) -> dict[str, Any]:
    """What a remedy changes in a run of these settings: nothing in one of another trainer.

    Args:
        remedy: A ladder, or any remedy, which has one rung.
        settings: The run's.
        level: How many rungs are behind it: rounds of advice that were followed.
    """
    if not ours(settings):
        return {}
    changes = remedy.at(level, settings) if isinstance(remedy, Ladder) else remedy(settings)
    return those_that_act(changes, settings)


_CODES: Final = (
    together(variational, weighed, evened, held, all_data, wider, larger_batch),
    together(deeper, plainer, extended),
)
_STRONGER: Final = together(levelled, deeper, plainer, extended)
_NEXT: Final = (_STRONGER, together(paired, averaged, extended))


def _ladder(*first: Remedy, then: tuple[Remedy, ...] = _NEXT) -> Ladder:
    return Ladder((together(*first), *then), _CODES)


STEADY: Final = together(penalised, unsaturated, adaptive, evened, turn_about, unhurried)
"""What keeps two networks from chasing or overrunning each other."""

VARIED: Final = _ladder(STEADY, held, undisturbed, all_data, wider, larger_batch)
CALMER: Final = _ladder(STEADY, averaged)
FINER: Final = _ladder(STEADY, held, undisturbed, averaged, wider, twice)
MATCHED: Final = _ladder(STEADY, wider)
FLOWING: Final = _ladder(STEADY, shallower)
BOUNDED: Final = _ladder(STEADY, bounded, wider, then=(slower, together(paired, averaged)))
UNSEEN: Final = _ladder(all_data, penalised, augmented, then=(together(firmer, all_data),))
MORE: Final = Ladder((together(longer, held, evened), _STRONGER), (together(longer, held), *_CODES))
FREER: Final = Ladder((nothing,), (freer, together(freer, sharper, extended)))
EVENED: Final = _ladder(evened)
"""What diagnostics ask for."""
