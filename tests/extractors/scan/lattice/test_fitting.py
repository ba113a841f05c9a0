"""Printed forms with rulings lost, drawn as a form prints them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extractors.lattice import Lattice, cells_of
from extractors.scan.lattice.repair import repaired
from extractors.scan.lattice.rulings import level_of, rulings
from models.layout import LayoutCell, printed
from tests.extractors.scan.sheets import Pixels

TEXT_HEIGHT = 22.0
SNAP = 0.4 * TEXT_HEIGHT
LEFT, TOP, WIDE, HIGH = 120, 150, 72, 46


def drawn(cells: Sequence[LayoutCell], wide: int = WIDE) -> Pixels:
    """The form in columns of `wide` and rows of HIGH, a figure or strokes in each cell."""
    page = np.full((1700, 1300), 255, np.uint8)
    for cell in cells:
        x0, y0 = LEFT + wide * cell.column, TOP + HIGH * cell.row
        x1, y1 = x0 + wide * cell.column_span, y0 + HIGH * cell.row_span
        cv2.rectangle(page, (x0, y0), (x1, y1), 0, 2)
        text = "7" if cell.kind == "figure" else "HI"
        cv2.putText(page, text, ((x0 + x1) // 2 - 18, (y0 + y1) // 2 + 11), 0, 1.0, 0, 2)
    return page


def broken(page: Pixels, share: float, seed: int) -> Pixels:
    """Without `share` of the squares of the rulings."""
    ink = (page < 128).astype(np.uint8)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, 40), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((40, 1), np.uint8))
    lines = cv2.dilate(level | upright, np.ones((3, 3), np.uint8)) > 0
    size = 20
    gone = np.random.default_rng(seed).random((page.shape[0] // size, page.shape[1] // size))
    mask = np.kron(gone < share, np.ones((size, size), bool))
    return np.where(lines & mask, np.uint8(255), page)


def lattices(page: Pixels) -> list[Lattice]:
    light = level_of(page, TEXT_HEIGHT)
    assert light is not None
    lines = rulings(page, TEXT_HEIGHT, light).lines
    tables = repaired(lines, page, TEXT_HEIGHT, SNAP, light)
    found = [lattice for table in tables for lattice in cells_of(table, SNAP)]
    return sorted(found, key=len, reverse=True)


def spans(lattice: Lattice) -> list[tuple[int, int, int, int]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in lattice]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("template", "table"),
    [
        ("2021", "disclosure_requests"),
        ("2019", "proactive_disclosure"),
        ("2021", "review_and_litigation"),
    ],
)
def test_a_form_of_broken_rulings_has_all_its_cells(template: str, table: str, seed: int) -> None:
    cells = printed(template, table)
    found = lattices(broken(drawn(cells), 0.2, seed))
    assert spans(found[0]) == [(c.row, c.column, c.row_span, c.column_span) for c in cells]


def test_a_line_of_stumps_is_found() -> None:
    cells = printed("2021", "review_and_litigation")
    page = broken(drawn(cells), 0.15, 0)
    x = LEFT + 7 * WIDE
    for row in (2, 3):
        page[TOP + HIGH * row + 9 : TOP + HIGH * (row + 1) - 3, x - 4 : x + 5] = 255
    assert len(lattices(page)[0]) == len(cells)


def test_what_is_merged_on_purpose_stays_merged() -> None:
    """Rulings are whole, one edge is not there: that is how the table was drawn."""
    cells = printed("2021", "review_and_litigation")
    page = drawn(cells)
    x = LEFT + 7 * WIDE
    page[TOP + 3 * HIGH + 3 : TOP + 4 * HIGH - 3, x - 30 : x + 31] = 255
    cv2.putText(page, "88", (x - 18, TOP + 3 * HIGH + 34), 0, 1.0, 0, 2)
    assert len(lattices(page)[0]) == len(cells) - 1


def test_a_table_that_is_no_form_is_left_as_drawn() -> None:
    page = np.full((900, 900), 255, np.uint8)
    for row in range(6):
        for column in range(5):
            corner = 100 + 110 * column, 100 + 60 * row
            cv2.rectangle(page, corner, (corner[0] + 110, corner[1] + 60), 0, 2)
            cv2.putText(page, "35", (corner[0] + 40, corner[1] + 41), 0, 1.0, 0, 2)
    page[161:219, 318:323] = 255  # two cells made one
    page[165:215, 220:430] = 255
    cv2.putText(page, "35", (300, 201), 0, 1.0, 0, 2)
    assert len(lattices(page)[0]) == 29


def test_last_rows_in_loose_pieces_belong_to_their_table() -> None:
    cells = printed("2019", "proactive_disclosure")
    wide = 270
    page = drawn(cells, wide)
    rows = max(cell.row for cell in cells) + 1
    head = TOP + HIGH * (rows - 3)  # of the last block, which has two rows below it
    for x in (LEFT, LEFT + 4 * wide):
        page[head + 4 : head + HIGH - 3, x - 4 : x + 5] = 255
    for x in (LEFT + wide // 2, LEFT + 3 * wide):
        page[head + HIGH - 4 :, x - 75 : x + 76] = 255
    assert len(lattices(page)[0]) == len(cells)


def test_a_stroke_of_the_title_on_a_head_is_no_column() -> None:
    cells = printed("2021", "review_and_litigation")
    page = broken(drawn(cells), 0.15, 0)
    lost, stroke = LEFT + 7 * WIDE, LEFT + 3 * WIDE // 2
    for row in (2, 3):
        page[TOP + HIGH * row + 9 : TOP + HIGH * (row + 1) - 3, lost - 4 : lost + 5] = 255
    page[TOP - 55 : TOP + 4, stroke - 1 : stroke + 2] = 0
    assert spans(lattices(page)[0]) == [
        (c.row, c.column, c.row_span, c.column_span) for c in cells
    ]


def test_a_lost_border_is_where_level_lines_end_together() -> None:
    cells = printed("2019", "proactive_disclosure")
    wide = 270
    page = broken(drawn(cells, wide), 0.15, 0)
    x = LEFT + 4 * wide
    page[:, x - 4 : x + 5] = 255
    assert len(lattices(page)[0]) == len(cells)


def test_a_column_of_pieces_away_from_all_rulings_is_found() -> None:
    cells = printed("2021", "review_and_litigation")
    page = broken(drawn(cells), 0.15, 0)
    for x in (LEFT + 3 * WIDE, LEFT + 12 * WIDE):
        for row in (2, 3):
            top = TOP + HIGH * row
            page[top - 6 : top + 7, x - 4 : x + 5] = 255
            page[top + HIGH - 8 : top + HIGH + 7, x - 4 : x + 5] = 255
    assert len(lattices(page)[0]) == len(cells)
