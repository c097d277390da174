"""Diagnostics from other packages, by the entry points ``ganreport.diagnostics``.

They compare with limits of ours, which ``[thresholds]`` of ganreport.toml may change, and with
numbers of their own, which it can't: a key there must mean the same on every machine.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final, get_args

import msgspec

from ganreport.analysis.findings import Axis, Context, Diagnostic, Finding, unmeasured
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.messages import message
from ganreport.run.plugins import Offer, PluginWarning, listed, offers, usable

GROUP: Final = "ganreport.diagnostics"
"""The group of entry points; each is one diagnostic, or a tuple or list of them."""

_EXPECTED: Final = "a ganreport.analysis.findings.Diagnostic or a list of them"
_ID: Final = re.compile(r"[a-z][a-z0-9_-]*")


def offered(taken: Collection[str]) -> Iterator[Offer[Diagnostic[Any]]]:
    """What other packages add; ``taken`` are the ids of diagnostics that there are."""
    return offers(GROUP, Diagnostic, _EXPECTED, attrgetter("id"), taken, unusable)


def unusable(diagnostic: Diagnostic[Any]) -> str:
    """Why a diagnostic of another package can't be used; empty if it can."""
    if not (isinstance(diagnostic.id, str) and _ID.fullmatch(diagnostic.id)):
        return f"its id {diagnostic.id!r} is not of the form a-z, 0-9, - and _"
    if diagnostic.axis not in get_args(Axis):
        return f"its axis {diagnostic.axis!r} is none of {', '.join(get_args(Axis))}"
    known = {name for name, _ in LIMITS}
    strange = [name for name in diagnostic.limits if name not in known]
    if strange:
        return (
            f"its limits {', '.join(map(repr, strange))} are none of ganreport's; "
            "limits of its own stay in its module and can't be set in ganreport.toml"
        )
    return ""


def added(taken: Collection[str]) -> tuple[Diagnostic[Any], ...]:
    """The diagnostics that other packages add; each that can't be used is named by a warning."""
    plugins = usable(GROUP, offered(taken))
    return tuple(replace(diagnostic, package=package) for diagnostic, package in plugins)


def answers(diagnostic: Diagnostic[Any], context: Context, limits: Limits) -> Iterator[Finding]:
    """The answer of another package's diagnostic, none where it does not concern the run.

    Its question names the package. Whatever it raises, and an answer that no report could hold,
    becomes "not measured" with the reason, and a warning.
    """
    question = message(
        "{question} (from {package})",
        question=diagnostic.question,
        package=diagnostic.package,
    )
    try:
        if diagnostic.concerns(context):
            yield _whole(replace(diagnostic, question=question).examine(context, limits))
    except (Exception, SystemExit) as error:  # another's code may raise anything
        why = f"{type(error).__name__}: {error}"
        warnings.warn(
            f"The diagnostic {diagnostic.id!r} of the package {diagnostic.package} failed ({why}): "
            "its question is not answered. Mend the package, or uninstall it.",
            PluginWarning,
            stacklevel=2,
        )
        yield Finding(
            id=diagnostic.id,
            axis=diagnostic.axis,
            question=question,
            status=Status.NOT_MEASURED,
            claim=unmeasured(
                message(
                    "the diagnostic of the package {package} failed ({error})",
                    package=diagnostic.package,
                    error=why,
                )
            ),
            needs=diagnostic.needs,
        )


def _whole(finding: Finding) -> Finding:
    """The finding, if a report can hold it and say all of it.

    Raises:
        msgspec.ValidationError: A field is not of its type.
        KeyError: A message lacks a value of its template.
    """
    msgspec.convert(msgspec.to_builtins(finding), Finding)
    texts = [finding.claim, finding.advice, finding.why, finding.needs, finding.question]
    for number in finding.evidence:
        texts += [number.label, number.unit, number.rule]
    for text in texts:
        str(text)
    return finding


def known(diagnostics: Sequence[Diagnostic[Any]]) -> Iterator[str]:
    """Lines of every diagnostic: its id, its package, its question; last those not used."""
    rows = [(each.id, each.package, str(each.question)) for each in diagnostics]
    ours = [each.id for each in diagnostics if each.package == "ganreport"]
    return listed(rows, offered(ours))
