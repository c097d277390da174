"""Does every latent of a variational autoencoder tell something of the sample?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import holds_since, number, percent, short

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Codes:
    """(E, d) mean divergence of each latent from the prior on held-out reals, at (E,) steps."""

    steps: Array
    divergences: Array


def _concerns(case: Context) -> bool:
    kept = any("latent_kl" in sample.arrays.names for sample in case.run.samples)
    return kept or "kl_loss" in case.run.metrics


def _measure(case: Context) -> Codes | Absent:
    found = [(s.step, s.arrays.get("latent_kl")) for s in case.run.samples if s.step > 0]
    known = [(step, np.ravel(kl)) for step, kl in found if kl is not None and np.isfinite(kl).all()]
    if not known:
        return Absent("Not measured: no finite divergences of the latents were recorded.")
    size = len(known[-1][1])
    same = [(step, kl) for step, kl in known if len(kl) == size]
    return Codes(np.array([step for step, _ in same]), np.stack([kl for _, kl in same]))


def _judge(found: Codes, t: Thresholds) -> Judgement:
    active = (found.divergences > t.latent_least).mean(axis=1)
    last, total = float(active[-1]), float(found.divergences[-1].sum())
    count = found.divergences.shape[1]
    told = round(last * count)
    rule = f"warns below {t.latents_warn:g}, fails below {t.latents_fail:g}"
    numbers = (
        number("active_latents", "Latents that tell something", last, None, "share", rule),
        number("divergence", "Divergence of a code from the prior", total, None, "nats"),
    )
    words = (
        f"{told} of {count} latents ({percent(last)}) tell something of the sample, "
        f"{short(total)} nats together"
    )
    for status, limit in ((Status.FAIL, t.latents_fail), (Status.WARN, t.latents_warn)):
        since = holds_since(found.steps, active < limit)
        if since is not None:
            claim = f"The posterior has collapsed to the prior: only {words}."
            return Judgement(status, claim, numbers, since)
    return Judgement(Status.OK, f"The code is in use: {words}.", numbers)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="posterior",
        axis="codes",
        question="Does every latent tell something of the sample?",
        needs="the divergence of each latent from the prior (`latent_kl`) at evaluations",
        concerns=_concerns,
        measure=_measure,
        judge=_judge,
        advice="Weigh the divergence less (beta), lower decoder_std, or take fewer latents or a "
        "weaker decoder.",
        why="A latent whose code is the prior whatever the sample carries nothing: the decoder "
        "makes do without it, and what it could have told is averaged away.",
        charts=("terms", "reconstructions"),
        references=("burda2016", "bowman2016"),
        remedy=remedies.freer,
    ),
)
