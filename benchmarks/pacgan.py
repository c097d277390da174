"""PacGAN's ring and grid (Lin et al. 2018, table 1): theirs beside ours at a smaller budget.

The networks, optimiser, batch size and data are theirs as far as the paper states them: G of
4 x 400 ReLU units with batch norm, D of 3 x 200 maxout units of 5 pieces, Adam 1e-4 with beta1 0.8,
latents N(0, I_2), 100,000 training points, 100 packs a batch, D and G in turn. They train for 400
epochs (400,000 steps) and 10 trials; we for ``STEPS`` and three seeds, so that figures need not
agree.
``python benchmarks/pacgan.py`` trains what ``results/pacgan.jsonl`` does not hold yet.
"""

from __future__ import annotations

import sys
from typing import Final

from study import RESULTS, Outcome, Trial, carry_out, grouped, summary

STEPS: Final = 10_000
SEEDS: Final = (0, 1, 2)
THEIRS: Final = {
    ("ring", "GAN"): (6.3, 0.5, 98.2, 0.45),
    ("ring", "PacGAN-4"): (7.8, 0.1, 95.9, 0.07),
    ("grid", "GAN"): (17.3, 0.8, 94.8, 0.70),
    ("grid", "PacGAN-4"): (24.8, 0.2, 93.6, 0.04),
}
"""Modes captured and their spread, share of high quality in %, reverse KL."""


def trials() -> list[Trial]:
    """Both sets, alone and in packs of four, with each seed."""
    found = []
    for seed in SEEDS:
        for (data, kind), pack in zip(THEIRS, (1, 4, 1, 4), strict=True):
            settings = {
                "data": data,
                "data_points": 125_000,
                "network": "mlp",
                "generator_widths": [400] * 4,
                "generator_norm": "batch",
                "discriminator_widths": [200] * 3,
                "discriminator_activation": "maxout",
                "discriminator_dropout": 0.0,
                "latent_dimension": 2,
                "pack": pack,
                "alternating": True,
                "d_learning_rate": 1e-4,
                "g_learning_rate": 1e-4,
                "beta1": 0.8,
                "batch_size": 100 * pack,
                "steps": STEPS,
                "evaluation_interval": STEPS // 2,
                "checkpoint_interval": STEPS,
                "seed": seed,
            }
            found.append(Trial(f"{data} {kind} {seed}", (data, kind), settings))
    return found


def table(rows: list[Outcome]) -> str:
    """A Markdown table, a row a data set and kind: ours, then theirs."""
    lines = [
        "| data | | modes | theirs | high quality % | theirs | reverse KL | theirs |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (data, kind), own in grouped(rows).items():
        modes, spread, quality, kl = THEIRS[data, kind]
        ours = [summary(own, key) for key in ("captured_modes", "high_quality_share", "reverse_kl")]
        cells = [
            data,
            kind,
            "{:.1f} ± {:.1f}".format(*ours[0]),
            f"{modes} ± {spread}",
            f"{100 * ours[1][0]:.1f}",
            str(quality),
            f"{ours[2][0]:.2f}",
            f"{kl:.2f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Train what is missing and print the table; ``--table`` prints what is there."""
    wanted = [] if "--table" in sys.argv else trials()
    print(table(carry_out(wanted, RESULTS / "pacgan.jsonl")))


if __name__ == "__main__":
    main()
