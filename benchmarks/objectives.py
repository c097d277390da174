"""Every objective on the ring and on digits, three seeds each: modes, coverage, CPU time.

``python benchmarks/objectives.py`` trains what ``results/objectives.jsonl`` does not hold yet
(about 40 minutes on two idle cores from nothing) and writes the table of ``docs/training.md``
to stdout. Settings are those that papers of the objective give or that its study of failures uses,
none was tuned on these figures beyond what the settings below say.
"""

from __future__ import annotations

import sys
from typing import Final

from study import RESULTS, Outcome, Settings, Trial, carry_out, grouped, summary

SEEDS: Final = (0, 1, 2)

RING: Final[Settings] = {
    "data": "ring",
    "network": "mlp",
    "generator_widths": [128, 128],
    "discriminator_widths": [128, 128],
    "discriminator_dropout": 0.0,
    "latent_dimension": 2,
    "batch_size": 256,
    "steps": 4000,
    "d_learning_rate": 1e-3,
    "g_learning_rate": 1e-3,
    "evaluation_interval": 2000,
    "checkpoint_interval": 4000,
}
DIGITS: Final[Settings] = {
    "data": "digits",
    "network": "dcgan",
    "steps": 3000,
    "evaluation_interval": 1500,
    "checkpoint_interval": 3000,
}
OBJECTIVES: Final[dict[str, tuple[Settings, Settings]]] = {
    "non-saturating": ({"r1": 0.1}, {}),
    "minimax": ({"r1": 0.1}, {}),
    "lsgan": ({"r1": 0.1}, {}),
    "hinge": ({"r1": 0.1}, {}),
    "wgan": (
        {
            "d_optimiser": "rmsprop",
            "g_optimiser": "rmsprop",
            "d_learning_rate": 1e-3,
            "g_learning_rate": 1e-3,
            "d_steps": 5,
            "clip_weights": 0.1,
        },
        {"d_optimiser": "rmsprop", "g_optimiser": "rmsprop", "d_steps": 3, "clip_weights": 0.03},
    ),
    "wgan-gp": ({"d_steps": 5, "gradient_penalty": 0.1}, {"d_steps": 3}),
    "relativistic": ({"r1": 0.1, "r2": 0.1}, {"r1": 1.0, "r2": 1.0}),
}
"""Objective -> what is changed on the ring and on digits."""


def trials() -> list[Trial]:
    """Every objective on both data sets, with each seed."""
    found = []
    for seed in SEEDS:
        for base, which in ((RING, 0), (DIGITS, 1)):
            for objective, changes in OBJECTIVES.items():
                settings = base | changes[which] | {"objective": objective, "seed": seed}
                name = f"{base['data']} {objective} {seed}"
                found.append(Trial(name, (str(base["data"]), objective), settings))
    return found


def table(rows: list[Outcome]) -> str:
    """A Markdown table, a row a data set and objective."""
    lines = [
        "| data | objective | captured | effective modes | coverage (baseline) | CPU ms a step |",
        "|---|---|---|---|---|---|",
    ]
    for (data, objective), own in grouped(rows).items():
        cells = [
            data,
            objective,
            "{:.1f} ± {:.1f}".format(*summary(own, "captured_modes")),
            "{:.2f} ± {:.2f}".format(*summary(own, "effective_modes")),
            "{:.2f} ± {:.2f}".format(*summary(own, "coverage"))
            + f" ({summary(own, 'coverage_null')[0]:.2f})",
            f"{1000 * sum(r['cpu_seconds'] for r in own) / sum(r['steps'] for r in own):.1f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Train what is missing and print the table; ``--table`` prints what is there."""
    wanted = [] if "--table" in sys.argv else trials()
    print(table(carry_out(wanted, RESULTS / "objectives.jsonl")))


if __name__ == "__main__":
    main()
