"""Does every latent of a variational autoencoder tell something of the sample?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import number
from ganreport.messages import message

Array = npt.NDArray[Any]


_FEWEST: Final = 5  # rows of a log: fewer show no course
_LATE: Final = 0.8  # of the rows: the last fifth says how it ended
_EARLY: Final = 0.2  # of the rows: the first fifth says how it began
# Times that the divergence fell. Codes of a healthy model begin far from the prior too, and fall by
# hundreds; scaled by a weight they may end anywhere, and the ratio tells.
_FELL: Final = 1e4
_NOTHING: Final = 1e-4  # nats of all latents: a collapse whatever it was before
_STILL: Final = 2.0  # times the beginning: more is a weight that grows, as in annealing


@dataclass(frozen=True)
class Codes:
    """(E, d) mean divergence of each latent from the prior on held-out data, at (E,) steps."""

    steps: Array
    divergences: Array


@dataclass(frozen=True)
class LoggedDivergence:
    """The (n,) ``divergences`` of all latents from the prior, as a log of losses has them."""

    steps: Array
    divergences: Array

    @property
    def end(self) -> float:
        """What they come to."""
        return float(np.median(self.divergences[int(_LATE * len(self.steps)) :]))

    @property
    def gone(self) -> bool:
        """Whether next to nothing is left, and not because a weight is still small or grows."""
        early = float(np.median(self.divergences[: max(1, int(_EARLY * len(self.steps)))]))
        fell = self.end * _FELL <= float(self.divergences.max())
        return fell or (self.end <= _NOTHING and self.end <= _STILL * early)


def _concerns(context: Context) -> bool:
    kept = any("latent_kl" in sample.arrays.names for sample in context.run.samples)
    return kept or "kl_loss" in context.run.metrics


def _measure(context: Context) -> Codes | LoggedDivergence | Absent:
    codes = [(s.step, s.arrays.get("latent_kl")) for s in context.run.samples if s.step > 0]
    known = [(step, np.ravel(kl)) for step, kl in codes if kl is not None and np.isfinite(kl).all()]
    logged = None if known else _logged(context)
    if logged is not None:
        return logged
    if not known:
        return Absent(message("no finite divergences of the latents were recorded"))
    size = len(known[-1][1])
    same = [(step, kl) for step, kl in known if len(kl) == size]
    return Codes(np.array([step for step, _ in same]), np.stack([kl for _, kl in same]))


def _logged(context: Context) -> LoggedDivergence | None:
    """By the log of an autoencoder; None of too few rows, and of a GAN, whose term is another.

    A GAN's (VITS, an autoencoder with a discriminator) has a weight or compares two learnt codes.
    """
    metrics = context.run.metrics
    if "kl_loss" not in metrics or {"d_loss", "g_loss"} & set(metrics.names):
        return None
    looked = metrics.excerpt(names=["kl_loss"])
    values = looked["kl_loss"].to_numpy(np.float64)
    held = np.isfinite(values)
    if held.sum() < _FEWEST:
        return None
    return LoggedDivergence(looked["step"].to_numpy()[held], np.abs(values[held]))


def _judge_logged(logged: LoggedDivergence, limits: Limits) -> Judgement:
    figures = (
        number(
            "divergence_logged",
            message("KL divergence from the prior, as logged, at the end"),
            logged.end,
            None,
            message("nats"),
            message("warns where it is close to 0"),
        ),
    )
    if not limits.latent_least.beyond(logged.end) or not logged.gone:
        why = message(
            "the divergence of each latent was not recorded. Together they end at "
            "{nats} nats, as logged",
            nats=logged.end,
        )
        return Judgement(Status.NOT_MEASURED, why, ())
    small = logged.divergences <= limits.latent_least.at
    since = int(logged.steps[len(small) - int(np.argmin(small[::-1])) if not small.all() else 0])
    short = message(
        "the KL divergence of the codes from the prior is close to 0 ({nats} nats at the end)",
        nats=logged.end,
    )
    claim = message(
        "The posterior has collapsed to the prior: {short}. The decoder does not use the codes "
        "(unless the logged value is scaled by a tiny weight).",
        short=short,
    )
    return Judgement(Status.WARN, claim, figures, since)


def _judge(codes: Codes | LoggedDivergence, limits: Limits) -> Judgement:
    if isinstance(codes, LoggedDivergence):
        return _judge_logged(codes, limits)
    active = (codes.divergences > limits.latent_least.at).mean(axis=1)
    last, total = float(active[-1]), float(codes.divergences[-1].sum())
    latents = codes.divergences.shape[1]
    rule = limits.latents.rule
    numbers = (
        number("active_latents", message("Active latents"), last, None, "share", rule),
        number(
            "divergence",
            message("KL divergence from the prior"),
            total,
            None,
            message("nats"),
        ),
    )
    told = message(
        "{told:count} of {latents:count} latents ({share:percent}) carry information about the "
        "sample ({nats} nats together)",
        told=round(last * latents),
        latents=latents,
        share=last,
        nats=total,
    )
    status, since = limits.latents.lasting(codes.steps, active, name="active_latents")
    if status is Status.OK:
        claim = message("The latent code is used: {told}.", told=told)
    else:
        claim = message("The posterior has collapsed to the prior: only {told}.", told=told)
    return Judgement(status, claim, numbers, since)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="posterior",
        axis="codes",
        question=message("Does every latent carry information about the sample?"),
        needs=message(
            "the divergence of each latent from the prior (`latent_kl`) at evaluations, or of all "
            "(`kl_loss`) in five rows of an autoencoder's log"
        ),
        concerns=_concerns,
        measure=_measure,
        judge=_judge,
        limits=("latent_least", "latents"),
        advice=message(
            "Lower the weight of the KL divergence (beta) or decoder_std, or use fewer latents "
            "or a weaker decoder."
        ),
        why=message(
            "A latent whose code equals the prior for every sample carries no information: the "
            "decoder ignores it, and its details are averaged away."
        ),
        charts=("terms", "reconstructions"),
        references=("burda2016", "bowman2016"),
        remedy=ladders.FREER,
    ),
)
