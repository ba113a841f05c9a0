"""A drawn sheet for tests: a table of one heading row, labels on the left, figures on the right."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

XS = (150, 600, 750, 900, 1050)
YS = (200, 260, 320, 380, 440, 500, 560)
TEXT_HEIGHT = 22.0


def sheet() -> Pixels:
    """1200 x 1650 grey: 6 rows and 4 columns, a figure in each cell, words in the first column."""
    page = np.full((1650, 1200), 255, np.uint8)
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y), 0, 2)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[-1]), 0, 2)
    for row, y in enumerate(YS[:-1]):
        _write(page, "government information", XS[0] + 15, y)
        for column, x in enumerate(XS[1:-1]):
            _write(page, str(10 * row + column + 3), x + 40, y)
    for line in range(30):
        _write(page, "words of the report that stand below", XS[0], 620 + 30 * line)
    return page


def _write(page: Pixels, text: str, x: int, y: int) -> None:
    cv2.putText(page, text, (x, y + 41), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)


def turned(page: Pixels, degrees: float) -> Pixels:
    """Around its middle, anticlockwise for positive degrees."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (width, height), borderValue=255), np.uint8)
