"""What can be wrong with a run, by the names that the field has for it, in causal order.

The order says which of several conditions is the primary one: what comes first explains what comes
after it (``docs/decisions/conditions.md``). Three kinds, one after the other:

1. *validity*: a log that is not understood, or numbers that are not finite, make every other figure
   meaningless.
2. *outcome*: what is wrong with the samples, which is what a generator is for. Copying comes
   first, since samples that copy the training data say nothing of what was learnt; then that
   training had hardly begun; collapse before hopping, hopping before low quality, since samples on
   the wrong modes are unlike the data too, and not the other way round.
3. *mechanism*: what the two networks do. It is a likely cause where an outcome is bad, and names
   the run only where no outcome was measured.
"""

from __future__ import annotations

from typing import Final

from ganreport.analysis.verdict.condition import ENDS, Condition
from ganreport.messages import message

__all__ = ["BY_ID", "CONDITIONS", "ORDER", "Condition"]

CONDITIONS: Final = (
    Condition(
        id="unreadable",
        name=message("Could not be read reliably"),
        kind="validity",
        meaning=message("The files seem to have another format than the one they were read as."),
    ),
    Condition(
        id="diverged",
        name=message("Training diverged"),
        kind="validity",
        meaning=message(
            "Losses or samples grew without bound or became NaN, so the networks are of no use."
        ),
        findings=("integrity", "exploding", "oscillation", "fidelity"),
        axis="divergence",
        sources=("mescheder2018",),
    ),
    Condition(
        id="logging",
        name=message("Logging fault"),
        kind="validity",
        meaning=message("Some recorded numbers cannot be what their names say."),
        findings=("plausibility",),
    ),
    Condition(
        id="nonfinite",
        name=message("Values that are not numbers"),
        kind="validity",
        meaning=message("Some recorded values were NaN or infinite for a while."),
        findings=("integrity",),
    ),
    Condition(
        id="stopped",
        name=message("Training stopped with an error"),
        kind="validity",
        meaning=message("The training program stopped before it was finished."),
        findings=("integrity",),
    ),
    Condition(
        id="memorization",
        name=message("Memorization"),
        kind="outcome",
        meaning=message(
            "The generator reproduces its training data instead of making new samples."
        ),
        findings=("memorisation", "record_copies", "overfitting"),
        axis="copying",
        sources=("meehan2020", "alaa2022"),
    ),
    Condition(
        id="blurred",
        name=message("Blurred or noisy samples"),
        kind="outcome",
        meaning=message("The images have too little of the fine detail of real ones, or too much."),
        findings=("sharpness", "fidelity"),
    ),
    Condition(
        id="undertrained",
        name=message("Undertrained"),
        kind="outcome",
        meaning=message(
            "Training ended while the samples were still improving or had hardly begun to."
        ),
        findings=("under-training", "fidelity", "coverage"),
    ),
    Condition(
        id="collapse",
        name=message("Mode collapse"),
        kind="outcome",
        meaning=message(
            "The generator makes only one or a few kinds of samples, whatever the latent vector."
        ),
        findings=("modes", "diversity", "repetition", "sameness", "coverage"),
        axis="coverage",
        sources=("goodfellow2014", "salimans2016", "arora2017"),
    ),
    Condition(
        id="partial",
        name=message("Partial mode collapse"),
        kind="outcome",
        meaning=message("The generator hardly ever makes samples from some parts of the data."),
        findings=("modes", "coverage", "diversity", "repetition", "sameness", "column_shapes"),
        axis="coverage",
        sources=("srivastava2017", "lin2018", "richardson2018"),
    ),
    Condition(
        id="hopping",
        name=message("Mode hopping"),
        kind="outcome",
        meaning=message(
            "The generator moves from one part of the data to another instead of covering all of "
            "it."
        ),
        findings=("oscillation",),
        axis="rotation",
        sources=("mescheder2018",),
    ),
    Condition(
        id="posterior",
        name=message("Posterior collapse"),
        kind="outcome",
        meaning=message("The latents of the autoencoder carry no information about the sample."),
        findings=("posterior",),
        sources=("bowman2016", "burda2016"),
    ),
    Condition(
        id="ignored",
        name=message("Outputs ignore their inputs"),
        kind="outcome",
        meaning=message("The model makes much the same outputs whatever it is given."),
        findings=("paired_own",),
    ),
    Condition(
        id="breakdown",
        name=message("Training collapse"),
        kind="outcome",
        meaning=message("The samples fell apart after they had been better, and did not recover."),
        findings=("recorded",),
        sources=("brock2019",),
    ),
    Condition(
        id="quality",
        name=message("Low sample quality"),
        kind="outcome",
        meaning=message("Many generated samples do not look like any real sample."),
        findings=(
            "fidelity",
            "coverage",
            "column_shapes",
            "relations",
            "impossible",
            "usefulness",
            "told_apart",
        ),
        axis="quality",
        sources=("kynkaanniemi2019", "heusel2017"),
    ),
    Condition(
        id="reference",
        name=message("Worse than the reference"),
        kind="outcome",
        meaning=message(
            "Outputs are farther from what they should be than those of another method."
        ),
        findings=("paired_reference",),
        sources=("blau2018",),
    ),
    Condition(
        id="failures",
        name=message("Some outputs fail"),
        kind="outcome",
        meaning=message("A few outputs are far worse than the others."),
        findings=("paired_failures",),
    ),
    Condition(
        id="overtraining",
        name=message("Overtraining"),
        kind="outcome",
        meaning=message("The samples were better earlier in training than at its end."),
        findings=("recorded",),
    ),
    Condition(
        id="oscillation",
        name=message("Oscillation"),
        kind="mechanism",
        meaning=message("The losses of the two networks go round in cycles instead of settling."),
        findings=("oscillation",),
        sources=("mescheder2018",),
    ),
    Condition(
        id="dominance",
        name=message("Discriminator overpowers the generator"),
        kind="mechanism",
        meaning=message(
            "The discriminator is almost never wrong, so the generator learns little from it."
        ),
        findings=("dominance",),
        sources=("goodfellow2014", "arjovsky2017"),
    ),
    Condition(
        id="fooled",
        name=message("Generator overpowers the discriminator"),
        kind="mechanism",
        meaning=message(
            "The discriminator takes nearly all generated samples for real, so the generator "
            "learns nothing from it."
        ),
        findings=("blindness",),
        sources=("goodfellow2014",),
    ),
    Condition(
        id="blindness",
        name=message("Discriminator does not learn"),
        kind="mechanism",
        meaning=message(
            "The discriminator cannot distinguish real samples from poor generated ones."
        ),
        findings=("blindness",),
        sources=("goodfellow2014",),
    ),
    Condition(
        id="vanishing",
        name=message("Vanishing generator gradient"),
        kind="mechanism",
        meaning=message("Hardly any gradient reaches the generator, so it stops learning."),
        findings=("vanishing",),
        sources=("arjovsky2017",),
    ),
    Condition(
        id="exploding",
        name=message("Exploding gradients"),
        kind="mechanism",
        meaning=message("Gradients grow far beyond their size early in training."),
        findings=("exploding",),
        sources=("mescheder2018",),
    ),
    Condition(
        id="overfitting",
        name=message("Discriminator overfitting"),
        kind="mechanism",
        meaning=message("The discriminator has memorized its training data."),
        findings=("overfitting",),
        sources=("karras2020",),
    ),
    Condition(
        id="pace",
        name=message("Networks learn at different speeds"),
        kind="mechanism",
        meaning=message(
            "The updates of one network are too large, or far larger than the other network's."
        ),
        findings=("pace",),
        sources=("heusel2017",),
    ),
    Condition(
        id="layers",
        name=message("Layers that do not learn"),
        kind="mechanism",
        meaning=message("Gradients do not reach some layers, or their units are dead (always 0)."),
        findings=("flow", "dead_units", "layer_updates"),
        sources=("he2015",),
    ),
    Condition(
        id="damaged",
        name=message("Log too short or damaged"),
        kind="validity",
        meaning=message(
            "Few rows were recorded, or some files are unusable, which limits the report."
        ),
        findings=("integrity",),
    ),
    Condition(
        id="incomplete",
        name=message("Log incomplete"),
        kind="validity",
        meaning=message("Rows are missing, so little is known about the steps in the gaps."),
        findings=("integrity",),
    ),
    *ENDS,
)
"""Every condition, in causal order; a short log or gaps come late, since they cause nothing."""

BY_ID: Final = {condition.id: condition for condition in CONDITIONS}
"""The conditions by their names in data."""

ORDER: Final = {condition.id: place for place, condition in enumerate(CONDITIONS)}
"""Where each stands in the causal order."""
