"""Figures in sentences, and the helpers that several diagnostics share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.analysis.findings import Evidence
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

AUTOENCODERS: Final = {"autoencoder": "An autoencoder", "vae": "A variational autoencoder"}
"""Objectives without a discriminator, as sentences begin with them."""


def short(value: float) -> str:
    """A number as people read it: three significant digits, grouped thousands, a true minus."""
    if not math.isfinite(value):
        return "not finite"
    if value == int(value) and abs(value) < 1e6:
        text = f"{int(value):,}"
    elif 1e-3 <= abs(value) < 1e6:
        text = f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    else:
        mantissa, _, exponent = f"{value:.1e}".partition("e")
        signs = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
        text = f"{mantissa.removesuffix('.0')}·10{str(int(exponent)).translate(signs)}"
    return text.replace("-", "−")


def percent(value: float) -> str:
    """A share as a percentage: whole, or with a digit where whole would say 0 or 100."""
    number = 100 * value
    if not math.isfinite(number):
        return "not finite"
    whole, fine = f"{number:,.0f}", f"{number:.1f}"
    bare = whole in ("0", "-0", "100") and fine not in ("0.0", "-0.0", "100.0")
    text = fine if bare else "0" if whole == "-0" else whole
    return f"{text.replace('-', '−')} %"


def chance(p: float) -> str:
    """A p-value in words: ``p = 0.013``, ``p < 1e-6``."""
    return "p < 1e-6" if p < 1e-6 else f"p = {short(p)}"


def finite(value: float) -> float | None:
    """The value, or None if it is not finite."""
    return float(value) if math.isfinite(value) else None


def evidence(
    name: str, label: str, found: Estimate, null: float = math.nan, **more: str
) -> Evidence:
    """An estimate as evidence; ``more`` are ``unit`` and ``rule``."""
    return Evidence(
        name=name,
        label=label,
        value=finite(found.value),
        lower=finite(found.lower),
        upper=finite(found.upper),
        null=finite(null),
        **more,
    )


def number(
    name: str, label: str, value: float, null: float | None = None, unit: str = "", rule: str = ""
) -> Evidence:
    """A number without an interval as evidence."""
    return Evidence(name=name, label=label, value=finite(value), null=null, unit=unit, rule=rule)


def row_estimate(row: pd.Series) -> Estimate:
    """The estimate that a row of :class:`ganreport.metrics.history.History` holds."""
    return Estimate(float(row["value"]), float(row["lower"]), float(row["upper"]))


def holds_since(steps: Sequence[int] | Array, holds: Array) -> int | None:
    """The first step from which on it holds until the end, None if it does not at the end."""
    if not len(holds) or not holds[-1]:
        return None
    broken = np.flatnonzero(~holds)
    return int(steps[broken[-1] + 1 if len(broken) else 0])


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
