"""What a sample metric may need, and the reason to give where it is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ganreport.messages import Message, message
from ganreport.metrics.samples import Evaluation
from ganreport.run import kinds

NO_SAMPLES: Final = message("the run has no samples")

ENOUGH_HELDOUT: Final = 50
"""Held-out reals from which on they can stand in for a perfect generator."""


def unmet(needs: Sequence[str], evaluation: Evaluation) -> Message | None:
    """Why the first of the needs that is missing is missing, or None."""
    return next((why for need in needs if (why := NEEDS[need](evaluation))), None)


def _samples(e: Evaluation) -> Message | None:
    if e.fakes is None:
        if f"random{e.reals.suffix}" in e.sample.arrays.names:
            return message("the samples are not finite or not readable")
        other = e.sample.arrays.names & {"random", "random_features"}
        apart = message("reals were not recorded in the same form as the samples")
        return apart if other else NO_SAMPLES
    return None if len(e.fakes) > 1 else message("there is only one sample an evaluation")


def _reference(e: Evaluation) -> Message | None:
    if e.reals.train is None:
        return message("the run has no reference of real samples")
    if len(e.reals.train) < 2:
        return message("the reference holds only one real sample")
    if e.fakes is not None and e.fakes.shape[1] != e.reals.train.shape[1]:
        return message(
            "samples have {values} values each, reals {reals}",
            values=e.fakes.shape[1],
            reals=e.reals.train.shape[1],
        )
    return None


def _heldout(e: Evaluation) -> Message | None:
    found = e.reals.heldout
    if found is None:
        return message("no held-out reals were recorded")
    if e.reals.train is not None and found.shape[1] != e.reals.train.shape[1]:
        return message("held-out reals differ in size from training reals")
    if len(found) >= ENOUGH_HELDOUT:
        return None
    return message(
        "{count} held-out reals are too few ({needed} are needed)",
        count=len(found),
        needed=ENOUGH_HELDOUT,
    )


def _pixels(e: Evaluation) -> Message | None:
    why = (e.reals.kind or kinds.POINTS).no_pixels
    if why:
        return why
    real = e.reals.real("train")
    if e.values is None:
        return message("the images themselves were not recorded")
    if real is None:
        return message("the run has no real images to compare with")
    return (
        None if real.shape[1] == e.values.shape[1] else message("samples and reals differ in size")
    )


def _centres(e: Evaluation) -> Message | None:
    if e.reals.centres is None:
        return message("the modes of the data are not known")
    return (
        None
        if e.known
        else message("the samples' own values were not recorded beside the known modes")
    )


def _outputs(e: Evaluation) -> Message | None:
    found = e.outputs("d_train"), e.outputs("d_random")
    return (
        None
        if all(x is not None for x in found)
        else message("discriminator outputs were not recorded")
    )


def _heldout_outputs(e: Evaluation) -> Message | None:
    found = e.outputs("d_heldout")
    return (
        None
        if found is not None
        else message("no discriminator outputs on held-out reals were recorded")
    )


NEEDS: Final[dict[str, Callable[[Evaluation], Message | None]]] = {
    "samples": _samples,
    "reference": _reference,
    "heldout": _heldout,
    "pixels": _pixels,
    "centres": _centres,
    "outputs": _outputs,
    "heldout outputs": _heldout_outputs,
}
"""What a measure may need; each says why it is missing, or None."""
