"""Runs the examples of docs/writing-runs.md with the frameworks that are there.

Usage: python benchmarks/writers/examples.py [PYTHON] [DIRECTORY]

PYTHON is the interpreter that has PyTorch, Lightning or Keras (this one unless given), DIRECTORY
where the runs are kept. Prints what our reader makes of each run.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ganreport.readers import read_run

ROOT = Path(__file__).parents[2]


def main(python: str, folder: Path) -> None:
    """Run each example in the directory, and read the run that it leaves."""
    text = (ROOT / "docs/writing-runs.md").read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    print("| run | rows | status | samples at | problems |\n|---|---|---|---|---|")
    for code in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
        (name,) = set(re.findall(r'"runs/(\w+)"', code))
        command = [python, "-c", code]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"| {name} | - | {(done.stderr.splitlines() or [''])[-1]} | - | - |")
            continue
        run = read_run(folder / "runs" / name)
        steps = ", ".join(str(sample.step) for sample in run.samples)
        problems = "; ".join(problem.what for problem in run.problems) or "none"
        print(f"| {name} | {len(run.metrics)} | {run.info.status} | {steps} | {problems} |")


if __name__ == "__main__":
    chosen = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    if len(sys.argv) > 2:
        main(chosen, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(chosen, Path(temporary))
