"""Results that were written to a file each: ``fid_001000.json``, ``step_1000/metrics.txt``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ganreport.readers.assembly import Log
from ganreport.readers.exports.joining import ExportedRun, logs_of
from ganreport.readers.exports.records import number_or_none
from ganreport.run.vocabulary import is_score, map_names, ours, words

_NUMBERS: Final = re.compile(r"\d+", re.ASCII)
_SHOWN: Final = re.compile(r"([A-Za-z][\w@./-]{0,80})\s{0,8}[:=]\s{0,8}([-+.\w]{1,40})")
_FEWEST: Final = 2  # files that are a series
_LONGEST: Final = 15  # digits of a step
_MOST_BYTES: Final = 2**20  # of one result; more is none
_MOST: Final = 500  # names of one result
_WORDS: Final[dict[str, str]] = {"ep": "epoch", "e": "epoch", "ckpt": "step", "checkpoint": "step"}


def evaluations(root: Path, names: Iterable[str]) -> tuple[list[Log], list[str]]:
    """The results by step that stand beside a table of losses, and the files that hold them."""
    results: dict[str, dict[str, float]] = {}
    for where in names:
        try:
            small = (root / where).stat().st_size < _MOST_BYTES
            held = result(json.loads((root / where).read_bytes())) if small else {}
        except (OSError, ValueError, RecursionError):
            continue
        results |= {where: held} if held else {}
    runs = list(runs_by_name(results))
    if len(runs) != 1:  # of several nobody knows which is of the losses
        return [], []
    return list(logs_of(runs)[0]), list(runs[0].files)


def result(document: Any) -> dict[str, float]:
    """The scalars of one evaluation: an object of numbers, one of them a score or a loss."""
    if not isinstance(document, Mapping) or not 0 < len(document) <= _MOST:
        return {}
    numbers = {str(name)[:200]: number_or_none(each) for name, each in document.items()}
    held = {name: each for name, each in numbers.items() if each is not None}
    known = map_names(held).values()
    return held if any(is_score(name) for name in held) or {"d_loss", "g_loss"} & {*known} else {}


def result_in_text(text: str) -> dict[str, float]:
    """The same of what a console showed, a name and a number a line, such as torch-fidelity's."""
    lines = [_SHOWN.fullmatch(line.strip()) for line in text.splitlines() if line.strip()]
    return result({match[1]: match[2] for match in lines if match}) if all(lines) else {}


def runs_by_name(results: Mapping[str, Mapping[str, float]]) -> Iterator[ExportedRun]:
    """The runs whose results stand in files that are named alike but for one number, the step."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for where in results:
        groups.setdefault(tuple(_NUMBERS.split(where)), []).append(where)
    for texts, names in groups.items():
        numbers = [_NUMBERS.findall(where) for where in names]
        varying = [i for i in range(len(texts) - 1) if len({each[i] for each in numbers}) > 1]
        if len(names) < _FEWEST or len(varying) != 1:
            continue
        place = varying[0]
        steps = [each[place] for each in numbers]
        if len(set(map(int, steps))) < len(steps) or max(map(len, steps)) > _LONGEST:
            continue
        word = (words(texts[place]).split() or [""])[-1]
        unit = "epoch" if ours(_WORDS.get(word, word)) == "epoch" else "step"
        run = ExportedRun(names[0], unit=unit)
        for step, where in sorted(zip(map(int, steps), names, strict=True)):
            for name, value in results[where].items():
                if name != unit:
                    run.put(name, step, value)
        run.more = tuple(names[1:])
        yield run
