"""How often the sides of an image can be halved, which is what convolutions build on."""

from __future__ import annotations

from ganreport.errors import UsageError
from gantrainer.networks.layers import Shape, Widths


def halvings(shape: Shape) -> int:
    """Halvings of an image (height, width, channels) that networks make unless told otherwise.

    As many as lead to a side of 4, but two at least; fewer where a side becomes odd before.
    """
    smaller = min(shape[:2])
    return min(most_halvings(shape), max(2, (smaller // 4).bit_length() - 1))


def most_halvings(shape: Shape) -> int:
    """How often both sides can be halved before one is odd."""
    return min((side & -side).bit_length() - 1 for side in shape[:2])


def check(what: str, shape: Shape, widths: Widths) -> None:
    """Refuse samples that are no images or that can't be halved once for each width.

    Raises:
        UsageError: They are so; ``what`` names the network or the setting.
    """
    if len(shape) != 3:
        raise UsageError(
            f"{what} makes images, but samples have the shape {list(shape)}. "
            "Set network to 'mlp', or data to an image set."
        )
    if not most_halvings(shape):
        raise UsageError(
            f"{what}: images of {shape[0]} x {shape[1]} can't be halved. "
            "Resize them to even sides, or set network to 'mlp'."
        )
    if len(widths) > most_halvings(shape):
        raise UsageError(
            f"{what} = {list(widths)} halve the side {len(widths)} times, but images of "
            f"{shape[0]} x {shape[1]} can't be halved so often. Give at most "
            f"{most_halvings(shape)} widths."
        )
