"""A sheet's texts to grids: merged, hidden, parted."""

from __future__ import annotations

import pytest

from extractors.errors import TooLarge
from extractors.workbook.sheet import Area, Sheet, address
from models.document import Prose
from models.grid import Grid


def grids(sheet: Sheet) -> list[Grid]:
    return [block for block in sheet.blocks() if isinstance(block, Grid)]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in line] for line in grid.lines()]


def filled(*rows: str, top: int = 0) -> dict[tuple[int, int], str]:
    """Texts by place; a letter a cell, a full stop for an empty one."""
    return {
        (top + row, column): letter
        for row, line in enumerate(rows)
        for column, letter in enumerate(line)
        if letter != "."
    }


def test_blank_cells_are_cells() -> None:
    (grid,) = grids(Sheet("S", filled("ab", "c.", "de")))
    assert texts(grid) == [["a", "b"], ["c", ""], ["d", "e"]]
    assert grid.at[1, 1].location == "S!B2"


def test_a_label_without_any_figure_keeps_its_row() -> None:
    (grid,) = grids(Sheet("S", filled("ab", "c.")))
    assert texts(grid) == [["a", "b"], ["c", ""]]


def test_merged_cells_span_and_hide_what_is_under_them() -> None:
    sheet = Sheet("S", filled("axb", "ycd"), merged=[Area(0, 0, 2, 1), Area(0, 1, 1, 3)])
    (grid,) = grids(sheet)
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells] == [
        ("a", 0, 0, 2, 1), ("x", 0, 1, 1, 2), ("c", 1, 1, 1, 1), ("d", 1, 2, 1, 1),
    ]  # fmt: skip


def test_empty_rows_part_tables_unless_a_merged_cell_crosses() -> None:
    apart = filled("ab", "..", "cd")
    assert len(grids(Sheet("S", apart))) == 2
    assert len(grids(Sheet("S", apart, merged=[Area(0, 0, 3, 1)]))) == 1


def test_single_texts_are_prose_and_stay_in_the_grid() -> None:
    blocks = list(Sheet("S", filled("T", "ab", "cd")).blocks())
    assert blocks[0] == Prose("T")
    assert isinstance(blocks[1], Grid)
    assert blocks[1].caption == "T"
    assert texts(blocks[1])[0][0] == "T"


def test_hidden_lines_are_not_read() -> None:
    sheet = Sheet(
        "S",
        filled("axb", "ycz", "dwe"),
        hidden_rows=frozenset({1}),
        hidden_columns=[range(1, 2)],
    )
    assert texts(grids(sheet)[0]) == [["a", "b"], ["d", "e"]]


def test_a_merged_cell_shows_in_what_is_left_of_it() -> None:
    sheet = Sheet(
        "S", filled("ab", ".c", ".d"), merged=[Area(0, 0, 3, 1)], hidden_rows=frozenset({0})
    )
    (grid,) = grids(sheet)
    assert texts(grid) == [["a", "c"], ["d"]]


def test_bounds() -> None:
    with pytest.raises(TooLarge):
        list(Sheet("S", {}, merged=[Area(0, 0, 2, 2)] * 20_001).blocks())
    wide = {(n, n + at): "x" for n in range(1000) for at in (0, 1)}
    with pytest.raises(TooLarge):
        list(Sheet("S", wide).blocks())


def test_far_cells_cost_nothing() -> None:
    sheet = Sheet("S", {(0, 0): "a", (0, 1): "b", (1_048_575, 16_383): "c"})
    assert len(grids(sheet)) == 1


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")])
def test_address(column: int, letters: str) -> None:
    assert address("S", 4, column) == f"S!{letters}5"
