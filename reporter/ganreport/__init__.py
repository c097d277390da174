"""Turns a finished GAN training run into a report that a reviewer can trust.

:func:`build` makes a :class:`Report` of a run, :func:`load` of a ``report.json``;
:func:`read_run` and :func:`analyse` are the steps on the way, :class:`RunWriter` records a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["Report", "RunWriter", "__version__", "analyse", "build", "load", "read_run"]

if TYPE_CHECKING:
    from ganreport.api import Report, analyse, build, load, read_run
    from ganreport.run.writer import RunWriter
else:

    def __getattr__(name: str) -> Any:
        """A public name, imported when it is first asked for: writers need no reader."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name == "RunWriter":
            from ganreport.run import writer as home
        else:
            from ganreport import api as home
        return getattr(home, name)


def __dir__() -> list[str]:
    """What completion offers, imported or not."""
    return sorted({*globals(), *__all__})
