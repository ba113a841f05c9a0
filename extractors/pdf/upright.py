"""From the coordinates of a PDF page to points from the top left of the upright page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
"""n x 4: x0, y0, x1, y1 of each box."""


@dataclass(frozen=True, slots=True)
class Upright:
    """`left, bottom, right, top`: what of the page is shown (its CropBox), in its own
    coordinates, y growing upwards. `turns`: quarters clockwise that make it upright."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def turned(self, turns: int) -> Upright:
        """Turned further, clockwise."""
        return Upright(self.left, self.bottom, self.right, self.top, (self.turns + turns) % 4)

    def boxes(self, boxes: Boxes) -> Boxes:
        """Boxes of the page's own coordinates (left, bottom, right, top) as they stand upright."""
        x0, y0, x1, y1 = boxes.T
        from_left, from_right = x0 - self.left, self.right - x1
        from_top, from_bottom = self.top - y1, y0 - self.bottom
        across, down = x1 - x0, y1 - y0
        near_x, near_y, wide, high = (
            (from_left, from_top, across, down),
            (from_bottom, from_left, down, across),
            (from_right, from_bottom, across, down),
            (from_top, from_right, down, across),
        )[self.turns % 4]
        return np.stack([near_x, near_y, near_x + wide, near_y + high], axis=1)
