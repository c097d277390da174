"""``ganreport build`` of the demo run against its own imports and charts; the bar is 1.5.

Each round starts, one after the other, a whole build (HTML, PDF, JSON, Markdown) and a process that
only imports what a build imports and draws its charts; time of reading and measuring is taken out
of the latter. The demo run is ``runs/demo`` (``make demo``), or the directory given.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS, BAR = 11, 1.5
ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "build.json"

IMPORTS_AND_CHARTS = """
import sys, time
from pathlib import Path
from ganreport.cli import build as commands
from ganreport.render import attachments, html, pdf
from ganreport.analysis.analyse import analyse
from ganreport.charts import draw
from ganreport.readers import read_run
from ganreport.report.build import make_report
start = time.perf_counter()
report = make_report(analyse(read_run(Path(sys.argv[1]))))
left_out = time.perf_counter() - start
draw(report)
print(left_out)
"""


def build_seconds(run: Path) -> tuple[float, dict[str, int]]:
    """Wall-clock seconds of one whole build, and the sizes of what it wrote in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ganreport", "build", str(run), "-o", folder, "-q"]
        start = time.perf_counter()
        subprocess.run(command, check=True)
        seconds = time.perf_counter() - start
        return seconds, {path.name: path.stat().st_size for path in sorted(Path(folder).iterdir())}


def floor_seconds(run: Path) -> float:
    """Wall-clock seconds of its imports and its charts, interpreter included."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS_AND_CHARTS, str(run)],
        check=True,
        capture_output=True,
        text=True,
    )
    return time.perf_counter() - start - float(done.stdout)


def quartiles(values: list[float]) -> dict[str, float]:
    """Median and quartiles, rounded to milliseconds."""
    lower, middle, upper = statistics.quantiles(values, n=4)
    return {"median": round(middle, 3), "lower": round(lower, 3), "upper": round(upper, 3)}


def main() -> None:
    """Measure, print, and keep the result."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, as where it is installed
    run = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "runs" / "demo"
    if not run.is_dir():
        sys.exit(f"{run} is not there: `make demo` trains it, or give a run directory.")
    build_seconds(run), floor_seconds(run)
    rounds = []
    for _ in range(ROUNDS):
        whole, sizes = build_seconds(run)
        rounds.append((whole, floor_seconds(run)))
    result = {
        "rounds": ROUNDS,
        "build_seconds": quartiles([whole for whole, _ in rounds]),
        "imports_and_charts_seconds": quartiles([floor for _, floor in rounds]),
        "ratio": quartiles([whole / floor for whole, floor in rounds]),
        "bar": BAR,
        "bytes": sizes,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"build : its imports and charts = {result['ratio']} (bar {BAR}); bytes {sizes}")


if __name__ == "__main__":
    main()
