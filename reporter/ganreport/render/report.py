"""The report as programs and notebooks hold it: its data, as tables, figures and files."""

from __future__ import annotations

import io
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from ganreport.errors import UsageError
from ganreport.render.i18n import ENGLISH, check_language
from ganreport.render.output import FORMATS, PAPERS, render, write

if TYPE_CHECKING:
    import pandas as pd
    from PIL.Image import Image

    from ganreport.analysis.checkpoints import Recommendation
    from ganreport.analysis.verdict.verdict import Verdict
    from ganreport.charts.style import Canvas
    from ganreport.report.model import ReportData


class Report:
    """What was found of a run, as tables, figures and files.

    Args:
        data: All that it says and shows.
        lang: The language to write it in where no other is asked for.
        paper: The pages of its PDF where no others are asked for.
        run: Where the run is: within it nothing is written through a link.
    """

    def __init__(
        self, data: ReportData, *, lang: str = ENGLISH, paper: str = "a4", run: Path | None = None
    ) -> None:
        from ganreport.report.model import from_json, to_json

        self.data: Final = from_json(to_json(data))  # as it is when loaded
        self.lang: Final = check_language(lang)
        self.paper: Final = _paper(paper)
        self._run: Final = run

    def save(self, path: str | Path, *, lang: str | None = None, paper: str | None = None) -> Path:
        """Write it as ``.html``, ``.pdf``, ``.json`` or ``.md``, or into a folder as all of these.

        The bytes are those that ``ganreport build`` writes. What was there is replaced.

        Args:
            path: The file, or a folder: one that is there, or a name without ending.
            lang: The language, such as ``en`` or ``zh``; ``report.json`` stays English.
            paper: The pages of the PDF, ``a4`` or ``letter``.

        Returns:
            The path.

        Raises:
            UsageError: It can't be written, or is to be of another kind.
            PDFUnavailable: What draws PDFs is not installed; the other files of a folder are there.
        """
        from ganreport.render.worker import ThisProcess
        from ganreport.run.atomic import trusted

        if not str(path):
            raise UsageError("Give the name of a file or a folder to save the report as.")
        place = Path(path)
        kind = "" if place.is_dir() else place.suffix.lower().removeprefix(".")
        if kind and kind not in FORMATS:
            endings = ", ".join(f".{each}" for each in FORMATS)
            raise UsageError(f"{place}: a report is saved as {endings}, or into a folder as all.")
        size, language = _paper(paper or self.paper), check_language(lang or self.lang)
        wanted = (kind,) if kind else FORMATS
        files, missing = render(self.data, wanted, ThisProcess(), PAPERS[size], language)
        if kind:
            files = dict(zip([place.name], files.values(), strict=False))  # none without Pango
        if files:
            folder = place.parent if kind else place
            root, where = trusted(folder, self._run) if self._run else (folder, PurePath())
            write(root, where, files, force=True)
        if missing:
            raise missing
        return place

    @property
    def verdict(self) -> Verdict:
        """What the run comes to: ``status``, ``headline``, and the findings that carry it."""
        from ganreport.report.frames import in_words

        return in_words(self.data.verdict)

    @property
    def checkpoints(self) -> Recommendation:
        """Which checkpoint to keep: ``choice``, ``best_step``, ``tied``, and a ``sentence``."""
        from ganreport.report.frames import in_words

        return in_words(self.data.checkpoints)

    @property
    def findings(self) -> pd.DataFrame:
        """One row a question, worst first; ``since`` is the step from which on it holds."""
        from ganreport.report import frames

        return frames.findings(self.data)

    @property
    def metrics(self) -> pd.DataFrame:
        """One row a number of the last evaluation: its interval and its baseline."""
        from ganreport.report import frames

        return frames.metrics(self.data)

    def series(self, name: str, *, pair: str = "", smooth: bool = False) -> pd.Series[float]:
        """A recorded scalar such as ``d_loss`` by step, in the points that the report keeps.

        Of a long series these are the first, last, lowest and highest of each of 120 stretches.

        Args:
            name: What the scalar is called.
            pair: Of which pair of networks, where several were trained; the first unless given.
            smooth: Give the running median, which is kept of our own scalars, instead.

        Raises:
            NotInReport: There is none (a KeyError, too); it says which there are.
        """
        from ganreport.report import frames

        return frames.series(self.data, name, pair, smooth=smooth)

    def history(self, name: str) -> pd.DataFrame:
        """A metric such as ``coverage`` at each evaluation: its interval and its baseline.

        Raises:
            NotInReport: There is none (a KeyError, too); it says which there are.
        """
        from ganreport.report import frames

        return frames.history(self.data, name)

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """Names of the charts there are."""
        from ganreport.charts import names

        return names(self.data)

    def figure(self, name: str, *, lang: str | None = None) -> Canvas:
        """A chart as a Matplotlib figure, drawn anew; its ``save`` writes SVG, PDF or PNG.

        Raises:
            NotInReport: There is none (a KeyError, too); it says which there are.
        """
        from ganreport.charts import sketch
        from ganreport.render.i18n import language
        from ganreport.report.frames import missing

        drawn = sketch(self.data, name, language(check_language(lang or self.lang)))
        if drawn is None:
            raise missing("figure", name, self.figures)
        return drawn.canvas

    @property
    def pictures(self) -> dict[str, Image]:
        """Pictures of samples by name."""
        from PIL import Image

        return {each.id: Image.open(io.BytesIO(each.png)) for each in self.data.pictures}

    def __repr__(self) -> str:
        from ganreport.render.notebook import in_a_line

        return f"<Report {in_a_line(self.data)}>"

    def _repr_html_(self) -> str:
        from ganreport.render.notebook import to_cell

        return to_cell(self.data, self.lang)


def _paper(name: str) -> str:
    if name not in PAPERS:
        raise UsageError(f"paper {name!r}: allowed are {', '.join(PAPERS)}.")
    return name
