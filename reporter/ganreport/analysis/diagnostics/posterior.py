"""Does every latent of a variational autoencoder tell something of the sample?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import number
from ganreport.messages import message

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Codes:
    """(E, d) mean divergence of each latent from the prior on held-out data, at (E,) steps."""

    steps: Array
    divergences: Array


def _concerns(context: Context) -> bool:
    kept = any("latent_kl" in sample.arrays.names for sample in context.run.samples)
    return kept or "kl_loss" in context.run.metrics


def _measure(context: Context) -> Codes | Absent:
    codes = [(s.step, s.arrays.get("latent_kl")) for s in context.run.samples if s.step > 0]
    known = [(step, np.ravel(kl)) for step, kl in codes if kl is not None and np.isfinite(kl).all()]
    if not known:
        return Absent(message("Not measured: no finite divergences of the latents were recorded."))
    size = len(known[-1][1])
    same = [(step, kl) for step, kl in known if len(kl) == size]
    return Codes(np.array([step for step, _ in same]), np.stack([kl for _, kl in same]))


def _judge(codes: Codes, limits: Limits) -> Judgement:
    active = (codes.divergences > limits.latent_least.at).mean(axis=1)
    last, total = float(active[-1]), float(codes.divergences[-1].sum())
    latents = codes.divergences.shape[1]
    rule = limits.latents.rule
    numbers = (
        number("active_latents", message("Latents that tell something"), last, None, "share", rule),
        number(
            "divergence",
            message("Divergence of a code from the prior"),
            total,
            None,
            message("nats"),
        ),
    )
    told = message(
        "{told:count} of {latents:count} latents ({share:percent}) tell something of the sample, "
        "{nats} nats together",
        told=round(last * latents),
        latents=latents,
        share=last,
        nats=total,
    )
    status, since = limits.latents.lasting(codes.steps, active, name="active_latents")
    if status is Status.OK:
        claim = message("The code is in use: {told}.", told=told)
    else:
        claim = message("The posterior has collapsed to the prior: only {told}.", told=told)
    return Judgement(status, claim, numbers, since)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="posterior",
        axis="codes",
        question=message("Does every latent tell something of the sample?"),
        needs=message("the divergence of each latent from the prior (`latent_kl`) at evaluations"),
        concerns=_concerns,
        measure=_measure,
        judge=_judge,
        limits=("latent_least", "latents"),
        advice=message(
            "Weigh the divergence less (beta), lower decoder_std, or take fewer latents or a "
            "weaker decoder."
        ),
        why=message(
            "A latent whose code is the prior whatever the sample carries nothing: the decoder "
            "makes do without it, and what it could have told is averaged away."
        ),
        charts=("terms", "reconstructions"),
        references=("burda2016", "bowman2016"),
        remedy=remedies.FREER,
    ),
)
