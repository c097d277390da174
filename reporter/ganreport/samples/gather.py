"""Which sources there are: real data, held-out data, and samples step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ganreport.errors import UsageError
from ganreport.messages import Text
from ganreport.run.model import GivenSet, Problem, Run
from ganreport.samples.given import RecordedSource, recorded, recorded_series
from ganreport.samples.options import SampleOptions
from ganreport.samples.series import SampleSeries, series_of
from ganreport.samples.sources import Source, open_source


@dataclass(frozen=True)
class Gathered:
    """What is compared; ``name`` is that of the real data, empty where there are none.

    ``unit`` is what steps of a series count, empty where that is not known; ``notes`` and
    ``problems`` are of the series. ``recorded`` says which of ``samples``, ``real`` and
    ``held-out`` are the run's own.
    """

    series: tuple[tuple[int, Source], ...]
    real: Source | None
    held: Source | None
    name: str = ""
    recorded: frozenset[str] = frozenset()
    unit: str = ""
    notes: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def first(self) -> Source:
        """A source that says what kind of samples these are."""
        source = self.series[0][1] if self.series else self.real or self.held
        if source is None:
            raise LookupError("nothing was gathered")
        return source


def gathered(run: Run, options: SampleOptions) -> Gathered:
    """Open all that was given, and take from the run what was not.

    Images are brought to the size of generated ones, tables to the columns of the real data, sounds
    to their rate.

    Raises:
        UsageError: Something can't be read, or is not of the same kind.
    """
    real = _opened(options.real, options) if options.real else _own(run, options, "train")
    held = None
    if options.held_out is not None:
        held = _opened(options.held_out, options, real)
    elif options.real is None:
        held = _own(run, options, "heldout")
    known = real or held
    series = _series(run, options, known)
    first = series.times[0][1] if series.times else None
    if first is not None and known is not None and first.shape != known.shape:
        real = _opened(options.real, options, first) if options.real else real
        held = _opened(options.held_out, options, first) if options.held_out else held
    if options.real is None and real is not None and held is not None and real.shape != held.shape:
        real = None  # what the run recorded is of another form than what is given
    sources = [*(source for _, source in series.times), *(s for s in (real, held) if s is not None)]
    _alike(sources)
    given = {"samples": options.samples, "real": options.real, "held-out": options.held_out}
    own = frozenset(role for role, path in given.items() if path is None)
    return Gathered(
        tuple((run.last_step if step is None else step, source) for step, source in series.times),
        real,
        held,
        _named(run, options),
        own,
        series.unit,
        series.notes,
        series.problems,
    )


def _named(run: Run, options: SampleOptions) -> str:
    """What the real data are called: by the file or folder, without the way there."""
    path = options.real or options.held_out
    if path is not None:
        return path.resolve().name
    return run.info.data.name if run.info.data else ""


def _series(run: Run, options: SampleOptions, known: Source | None) -> SampleSeries:
    """What was generated: given, else what the run recorded.

    Real data that are known say what kind it is, and what tiles of grids are likely to be; of
    images the generated ones keep their size.
    """
    if options.samples is None:
        kind = run.info.data.kind if run.info.data else ""
        return SampleSeries(tuple(recorded_series(run.samples, kind)))
    if known is not None and known.kind.name == "images" and not isinstance(known, RecordedSource):
        height, width = known.shape[:2]
        return series_of(options.samples, kind="images", limit=options.limit, tile=(height, width))
    like = known if known is not None and known.kind.name != "points" else None
    return series_of(options.samples, columns=options.columns, like=like, limit=options.limit)


def _own(run: Run, options: SampleOptions, name: str) -> Source | None:
    """Real samples that the run recorded, where they are to be compared with what is given."""
    if options.samples is None and options.held_out is None:
        return None
    return recorded(run.reference, name, run.info.data.kind if run.info.data else "")


def _opened(path: Path, options: SampleOptions, like: Source | None = None) -> Source:
    return open_source(path, columns=options.columns, like=like, limit=options.limit)


def _alike(sources: list[Source]) -> None:
    """Refuse what can't be compared."""
    if not sources:
        raise UsageError(
            "There is nothing to compare: the run has no samples that could be used. "
            "Give them with --samples."
        )
    first = sources[0]
    for other in sources[1:]:
        if other.kind.name != first.kind.name:
            raise UsageError(
                f"{first.path} holds {first.kind.samples}, {other.path} {other.kind.samples}: "
                "samples and real data must be of one kind."
            )
        if other.shape != first.shape and first.kind.name != "audio":
            shapes = (" x ".join(map(str, each.shape)) for each in (first, other))
            one, two = shapes
            raise UsageError(
                f"A sample of {first.path} has the shape {one}, one of {other.path} {two}: "
                "they can't be compared."
            )


def said(
    given: Gathered, options: SampleOptions, notes: Sequence[Text] = ()
) -> tuple[GivenSet, ...]:
    """What was given, as the report says it; ``notes`` are further ones on the samples."""
    return tuple(_said(given, options.samples, notes))


def _said(given: Gathered, samples: Path | None, notes: Sequence[Text]) -> Iterator[GivenSet]:
    for role, source in (("real", given.real), ("held-out", given.held)):
        if source is not None and role not in given.recorded:
            yield _set(role, source)
    if given.series and "samples" not in given.recorded:
        last = given.series[-1][1]
        every = _set("samples", last, len(given.series), (*given.notes, *notes))
        yield msgspec.structs.replace(every, name=samples.resolve().name) if samples else every


def _set(role: str, source: Source, steps: int = 1, notes: Sequence[Text] = ()) -> GivenSet:
    return GivenSet(
        role=role,  # type: ignore[arg-type]
        name=source.path.resolve().name,
        count=source.count,
        total=source.count,
        fingerprint=source.fingerprint,
        steps=steps,
        notes=(*source.notes, *notes),
    )
