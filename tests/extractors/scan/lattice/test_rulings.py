from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.lattice import Lattice, cells_of
from extractors.scan.lattice.repair import repaired
from extractors.scan.lattice.rulings import level_of, rulings
from tests.extractors.scan.sheets import TEXT_HEIGHT, XS, YS, Pixels, sheet

SNAP = 0.4 * TEXT_HEIGHT


def lattices(page: Pixels) -> list[Lattice]:
    light = level_of(page, TEXT_HEIGHT)
    assert light is not None
    lines = rulings(page, TEXT_HEIGHT, light).lines
    tables = repaired(lines, page, TEXT_HEIGHT, SNAP, light)
    return [lattice for table in tables for lattice in cells_of(table, SNAP)]


def test_every_cell_of_a_drawn_table() -> None:
    [table] = lattices(sheet())
    assert [(cell.row, cell.column) for cell in table] == [
        (r, c) for r in range(6) for c in range(4)
    ]
    assert table[5].box.x0 == pytest.approx(XS[1], abs=2)
    assert table[5].box.y1 == pytest.approx(YS[2], abs=2)


def test_rulings_hold_no_text() -> None:
    page = sheet()
    found = rulings(page, TEXT_HEIGHT, 200)
    assert not found.ink[610:].any()
    assert found.ink[YS[1], XS[0] + 5]


def test_faint_rulings_are_seen() -> None:
    page = sheet()
    table = np.zeros_like(page)
    for y in YS:
        cv2.line(table, (XS[0], y), (XS[-1], y), 1, 2)
    for x in XS:
        cv2.line(table, (x, YS[0]), (x, YS[-1]), 1, 2)
    page[table > 0] = 218
    [found] = lattices(page)
    assert len(found) == 24


def test_a_page_of_text_has_no_rulings() -> None:
    page = sheet()
    page[: YS[-1] + 10] = 255
    assert level_of(page, TEXT_HEIGHT) is None


@pytest.mark.parametrize(
    ("left", "top", "right", "bottom"),
    [
        (XS[1] + 10, YS[2] - 4, XS[2] - 10, YS[2] + 4),  # between two figures of a column
        (XS[2] - 4, YS[3] + 6, XS[2] + 4, YS[4] - 6),  # between two figures of a row
        (XS[1] - 4, YS[3] + 6, XS[1] + 4, YS[4] - 6),  # between a label and a figure
        (XS[1] + 20, YS[0] - 4, XS[3] - 10, YS[0] + 4),  # of the frame
    ],
)
def test_a_gap_in_a_ruling_moves_no_figure(left: int, top: int, right: int, bottom: int) -> None:
    page = sheet()
    page[top:bottom, left:right] = 255
    [table] = lattices(page)
    assert sum(cell.row_span == cell.column_span == 1 for cell in table) == 24


def test_rulings_in_dashes() -> None:
    page = sheet()
    for x in range(XS[0] - 5, XS[-1], 160):
        for y in YS:
            page[y - 4 : y + 4, x : x + 16] = 255
    [table] = lattices(page)
    assert len(table) == 24


def test_a_head_over_two_columns_stays_whole() -> None:
    page = sheet()
    page[YS[0] + 5 : YS[1] - 5, XS[1] + 5 : XS[3] - 5] = 255
    cv2.putText(page, "items", (XS[2] - 45, YS[1] - 19), 0, 1.0, 0, 2)
    [table] = lattices(page)
    assert any(cell.row == 0 and cell.column_span == 2 for cell in table)


def test_level_rulings_that_go_on_beyond_a_wide_gap_are_of_one_table() -> None:
    page = sheet()
    for y in YS:
        page[y - 4 : y + 4, XS[1] + 6 : XS[3] - 6] = 255
    page[YS[0] - 4 : YS[-1] + 4, XS[2] - 4 : XS[2] + 4] = 255
    [table] = lattices(page)
    assert [cell.column for cell in table if cell.row == 1] == [0, 1, 2]
