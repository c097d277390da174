"""Reads small inputs of known content, one kind of trap each, and holds what is said against it.

``python benchmarks/cases.py CASES [RUNS]``: each folder of CASES that ``cases.toml`` names is read
and judged; a line says what is not as expected, and the command ends with 1 if anything is not. Of
RUNS, a folder of finished runs, a table is printed: reader, rows used of rows seen, steps, mapped
names, verdict, seconds. ``--only NAME`` (several times) tries these cases alone.

Expectations, all of them optional: ``rows``, ``first`` and ``last`` step, ``unit`` of a step,
``attempts``,
``mapped`` (our scalar = its origin, ``*`` for any), ``scalars`` that must be there, ``samples``
(evaluations with pictures) and ``tiles`` of the last, ``verdict`` (statuses allowed), ``findings``
(id = statuses allowed), ``says`` and ``never`` (words, whatever their case), ``refused`` (words of
the error), ``runs`` (names to choose from by ``--run``), ``path`` (what of the folder is given),
``options`` (maps and the like).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from foreign import runs

import ganreport
from ganreport.errors import GanReportError
from ganreport.readers import DEFAULT_OPTIONS, find_runs
from ganreport.readers.inspection import inspect
from ganreport.run.model import Run

EXPECTATIONS: Final = Path(__file__).with_name("cases.toml")


def differences(path: Path, expected: Mapping[str, Any]) -> Iterator[str]:
    """What is not as it should be."""
    given = path / expected["path"] if "path" in expected else path
    options = dict(expected.get("options", {}))
    if "runs" in expected:
        names = _names(given)
        said = _refusal(given, options)
        missing = [n for n in expected["runs"] if n not in said and n not in names]
        if missing or not said:
            yield f"runs to choose from: {', '.join(names)}; said: {said[:200]!r}"
        for name in expected["runs"]:
            try:
                run = ganreport.read_run(given, run=name, **options)
            except GanReportError as error:
                yield f"--run {name}: {error}"
            else:
                yield from _reading(run, expected)
        return
    if "refused" in expected:
        said = _refusal(given, options)
        lacking = [each for each in expected["refused"] if each.lower() not in said.lower()]
        if lacking:
            yield f"error lacks {', '.join(lacking)}: {said[:200]!r}"
        if not said:
            yield "it is read, but should be refused"
        return
    try:
        run = ganreport.read_run(given, **options)
        report = ganreport.build(run)
    except GanReportError as error:
        yield f"refused: {str(error).splitlines()[0][:200]}"
        return
    yield from _reading(run, expected)
    yield from _verdict(report, expected)
    with tempfile.TemporaryDirectory() as folder:
        text = report.save(Path(folder) / "report.md").read_text(encoding="utf-8")
    told = [str(report.verdict.headline), *map(str, report.findings["claim"]), text]
    if not options:
        told += inspect(given, DEFAULT_OPTIONS)
    words = " ".join(" ".join(told).split()).lower()
    yield from (f"does not say {w!r}" for w in expected.get("says", ()) if w.lower() not in words)
    yield from (f"says {w!r}" for w in expected.get("never", ()) if w.lower() in words)


def _names(path: Path) -> list[str]:
    try:
        return [each.identifier for each in find_runs(path)[1]]
    except GanReportError:
        return []


def _refusal(path: Path, options: dict[str, Any]) -> str:
    try:
        ganreport.read_run(path, **options)
    except GanReportError as error:
        return str(error)
    return ""


def _reading(run: Run, expected: Mapping[str, Any]) -> Iterator[str]:
    steps, reading = run.metrics.steps, run.reading
    seen = {
        "rows": len(run.metrics),
        "first": int(steps[0]) if len(steps) else None,
        "last": int(steps[-1]) if len(steps) else None,
        "unit": reading.unit if reading else "step",
        "samples": len(run.samples),
        "attempts": len(run.info.attempts),
    }
    for name, value in seen.items():
        if name in expected and expected[name] != value:
            yield f"{name} is {value}, not {expected[name]}"
    mapped = {our: theirs for theirs, our in reading.mapped} if reading else {}
    for our, theirs in expected.get("mapped", {}).items():
        if our not in mapped or not (theirs == "*" or _terms(theirs) == _terms(mapped[our])):
            yield f"{our} is {mapped.get(our)!r}, not {theirs!r}"
    for our in expected.get("unmapped", ()):
        if our in mapped:
            yield f"{our} is taken from {mapped[our]!r}"
    missing = [name for name in expected.get("scalars", ()) if name not in run.metrics.names]
    if missing:
        yield f"no {', '.join(missing)} among {', '.join(run.metrics.names)}"
    if "tiles" in expected and run.samples:
        arrays = run.samples[-1].arrays
        sizes = [np.shape(arrays.get(name)) for name in sorted(arrays.names)]
        if not any(size[:1] == (expected["tiles"],) for size in sizes):
            yield f"arrays of the last evaluation are {sizes}"


def _terms(formula: str) -> list[str]:
    return sorted(formula.split(" + "))


def _verdict(report: ganreport.Report, expected: Mapping[str, Any]) -> Iterator[str]:
    status = report.verdict.status.value
    if "verdict" in expected and status not in expected["verdict"]:
        yield f"verdict {status}: {report.verdict.headline}"
    held = dict(zip(report.findings["id"], report.findings["status"], strict=True))
    for name, allowed in expected.get("findings", {}).items():
        if held.get(name) not in allowed:
            yield f"{name} is {held.get(name)}, not {' or '.join(allowed)}"


def table(folder: Path) -> Iterator[tuple[str, ...]]:
    """A row for every run at a folder or below it."""
    for path, why in runs(folder):
        name = str(path.relative_to(folder.parent))
        if why:
            yield name, "-", "-", "-", "-", why[:80], "-"
            continue
        begun = time.perf_counter()
        run = ganreport.read_run(path)
        verdict = ganreport.build(run).verdict
        seconds = time.perf_counter() - begun
        reading, steps = run.reading, run.metrics.steps
        check = reading.check if reading else None
        rows = f"{check.rows_used:,}/{check.rows_seen:,}" if check else f"{len(steps):,}"
        span = f"{steps[0]:,}..{steps[-1]:,}" if len(steps) else "-"
        mapped = " ".join(sorted(our for _, our in reading.mapped)) if reading else ""
        outcome, said = str(verdict.outcome), str(verdict.headline)
        outcome = said if said.startswith(outcome) else f"{outcome}: {said}"
        yield name, run.format, rows, span, mapped, outcome[:100], f"{seconds:.1f}"


def main() -> int:
    """Try all cases, then print the table of the runs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("cases", type=Path)
    parser.add_argument("runs", type=Path, nargs="?")
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    asked = parser.parse_args()
    expectations: dict[str, dict[str, Any]] = tomllib.loads(EXPECTATIONS.read_text("utf-8"))
    unknown = [p.name for p in sorted(asked.cases.iterdir()) if p.name not in expectations]
    bad = 0
    for name, expected in expectations.items():
        if asked.only and name not in asked.only:
            continue
        wrong = list(differences(asked.cases / name, expected))
        bad += bool(wrong)
        print(f"{'no ' if wrong else 'yes'} {name}", *(f"\n      {each}" for each in wrong), sep="")
    for name in () if asked.only else unknown:
        print(f"?   {name}: nothing is expected of it")
    print(f"{bad} of {len(asked.only or expectations)} are not as expected")
    if asked.runs:
        for folder in sorted(asked.runs.iterdir()):
            for row in table(folder):
                print(" | ".join(row))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
