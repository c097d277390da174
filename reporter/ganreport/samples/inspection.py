"""What was given beside a run, in lines of text: before anything is compared."""

from __future__ import annotations

from collections.abc import Iterator

from ganreport.run.model import Run
from ganreport.run.text import printable
from ganreport.samples.attach import bare
from ganreport.samples.gather import gathered
from ganreport.samples.opening import Resolved
from ganreport.samples.sources import Source

_SHOWN = 8  # classes that are named


def told(known: Resolved) -> Iterator[str]:
    """Each set that would be compared: what it holds, what was done to it, what was left out.

    Raises:
        UsageError: Something can't be read, or can't be compared.
    """
    run: Run = known.run or bare(known.given)
    given = gathered(run, known.given)
    if given.series:
        steps = [step for step, _ in given.series]
        many = f" of {len(steps):,} steps, {steps[0]:,} to {steps[-1]:,}; at the last"
        yield from _lines("Generated samples" + many * (len(steps) > 1), given.series[-1][1])
    else:
        yield "Generated samples: none, so that nothing can be compared"
    for title, source in (("Real data", given.real), ("Held-out real data", given.held)):
        if source is not None:
            yield from _lines(title, source)
    if given.real is not None and given.held is None:
        yield "Held-out real data: none; halves of the real data are the baseline"
    for each in given.problems:
        yield f"  {printable(each.where)}: {each.what}"


def _lines(title: str, source: Source) -> Iterator[str]:
    shape = " x ".join(map(str, source.shape))
    name = printable(source.path.name)
    yield f"{title}: {name}, {source.kind.counted(source.count)} of {shape}"
    if source.classes:
        more = f" and {len(source.classes) - _SHOWN:,} more" * (len(source.classes) > _SHOWN)
        yield f"  {len(source.classes):,} classes: {', '.join(source.classes[:_SHOWN])}{more}"
    yield f"  {source.fingerprint}"
    yield from (f"  {note}" for note in source.notes)
    yield from (f"  {printable(each.where)}: {each.what}" for each in source.problems)
