"""One figure's crop, prepared in several ways for another look.

Crops are grey, dark ink on white; `digit` is the height of a digit in pixels of the crop.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

SOFT = 0.06  # digit heights of blur
THICKER = 0.08  # by which strokes grow
BRIDGED = 0.26  # bare lines narrower than this are inked, across one diagonal


def prepared(crop: Pixels, clean: Pixels, digit: float) -> list[Pixels]:
    """As it is, softer; without its dirt, softer, with thicker strokes, and with gaps bridged."""
    return [_soft(crop, digit), _soft(clean, digit), _thicker(clean, digit), _bridged(clean, digit)]


def _soft(crop: Pixels, digit: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), SOFT * digit), np.uint8)


def _thicker(crop: Pixels, digit: float) -> Pixels:
    across = round(1 + THICKER * digit)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
    return np.asarray(cv2.erode(crop, disc), np.uint8)


def _bridged(crop: Pixels, digit: float) -> Pixels:
    diagonal = np.eye(round(BRIDGED * digit) | 1, dtype=np.uint8)
    return np.asarray(cv2.morphologyEx(crop, cv2.MORPH_OPEN, diagonal), np.uint8)
