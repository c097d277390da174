"""Which sources there are: real data, held-out data, and samples step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ganreport.errors import UsageError
from ganreport.messages import Text
from ganreport.run.model import GivenSet, Run
from ganreport.samples.given import recorded, recorded_series
from ganreport.samples.options import SampleOptions
from ganreport.samples.series import series_of
from ganreport.samples.sources import Source, open_source


@dataclass(frozen=True)
class Gathered:
    """What is compared; ``name`` is that of the real data, empty where there are none.

    ``recorded`` says which of ``samples``, ``real`` and ``held-out`` are the run's own.
    """

    series: tuple[tuple[int, Source], ...]
    real: Source | None
    held: Source | None
    name: str = ""
    recorded: frozenset[str] = frozenset()

    @property
    def first(self) -> Source:
        """A source that says what kind of samples these are."""
        source = self.series[0][1] if self.series else self.real or self.held
        if source is None:
            raise LookupError("nothing was gathered")
        return source


def gathered(run: Run, options: SampleOptions) -> Gathered:
    """Open all that was given, and take from the run what was not.

    Images are brought to the size of generated ones, tables to the columns of the real data.

    Raises:
        UsageError: Something can't be read, or is not of the same kind.
    """
    series = _series(run, options, None)
    first = series[0][1] if series else None
    real = _real(run, options.real, "train", options, first)
    held = _real(run, options.held_out, "heldout", options, first or real)
    if options.real is not None and options.held_out is None:
        held = None  # what the run held out is not of the data that were given
    if options.real is None and options.held_out is not None and real is not None:
        real = None if real.shape != held.shape else real  # type: ignore[union-attr]
    if first is not None and first.kind.name == "table" and (real or held) is not None:
        series = _series(run, options, real or held)
    sources = [*(source for _, source in series), *(s for s in (real, held) if s is not None)]
    _alike(sources)
    own = frozenset(
        role
        for role, path in (
            ("samples", options.samples),
            ("real", options.real),
            ("held-out", options.held_out),
        )
        if path is None
    )
    return Gathered(tuple(series), real, held, _named(run, options), own)


def _named(run: Run, options: SampleOptions) -> str:
    """What the real data are called: by the file or folder, without the way there."""
    path = options.real or options.held_out
    if path is not None:
        return path.resolve().name
    return run.info.data.name if run.info.data else ""


def _series(run: Run, options: SampleOptions, like: Source | None) -> list[tuple[int, Source]]:
    if options.samples is None:
        return [*recorded_series(run.samples, run.info.data.kind if run.info.data else "")]
    opened = series_of(options.samples, columns=options.columns, like=like, limit=options.limit)
    return [(run.last_step if step is None else step, source) for step, source in opened]


def _real(
    run: Run, path: Path | None, name: str, options: SampleOptions, like: Source | None
) -> Source | None:
    if path is None:
        kind = run.info.data.kind if run.info.data else ""
        return recorded(run.reference, name, kind)
    if like is not None and like.kind.name == "table" and name == "train":
        like = None  # the real data say which columns there are
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


def said(given: Gathered, notes: Sequence[Text] = ()) -> tuple[GivenSet, ...]:
    """What was given, as the report says it; ``notes`` are further ones on the samples."""
    return tuple(_said(given, notes))


def _said(given: Gathered, notes: Sequence[Text]) -> Iterator[GivenSet]:
    for role, source in (("real", given.real), ("held-out", given.held)):
        if source is not None and role not in given.recorded:
            yield _set(role, source)
    if given.series and "samples" not in given.recorded:
        last = given.series[-1][1]
        yield _set("samples", last, len(given.series), notes)


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
