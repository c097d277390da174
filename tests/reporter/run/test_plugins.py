"""Entry points: those that load, by name, and those that don't, by a warning."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ganreport.run.plugins import Offer, PluginWarning, listed, offers, plugins, usable


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two installed packages, by their metadata: one with a module that works, one without."""
    for package, lines in (
        (
            "sound",
            "one = sound_module:ONE\ntwo = sound_module:TWO\nmore = sound_module:MORE\n"
            "text = sound_module:TEXT\nnone = sound_module:NONE\nmixed = sound_module:MIXED\n"
            "twice = sound_module:TWICE\nlarge = sound_module:LARGE",
        ),
        ("spoilt", "one = sound_module:TWO\nthree = spoilt_module:X\nfour = sound_module:FOUR"),
    ):
        info = tmp_path / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[ganreport.tests]\n{lines}\n")
    (tmp_path / "sound_module.py").write_text(
        "ONE, TWO, LARGE, MORE = 1, 2, 10, (3, 4)\n"
        "TEXT, NONE, MIXED, TWICE = 'x', (), [6, 'x'], [5, 5]\n"
    )
    (tmp_path / "spoilt_module.py").write_text("raise RuntimeError('no licence')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield tmp_path
    for name in ("sound_module", "spoilt_module"):
        sys.modules.pop(name, None)
    plugins.cache_clear()


def whole(taken: tuple[str, ...] = ()) -> Iterator[Offer[int]]:
    """Whole numbers up to 9, known by their names."""
    kind = ("ganreport.tests", int, "a whole number", str)
    return offers(*kind, taken, check=lambda n: "it is above 9" if n > 9 else "")


def test_what_can_be_used_is_there_and_the_rest_is_named(site: Path) -> None:
    with pytest.warns(PluginWarning) as told:
        found = list(usable("ganreport.tests", whole()))
    assert found == [(3, "sound"), (4, "sound"), (1, "sound"), (2, "spoilt")]
    said = {str(each.message).split("'")[1]: str(each.message) for each in told}
    assert {name: text.partition(" is not used: ")[2] for name, text in said.items()} == {
        name: f"{why}. Mend the package, or uninstall it."
        for name, why in {
            "two": "the name '2' is taken",
            "text": "it is 'str', not a whole number",
            "none": "it is 'tuple', not a whole number",
            "mixed": "it is 'str', not a whole number",
            "twice": "the name '5' is taken",
            "large": "it is above 9",
            "three": "it can't be loaded (RuntimeError: no licence)",
            "four": "it can't be loaded (AttributeError: module 'sound_module' has no attribute "
            "'FOUR')",
        }.items()
    }
    assert "of ganreport.tests in the package spoilt" in said["three"]


def test_a_taken_name_is_refused_and_others_listed(site: Path) -> None:
    refused = {offer.plugin.value: offer.why for offer in whole(("1",)) if offer.plugin.value == 1}
    assert refused == {1: "the name '1' is taken"}
    lines = list(listed([("0", "ours", "nothing")], whole(("1",))))
    assert lines[0] == "0  ours  nothing"
    assert "Not used: 'one' of the package sound, for the name '1' is taken." in lines


def test_another_group_is_empty() -> None:
    assert list(offers("ganreport.nothing", int, "a number", str)) == []
