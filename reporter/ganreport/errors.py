"""What may go wrong, as one tree.

GanReportError
├── UsageError           a value on the command line or in a configuration can't be used
│   ├── TemplateError    somebody's own template can't be used
│   └── UnsafePath       what is to be written would go through a link that may lead anywhere
├── RunError             a run directory can't be read
│   ├── RunNotFound      there is no run where one was looked for
│   └── RunBroken        a run is there, but a file that it can't do without is damaged
├── NotInReport          a report was asked for something that it does not hold
├── RecordError          something that can't be recorded was given to a RunWriter
├── OutputExists         the report would overwrite a different one
├── NotUsable            every checkpoint has what the run failed for
├── RenderError          the page or the PDF could not be made
│   └── PDFUnavailable   Pango or WeasyPrint, which draw the PDF, can't be loaded
└── MissingExtra         a command needs packages that are not installed
"""

from __future__ import annotations

__all__ = [
    "GanReportError",
    "MissingExtra",
    "NotInReport",
    "NotUsable",
    "OutputExists",
    "PDFUnavailable",
    "RecordError",
    "RenderError",
    "RunBroken",
    "RunError",
    "RunNotFound",
    "TemplateError",
    "UnsafePath",
    "UsageError",
]


class GanReportError(Exception):
    """Base of every error meant for the user.

    The message says what is wrong, where, which value, what is allowed and what to do.
    ``exit_code`` is what the command line ends with.
    """

    exit_code = 2


class UsageError(GanReportError):
    """A value on the command line or in a configuration can't be used."""


class TemplateError(UsageError):
    """Somebody's own template can't be used."""


class UnsafePath(UsageError):
    """What is to be written would go through a link that may lead anywhere."""


class RunError(GanReportError):
    """A run directory can't be read."""


class RunNotFound(RunError):
    """There is no run where one was looked for."""


class RunBroken(RunError):
    """A run is there, but a file that it can't do without is damaged."""


class NotInReport(GanReportError, KeyError):
    """A report was asked for something that it does not hold; the message says what it does."""

    __str__ = Exception.__str__  # that of KeyError puts the message in quotes


class RecordError(GanReportError):
    """Something that can't be recorded was given to a RunWriter."""


class OutputExists(GanReportError):
    """The report would overwrite a different one."""


class NotUsable(GanReportError):
    """The checkpoint that was asked for, or each there is, has what the run failed for."""

    exit_code = 3


class RenderError(GanReportError):
    """The page or the PDF could not be made."""

    exit_code = 1


class PDFUnavailable(RenderError):
    """Pango or WeasyPrint, which draw the PDF, can't be loaded; the message fits on a line."""


class MissingExtra(GanReportError):
    """A command needs packages that are not installed."""
