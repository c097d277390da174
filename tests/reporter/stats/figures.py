"""Figures of known tiles, drawn by Matplotlib as training scripts do."""

from __future__ import annotations

import io

import numpy as np
from matplotlib import style as styles
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image


def smooth(count, side, seed=0):
    """(count, side, side, 3) coloured waves."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    waves = rng.uniform(-6, 6, (count, 3, 2))
    phase = waves[..., 0, None, None] * y + waves[..., 1, None, None] * x
    phase += rng.uniform(0, 6, (count, 3, 1, 1))
    return (np.sin(phase) * 100 + 128).transpose(0, 2, 3, 1).astype(np.uint8)


def strokes(count, side, seed=0):
    """(count, side, side, 3) grey blocks on black, with empty margins."""
    rng = np.random.default_rng(seed)
    tiles = np.zeros((count, side, side, 3), np.uint8)
    for tile in tiles:
        for _ in range(3):
            y, x = rng.integers(side // 7, side - side // 3, 2)
            tile[y : y + side // 6 + 1, x : x + side // 6 + 1] = rng.integers(120, 256)
    return tiles


def make_grid(tiles, columns, gutter=2, colour=0):
    """As torchvision's: gutters also around."""
    count, side = tiles.shape[:2]
    pitch = side + gutter
    rows = -(-count // columns)
    shape = (rows * pitch + gutter, columns * pitch + gutter, 3)
    picture = np.full(shape, colour, np.uint8)
    for i, tile in enumerate(tiles):
        y, x = gutter + i // columns * pitch, gutter + i % columns * pitch
        picture[y : y + side, x : x + side] = tile
    return picture


def places(count, columns, side, gutter=2):
    """(count, 4) top, left, height and width of the tiles of such a grid."""
    row, column = np.divmod(np.arange(count), columns)
    sides = np.full(count, side)
    return np.stack(
        [gutter + row * (side + gutter), gutter + column * (side + gutter), sides, sides], axis=1
    )


def figure(size=(4.0, 4.0), dpi=100, style="default"):
    """A figure, and the settings to draw it with."""
    with styles.context(style):
        drawn = Figure(figsize=size, dpi=dpi)
        FigureCanvasAgg(drawn)
    return drawn


def drawn(each, **saving):
    """What a saved figure looks like, (h, w, 3)."""
    buffer = io.BytesIO()
    if saving:
        each.savefig(buffer, **saving)
        return np.asarray(Image.open(buffer).convert("RGB"))
    each.savefig(buffer, format="rgba")  # as a PNG has it
    width, height = each.canvas.get_width_height()
    return np.frombuffer(buffer.getvalue(), np.uint8).reshape(height, width, 4)[..., :3]


def on_page(axes, boxes):
    """(n, 4) boxes of a picture's pixels in the figure's."""
    height = axes.figure.bbox.height
    corners = np.array(boxes)[:, :2]
    ends = corners + np.array(boxes)[:, 2:]
    left, top = axes.transData.transform(corners[:, ::-1] - 0.5).T
    right, bottom = axes.transData.transform(ends[:, ::-1] - 0.5).T
    return np.stack([height - top, left, top - bottom, right - left], axis=1)


def cells(cut):
    """(n, 4) boxes of a cut's tiles."""
    columns = len(cut.lefts)
    tops = [cut.tops[c // columns] for c in cut.cells]
    lefts = [cut.lefts[c % columns] for c in cut.cells]
    return np.array([(y, x, cut.height, cut.width) for y, x in zip(tops, lefts, strict=True)])
