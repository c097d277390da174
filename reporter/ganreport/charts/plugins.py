"""Charts from other packages, by the entry points ``ganreport.charts``.

They are drawn from the report as ours are, when a page is made of it: on a machine without the
package the page is without them.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final, get_args

from ganreport.charts.base import Chart, Section, Sketch, Source
from ganreport.charts.style import to_svg
from ganreport.messages import message
from ganreport.run.plugins import Offer, PluginWarning, listed, offers, usable

GROUP: Final = "ganreport.charts"
"""The group of entry points; each is one chart, or a tuple or list of them."""

_EXPECTED: Final = "a ganreport.charts.Chart or a list of them"
_ID: Final = re.compile(r"[a-z][a-z0-9_-]*")


def offered(taken: Collection[str]) -> Iterator[Offer[Chart]]:
    """What other packages add; ``taken`` are the ids of charts that there are."""
    return offers(GROUP, Chart, _EXPECTED, attrgetter("id"), taken, unusable)


def unusable(chart: Chart) -> str:
    """Why a chart of another package can't be used; empty if it can."""
    if not (isinstance(chart.id, str) and _ID.fullmatch(chart.id)):
        return f"its id {chart.id!r} is not of the form a-z, 0-9, - and _"
    if chart.section not in get_args(Section):
        return f"its section {chart.section!r} is none of {', '.join(get_args(Section))}"
    return ""


def added(taken: Collection[str]) -> tuple[Chart, ...]:
    """The charts that other packages add; each that can't be used is named by a warning."""
    plugins = usable(GROUP, offered(taken))
    return tuple(replace(chart, package=package) for chart, package in plugins)


def drawn(chart: Chart, source: Source) -> Sketch | None:
    """What another package's chart draws, its title naming the package.

    Whatever it raises, and what no page could show, becomes a warning.
    """
    try:
        made = chart.draw(source)
        if made is None:
            return None
        title = message("{title} (drawn by {package})", title=made.title, package=chart.package)
        to_svg(made.canvas, chart.id, made.alt)
        for text in (title, made.caption, chart.always):
            source.say(text)
        list(chart.changes(source) if chart.changes else ())
        return replace(made, title=title)
    except (Exception, SystemExit) as error:  # another's code may raise anything
        warnings.warn(
            f"The chart {chart.id!r} of the package {chart.package} failed "
            f"({type(error).__name__}: {error}): it is not drawn. Mend the package, or uninstall "
            "it.",
            PluginWarning,
            stacklevel=2,
        )
        return None


def known(charts: Sequence[Chart]) -> Iterator[str]:
    """Lines of every chart: its id, its package, its part of the report; last those not used."""
    rows = [(each.id, each.package, each.section) for each in charts]
    ours = [each.id for each in charts if each.package == "ganreport"]
    return listed(rows, offered(ours))
