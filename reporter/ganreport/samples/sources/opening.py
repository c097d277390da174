"""Which form the samples in a file or folder have."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from ganreport.errors import UsageError
from ganreport.messages import Text, message, plural
from ganreport.readers import pickles
from ganreport.readers.problems import Unusable, reason, some
from ganreport.run import kinds
from ganreport.samples.pairs.naming import sides
from ganreport.samples.sources import (
    arrays,
    audio,
    folders,
    idx,
    labels,
    npy,
    parquet,
    pictures,
    tables,
    tars,
    zips,
)
from ganreport.samples.sources.base import Source, SourceOptions
from ganreport.samples.sources.damage import nothing_left
from ganreport.samples.sources.images import GivenImages, open_images
from ganreport.samples.sources.items import Item, Listing

_ARCHIVES: Final[dict[tuple[str, ...], Callable[[Path], Listing]]] = {
    zips.SUFFIXES: zips.listing,
    tars.SUFFIXES: tars.listing,
}
FORMS: Final = (
    "a folder, zip or tar archive of images or sounds, or a .npy, .npz, .parquet, .csv or .tsv file"
)
"""What is read, in words."""

WHOLE: Final = (
    *npy.SUFFIXES, *tables.SUFFIXES, *parquet.SUFFIXES, *zips.SUFFIXES, *tars.SUFFIXES,
)  # fmt: skip
"""Ends of names of files that hold many samples each."""

_LABELS: Final = ("labels", "label", "y", "targets", "classes")
_NAMED: Final = 5  # files named in one error


def opened_source(path: Path, options: SourceOptions) -> Source:
    """As :func:`ganreport.samples.sources.open_source`."""
    path, options = _member(path, options)
    mode = _mode(path)
    if options.kind and options.kind != "features":  # points, which were computed elsewhere
        try:
            kinds.named(options.kind)
        except ValueError as error:
            raise UsageError(f"{path}: {error}.") from error
    if stat.S_ISDIR(mode):
        return _folder(path.resolve(), options)
    if not stat.S_ISREG(mode):
        raise UsageError(f"{path} is neither a file nor a folder: give {FORMS}.")
    return open_file(path.resolve(), options)


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


def open_file(path: Path, options: SourceOptions, beside: Path | None = None) -> Source:
    """The samples in a file, an array with the labels in one ``beside`` it.

    Raises:
        UsageError: There are none in it that can be read.
        MissingExtra: A package that reads such files is not installed.
    """
    name = path.name.lower()
    listing = archive_of(path)
    if listing:
        return of_listing(path, listing, options)
    if name.endswith(npy.SUFFIXES) or idx.is_idx(name):
        return arrays.open_arrays(path, options, beside)
    if name.endswith(parquet.SUFFIXES):
        return _shards(path, [path], options)
    if name.endswith(tables.SUFFIXES):
        return tables.open_table(path, options)
    if name.endswith((*pictures.SUFFIXES, *audio.SUFFIXES)):
        return of_listing(path, folders.alone(path), options)
    if pickles.is_pickle(path):
        raise UsageError(
            f"{path} is a pickle of Python objects: opening one runs whatever code is in it, so "
            f"that it is never opened here. Save what it holds as .npy, and give {FORMS}."
        )
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
    """The samples among the files of a folder or archive: of the kind that most of them are."""
    items = {
        suffixes: listing.of_suffixes(suffixes) for suffixes in (pictures.SUFFIXES, audio.SUFFIXES)
    }
    sounds = len(items[audio.SUFFIXES]) > len(items[pictures.SUFFIXES])
    if options.kind:
        sounds = options.kind == "audio"
    left = list(listing.left)
    own = items[audio.SUFFIXES if sounds else pictures.SUFFIXES]
    notes = listing.notes
    if options.made and (parts := sides([item.name for item in own])):
        kept = set(parts["generated"])
        notes = (*notes, _of_one_side(len(own) - len(kept)))
        own = tuple(item for item in own if item.name in kept)
    given = labels.of_items(listing.items, [item.name for item in own], left)
    if sounds:
        return audio.open_audio(path, own, left, given, options)
    return open_images(path, GivenImages(own, given, left, notes), options)


def _of_one_side(others: int) -> Text:
    return plural(
        "{count:count} file was left out, which its name says is a true file or an input.",
        "{count:count} files were left out, which their names say are true files or inputs.",
        count=others,
    )


def _shards(path: Path, files: Sequence[Path], options: SourceOptions) -> Source:
    """The samples in Parquet files: encoded images, or a table."""
    try:
        whole = parquet.shards(files)
        column = parquet.image_column(whole.schema)
        if column and options.kind in ("", "images"):
            return open_images(path, parquet.images_in(whole, column), options)
    except Unusable as error:
        raise UsageError(f"{path} can't be read: {reason(error)}.") from error
    return tables.open_shards(path, whole, options)


def _folder(path: Path, options: SourceOptions) -> Source:
    """The samples in a folder: files of their own, the parts of a table, archives, or one array."""
    listing = folders.listing(path)
    plain = listing.of_suffixes((*pictures.SUFFIXES, *audio.SUFFIXES))
    if plain:
        return of_listing(path, listing, options)
    parts = [path / item.name for item in listing.of_suffixes(parquet.SUFFIXES)]
    if parts:
        return _shards(path, parts, options)
    shards = [path / item.name for item in listing.of_suffixes(tars.SUFFIXES)]
    if len(shards) > 1:
        return of_listing(path, _together(path, shards), options)
    published = [item.name for item in listing.items if idx.is_idx(item.name)]
    if published:
        return _published(path, published, options)
    others = (*npy.SUFFIXES, *tables.SUFFIXES, *zips.SUFFIXES, *tars.SUFFIXES)
    files = [path / item.name for item in listing.of_suffixes(others)]
    beside = [each for each in files if each.stem.lower() in _LABELS and each.suffix == ".npy"]
    files = [each for each in files if each not in beside]
    if len(files) == 1:
        return open_file(files[0], options, next(iter(beside), None))
    if files:
        raise UsageError(
            f"{path} holds several files that may be samples: "
            f"{some([each.name for each in files], _NAMED)}. Give one of them."
        )
    raise nothing_left(path, "samples", listing.left)


def _published(path: Path, names: Sequence[str], options: SourceOptions) -> Source:
    """The images of a data set as MNIST is published: those of training, with their labels."""
    images = [name for name in names if idx.labels_of(name) != name]
    name = next((name for name in images if "train" in name.lower()), next(iter(images), names[0]))
    beside = idx.labels_of(name)
    source = open_file(path / name, options, path / beside if beside in names else None)
    if len(images) > 1:
        said = message("Of {names:and} {name} was taken: it is what networks are trained on.",
                       names=images, name=name)  # fmt: skip
        source = replace(source, notes=(*source.notes, said))
    return source


def _together(path: Path, files: Sequence[Path]) -> Listing:
    """The members of several archives, of each behind its name; those damaged are left out."""
    items: list[Item] = []
    left: list[tuple[Text, Text]] = []
    notes: list[Text] = []
    for file in files:
        name = file.relative_to(path).as_posix()
        try:
            listing = tars.listing(file)
        except Unusable as error:
            left.append((name, reason(error)))
            continue
        items += [replace(item, name=f"{name}/{item.name}") for item in listing.items]
        left += [(f"{name}/{each}", why) for each, why in listing.left]
        notes += listing.notes
    return Listing(tuple(items), tuple(left), tuple(dict.fromkeys(notes)))
