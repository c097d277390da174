"""Samples of several steps: one source a step, by the numbers in the names of files and folders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeAlias

from ganreport.errors import UsageError
from ganreport.messages import Text, message
from ganreport.readers.images import names as pictured
from ganreport.run.model import Problem
from ganreport.samples.sources import Source, audio, damage, folders, images, labels, pictures
from ganreport.samples.sources.arrays import ArraySamples
from ganreport.samples.sources.base import SourceOptions
from ganreport.samples.sources.draws import drawn
from ganreport.samples.sources.items import Item, Listing
from ganreport.samples.sources.opening import (
    opened_source,
)
from ganreport.samples.sources.ranges import SPANS
from ganreport.samples.stepped import Opener, archive, stepped_in
from ganreport.stats.decimate import evenly

Time: TypeAlias = tuple[int | None, Source]
"""A step and the samples of it; None where there is one source alone, of no step."""


_MOST_TIMES: Final = 500
"""Steps that are opened at most; of more the last, and others evenly before it."""

_MOST_UNSAID: Final = 2_000  # pictures among which grids are looked for where no word says steps
_SAID: Final = ("epoch", "step", "kimg")
_WORDS: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class SampleSeries:
    """Sources by their steps, in order, as a sequence of pairs.

    Attributes:
        times: Pairs of a step and its source.
        unit: What steps count: ``epoch``, ``step``, ``kimg``, or empty where no word says it.
        notes: What was assumed.
        problems: Steps that can't be read.
    """

    times: tuple[Time, ...]
    unit: str = ""
    notes: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    def __iter__(self) -> Iterator[Time]:
        return iter(self.times)

    def __len__(self) -> int:
        return len(self.times)

    def __getitem__(self, place: int) -> Time:
        return self.times[place]


def series_of(
    path: Path,
    *,
    kind: str = "",
    size: tuple[int, int] | None = None,
    columns: Mapping[str, str] | None = None,
    like: Source | None = None,
    limit: int = 0,
    tile: tuple[int, int] | None = None,
) -> SampleSeries:
    """One source a step, or a single one without a step where names tell of no steps.

    All are comparable with each other: of one size, with the columns of the last.

    Args:
        path: A folder of folders or files that differ in a number, such as ``step_1000/`` or
            ``gen_10.csv``; or anything that :func:`open_source` takes.
        kind: As of :func:`open_source`, and the others likewise.
        size: Height and width of images.
        columns: Types of columns.
        like: A source that all are to be comparable with.
        limit: Samples that are taken of each step at most.
        tile: Height and width that samples in grids are likely to have: those of the real data.

    Raises:
        UsageError: There are no samples that can be read.
        MissingExtra: A package that reads such files is not installed.
    """
    options = SourceOptions(
        kind=kind, size=size, columns=columns or {}, like=like, limit=limit, tile=tile, made=True
    )
    root = path.resolve()
    listing = folders.listing(root) if path.is_dir() else archive(root)
    if listing:
        stepped = stepped_in(root, listing)
        if stepped:
            return _opened(stepped.openers, stepped.unit, options)
        shown = _of_pictures(root, listing, options)
        if shown:
            return shown
    return SampleSeries(((None, opened_source(path, options)),))


def _opened(
    openers: Sequence[tuple[int, str, Opener]], unit: str, options: SourceOptions
) -> SampleSeries:
    """The sources that can be opened, all comparable with the last."""
    chosen = [openers[i] for i in evenly(len(openers), _MOST_TIMES)]
    sources: dict[int, Source] = {}
    failed: dict[int, UsageError] = {}
    like = options
    for step, _, opener in reversed(chosen):
        try:
            sources[step] = opener(like)
        except UsageError as error:
            failed[step] = error
            continue
        like = like if like.like else replace(like, like=sources[step])
    if not sources:
        raise failed[max(failed)]
    _of_one_span(chosen, sources, failed, like)
    names = {step: name for step, name, _ in chosen}
    problems = tuple(
        Problem(
            kind="unreadable",
            where=names[step],
            what=message(
                "The samples of step {step:d} cannot be read: {why}", step=step, why=str(e)
            ),
        )
        for step, e in sorted(failed.items())
    )
    return SampleSeries(tuple(sorted(sources.items())), unit, _of_some(openers, chosen), problems)


def _of_some(all_of: Sequence[object], chosen: Sequence[object]) -> tuple[Text, ...]:
    if len(chosen) == len(all_of):
        return ()
    said = message(
        "Of {total:count} steps {count:count} were read, evenly spread.",
        total=len(all_of),
        count=len(chosen),
    )
    return (said,)


def _of_one_span(
    chosen: Sequence[tuple[int, str, Opener]],
    sources: dict[int, Source],
    failed: dict[int, UsageError],
    options: SourceOptions,
) -> None:
    """Open arrays again whose values seem to lie in another span than those of other steps.

    What an untrained generator makes is all grey, and tells little of black and white.
    """
    spans = {source.span for source in sources.values() if isinstance(source, ArraySamples)}
    known = [span for span in spans if span is not None]
    if not known or (len(known) == 1 and not failed):
        return
    widest = max(known, key=SPANS.index)
    for step, _, opener in chosen:
        own = sources.get(step)
        if step in failed or (isinstance(own, ArraySamples) and own.span not in (None, widest)):
            try:
                sources[step] = opener(replace(options, span=widest))
            except UsageError:
                continue  # why is known already
            failed.pop(step, None)


def _of_pictures(root: Path, listing: Listing, options: SourceOptions) -> SampleSeries | None:
    """A source for each step of pictures or sounds that are named by steps.

    Numbers that no word explains are steps where pictures are grids of samples.
    """
    sounds = len(listing.of_suffixes(audio.SUFFIXES)) > len(listing.of_suffixes(pictures.SUFFIXES))
    own_suffixes = audio.SUFFIXES if sounds else pictures.SUFFIXES
    items = {_as_picture(item.name): item for item in listing.of_suffixes(own_suffixes)}
    made = [each for each in pictured.find_series(items) if _may_be_made(each, sounds=sounds)]
    series = next((s for s in made if s.unit in _SAID), made[0] if made else None)
    if series is None or series.unit == "picture":
        return None
    times = [series.times[i] for i in evenly(len(series.times), _MOST_TIMES)]
    groups = [(step, [items[name] for name in each]) for step, each in times]
    if sounds:
        return _of_sounds(root, groups, options, series.unit) if series.unit in _SAID else None
    if not series.unit and sum(len(own) for _, own in groups) > _MOST_UNSAID:
        return None
    left: images.Left = []
    known = images.checked([item for _, own in groups for item in own], left)
    if not known.items:
        return None
    how = images.settled(known, replace(options, grids=True))
    if not series.unit and not how.cut:
        return None
    problems = damage.problems(root, left)
    notes = (*_of_some(series.times, times), *how.notes)
    return SampleSeries(
        tuple(_by_steps(root, groups, known, how, options)), series.unit, notes, problems
    )


def _as_picture(name: str) -> str:
    """A name as the rules for names of pictures know it."""
    return name if name.lower().endswith(pictured.SUFFIXES) else f"{name[: name.rfind('.')]}.png"


def _may_be_made(series: pictured.Series, *, sounds: bool) -> bool:
    """Whether names don't say that these are real samples, inputs or plots."""
    if sounds:
        return not pictured.OTHER & set(_WORDS.findall(series.words.lower()))
    return series.generated is not False


def _by_steps(
    root: Path,
    groups: Sequence[tuple[int, Sequence[Item]]],
    known: images.Checked,
    how: images.Settled,
    options: SourceOptions,
) -> Iterator[Time]:
    start = 0
    for step, own in groups:
        places = [i for i, at in enumerate(known.places) if start <= at < start + len(own)]
        start += len(own)
        if places:
            shown = drawn(len(places), options)
            part = known.part([places[i] for i in shown.chosen])
            yield step, images.built(root, part, how, notes=shown.notes)


def _of_sounds(
    root: Path, groups: Sequence[tuple[int, Sequence[Item]]], options: SourceOptions, unit: str
) -> SampleSeries:
    openers = [(step, own[0].name, _sounds(root, own)) for step, own in groups]
    return _opened(openers, unit, options)


def _sounds(root: Path, items: Sequence[Item]) -> Opener:
    return lambda options: audio.open_audio(root, items, (), labels.NO_LABELS, options)
