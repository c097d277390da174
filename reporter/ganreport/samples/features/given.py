"""Features that were computed elsewhere: one array of them for each source, in its order."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.messages import Text, message
from ganreport.readers.problems import first_line
from ganreport.run.kinds import KINDS
from ganreport.samples.features.base import FeatureSource, FeatureSpace, hashed

Array = npt.NDArray[Any]

REAL: Final = ("real", "train")
HELD_OUT: Final = ("held_out", "heldout")
SAMPLES: Final = ("samples", "generated", "random")
"""What arrays are called, the first the usual name; samples of a step as ``samples_1000``."""

_SUFFIX: Final = ".npz"


@dataclass(frozen=True, eq=False)
class GivenFeatures(FeatureSpace):
    """The space of a file of features: nothing is extracted, rows are looked up by :meth:`rows`.

    ``parts`` are the arrays (n, d) by the names that the file has for them.
    """

    id: ClassVar[str] = "given"
    kinds: ClassVar[frozenset[str]] = frozenset(KINDS)

    path: Path
    parts: dict[str, Array]
    dimension: int

    @property
    def name(self) -> Text:  # type: ignore[override]
        """The file."""
        return message("the file {file}", file=self.path.name)

    @property
    def preprocessing(self) -> Text:  # type: ignore[override]
        """That none is known."""
        return message("Features that were given; how they were computed is not known here.")

    @property
    def fingerprint(self) -> str:
        """Hash of all of them."""
        return hashed({"space": self.id, "parts": sorted(self.parts)}, *_sorted(self.parts))

    def extract(self, batch: Array) -> Array:
        """Features can't be made of samples here.

        Raises:
            UsageError: Always.
        """
        raise UsageError(
            f"features = {self.path}: {len(batch)} samples have no features in it, and how to make "
            f"some is not known. {_HOW}"
        )

    def rows(self, names: tuple[str, ...], source: FeatureSource, step: int | None = None) -> Array:
        """The features of a source, which stand in the file under one of these names.

        Args:
            names: :data:`REAL`, :data:`HELD_OUT` or :data:`SAMPLES`.
            source: What they are of, in its order.
            step: Of a series, the step that the samples are of.

        Raises:
            UsageError: There are none, or not as many as the source has samples.
        """
        wanted = names if step is None else tuple(f"{name}_{step}" for name in names)
        name = next((each for each in wanted if each in self.parts), None)
        if name is None:
            raise UsageError(
                f"features = {self.path} holds {', '.join(sorted(self.parts))}, but not "
                f"{wanted[0]}. {_HOW}"
            )
        rows = self.parts[name]
        if len(rows) != source.count:
            raise UsageError(
                f"features = {self.path}: {name} has {len(rows)} rows, but there are "
                f"{source.count} samples. Save the features of all samples, in their order."
            )
        return rows


def is_asked(choice: str) -> bool:
    """Whether ``--features`` names a file of features."""
    return Path(choice).suffix.lower() in (_SUFFIX, ".npy", ".parquet")


def space(choice: str) -> GivenFeatures:
    """The space of a file ``.npz`` of features.

    Raises:
        UsageError: It is no such file, or its arrays are not (n, d) of one d.
    """
    path = Path(choice)
    if path.suffix.lower() != _SUFFIX:
        raise UsageError(
            f"features = {choice}: one array can't say which samples its rows are of. {_HOW} To "
            "compare nothing but features, give them in place of images: --real REAL.npy "
            "--samples GENERATED.npy"
        )
    try:
        with np.load(path, allow_pickle=False) as file:
            parts = {name: np.asarray(file[name], np.float32) for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(f"features = {path} can't be read: {first_line(error)}. {_HOW}") from error
    if not parts:
        raise UsageError(f"features = {path} holds no array. {_HOW}")
    wrong = next((name for name, part in parts.items() if part.ndim != 2), None)
    if wrong is not None:
        raise UsageError(
            f"features = {path}: {wrong} has the shape {parts[wrong].shape}. Allowed is (samples, "
            "features)."
        )
    widths = {part.shape[1] for part in parts.values()}
    if len(widths) > 1:
        raise UsageError(
            f"features = {path}: its arrays have {', '.join(map(str, sorted(widths)))} features. "
            "All must be of one space."
        )
    return GivenFeatures(path, parts, widths.pop())


def _sorted(parts: dict[str, Array]) -> list[Array]:
    return [parts[name] for name in sorted(parts)]


_HOW: Final = (
    "Save one file with an array for each: numpy.savez('features.npz', real=..., held_out=..., "
    "samples=...), of a series samples_STEP=... for each step."
)
