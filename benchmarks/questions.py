"""What people asked in public with a known answer, put to the report: does its headline say it?

``python benchmarks/questions.py`` writes each question of ``questions.toml`` as the log, table or
pictures that its thread shows or describes, builds the report, and holds its headline against what
the accepted answer named. The command ends with 1 if one says something else. ``--only NAME``
(several times) asks these alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from sklearn.datasets import load_digits

import ganreport
from ganreport.errors import GanReportError

Array = npt.NDArray[Any]

QUESTIONS: Final = Path(__file__).with_name("questions.toml")
EVERY: Final = 150
"""Rows of a table that says nothing else of them."""
SIDE: Final = 8
"""Pictures along the side of a grid."""


def write(question: Mapping[str, Any], folder: Path) -> Path:
    """Write what the thread shows or describes; the path to give to the command."""
    if "lines" in question:
        (folder / "train.log").write_text(question["lines"], encoding="utf-8")
    elif "rows" in question:
        text = f"{question['header']}\n{question['rows'].strip()}\n"
        (folder / "log.csv").write_text(text, encoding="utf-8")
    elif "stylegan" in question:
        _stylegan(question["stylegan"], folder)
    else:
        _table(question, folder / "log.csv")
    if "pictures" in question:
        _pictures(question["pictures"], _last(question), folder / "samples")
    return folder


def _last(question: Mapping[str, Any]) -> int:
    return int(max(c["points"][-1][0] for c in question["columns"].values()))


def _table(question: Mapping[str, Any], file: Path) -> None:
    columns = question["columns"]
    first = int(min(c["points"][0][0] for c in columns.values()))
    last = _last(question)
    every = question.get("every") or max(1, (last - first) // EVERY)
    steps = np.arange(first, last + 1, every)
    random = np.random.default_rng(len(file.parent.name))
    drawn = {name: course(each, steps, random) for name, each in columns.items()}
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow([question.get("step", "step"), *drawn])
        for index, step in enumerate(steps):
            rows.writerow([int(step), *(f"{v[index]:.8g}" for v in drawn.values())])


def course(column: Mapping[str, Any], steps: Array, random: np.random.Generator) -> Array:
    """(n,) the values of a column at the steps."""
    at, values = np.array(column["points"], float).T
    if column.get("log"):
        sign = np.sign(values[0])
        drawn = sign * np.exp(np.interp(steps, at, np.log(np.abs(values))))
    else:
        drawn = np.interp(steps, at, values)
    drawn = drawn * (1 + column.get("noise", 0.0) * random.standard_normal(len(steps)))
    return np.asarray(drawn + column.get("jitter", 0.0) * random.standard_normal(len(steps)))


def _stylegan(known: Mapping[str, Any], folder: Path) -> None:
    """The files of a run of StyleGAN2-ADA: its statistics and its FIDs."""
    at, fids = np.array(known["fid"], float).T
    kimg = np.arange(0, at[-1] + 1, 40)
    random = np.random.default_rng(0)
    sign_at, signs = np.array(known.get("sign", [[0, 0.5]]), float).T
    with (folder / "stats.jsonl").open("w", encoding="utf-8") as out:
        for each in kimg:
            real = np.interp(each, sign_at, signs) + 0.02 * random.standard_normal()
            row = {
                "Progress/kimg": each,
                "Loss/G/loss": 1.0 + each / at[-1] + 0.05 * random.standard_normal(),
                "Loss/D/loss": 1.0 - 0.5 * max(real, 0) + 0.05 * random.standard_normal(),
                "Loss/signs/real": float(np.clip(real, -1, 1)),
                "Loss/signs/fake": float(np.clip(-real, -1, 1)),
            }
            means = {name: {"num": 1, "mean": float(v), "std": 0} for name, v in row.items()}
            out.write(json.dumps(means | {"timestamp": 1.6e9 + 60 * each}) + "\n")
    with (folder / "metric-fid50k_full.jsonl").open("w", encoding="utf-8") as out:
        for each in kimg[::5]:
            row = {
                "results": {"fid50k_full": float(np.interp(each, at, fids))},
                "metric": "fid50k_full",
                "snapshot_pkl": f"network-snapshot-{int(each):06d}.pkl",
                "timestamp": 1.6e9 + 60 * each,
            }
            out.write(json.dumps(row) + "\n")


def _pictures(kind: str, last: int, folder: Path) -> None:
    """Grids of samples, varied in the first half, then of one kind."""
    folder.mkdir()
    digits = load_digits()
    random = np.random.default_rng(1)
    images = np.kron(digits.images * 255 / 16, np.ones((4, 4)))
    for step in np.linspace(0, last, 11).astype(int):
        chosen = images[random.integers(len(images), size=SIDE**2)]
        if step > last / 2:
            one = images[digits.target == 1][0] if kind == "one digit" else np.full((32, 32), 250.0)
            chosen = np.clip(one + random.normal(0, 2, (SIDE**2, *one.shape)), 0, 255)
        tiles = np.pad(chosen, ((0, 0), (2, 0), (2, 0)))  # as torchvision's make_grid puts them
        rows = [np.concatenate(tiles[r * SIDE : (r + 1) * SIDE], axis=1) for r in range(SIDE)]
        whole = np.pad(np.concatenate(rows), ((0, 2), (0, 2))).astype(np.uint8)
        Image.fromarray(whole).save(folder / f"samples_{step:06d}.png")


def answer(question: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether the headline says what was answered, and what it says."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = ganreport.build(write(question, Path(folder)), **question.get("options", {}))
        except GanReportError as error:
            return False, f"refused: {str(error).splitlines()[0]}"
    outcome, said = str(report.verdict.outcome), str(report.verdict.headline)
    said = said if said.startswith(outcome) else f"{outcome}: {said}"
    low = said.lower()
    wanted = question.get("says", ())
    right = not wanted or any(words.lower() in low for words in wanted)
    return right and not any(words.lower() in low for words in question.get("never", ())), said


def main() -> int:
    """Ask every question, print what is said of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    asked = parser.parse_args()
    questions: dict[str, dict[str, Any]] = tomllib.loads(QUESTIONS.read_text("utf-8"))
    chosen = {n: q for n, q in questions.items() if not asked.only or n in asked.only}
    wrong = 0
    for name, question in chosen.items():
        right, said = answer(question)
        wrong += not right
        print(f"{'yes' if right else 'no '} {name} ({question['told']})\n      {said}")
    print(f"{len(chosen) - wrong} of {len(chosen)} headlines say what was answered")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
