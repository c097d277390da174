"""LIMITS: every number that a judgement compares with.

``[thresholds]`` of ganreport.toml overrides them: a limit with two values as ``NAME_warn`` and
``NAME_fail``, one with a single value as ``NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ganreport.analysis.grading import Limit
from ganreport.analysis.limit_table import LimitTable
from ganreport.messages import message


@dataclass(frozen=True)
class Limits(LimitTable):
    """The limits of one report.

    Multiples of the baseline are of what a perfect generator would score with as many samples.
    Those of diversity, coverage, modes, precision, distance, hops and shift were fitted in the
    failure zoo (docs/reliability.md); the others are the field's, or stated beside them.
    """

    # fmt: off
    samples_fewest: Limit = Limit(
        worse="below", unit="count", warn=20,
        meaning=message("Samples an evaluation, below which nothing is judged by them."),
    )
    real_fewest: Limit = Limit(
        worse="below", unit="count", warn=200,
        meaning=message(
            "Real samples, training or held-out ones, whichever are more, below which nothing is "
            "judged by comparison with them; by hand: draws of as many are compared."
        ),
    )
    diversity: Limit = Limit(
        worse="below", unit="of baseline", warn=0.57, fail=0.44,
        meaning=message(
            "Mean distance between samples, share of its baseline; most variety is "
            "missing where it fails."
        ),
    )
    coverage: Limit = Limit(
        worse="below", unit="of baseline", warn=0.42, fail=0.38,
        meaning=message(
            "Coverage, share of its baseline; most of the data is missed where it "
            "fails."
        ),
    )
    modes: Limit = Limit(
        worse="below", unit="of baseline", warn=0.76, fail=0.67,
        meaning=message("Effective modes, share of their baseline."),
    )
    missing: Limit = Limit(
        worse="from", unit="share", warn=0.05, fail=0.1,
        meaning=message(
            "Share of the real samples in parts (modes, classes, clusters, cells) that samples "
            "hardly reach; the failure zoo calls a run sound that covers nine tenths of the modes."
        ),
    )
    repeats: Limit = Limit(
        worse="above", warn=1.0, fail=10.0,
        meaning=message(
            "Other samples that a sample agrees with on average; from 1 on there are "
            "fewer different samples than were drawn."
        ),
    )
    hops: Limit = Limit(
        worse="from", warn=1.5, fail=1.9,
        meaning=message(
            "Parts (modes, classes, clusters, cells) held in all over parts held at "
            "once."
        ),
    )
    hops_lost: Limit = Limit(
        worse="from", warn=0.5,
        meaning=message("Parts lost from one evaluation to the next, below which nothing hops."),
    )
    shift: Limit = Limit(
        worse="from", unit="share", warn=0.19, fail=0.48,
        meaning=message(
            "Share of the samples that changes parts between evaluations, beyond "
            "chance."
        ),
    )
    cycle_p: Limit = Limit(
        worse="below", unit="chance", warn=0.01,
        meaning=message("Chance of a cycle in noise, below which a cycle is one."),
    )
    cycle_share: Limit = Limit(
        worse="from", unit="share", warn=0.2,
        meaning=message("Share of a loss's variation that a cycle must make to matter."),
    )
    swelling: Limit = Limit(
        worse="from", warn=2.0, fail=10.0,
        meaning=message("A cycle's amplitude at the end of a run over that at its beginning."),
    )
    flight: Limit = Limit(
        worse="from", warn=30.0, fail=1000.0,
        meaning=message("A loss's size at the end of a run over that at its beginning."),
    )
    climb: Limit = Limit(
        worse="from", warn=10.0, fail=100.0,
        meaning=message(
            "The size of a critic's loss in the last eighth of a run over that in the first, where "
            "it still grows about as the steps do, or faster; by hand."
        ),
    )
    ada_strength: Limit = Limit(
        worse="above", warn=1.0,
        meaning=message(
            "Strength of adaptive augmentation, a probability, above which it asks for more than "
            "there is; it leaks into samples from about 0.8 on (Karras et al. 2020)."
        ),
    )
    dominance: Limit = Limit(
        worse="above", unit="share", warn=0.99,
        meaning=message("D's AUC or accuracy, above which it overpowers G."),
    )
    blindness: Limit = Limit(
        worse="below", unit="share", warn=0.55,
        meaning=message("D's AUC or accuracy, below which it is blind."),
    )
    won: Limit = Limit(
        worse="from", unit="share", warn=0.3,
        meaning=message(
            "Share of a run for which D had won, by its loss or accuracy, from which that is told "
            "though it did not last; by hand."
        ),
    )
    standing: Limit = Limit(
        worse="below", unit="share", warn=0.01,
        meaning=message(
            "Distance of D's loss from that of a blind one, share of it (a tenth of G's): below "
            "it the losses stand there. Batches make a learning D's vary by more; by hand."
        ),
    )
    fooled: Limit = Limit(
        worse="above", warn=1.5,
        meaning=message(
            "D's loss over a blind one's, above which it is fooled by everything where G's loss is "
            "next to nothing: its logit is wrong by 2 or more; by hand."
        ),
    )
    overfit: Limit = Limit(
        worse="above", warn=0.5, fail=0.9,
        meaning=message(
            "r_v: 0 treats held-out real samples as real training samples, 1 as "
            "generated samples."
        ),
    )
    pace_apart: Limit = Limit(
        worse="above", warn=100.0,
        meaning=message(
            "A network's relative update over the other's, beyond which they are no match."
        ),
    )
    pace_lost: Limit = Limit(
        worse="from", warn=10.0,
        meaning=message(
            "The same, from which on they are no match if the slower one has lost; by hand (4 in "
            "healthy runs of the failure zoo)."
        ),
    )
    update_most: Limit = Limit(
        worse="above", warn=1.0,
        meaning=message("A network's update over its weights, above which it leaps."),
    )
    layer_update_most: Limit = Limit(
        worse="above", warn=10.0,
        meaning=message("A layer's update over its weights, above which it leaps."),
    )
    vanishing: Limit = Limit(
        worse="below", warn=0.01, fail=0.001,
        meaning=message("G's gradient norm late in training over that early in it."),
    )
    update_least: Limit = Limit(
        worse="below", fail=1e-08,
        meaning=message("G's update over its weights, below which it does not move."),
    )
    exploding: Limit = Limit(
        worse="above", warn=100.0, fail=10000.0,
        meaning=message("A network's gradient norm late in training over that early in it."),
    )
    flow: Limit = Limit(
        worse="below", warn=0.0001, fail=1e-06,
        meaning=message("Gradient of a network's weakest layer over that of its strongest."),
    )
    dead: Limit = Limit(
        worse="above", unit="share", warn=0.5, fail=0.9,
        meaning=message("Share of a layer's rectified units that are 0 on a whole batch."),
    )
    rows_fewest: Limit = Limit(
        worse="below", unit="count", warn=10,
        meaning=message(
            "Rows of step scalars, below which a log says little, unless they are all epochs from "
            "the first on."
        ),
    )
    skips: Limit = Limit(
        worse="above", unit="share", warn=0.1,
        meaning=message(
            "Share of a gradient norm's values that may be infinite beside finite losses, as at "
            "steps that mixed precision skips; by hand."
        ),
    )
    precision: Limit = Limit(
        worse="below", unit="of baseline", warn=0.5, fail=0.45,
        meaning=message(
            "Precision, share of its baseline; most samples are unlike real ones where it "
            "fails."
        ),
    )
    distance: Limit = Limit(
        worse="above", unit="times baseline", warn=2.0, fail=2.4,
        meaning=message(
            "Sliced Wasserstein distance, multiple of its baseline; samples are unlike "
            "real ones where it fails."
        ),
    )
    improvement_p: Limit = Limit(
        worse="below", unit="chance", warn=0.05,
        meaning=message(
            "Chance of as clear a trend without one, below which quality still "
            "improves."
        ),
    )
    improvement_least: Limit = Limit(
        worse="from", unit="share", warn=0.1,
        meaning=message(
            "Share of the gap to the baseline closed in the last half of the run, below "
            "which an improvement is none worth training for."
        ),
    )
    copying_c_t: Limit = Limit(
        worse="below", unit="deviations", warn=-3.0,
        meaning=message(
            "C_T in standard deviations of its baseline, below which samples lie too near "
            "to real training samples."
        ),
    )
    copying_sigmas: Limit = Limit(
        worse="above", warn=4.0,
        meaning=message(
            "Samples beside real training samples beyond chance, in standard "
            "deviations."
        ),
    )
    copying: Limit = Limit(
        worse="above", unit="share", warn=0.1, fail=0.5,
        meaning=message(
            "Share of samples that lie beside real training samples because of "
            "copying."
        ),
    )
    score: Limit = Limit(
        worse="from", warn=1.5, fail=3.0,
        meaning=message(
            "Times that a score which the program took is worse than at its best; by "
            "hand."
        ),
    )
    score_db: Limit = Limit(
        worse="from", warn=2.0, fail=6.0,
        meaning=message(
            "Decibels that a score in dB (PSNR) is worse than at its best, where 6 dB are twice "
            "the error; by hand."
        ),
    )
    score_share: Limit = Limit(
        worse="from", unit="share", warn=0.1, fail=0.3,
        meaning=message(
            "By how much a score from 0 to 1 (SSIM, precision) is worse than at its best; by hand."
        ),
    )
    overtraining: Limit = Limit(
        worse="from", warn=1.15,
        meaning=message(
            "Times that an error of held-out data is worse than at its best, while the same of "
            "training data still falls; by hand."
        ),
    )
    latent_least: Limit = Limit(
        worse="below", warn=0.01,
        meaning=message(
            "Divergence of a latent from the prior in nats, below which it tells "
            "nothing."
        ),
    )
    latents: Limit = Limit(
        worse="below", unit="share", warn=0.25, fail=0.05,
        meaning=message("Share of a variational autoencoder's latents that tell something."),
    )
    # fmt: on


LIMITS: Final = Limits()
"""Those of a report that changes none."""
