"""What a sample metric may need, and the reason to give where it is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ganreport.messages import Message, message
from ganreport.metrics.samples import Evaluation
from ganreport.run import kinds

NO_SAMPLES: Final = message("the run has no samples")

ENOUGH_HELDOUT: Final = 50
"""Held-out real samples from which on they can stand in for a perfect generator."""


def unmet(needs: Sequence[str], evaluation: Evaluation) -> Message | None:
    """Why the first of the needs that is missing is missing, or None."""
    return next((why for need in needs if (why := NEEDS[need](evaluation))), None)


def _samples(e: Evaluation) -> Message | None:
    if e.generated is None:
        if f"random{e.real.suffix}" in e.sample.arrays.names:
            return message("the samples are not finite or not readable")
        other = e.sample.arrays.names & {"random", "random_features"}
        apart = message("real samples were not recorded in the same form as the samples")
        return apart if other else NO_SAMPLES
    return None if len(e.generated) > 1 else message("there is only one sample per evaluation")


def _reference(e: Evaluation) -> Message | None:
    real = e.real.compared
    if real is None:
        return message("the run holds no real samples")
    if len(real) < 2:
        return message("the run holds only one real sample")
    if e.generated is not None and e.generated.shape[1] != real.shape[1]:
        return message(
            "generated samples have {values} values each, real samples {real}",
            values=e.generated.shape[1],
            real=real.shape[1],
        )
    return None


def _train(e: Evaluation) -> Message | None:
    train = e.real.train
    if train is None:
        return message("no real training samples were recorded")
    return None if len(train) > 1 else message("only one real training sample was recorded")


def _heldout(e: Evaluation) -> Message | None:
    if e.real.halved:
        return message("no held-out real data were given (--held-out)")
    heldout = e.real.heldout
    if heldout is None:
        return message("no held-out real samples were recorded")
    if e.real.train is not None and heldout.shape[1] != e.real.train.shape[1]:
        return message("held-out real samples differ in size from real training samples")
    if len(heldout) >= ENOUGH_HELDOUT:
        return None
    return message(
        "{count} held-out real samples are too few ({needed} are needed)",
        count=len(heldout),
        needed=ENOUGH_HELDOUT,
    )


def _pixels(e: Evaluation) -> Message | None:
    why = (e.real.kind or kinds.POINTS).no_pixels
    if why:
        return why
    real = e.real.real(e.real.reference())
    if e.values is None:
        return message("the images themselves were not recorded")
    if real is None:
        return message("the run has no real images to compare with")
    return (
        None
        if real.shape[1] == e.values.shape[1]
        else message("generated and real samples differ in size")
    )


def _centres(e: Evaluation) -> Message | None:
    if e.real.centres is None:
        return message("the modes of the data are not known")
    return (
        None
        if e.known
        else message("the samples' own values were not recorded beside the known modes")
    )


def _outputs(e: Evaluation) -> Message | None:
    outputs = e.outputs("d_train"), e.outputs("d_random")
    return (
        None
        if all(x is not None for x in outputs)
        else message("discriminator outputs were not recorded")
    )


def _heldout_outputs(e: Evaluation) -> Message | None:
    outputs = e.outputs("d_heldout")
    return (
        None
        if outputs is not None
        else message("no discriminator outputs on held-out real samples were recorded")
    )


def _records(e: Evaluation) -> Message | None:
    from ganreport.metrics.records import lacking  # which builds on this module

    return lacking(e)


NEEDS: Final[dict[str, Callable[[Evaluation], Message | None]]] = {
    "samples": _samples,
    "reference": _reference,
    "train": _train,
    "heldout": _heldout,
    "pixels": _pixels,
    "centres": _centres,
    "outputs": _outputs,
    "heldout outputs": _heldout_outputs,
    "records": _records,
}
"""What a measure may need; each says why it is missing, or None."""
