"""What a sample metric may need, and the reason to give where it is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ganreport.metrics.samples import Evaluation

NO_SAMPLES: Final = "the run has no samples"

ENOUGH_HELDOUT: Final = 50
"""Held-out reals from which on they can stand in for a perfect generator."""


def unmet(needs: Sequence[str], evaluation: Evaluation) -> str:
    """Why the first of the needs that is missing is missing, or nothing."""
    return next((why for need in needs if (why := NEEDS[need](evaluation))), "")


def _samples(e: Evaluation) -> str:
    if e.fakes is None:
        if f"random{e.reals.suffix}" in e.sample.arrays.names:
            return "the samples are not finite or not readable"
        other = e.sample.arrays.names & {"random", "random_features"}
        return "reals were not recorded in the same form as the samples" if other else NO_SAMPLES
    return "" if len(e.fakes) > 1 else "there is only one sample an evaluation"


def _reference(e: Evaluation) -> str:
    if e.reals.train is None:
        return "the run has no reference of real samples"
    if len(e.reals.train) < 2:
        return "the reference holds only one real sample"
    if e.fakes is not None and e.fakes.shape[1] != e.reals.train.shape[1]:
        return f"samples have {e.fakes.shape[1]} values each, reals {e.reals.train.shape[1]}"
    return ""


def _heldout(e: Evaluation) -> str:
    found = e.reals.heldout
    if found is None:
        return "no held-out reals were recorded"
    if e.reals.train is not None and found.shape[1] != e.reals.train.shape[1]:
        return "held-out reals differ in size from training reals"
    few = len(found) < ENOUGH_HELDOUT
    return f"{len(found)} held-out reals are too few ({ENOUGH_HELDOUT} are needed)" if few else ""


def _pixels(e: Evaluation) -> str:
    if not e.reals.images:
        return "the samples are points, not images"
    real = e.reals.real("train")
    if e.values is None:
        return "the images themselves were not recorded"
    if real is None:
        return "the run has no real images to compare with"
    return "" if real.shape[1] == e.values.shape[1] else "samples and reals differ in size"


def _centres(e: Evaluation) -> str:
    if e.reals.centres is None:
        return "the modes of the data are not known"
    return "" if e.known else "the samples' own values were not recorded beside the known modes"


def _outputs(e: Evaluation) -> str:
    found = e.outputs("d_train"), e.outputs("d_random")
    return "" if all(x is not None for x in found) else "discriminator outputs were not recorded"


def _heldout_outputs(e: Evaluation) -> str:
    found = e.outputs("d_heldout")
    return "" if found is not None else "no discriminator outputs on held-out reals were recorded"


NEEDS: Final[dict[str, Callable[[Evaluation], str]]] = {
    "samples": _samples,
    "reference": _reference,
    "heldout": _heldout,
    "pixels": _pixels,
    "centres": _centres,
    "outputs": _outputs,
    "heldout outputs": _heldout_outputs,
}
"""What a measure may need; each says why it is missing, or nothing."""
