"""Which form the samples in a file or folder have."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from ganreport.errors import UsageError
from ganreport.readers.problems import Unusable, reason
from ganreport.run import kinds
from ganreport.samples.sources import arrays, folders, labels, npy, pictures, tars, zips
from ganreport.samples.sources.base import Source, SourceOptions
from ganreport.samples.sources.images import Given, open_images
from ganreport.samples.sources.items import Listing

_ARCHIVES: Final[dict[tuple[str, ...], Callable[[Path], Listing]]] = {
    zips.SUFFIXES: zips.listing,
    tars.SUFFIXES: tars.listing,
}
FORMS: Final = (
    "a folder, a zip or tar archive of images, a .npy or .npz file, or a .parquet or .csv file"
)
"""What is read, in words."""

_LABELS: Final = ("labels", "label", "y", "targets", "classes")


def opened_source(path: Path, options: SourceOptions) -> Source:
    """As :func:`ganreport.samples.sources.open_source`."""
    path, options = _member(path, options)
    mode = _mode(path)
    if options.kind:
        try:
            kinds.named(options.kind)
        except ValueError as error:
            raise UsageError(f"{path}: {error}.") from error
    if stat.S_ISDIR(mode):
        return _folder(path.resolve(), options)
    if not stat.S_ISREG(mode):
        raise UsageError(f"{path} is neither a file nor a folder: give {FORMS}.")
    return _file(path.resolve(), options)


def _member(path: Path, options: SourceOptions) -> tuple[Path, SourceOptions]:
    """A path, and the array in it that is named behind a colon."""
    base, colon, member = path.name.rpartition(":")
    if colon and base.lower().endswith(".npz") and not path.exists():
        return path.with_name(base), replace(options, member=member)
    return path, options


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{path} can't be read ({why}): give {FORMS}.") from error


def _file(path: Path, options: SourceOptions, beside: Path | None = None) -> Source:
    name = path.name.lower()
    listing = archive_of(path)
    if listing:
        return of_listing(path, listing, options)
    if name.endswith(npy.SUFFIXES):
        return arrays.open_arrays(path, options, beside)
    if name.endswith(pictures.SUFFIXES):
        whole = folders.alone(path)
        return open_images(path, pictures_of(whole), options)
    raise UsageError(f"{path} is of no form that is read: give {FORMS}.")


def archive_of(path: Path) -> Listing | None:
    """What a zip or tar archive holds, None of other files.

    Raises:
        UsageError: It is damaged.
    """
    for suffixes, listing in _ARCHIVES.items():
        if path.name.lower().endswith(suffixes):
            try:
                return listing(path)
            except Unusable as error:
                raise UsageError(f"{path} can't be read: {reason(error)}.") from error
    return None


def of_listing(path: Path, listing: Listing, options: SourceOptions) -> Source:
    """The samples among the files of a folder or archive."""
    return open_images(path, pictures_of(listing), options)


def pictures_of(listing: Listing) -> Given:
    """The pictures among files, with their labels."""
    items, left = listing.of_suffixes(pictures.SUFFIXES), list(listing.left)
    given = labels.of_items(listing.items, [item.name for item in items], left)
    return Given(items, given, left, listing.notes)


def _folder(path: Path, options: SourceOptions) -> Source:
    listing = folders.listing(path)
    return of_listing(path, listing, options)
