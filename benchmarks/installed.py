"""Bytes that ``pip install ganreport`` brings, without TensorFlow: 650 MB at most.

The tree is installed without an extra in a new virtual environment of a temporary folder, with the
newest packages that pip finds. Each package is weighed by the files that its ``RECORD`` lists, as
blocks of the disk and with the bytecode that pip compiles; pip itself is left out. ``of its tests``
is the share of folders named ``tests``. Where scikit-learn, rich or TensorFlow comes with it, the
bar is not kept. With scikit-learn and rich, which nothing but training uses, it was 706 MB. What is
left is pyarrow (one wheel, in no parts), SciPy (the inverse incomplete gamma function, clusters, a
median filter, Theil's slope), pandas and NumPy; their tests, 110 MB, pip can't leave out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from common import keep

ROOT = Path(__file__).parents[1]
BAR = 650_000_000
NOT_FOR_THE_REPORTER = {"scikit-learn", "rich", "tensorflow", "tensorflow-cpu", "keras", "joblib"}
LARGE = 1_000_000
"""Bytes from which a package is named; the others are one line."""

WEIGH = """
import json
from importlib.metadata import distributions

def size(files):
    return sum(path.stat().st_blocks * 512 for path in files if path.is_file())

found = {}
for each in distributions():
    files = {each.locate_file(file).resolve(): None for file in each.files or ()}
    tests = [path for path in files if "tests" in path.parts]
    name = each.metadata["Name"].lower().replace("_", "-")
    found[name] = {"version": each.version, "bytes": size(files), "of its tests": size(tests)}
print(json.dumps(found))
"""


def installed(folder: Path) -> dict[str, dict[str, Any]]:
    """What pip installs for the tree into a new environment, but for itself, by size."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    before = weighed(python)
    subprocess.run([python, "-m", "pip", "-qq", "install", ROOT], check=True)
    found = {name: what for name, what in weighed(python).items() if name not in before}
    return dict(sorted(found.items(), key=lambda item: -item[1]["bytes"]))


def weighed(python: Path) -> dict[str, dict[str, Any]]:
    """The packages of an environment."""
    done = subprocess.run([python, "-c", WEIGH], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def main() -> None:
    """Install, weigh, print, and keep the result."""
    with tempfile.TemporaryDirectory() as folder:
        packages = installed(Path(folder))
    total = sum(each["bytes"] for each in packages.values())
    for name, each in packages.items():
        if each["bytes"] >= LARGE:
            print(f"{each['bytes'] / 1e6:8.1f} MB  {name} {each['version']}")
    small = [each["bytes"] for each in packages.values() if each["bytes"] < LARGE]
    print(f"{sum(small) / 1e6:8.1f} MB  {len(small)} smaller ones")
    print(f"{total / 1e6:8.1f} MB  in all; the bar: {BAR / 1e6:.0f} MB")
    strays = sorted(NOT_FOR_THE_REPORTER & set(packages))
    print("kept" if total <= BAR and not strays else f"NOT KEPT {json.dumps(strays)}")
    keep(
        "installed",
        {
            "bytes": total,
            "bar": BAR,
            "kept": total <= BAR and not strays,
            "python": ".".join(map(str, sys.version_info[:2])),
            "packages": packages,
        },
    )


if __name__ == "__main__":
    main()
