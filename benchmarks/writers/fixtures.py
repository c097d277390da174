"""Makes the small runs of tests/reporter/readers/written from runs that run.py kept.

Usage: python benchmarks/writers/fixtures.py KEPT_DIRECTORY [LIBRARY ...]

Only what the readers look at is copied; paths and names of this machine are replaced, tables of
databases that no reader asks for dropped. It fails if a trace of the machine is left.
"""

from __future__ import annotations

import getpass
import math
import platform
import re
import shutil
import socket
import sqlite3
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
WRITTEN = HERE.parents[1] / "tests/reporter/readers/written"
MOST_BYTES = 60_000

COPIED = {
    "dvclive": ("dvclive/**/*",),
    "keras": ("training.csv",),
    "lightning": ("lightning_logs/**/*",),
    "mlflow": ("files/mlruns/[1-9]*/**/*", "sqlite/mlflow.db"),
    "sacred": ("1/*.json",),
    "wandb": ("wandb/offline-run-*/run-*.wandb", "wandb/offline-run-*/files/media/**/*"),
}
"""Library -> which of its files are copied; others are copied whole."""

PACKED = {"aim_repository": ".aim"}
"""Library -> which of its folders is packed: databases of mostly the same bytes again and again."""

PASSED_OVER = ("mlflow.source.git", "+compressed")
TABLES = {"runs", "metrics", "params", "tags"}


def copy(source: Path, target: Path, patterns: tuple[str, ...]) -> None:
    """Copy what fits the patterns, scrubbed."""
    shutil.rmtree(target, ignore_errors=True)
    names = {file for pattern in patterns for file in source.glob(pattern) if file.is_file()}
    for file in sorted(names):
        if any(part in file.name for part in PASSED_OVER):
            continue
        new = target / file.relative_to(source)
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, new)
        if new.suffix == ".db":
            slim(new)
        else:
            new.write_bytes(scrubbed(new.read_bytes(), source))


def packed(source: Path, target: Path) -> None:
    """Pack a folder, the same files to the same bytes."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with zipfile.ZipFile(target / "packed.zip", "w") as pack:
        for file in sorted(each for each in source.rglob("*") if each.is_file()):
            name = zipfile.ZipInfo(str(file.relative_to(source.parent)))
            pack.writestr(name, file.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def scrubbed(content: bytes, source: Path) -> bytes:
    """The bytes without paths of this machine, its name and its user; binary files as they are."""
    if b"\0" in content:
        return content
    text = content.decode()
    for place in (source.parent, HERE, Path(sys.prefix), Path.home()):
        text = text.replace(str(place), "/home/somebody")
    text = text.replace(f'"{socket.gethostname()}"', '"somewhere"')
    text = text.replace(platform.platform(), platform.system())
    text = re.sub('"cpu": ".*"', '"cpu": "some processor"', text)
    text = text.replace(f"user_id: {getpass.getuser()}\n", "user_id: somebody\n")
    return text.encode()


def slim(file: Path) -> None:
    """Keep the tables that are read."""
    store = sqlite3.connect(file)
    store.execute("PRAGMA foreign_keys = OFF")
    names = [n for (n,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in set(names) - TABLES - {"sqlite_sequence"}:
        store.execute(f'DROP TABLE "{name}"')
    store.execute("UPDATE runs SET user_id = 'somebody'")
    store.execute("DELETE FROM tags WHERE key LIKE 'mlflow.source.git%'")
    store.commit()
    store.execute("PRAGMA page_size = 1024")
    store.execute("VACUUM")
    store.close()


def check(folder: Path, most: float = MOST_BYTES) -> None:
    """Fail if a file names this machine, or the files are too large."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    traces = [str(HERE.parents[1]), str(Path.home()), sys.prefix, f'"{socket.gethostname()}"']
    for file in files:
        found = [trace for trace in traces if trace.encode() in file.read_bytes()]
        if found:
            sys.exit(f"{file} holds {', '.join(found)}")
    total = sum(file.stat().st_size for file in files)
    print(f"{folder.name}: {len(files)} files, {total:,} bytes")
    if total > most:
        sys.exit(f"{folder} has {total:,} bytes, the most is {most:,}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    kept = Path(sys.argv[1]).resolve()
    for library in sys.argv[2:] or sorted(path.name for path in kept.iterdir()):
        if library in PACKED:
            check(kept / library / PACKED[library], math.inf)
            packed(kept / library / PACKED[library], WRITTEN / library)
        else:
            copy(kept / library, WRITTEN / library, COPIED.get(library, ("**/*",)))
        check(WRITTEN / library)
