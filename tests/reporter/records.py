"""A table with relations between its columns, and records of it that are wrong in known ways."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ganreport.run.cards import DataCard
from ganreport.run.columns import described
from ganreport.run.writer import RunWriter

TRAIN, HELD_OUT, STEP = 300, 150, 5000


def table(count: int, seed: int) -> pd.DataFrame:
    """Records of two kinds of people, whose age, income, visits and choice depend on each other."""
    rng = np.random.default_rng(seed)
    kind = rng.random(count) < 0.4
    health = rng.normal(size=count)
    age = np.where(kind, 62, 34) + 6 * health
    income = np.exp(1 + 0.02 * age + 0.25 * rng.normal(size=count))
    visits = rng.poisson(np.exp(1 - 0.5 * health))
    choice = np.where(income + rng.normal(size=count) > 7, "late", "early")
    return pd.DataFrame(
        {
            "age": age,
            "income": income,
            "visits": visits,
            "choice": choice,
            "member": np.where(kind, "old", "new"),
            "pulse": 70 - 8 * health + 3 * rng.normal(size=count),
        }
    )


def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    """Each column as it is, and none dependent on another."""
    rng = np.random.default_rng(9)
    return pd.DataFrame({name: rng.permutation(frame[name].to_numpy()) for name in frame})


def record(
    path: Path, made: dict[int, pd.DataFrame], *, heldout: bool = True, target: str = ""
) -> Path:
    """A run on the table that made these records at these steps."""
    train, held = table(TRAIN, 1), table(HELD_OUT, 2)
    cards = described(train)[0]
    data = DataCard(
        name="people", kind="table", shape=(len(cards),), columns=cards, target=target,
        train_count=TRAIN, heldout_count=HELD_OUT if heldout else None,
    )  # fmt: skip
    with RunWriter(path, data=data) as run:
        run.reference(train=train, **({"heldout": held} if heldout else {}))
        for step, frame in made.items():
            run.samples(step, random=frame)
    return path
