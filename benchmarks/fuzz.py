"""Feeds damaged runs to the readers: nothing but our own errors may come out.

``python benchmarks/fuzz.py SECONDS FOLDER...`` takes every run below the folders, damages copies of
it (bytes, lines, numbers, whole files) as Hypothesis draws, and reads what is left. It ends with
the smallest damage that lets another error out, or prints how many were read by which reader.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ganreport.errors import GanReportError, RunError
from ganreport.readers import READERS, read_run

MOST_BYTES: Final = 60_000
MOST_FILES: Final = 12
ROUND: Final = 100
NUMBERS: Final = (
    b"nan", b"NaN", b"-inf", b"1e999", b"1e51", b"-1", b"0", b"99999999999999999999", b"", b"NA",
    b"null", b"[", b"{}", b"\x00", b"\xff\xfe", b"\x1b[31m", b"1,5", b"..", b"tensor(1)",
)  # fmt: skip

Damage = tuple[str, int, int, bytes]
damages = st.lists(
    st.tuples(
        st.sampled_from(["cut", "flip", "insert", "number", "repeat", "swap", "drop", "empty"]),
        st.integers(0, MOST_BYTES),
        st.integers(0, 255),
        st.sampled_from(NUMBERS) | st.binary(max_size=8),
    ),
    min_size=1,
    max_size=6,
)


def corpus(folders: list[Path]) -> list[dict[str, bytes]]:
    """Small runs: relative names and the beginnings of files."""
    found = []
    for folder in folders:
        places = [folder, *(p for p in sorted(folder.rglob("*")) if p.is_dir())]
        for place in places:
            files = [f for f in sorted(place.rglob("*")) if f.is_file() and not f.is_symlink()]
            if 0 < len(files) <= 400:
                chosen = sorted(files, key=lambda f: f.suffix == ".png")[:MOST_FILES]
                found.append(
                    {str(f.relative_to(place)): f.read_bytes()[:MOST_BYTES] for f in chosen}
                )
    return found


def damaged(content: bytes, damage: Damage) -> bytes | None:
    """A file after one damage; None where it is gone."""
    kind, where, value, text = damage
    place = where % (len(content) + 1)
    lines = content.split(b"\n")
    line = where % len(lines)
    if kind == "number":
        cells = lines[line].split(b" ")
        cells[value % len(cells)] = text
        lines[line] = b" ".join(cells)
    elif kind == "repeat":
        lines[line:line] = lines[max(0, line - value) : line + 1]
    elif kind == "swap":
        lines[line], lines[-1 - line] = lines[-1 - line], lines[line]
    changed: dict[str, bytes | None] = {
        "cut": content[:place],
        "flip": content[:place] + bytes([value]) + content[place + 1 :],
        "insert": content[:place] + text + content[place:],
        "drop": None,
        "empty": b"",
    }
    return changed.get(kind, b"\n".join(lines))


def check(runs: list[dict[str, bytes]], counts: Counter[str]) -> Callable[[], None]:
    """A test that draws a run and its damage, and reads what is left by a reader, or by all."""

    @settings(
        max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(st.sampled_from(range(len(runs))), damages, st.integers(0, 99))
    def read(index: int, wounds: list[Damage], pick: int) -> None:
        folder = Path(tempfile.mkdtemp())
        try:
            files: dict[str, bytes | None] = dict(runs[index])
            for number, wound in enumerate(wounds):
                name = sorted(files)[(pick + number) % len(files)]
                held = files[name]
                files[name] = damaged(held, wound) if held is not None else None
            for name, content in files.items():
                if content is not None:
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(content)
            _read(folder, counts)
        finally:
            shutil.rmtree(folder)

    return read


def _read(folder: Path, counts: Counter[str]) -> None:
    for reader in READERS:
        reader.recognises(folder)
    try:
        run = read_run(folder)
        for sample in run.samples[:2]:
            for name in sample.arrays.names:
                sample.arrays.get(name)
        counts[run.format] += 1
    except RunError as error:
        counts[type(error).__name__] += 1
    except GanReportError as error:
        raise AssertionError(f"not an error of a run: {error}") from error


def main() -> None:
    """Damage and read until the time is over."""
    until = time.monotonic() + float(sys.argv[1])
    runs = corpus([Path(name) for name in sys.argv[2:]])
    counts: Counter[str] = Counter()
    warnings.simplefilter("error")
    number = 0
    while time.monotonic() < until:
        seed(number)(check(runs, counts))()
        number += 1
    print(f"{len(runs)} runs, {counts.total():,} damaged copies read:")
    for name, count in counts.most_common():
        print(f"  {name}: {count:,}")


if __name__ == "__main__":
    main()
