"""How often following ``ganreport advise`` repairs what it was not measured on in the zoo.

``python benchmarks/advice.py [SEEDS]`` trains the preset ``ring-collapse`` with ten seeds, and
faulty autoencoders of digits. It asks for advice, trains as advised, and does so again where the
run still has a fault, twice at most. Whether a run is healthy is decided by ground truth as in the
zoo; the verdict is written beside it. ``results/advice.jsonl`` gets a line a case; half a minute
each.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent / "zoo"))
RESULTS: Final = Path(__file__).parent / "results" / "advice.jsonl"
SEEDS: Final = 10
ROUNDS: Final = 2
_CODED: Final[dict[str, Any]] = {
    "data": "digits",
    "generator_widths": [64, 32],
    "discriminator_widths": [32, 64],
    "steps": 1500,
    "evaluation_interval": 150,
    "checkpoint_interval": 15_000,
    "d_learning_rate": 1e-3,
    "g_learning_rate": 1e-3,
}
"""An autoencoder that is healthy if it is variational, as in the zoo's networks of digits."""

_FAULTS: Final[dict[str, dict[str, Any]]] = {
    "plain": {"model": "autoencoder"},
    "weighed": {"model": "vae", "beta": 20.0},
    "slow": {"model": "vae", "d_learning_rate": 1e-5, "g_learning_rate": 1e-5},
    "few": {"model": "vae", "train_limit": 32, "batch_size": 32},
}


def cases(seeds: int) -> dict[str, dict[str, Any]]:
    """Name -> settings of every training to begin with."""
    from gantrainer.config.presets import PRESETS

    ring = PRESETS["ring-collapse"].settings
    found = {f"ring-collapse-{seed}": ring | {"seed": seed} for seed in range(seeds)}
    return found | {f"autoencoder-{name}-0": _CODED | each for name, each in _FAULTS.items()}


def followed(values: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """A training and the rounds of advice after it: what each came to, and was advised."""
    import labels
    import truth

    from ganreport.analysis.advice.next_run import advise, to_toml
    from ganreport.analysis.analyse import analyse
    from ganreport.readers import read_run
    from gantrainer.config import settings
    from gantrainer.training import chief

    advised: tuple[Any, ...] = ()
    rounds: list[dict[str, Any]] = []
    for number in range(ROUNDS + 1):
        path = folder / str(number)
        config = settings.from_mapping(values, "case")
        chief.run(config, path, quiet=True, advised=advised)
        found = truth.as_row(truth.judge(path)) | {"settings": {}}
        run = read_run(path)
        verdict = analyse(run).verdict
        changes = advise(verdict.conditions, run.info.configuration)
        rounds.append(
            {
                "healthy": labels.healthy(found),
                "covered": found["covered"],
                "quality": found["quality"],
                "verdict": verdict.status.value,
                "conditions": [each.id for each in verdict.conditions],
                "changes": {each.setting: each.after for each in changes},
            }
        )
        if not changes:
            break
        next_one = folder / "next.toml"
        next_one.write_text(to_toml(run.info, changes), encoding="utf-8")
        values, advised = settings.read(next_one)
    return rounds


def main() -> None:
    """Follow the advice for each seed that there is no line of."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    lines = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
    rows = {row["name"]: row["rounds"] for row in map(json.loads, lines)}
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    for name, values in cases(seeds).items():
        if name in rows:
            continue
        folder = Path(tempfile.mkdtemp(prefix="advice-"))
        rows[name] = followed(values, folder)
        shutil.rmtree(folder)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, "rounds": rows[name]}) + "\n")
        print(name, [one["healthy"] for one in rows[name]], flush=True)
    for kind in ("ring-collapse", "autoencoder"):
        some = [rounds for name, rounds in rows.items() if name.startswith(kind)]
        for number in range(ROUNDS + 1):
            good = sum(rounds[: number + 1][-1]["healthy"] for rounds in some)
            print(f"{kind}: healthy after at most {number} rounds: {good} of {len(some)}")


if __name__ == "__main__":
    main()
