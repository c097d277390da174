"""Is this commit slower than an older one? Both side by side, in turn, in the same environment.

``python benchmarks/commits.py OLD [RUN_DIR]`` times ``ganreport --help`` and ``ganreport build``
of a run by whole processes: CPU seconds of the process and its children, wall seconds, and the
bytes of report.json. What OLD needs must be installed here.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "commits.json"
ROUNDS = {"help": 11, "build": 5}
TREES = ("old", "new")


def measured(tree: Path, *arguments: str) -> dict[str, float]:
    """CPU and wall seconds of one command by the sources of a tree."""
    sources = [str(tree / name) for name in ("trainer", "reporter", "templates")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sources)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, as where it is installed
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "ganreport", *arguments],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": cpu, "wall": wall}


def compared(old: Path, run: Path) -> dict[str, dict[str, float]]:
    """Medians of each command by the old tree and by this one, and the median ratio of pairs."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        build = ("build", str(run), "-q", "--force", "-o")
        for command, arguments in {"help": ["--help"], "build": build}.items():
            pairs = []
            for _ in range(ROUNDS[command] + 1):
                places = [[str(where / each)] if command == "build" else [] for each in TREES]
                pairs.append(
                    tuple(
                        measured(tree, *arguments, *place)
                        for tree, place in zip((old, ROOT), places, strict=True)
                    )
                )
            for kind in ("cpu", "wall"):
                olds, news = ([each[i][kind] for each in pairs[1:]] for i in (0, 1))
                found[f"{command} {kind}"] = {
                    "old": round(statistics.median(olds), 3),
                    "new": round(statistics.median(news), 3),
                    "ratio": round(
                        statistics.median(b / a for a, b in zip(olds, news, strict=True)), 3
                    ),
                }
        sizes = [(where / name / "report.json").stat().st_size for name in TREES]
    old_size, new_size = sizes
    found["report.json bytes"] = {
        "old": old_size, "new": new_size, "ratio": round(new_size / old_size, 3),
    }  # fmt: skip
    return found


def main() -> None:
    """Measure, print, and keep the result."""
    if len(sys.argv) < 2:
        sys.exit("Give the older commit, and a run directory unless runs/demo is there.")
    run = Path(sys.argv[2] if len(sys.argv) > 2 else ROOT / "runs" / "demo").resolve()
    if not run.is_dir():
        sys.exit(f"{run} is not there: `make demo` trains it, or give a run directory.")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", sys.argv[1]],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old"
        subprocess.run(
            ["git", "worktree", "add", "-q", "--detach", old, commit], cwd=ROOT, check=True
        )
        try:
            found = compared(old, run)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", old], cwd=ROOT, check=True)
    RESULTS.write_text(json.dumps({"old": commit, **found}, indent=1) + "\n", encoding="utf-8")
    for name, row in found.items():
        print(f"{name:18} old {row['old']:>9,}  new {row['new']:>9,}  ratio {row['ratio']}")


if __name__ == "__main__":
    main()
