"""``ganreport --help`` against a bare click application, as a ratio; the bar is 1.3.

Both are started in turn, so that a busy machine slows them alike.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS, BAR = 41, 1.3
RESULTS = Path(__file__).parent / "results" / "startup.json"

PROGRAMS = {
    "python": "pass",
    "click": """
import click

@click.group()
def cli():
    "A group."

@cli.command()
@click.option("--count", default=1, help="How often.")
def hello(count):
    "A command."

cli.main(["--help"], prog_name="bare")
""",
    "ganreport": "from ganreport.cli import main; main(['--help'])",
}


def seconds(code: str) -> float:
    """How long a new interpreter takes for this code."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def quartiles(values: list[float]) -> dict[str, float]:
    """Median and quartiles, rounded to microseconds."""
    lower, middle, upper = statistics.quantiles(values, n=4)
    return {"median": round(middle, 6), "lower": round(lower, 6), "upper": round(upper, 6)}


def measure() -> dict[str, object]:
    """Times of all programs, and the ratio of ganreport to click in each round."""
    for code in PROGRAMS.values():
        seconds(code)
    rounds = [{name: seconds(code) for name, code in PROGRAMS.items()} for _ in range(ROUNDS)]
    times = {name: [each[name] for each in rounds] for name in PROGRAMS}
    ratios = [each["ganreport"] / each["click"] for each in rounds]
    return {
        "rounds": ROUNDS,
        "seconds": {name: quartiles(values) for name, values in times.items()},
        "ratio": quartiles(ratios),
        "bar": BAR,
    }


def main() -> None:
    """Measure, print, and keep the result."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, as where it is installed
    result = measure()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    ratio = result["ratio"]
    print(f"ganreport --help : bare click = {ratio} (bar {BAR})")


if __name__ == "__main__":
    main()
