"""Builds the report of every run in a folder of other people's runs, and says what became of each.

``python benchmarks/foreign.py FOLDER [REPORTS]`` prints a table, writes ``results/foreign.jsonl``
and keeps the reports in REPORTS, to be looked at. The table tells the reader, rows, series that are
mapped and kept, samples, the verdict, findings that fail or warn, and seconds of the whole command,
PDF included. A directory of several runs is taken apart. Any traceback or complaint of the renderer
ends it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ganreport.errors import RunError
from ganreport.readers import read_run

RESULTS: Final = Path(__file__).parent / "results" / "foreign.jsonl"
DEEPEST: Final = 3
Row = dict[str, Any]


def runs(path: Path, depth: int = DEEPEST) -> Iterator[tuple[Path, str]]:
    """Every run at a path or below it; why not, where there is none."""
    try:
        read_run(path)
    except RunError as error:
        inside = [p for p in sorted(path.iterdir()) if not p.is_symlink()] if path.is_dir() else []
        found = [
            (run, why)
            for child in inside
            if depth and (child.is_dir() or _may_be_a_run(child))
            for run, why in runs(child, depth - 1)
        ]
        good = [each for each in found if not each[1]]
        yield from good or [(path, str(error).splitlines()[0])]
    else:
        yield path, ""


def _may_be_a_run(file: Path) -> bool:
    known = (".csv", ".json", ".jsonl", ".log", ".txt", ".db")
    return file.suffix in known and file.name != "SOURCE.txt"


def built(path: Path, name: str, kept: Path | None) -> Row:
    """What the command says of one run.

    Raises:
        RuntimeError: It ended with an error.
    """
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        command = [sys.executable, "-m", "ganreport", "build", str(path), "-o", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - begun
        if done.returncode or "Traceback" in done.stderr:
            raise RuntimeError(f"{name}: exit {done.returncode}\n{done.stderr}")
        report = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
        if kept:
            shutil.copytree(folder, kept / name.replace("/", "--"), dirs_exist_ok=True)
    run = read_run(path)
    reading = run.reading
    ill = [f for f in report["findings"] if f["status"] in ("fail", "warn")]
    return {
        "run": name,
        "reader": reading.reader if reading else run.format,
        "rows": len(run.metrics),
        "step": reading.unit if reading else "step",
        "mapped": len(reading.mapped) if reading else 0,
        "kept": len(reading.kept) if reading else 0,
        "samples": len(run.samples),
        "verdict": report["verdict"]["outcome"]["text"],
        "findings": {f["id"]: f["status"] for f in ill},
        "seconds": round(seconds, 1),
    }


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| run | reader | rows | step | mapped | kept | samples | verdict | findings | s |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        findings = ", ".join(f"{name} ({how})" for name, how in row["findings"].items())
        numbers = " | ".join(
            [f"{row['rows']:,}", row["step"], *(str(row[k]) for k in ("mapped", "kept", "samples"))]
        )
        lines.append(
            f"| {row['run']} | {row['reader']} | {numbers} | {row['verdict']} "
            f"| {findings or 'none'} | {row['seconds']} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Build all, print the table, keep the rows."""
    folder = Path(sys.argv[1])
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    rows: list[Row] = []
    for slug in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path, why in runs(slug):
            name = path.relative_to(folder).as_posix()
            if why:
                print(f"{name}: no run ({why.replace(str(folder), '')})", file=sys.stderr)
                continue
            rows.append(built(path, name, kept))
            print(json.dumps(rows[-1]), file=sys.stderr)
    RESULTS.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    print(table(rows))


if __name__ == "__main__":
    main()
