"""What can be said of the machine, the code and the packages without being told."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from ganreport.run.cards import CodeCard

_PACKAGES = (
    "ganreport",
    "numpy",
    "pandas",
    "tensorflow",
    "tensorflow_cpu",
    "keras",
    "torch",
    "jax",
)


def now() -> str:
    """The time in UTC as ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def code_revision(folder: Path) -> CodeCard | None:
    """Git's revision of the work tree around ``folder``; None outside one or without git."""
    try:
        revision = _git(folder, "rev-parse", "HEAD")
        return CodeCard(revision=revision, dirty=bool(_git(folder, "status", "--porcelain")))
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],  # noqa: S607 - git from PATH, no user text
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return done.stdout.strip()


def package_versions() -> dict[str, str]:
    """Python's version and that of each numerical package this process has imported."""
    versions = {"python": platform.python_version()}
    for package in _PACKAGES:
        if package.removesuffix("_cpu") in sys.modules and (version := _version(package)):
            versions[package.replace("_", "-")] = version
    return dict(sorted(versions.items()))


@cache
def _version(package: str) -> str:
    """That of an installed package, which no process sees change; nothing of one that is not."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def hardware() -> dict[str, str | int]:
    """Processor, logical cores, memory in bytes and operating system."""
    facts: dict[str, str | int] = {
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "system": f"{platform.system()} {platform.machine()}",
    }
    if "SC_PHYS_PAGES" in getattr(os, "sysconf_names", {}):
        facts["memory_bytes"] = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return facts


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
