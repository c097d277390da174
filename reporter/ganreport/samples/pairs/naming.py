"""Which generated and which true files belong together, by their names alone.

Names are compared without their endings, folder by folder: as they are, then without what says
which side a file is of (``_fake_B``, ``_SR``, ``_gt``), then without an ending that all generated
files have (``_ESRGAN_x4``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

Role = Literal["generated", "truth", "input"]

_GENERATED: Final = (
    "gen|generated|generated_e2e|fake|fake_[ab]|sr|out|output|outputs|pred|prediction|predicted|"
    "restored|enhanced|denoised|deblurred|dehazed|derained|colorized|inpainted|translated|recon|"
    "reconstructed|reconstruction|rec|syn|synth|synthesis|synthesized|synthesised|result|vocoded"
)
_TRUE: Final = (
    "gt|real|real_b|target|truth|true|groundtruth|ground_truth|hr|hq|clean|sharp|original|orig|ref"
)
_GIVEN: Final = "input|in|real_a|lr|lq|noisy|blur|blurred|blurry|rain|rainy|hazy|cond|source|src"
_SCALE: Final = "x[1-9]|[1-9]x|lrx[1-9]|srx[1-9]"


def _ending(words: str) -> re.Pattern[str]:
    return re.compile(f"(?<=[^-_. ])[-_. ](?:{words})$", re.IGNORECASE)


_ROLES: Final[dict[Role, re.Pattern[str]]] = {
    "generated": _ending(_GENERATED),
    "truth": _ending(_TRUE),
    "input": _ending(_GIVEN),
}
_ANY: Final = _ending("|".join((_GENERATED, _TRUE, _GIVEN, _SCALE)))
_MOST_ENDINGS: Final = 3  # of one name, as in baby_SR_x4_out


@dataclass(frozen=True)
class Matches:
    """(p,) places of generated and of true files that belong together.

    ``alone`` are generated files without a true one, ``unused`` true files without a generated
    one, ``doubtful`` generated files that share a true one, or have several.
    """

    generated: tuple[int, ...]
    truth: tuple[int, ...]
    alone: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


def matched(generated: Sequence[str], truth: Sequence[str]) -> Matches:
    """Which belong together, by the way of comparing names that finds most pairs.

    Of ways that find as many the stricter one.
    """
    ways: tuple[tuple[Callable[[str], str], Callable[[str], str]], ...] = (
        (_stem, _stem),
        (_base, _base),
        (_bare, _bare),
        (_bare_base, _bare_base),
        _common(generated, truth),
    )
    found = [_by(generated, truth, *way) for way in ways]
    return max(found, key=lambda each: len(each.generated))


def role_of(name: str) -> Role | None:
    """Which side a file is of, by the end of its name; None where that doesn't say it."""
    stem = _without_scale(_stem(name))
    roles = (role for role, ending in _ROLES.items() if ending.search(stem))
    return next(roles, None)


def sides(names: Iterable[str]) -> dict[Role, tuple[str, ...]]:
    """The files of one folder by their sides, empty where it does not hold both sides.

    As pix2pix leaves them: ``1_real_A.png``, ``1_fake_B.png``, ``1_real_B.png``. Of a folder with
    a true ``real_B`` those of the other direction (``fake_A``, ``rec_A``) are left out.
    """
    listed = [(name, role) for name in names if (role := role_of(name))]
    parts: dict[Role, tuple[str, ...]] = {
        role: tuple(name for name, own in listed if own == role)
        for role in ("generated", "truth", "input")
    }
    if any(_stem(name).lower().endswith("real_b") for name in parts["truth"]):
        kept = (name for name in parts["generated"] if _stem(name).lower().endswith("fake_b"))
        parts["generated"] = tuple(kept) or parts["generated"]
    return parts if parts["generated"] and parts["truth"] else {}


def _by(
    generated: Sequence[str],
    truth: Sequence[str],
    of_generated: Callable[[str], str],
    of_truth: Callable[[str], str],
) -> Matches:
    """What has the same key on both sides, and is the only one of it on each."""
    made, true = [of_generated(name) for name in generated], [of_truth(name) for name in truth]
    often, known = Counter(made), Counter(true)
    places = {key: place for place, key in enumerate(true)}
    pairs = [
        (place, places[key])
        for place, key in enumerate(made)
        if often[key] == 1 and known[key] == 1
    ]
    used = {place for _, place in pairs}
    return Matches(
        tuple(place for place, _ in pairs),
        tuple(place for _, place in pairs),
        tuple(name for name, key in zip(generated, made, strict=True) if key not in known),
        tuple(
            name
            for place, (name, key) in enumerate(zip(truth, true, strict=True))
            if place not in used and key not in often
        ),
        tuple(
            name
            for name, key in zip(generated, made, strict=True)
            if key in known and (often[key] > 1 or known[key] > 1)
        ),
    )


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(""))


def _base(name: str) -> str:
    return PurePosixPath(name).stem


def _bare(name: str) -> str:
    """Without endings that say a side or a scale."""
    stem = _stem(name)
    for _ in range(_MOST_ENDINGS):
        shorter = _ANY.sub("", stem)
        if shorter == stem:
            break
        stem = shorter
    return stem.lower()


def _bare_base(name: str) -> str:
    return PurePosixPath(_bare(name)).name


def _without_scale(stem: str) -> str:
    return _ending(_SCALE).sub("", stem)


def _common(
    generated: Sequence[str], truth: Sequence[str]
) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """Names of generated files without the ending that most have beyond a true file's name."""
    true = {_base(name) for name in truth}
    endings: Counter[str] = Counter()
    for name in generated:
        own = _base(name)
        cuts = (cut for cut in range(len(own) - 1, 0, -1) if own[:cut] in true)
        longest = next((own[cut:] for cut in cuts if not own[cut].isalnum()), "")
        endings[longest] += bool(longest)
    ending = endings.most_common(1)[0][0] if endings else ""

    def shortened(name: str) -> str:
        own = _base(name)
        return own.removesuffix(ending) if ending and own.endswith(ending) else ""

    return shortened, _base
