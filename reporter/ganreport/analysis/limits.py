"""LIMITS: every number that a judgement compares with.

``[thresholds]`` of ganreport.toml overrides them: a limit with two values as ``NAME_warn`` and
``NAME_fail``, one with a single value as ``NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ganreport.analysis.grading import Limit
from ganreport.analysis.table_limits import TableLimits
from ganreport.messages import message


@dataclass(frozen=True)
class Limits(TableLimits):
    """The limits of one report.

    Multiples of the baseline are of what a perfect generator would score with as many samples.
    Those of diversity, coverage, modes, precision, distance, hops and shift were fitted in the
    failure zoo (docs/reliability.md); the others are the field's, or stated beside them. Those of
    tables come last.
    """

    # fmt: off
    samples_fewest: Limit = Limit(
        worse="below", unit="count", warn=20,
        meaning=message("Generated samples per evaluation, below which nothing is judged by them."),
    )
    real_fewest: Limit = Limit(
        worse="below", unit="count", warn=200,
        meaning=message(
            "Real samples (training or held-out ones, whichever are more), below which nothing "
            "is compared with them. Set by hand."
        ),
    )
    diversity: Limit = Limit(
        worse="below", unit="of baseline", warn=0.57, fail=0.44,
        meaning=message(
            "Mean distance between samples, relative to its baseline."
        ),
    )
    coverage: Limit = Limit(
        worse="below", unit="of baseline", warn=0.37, fail=0.35,
        meaning=message(
            "Coverage, relative to its baseline."
        ),
    )
    modes: Limit = Limit(
        worse="below", unit="of baseline", warn=0.69, fail=0.65,
        meaning=message("Effective modes, relative to their baseline."),
    )
    missing: Limit = Limit(
        worse="from", unit="share", warn=0.05, fail=0.1,
        meaning=message(
            "Share of the real samples in parts (modes, classes, clusters, cells) that samples "
            "hardly reach. A run that covers nine tenths of the modes counts as healthy."
        ),
    )
    repeats: Limit = Limit(
        worse="above", warn=1.0, fail=10.0,
        meaning=message(
            "Number of near-duplicates of a sample on average; at 1 or more there are fewer "
            "different samples than were drawn."
        ),
    )
    hops: Limit = Limit(
        worse="from", warn=1.4, fail=1.9,
        meaning=message(
            "Parts (modes, classes, clusters, cells) generated in all evaluations together, over "
            "those in one evaluation."
        ),
    )
    hops_lost: Limit = Limit(
        worse="from", warn=0.5,
        meaning=message("Parts lost from one evaluation to the next, below which there is no "
                        "mode hopping."),
    )
    shift: Limit = Limit(
        worse="from", unit="share", warn=0.18, fail=0.48,
        meaning=message(
            "Share of samples that change parts between evaluations."
        ),
    )
    cycle_p: Limit = Limit(
        worse="below", unit="chance", warn=0.01,
        meaning=message("p-value below which a cycle counts as one."),
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
            "Size of a critic's loss in the last eighth of a run over that in the first, where "
            "it keeps growing. Set by hand."
        ),
    )
    ada_strength: Limit = Limit(
        worse="above", warn=1.0,
        meaning=message(
            "Strength of adaptive augmentation (a probability) above which it has reached its "
            "limit. From about 0.8 on it leaks into samples (Karras et al. 2020)."
        ),
    )
    dominance: Limit = Limit(
        worse="above", unit="share", warn=0.99,
        meaning=message("The discriminator's AUC or accuracy, above which it overpowers the "
                        "generator."),
    )
    blindness: Limit = Limit(
        worse="below", unit="share", warn=0.55,
        meaning=message("The discriminator's AUC or accuracy, below which it does no better than "
                        "guessing."),
    )
    won: Limit = Limit(
        worse="from", unit="share", warn=0.3,
        meaning=message(
            "Share of a run in which the discriminator was almost never wrong, from which this "
            "is reported even if it passed. Set by hand."
        ),
    )
    standing: Limit = Limit(
        worse="below", unit="share", warn=0.01,
        meaning=message(
            "Relative distance of the discriminator's loss from that of guessing (a tenth of it "
            "for the generator's). Below it the discriminator is guessing. Set by hand."
        ),
    )
    fooled: Limit = Limit(
        worse="above", warn=1.5,
        meaning=message(
            "Discriminator's loss over that of guessing, above which the generator fools it, if "
            "the generator's loss is close to 0. Set by hand."
        ),
    )
    overfit: Limit = Limit(
        worse="above", warn=0.5, fail=0.9,
        meaning=message(
            "r_v: at 0 held-out real samples look like training samples to the discriminator, at "
            "1 like generated samples."
        ),
    )
    pace_apart: Limit = Limit(
        worse="above", warn=100.0,
        meaning=message(
            "Ratio of the networks' relative updates, beyond which it is too far from 1."
        ),
    )
    pace_lost: Limit = Limit(
        worse="from", warn=10.0,
        meaning=message(
            "The same, if the slower network has lost. Set by hand."
        ),
    )
    update_most: Limit = Limit(
        worse="above", warn=1.0,
        meaning=message("A network's update relative to its weights, above which it is too large."),
    )
    layer_update_most: Limit = Limit(
        worse="above", warn=10.0,
        meaning=message("A layer's update relative to its weights, above which it is too large."),
    )
    vanishing: Limit = Limit(
        worse="below", warn=0.01, fail=0.001,
        meaning=message("The generator's gradient norm late in training over that early in "
                        "training."),
    )
    update_least: Limit = Limit(
        worse="below", fail=1e-08,
        meaning=message("The generator's update relative to its weights, below which it stands "
                        "still."),
    )
    exploding: Limit = Limit(
        worse="above", warn=100.0, fail=10000.0,
        meaning=message("A network's gradient norm late in training over that early in training."),
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
            "Recorded rows, below which a log says little, unless they are all epochs from the "
            "first on."
        ),
    )
    skips: Limit = Limit(
        worse="above", unit="share", warn=0.1,
        meaning=message(
            "Share of a gradient norm's values that may be infinite, as when mixed precision "
            "skips steps. Set by hand."
        ),
    )
    precision: Limit = Limit(
        worse="below", unit="of baseline", warn=0.59, fail=0.43,
        meaning=message(
            "Precision, relative to its baseline."
        ),
    )
    distance: Limit = Limit(
        worse="above", unit="times baseline", warn=1.9, fail=2.0,
        meaning=message(
            "Sliced Wasserstein distance, relative to its baseline."
        ),
    )
    improvement_p: Limit = Limit(
        worse="below", unit="chance", warn=0.05,
        meaning=message(
            "p-value of a trend, below which the samples are still improving."
        ),
    )
    improvement_least: Limit = Limit(
        worse="from", unit="share", warn=0.1,
        meaning=message(
            "Share of the gap to the baseline closed in the last half of the run, below which "
            "training longer is not worth it."
        ),
    )
    copying_c_t: Limit = Limit(
        worse="below", unit="deviations", warn=-3.0,
        meaning=message(
            "C_T in standard deviations of its baseline, below which samples are too close to "
            "training samples."
        ),
    )
    copying_sigmas: Limit = Limit(
        worse="above", warn=4.0,
        meaning=message(
            "Samples next to training samples, beyond chance, in standard deviations."
        ),
    )
    copying: Limit = Limit(
        worse="above", unit="share", warn=0.1, fail=0.5,
        meaning=message(
            "Share of samples that lie next to training samples because they are copies."
        ),
    )
    score: Limit = Limit(
        worse="from", warn=1.5, fail=3.0,
        meaning=message(
            "Factor by which a score in the log is worse than at its best. Set by hand."
        ),
    )
    score_db: Limit = Limit(
        worse="from", warn=2.0, fail=6.0,
        meaning=message(
            "Decibels by which a score in dB (PSNR) is worse than at its best (6 dB are twice "
            "the error). Set by hand."
        ),
    )
    score_share: Limit = Limit(
        worse="from", unit="share", warn=0.1, fail=0.3,
        meaning=message(
            "Amount by which a score from 0 to 1 (SSIM, precision) is worse than at its best. "
            "Set by hand."
        ),
    )
    overtraining: Limit = Limit(
        worse="from", warn=1.15,
        meaning=message(
            "Factor by which an error on held-out data is worse than at its best, while that on "
            "training data still falls. Set by hand."
        ),
    )
    latent_least: Limit = Limit(
        worse="below", warn=0.01,
        meaning=message(
            "KL divergence of a latent from the prior in nats, below which it carries no "
            "information."
        ),
    )
    latents: Limit = Limit(
        worse="below", unit="share", warn=0.25, fail=0.05,
        meaning=message("Share of a variational autoencoder's latents that carry information."),
    )
    # fmt: on


LIMITS: Final = Limits()
"""Those of a report that changes none."""
