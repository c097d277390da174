"""Entry points: those that load, by name, and those that don't, by a warning."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ganreport.run.plugins import PluginWarning, entries, plugins


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two installed packages, by their metadata: one with a module that works, one without."""
    for package, lines in (
        ("sound", "one = sound_module:ONE\ntwo = sound_module:TWO"),
        ("spoilt", "one = sound_module:TWO\nthree = spoilt_module:X\nfour = sound_module:FOUR"),
    ):
        info = tmp_path / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[ganreport.tests]\n{lines}\n")
    (tmp_path / "sound_module.py").write_text("ONE, TWO = 1, 2\n")
    (tmp_path / "spoilt_module.py").write_text("raise RuntimeError('no licence')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield tmp_path
    for name in ("sound_module", "spoilt_module"):
        sys.modules.pop(name, None)
    plugins.cache_clear()


def test_what_loads_is_there_and_the_rest_is_named(site: Path) -> None:
    with pytest.warns(PluginWarning) as told:
        found = entries("ganreport.tests")
    assert found == {"one": 1, "two": 2}
    said = [str(each.message) for each in told]
    assert len(said) == 3
    assert any("'three'" in s and "spoilt" in s and "RuntimeError: no licence" in s for s in said)
    assert any("'four'" in s and "AttributeError" in s for s in said)
    assert any("'one'" in s and "another package has an entry of this name" in s for s in said)


def test_another_group_is_empty() -> None:
    assert entries("ganreport.nothing") == {}
