"""How Matplotlib writes our drawings: as its own backend for SVG does, with less measuring."""

from __future__ import annotations

from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final

from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.textpath import text_to_path

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

NAME: Final = f"module://{__name__}"
"""What ``savefig`` calls it."""

_POINTS: Final = 72  # an inch, in SVG
_KEPT: Final = 4096  # texts, as many as Matplotlib keeps of one drawing


class FigureCanvas(FigureCanvasSVG):
    """Writes a figure as SVG; where an axis has no label, no place is looked for it."""

    def print_svg(
        self, filename: IO[str], *, metadata: dict[str, Any] | None = None, **_: Any
    ) -> None:
        """Draw it into a text file, the same signs as Matplotlib's own would."""
        dots, self.figure.dpi = self.figure.dpi, _POINTS
        width, height = self.figure.get_size_inches()
        svg: Any = _Renderer(  # type: ignore[no-untyped-call]
            _POINTS * width, _POINTS * height, filename, image_dpi=dots, metadata=metadata
        )
        renderer: Any = MixedModeRenderer(  # type: ignore[no-untyped-call]
            self.figure, width, height, dots, svg
        )
        for axes in self.figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                if not axis.get_label_text():
                    axis.set_label_coords(0, 0)  # else all ticks are measured once more
        self.figure.draw(renderer)
        renderer.finalize()


class _Renderer(RendererSVG):
    """Measures a text once for all drawings: they have their ticks in common."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        return _measured(s, prop, ismath)


@lru_cache(_KEPT)
def _measured(text: str, font: FontProperties, math: Any) -> tuple[float, float, float]:
    """Width, height and descent; ``font`` is the caller's copy, which nobody changes."""
    measured: tuple[float, float, float] = text_to_path.get_text_width_height_descent(
        text, font, math
    )
    return measured
