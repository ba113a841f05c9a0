"""A page as a whole: which way up it is found."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.scan.page import see
from extractors.scan.pictures import PagePicture

WIDE, HIGH = 74, 50


def row_of_figures() -> PagePicture:
    """The last row of table four, alone at the top of an A4 page of 1240 x 1754 pixels."""
    page = np.full((1754, 1240), 255, np.uint8)
    for column in range(15):
        x = 60 + WIDE * column
        cv2.rectangle(page, (x, 150), (x + WIDE, 150 + HIGH), 0, 2)
        cv2.putText(page, str(column % 7), (x + 28, 185), 0, 0.9, 0, 2, cv2.LINE_AA)
    return PagePicture(1, page, 150.0, 595.0, 842.0)


@pytest.mark.parametrize("quarters", [0, 1, 3])
def test_a_row_of_figures_alone_is_found_however_it_lies(quarters: int) -> None:
    upright = row_of_figures()
    pixels = np.ascontiguousarray(np.rot90(upright.pixels, quarters))
    size = (595.0, 842.0) if quarters % 2 == 0 else (842.0, 595.0)
    trace = see(PagePicture(1, pixels, 150.0, *size), turns_before=quarters)
    [grid] = trace.grids
    assert [cell.text for cell in grid.cells] == [str(column % 7) for column in range(15)]
