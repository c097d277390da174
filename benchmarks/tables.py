"""Is what is wrong with a table called by its name? Known damage to real tables, and CTGAN.

    python benchmarks/tables.py                # damaged tables: benchmarks/results/tables.json
    python benchmarks/tables.py train FOLDER   # trains SDV's CTGAN (a Python that has ctgan)
    python benchmarks/tables.py judge FOLDER   # judges it: benchmarks/results/ctgan.json

Good records are drawn from Gaussian copulas of the training records, one for each class: they have
the real columns and dependences, and are no copies.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm, rankdata
from sklearn.datasets import load_breast_cancer, load_diabetes

RESULTS = Path(__file__).parent / "results"
EPOCHS = 600  # two updates each: what three minutes of a busy core allow
FIGURES = (
    "column_shapes", "pair_trends", "relations", "impossible", "detection", "exact_copies",
    "near_copies", "dcr", "usefulness",
)  # fmt: skip
EXPECTED = {
    "good": "healthy", "copula": "healthy", "held out": "healthy", "columns alone": "quality",
    "copies": "memorization", "near copies": "memorization", "a class dropped": "partial",
    "shifted": "quality", "out of range": "quality", "fractions": "quality",
    "a column off": "quality", "noise": "quality", "one record": "collapse",
}  # fmt: skip


def cancer() -> tuple[pd.DataFrame, str]:
    """569 tumours in 30 measures, and what they turned out to be."""
    data = load_breast_cancer(as_frame=True)
    return data.frame.assign(target=data.target.map({0: "malignant", 1: "benign"})), "target"


def diabetes() -> tuple[pd.DataFrame, str]:
    """442 patients in ten measures, two of them a sex and an age, and how ill they became."""
    frame = load_diabetes(as_frame=True, scaled=False).frame
    frame["sex"] = frame["sex"].map({1.0: "m", 2.0: "f"})
    whole = [name for name in frame if name != "sex" and (frame[name] % 1 == 0).all()]
    return frame.astype(dict.fromkeys(whole, int)), "sex"


def copula(frame: pd.DataFrame, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Records with the ranks' correlations of a frame, and its columns."""
    codes = {
        n: c if c.dtype.kind in "if" else c.astype("category").cat.codes for n, c in frame.items()
    }
    z = np.column_stack([
        norm.ppf((rankdata(c, method="ordinal") - 0.5) / len(frame)) for c in codes.values()
    ])  # fmt: skip
    root = np.linalg.cholesky(np.corrcoef(z.T) + 1e-6 * np.eye(z.shape[1]))
    u = norm.cdf(rng.normal(size=(count, z.shape[1])) @ root.T)
    drawn = {}
    for place, (name, column) in enumerate(codes.items()):
        kind = "linear" if column.dtype.kind == "f" else "inverted_cdf"
        values = np.quantile(column, u[:, place], method=kind)
        own = frame[name]
        drawn[name] = (
            values if own.dtype.kind in "if"
            else np.array(own.astype("category").cat.categories)[values.astype(int)]
        )  # fmt: skip
    return pd.DataFrame(drawn).astype(frame.dtypes)


def damaged(
    train: pd.DataFrame, held: pd.DataFrame, by: str, rng: np.random.Generator
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Records by what is wrong with them; ``by`` is the column whose classes are drawn apart."""
    count = len(train)
    sizes = train[by].value_counts()
    good = pd.concat([copula(train[train[by] == v], n, rng) for v, n in sizes.items()])
    good = good.sample(frac=1, random_state=1).reset_index(drop=True)
    numbers = [name for name in train if train[name].dtype.kind == "f"]
    spread = train[numbers].std()
    drawn = train.iloc[rng.integers(0, count, count)].reset_index(drop=True)
    near = drawn.copy()
    near[numbers] += 0.05 * spread.to_numpy() * rng.normal(size=(count, len(numbers)))
    near[numbers] = near[numbers].clip(train[numbers].min(), train[numbers].max(), axis=1)
    far = good.copy()
    far[numbers[:3]] -= 3 * spread[numbers[:3]].to_numpy() * (rng.random((count, 1)) < 0.3)
    yield "good", good
    yield "copula", copula(train, count, rng)
    yield "held out", held.iloc[len(held) // 2 :]
    yield (
        "columns alone",
        pd.DataFrame({n: rng.permutation(c.to_numpy()) for n, c in train.items()}),
    )
    yield "copies", drawn
    yield "near copies", near
    yield "a class dropped", copula(train[train[by] == sizes.index[0]], count, rng)
    yield "shifted", good.assign(**(good[numbers] + spread))
    yield "out of range", far
    whole = [name for name in train if train[name].dtype.kind == "i"]
    if whole:
        yield "fractions", good.assign(**(good[whole] + 0.3 * rng.normal(size=(count, len(whole)))))
    yield "a column off", good.assign(**{numbers[0]: good[numbers[0]].median()})
    yield "noise", pd.DataFrame({
        n: rng.normal(c.mean(), c.std(), count) if c.dtype.kind in "if"
        else rng.choice(c.unique(), count)
        for n, c in train.items()
    })  # fmt: skip
    yield "one record", pd.concat([good[:1]] * count)


def judged(
    path: Path, train: pd.DataFrame, held: pd.DataFrame, made: dict[int, pd.DataFrame], target: str
) -> dict[str, object]:
    """The verdict on records made at these steps, and the figures that it rests on."""
    import ganreport
    from ganreport.run.cards import DataCard
    from ganreport.run.columns import described
    from ganreport.run.writer import RunWriter

    columns = described(pd.concat([train, held]))[0]
    data = DataCard(
        name="table", kind="table", shape=(len(columns),), columns=columns, target=target
    )
    with RunWriter(path, data=data) as run:
        run.reference(train=train, heldout=held)
        for step, frame in made.items():
            run.samples(step, random=frame)
    analysis = ganreport.analyse(ganreport.read_run(path))
    figures = {}
    for name in FIGURES:
        rows = analysis.history.of(name)
        if len(rows):
            figures[name] = [round(float(each), 3) for each in rows["value"]]
    return {
        "condition": analysis.verdict.primary.id,
        "headline": str(analysis.verdict.headline),
        "best_step": analysis.checkpoints.best_step,
        "figures": figures,
    }


def parted(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records to train on, about two thirds, and the others."""
    order = np.random.default_rng(0).permutation(len(frame))
    count = round(0.65 * len(frame))
    return tuple(frame.iloc[part].reset_index(drop=True) for part in (order[:count], order[count:]))  # type: ignore[return-value]


def damage() -> None:
    """Judge each damaged table; say which were called by another name."""
    results, wrong = {}, 0
    for name, load in (("cancer", cancer), ("diabetes", diabetes)):
        frame, by = load()
        train, held = parted(frame)
        for kind, made in damaged(train, held, by, np.random.default_rng(1)):
            rest = held if kind != "held out" else held.iloc[: len(held) // 2]
            with tempfile.TemporaryDirectory() as folder:
                one = judged(Path(folder) / "run", train, rest, {5000: made}, "target")
            results[f"{name}: {kind}"] = one
            right = one["condition"] == EXPECTED[kind]
            wrong += not right
            print("  " if right else "X ", f"{name}: {kind}:", one["headline"], flush=True)
    (RESULTS / "tables.json").write_text(json.dumps(results, indent=1) + "\n")
    print(f"{wrong} of {len(results)} are called by another name than what was done to them")


def train_ctgan(folder: Path) -> None:
    """SDV's CTGAN on the diabetes table, ten checkpoints."""
    import ctgan.synthesizers.ctgan as module
    import torch

    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002 - CTGAN draws from it
    train, held = parted(diabetes()[0])
    folder.mkdir(parents=True, exist_ok=True)
    train.to_csv(folder / "train.csv", index=False)
    held.to_csv(folder / "held.csv", index=False)
    model = module.CTGAN(epochs=EPOCHS, batch_size=100, enable_gpu=False)

    class Sampling:
        """CTGAN's bar, which draws samples at ten of its epochs."""

        def __init__(self, epochs: range, **_: object) -> None:
            self.epochs = epochs

        def __iter__(self) -> Iterator[int]:
            for epoch in self.epochs:
                yield epoch
                if (epoch + 1) % (EPOCHS // 10) == 0:
                    kept = torch.random.get_rng_state()
                    made = model.sample(len(train))
                    made.to_csv(folder / f"gen_{epoch + 1}.csv", index=False)
                    torch.random.set_rng_state(kept)

        def set_description(self, *_: object) -> None:
            """Nothing is shown."""

    module.tqdm = Sampling
    model.fit(train, ["sex"])


def judge_ctgan(folder: Path) -> None:
    """Judge its ten checkpoints."""
    train, held = (pd.read_csv(folder / f"{name}.csv") for name in ("train", "held"))
    files = {int(re.sub(r"\D", "", f.stem)): f for f in folder.glob("gen_*.csv")}
    made = {step: pd.read_csv(files[step]) for step in sorted(files)}
    with tempfile.TemporaryDirectory() as place:
        result = {"steps": list(made), **judged(Path(place) / "run", train, held, made, "target")}
    (RESULTS / "ctgan.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            damage()
        case ["train", folder]:
            train_ctgan(Path(folder))
        case ["judge", folder]:
            judge_ctgan(Path(folder))
