"""Words and figures that several diagnostics share."""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

from ganreport.analysis.findings import Evidence
from ganreport.messages import Message, Text, chance, message, percent, short
from ganreport.stats.estimate import Estimate

__all__ = [
    "AUTOENCODERS",
    "NETWORKS",
    "PARTS",
    "UNITS",
    "chance",
    "evidence",
    "finite",
    "named",
    "number",
    "percent",
    "row_estimate",
    "short",
]

AUTOENCODERS: Final = {
    "autoencoder": message("An autoencoder"),
    "vae": message("A variational autoencoder"),
}
"""Objectives without a discriminator, as sentences begin with them."""

NETWORKS: Final = {
    "discriminator": message("discriminator"),
    "generator": message("generator"),
    "encoder": message("encoder"),
    "decoder": message("decoder"),
}
"""Networks as sentences name them, by their names in a run; a run may have others."""

PARTS: Final = {
    "modes": message("modes"),
    "classes": message("classes"),
    "clusters": message("clusters"),
    "cells": message("cells"),
}
"""What samples are sorted into, by :data:`ganreport.metrics.partition.Kind`."""


UNITS: Final = {
    "step": message("step"),
    "iteration": message("iteration"),
    "batch": message("batch"),
    "epoch": message("epoch"),
    "kimg": message("kimg"),
    "row": message("row"),
    "picture": message("picture"),
}
"""What a step of a foreign run counts."""


def named(name: Text) -> Message:
    """A name in a sentence."""
    return message("'{name}'", name=name)


def finite(value: float) -> float | None:
    """The value, or None if it is not finite."""
    return float(value) if math.isfinite(value) else None


def evidence(
    name: str,
    label: Text,
    estimate: Estimate,
    baseline: float = math.nan,
    *,
    unit: Text = "",
    rule: Text = "",
) -> Evidence:
    """An estimate as evidence."""
    return Evidence(
        name=name,
        label=label,
        value=finite(estimate.value),
        lower=finite(estimate.lower),
        upper=finite(estimate.upper),
        baseline=finite(baseline),
        unit=unit,
        rule=rule,
    )


def number(
    name: str,
    label: Text,
    value: float,
    baseline: float | None = None,
    unit: Text = "",
    rule: Text = "",
) -> Evidence:
    """A number without an interval as evidence."""
    return Evidence(
        name=name, label=label, value=finite(value), baseline=baseline, unit=unit, rule=rule
    )


def row_estimate(row: pd.Series) -> Estimate:
    """The estimate that a row of :class:`ganreport.metrics.history.History` holds."""
    return Estimate(float(row["value"]), float(row["lower"]), float(row["upper"]))
