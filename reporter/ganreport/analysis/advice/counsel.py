"""What to do about each condition: remedies of our settings, moves for trainers of others."""

from __future__ import annotations

from typing import Final, NamedTuple

from ganreport.analysis.advice.trainer_options import Move
from ganreport.analysis.remedies import ladders
from ganreport.analysis.remedies.ladders import Remedy


class Counsel(NamedTuple):
    """What a condition asks for: of our own settings, and of a trainer of others, best first."""

    remedy: Remedy
    moves: tuple[Move, ...] = ()


_VARIETY: Final[tuple[Move, ...]] = (
    *("regularise", "pack", "larger_batch", "more_d_steps", "slow_g", "augment", "pool"),
    *("fast_d", "less_adversarial", "slow_both", "larger_d"),
)
_CALM: Final[tuple[Move, ...]] = (
    *("regularise", "slow_both", "slow_d", "slow_g", "average", "pool", "larger_batch"),
)
_WEAKER_D: Final[tuple[Move, ...]] = (
    *("slow_d", "regularise", "smaller_d", "larger_g", "pool", "augment", "fewer_d_steps"),
    *("less_adversarial", "reconstruct", "slow_both"),
)
_STRONGER_D: Final[tuple[Move, ...]] = ("fast_d", "more_d_steps", "larger_d", "slow_g", "smaller_g")
_BOUNDED: Final[tuple[Move, ...]] = (
    *("slow_both", "slow_d", "slow_g", "full_precision", "regularise", "clip"),
    *("less_adversarial", "larger_batch"),
)
_GENERAL: Final[tuple[Move, ...]] = ("augment", "regularise", "more_data", "smaller_d")
_BETTER: Final[tuple[Move, ...]] = (
    *("larger_g", "average", "larger_batch", "reconstruct", "regularise", "slow_both", "longer"),
)

COUNSELS: Final = {
    "diverged": Counsel(ladders.BOUNDED, _BOUNDED),
    "memorization": Counsel(ladders.UNSEEN, ("augment", "more_data", "smaller_g", "smaller_d")),
    "collapse": Counsel(ladders.VARIED, _VARIETY),
    "partial": Counsel(ladders.VARIED, _VARIETY),
    "hopping": Counsel(ladders.CALMER, _CALM),
    "posterior": Counsel(ladders.FREER, ("less_kl", "reconstruct")),
    "undertrained": Counsel(ladders.MORE, ("longer",)),
    "quality": Counsel(ladders.FINER, _BETTER),
    "breakdown": Counsel(ladders.nothing, ("best", "slow_both", "augment")),
    "overtraining": Counsel(ladders.nothing, ("best", "augment", "slow_both")),
    "oscillation": Counsel(ladders.CALMER, _CALM),
    "dominance": Counsel(ladders.MATCHED, _WEAKER_D),
    "fooled": Counsel(ladders.MATCHED, _STRONGER_D),
    "blindness": Counsel(ladders.MATCHED, _STRONGER_D),
    "vanishing": Counsel(ladders.FLOWING, ("unsaturate", *_WEAKER_D)),
    "exploding": Counsel(ladders.BOUNDED, _BOUNDED),
    "overfitting": Counsel(ladders.UNSEEN, _GENERAL),
    "pace": Counsel(ladders.MATCHED, ("slow_both", "slow_d", "slow_g", "fast_d")),
    "layers": Counsel(ladders.FLOWING, ("slow_both", "slow_g", "slow_d")),
}
"""Condition -> what to do; where nothing stands here, the finding says it."""
