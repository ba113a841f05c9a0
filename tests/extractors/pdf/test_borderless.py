"""Tables without rulings, on pages written by hand."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.pdf import read
from models.grid import Grid
from tests.extractors.pdf.pages import pdf, text

TABLE = [
    (60, 226, ["first row", "12", "345", "0"]),
    (60, 206, ["second row", "0", "6789", "1"]),
    (60, 186, ["third row", "7", "", "2"]),
]


def page(rows: Sequence[tuple[float, float, Sequence[str]]]) -> str:
    return "".join(
        text(x + 100 * (n > 0) + 50 * max(0, n - 1), y, string)
        for x, y, strings in rows
        for n, string in enumerate(strings)
        if string
    )


def rows_of(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in line] for line in grid.lines()]


def test_rows_and_columns_come_from_the_gaps() -> None:
    (grid,) = read(pdf(page(TABLE))).grids
    assert rows_of(grid) == [strings for _, _, strings in TABLE]


def test_rules_across_alone_are_no_lattice_but_the_text_is() -> None:
    rules = "".join(f"50 {y} m 350 {y} l S\n" for y in (240, 180))
    (grid,) = read(pdf(rules + page(TABLE))).grids
    assert rows_of(grid) == [strings for _, _, strings in TABLE]


def test_the_lines_of_a_label_stay_with_their_figures() -> None:
    """A label of two lines about the figures' line."""
    two = [*TABLE[:2], (60, 180, ["", "7", "8", "9"])]
    wrapped = page(two) + text(60, 186, "third row") + text(60, 174, "continued")
    (grid,) = read(pdf(wrapped)).grids
    assert rows_of(grid)[2] == ["third row\ncontinued", "7", "8", "9"]


def test_prose_with_figures_is_no_table() -> None:
    prose = "".join(
        text(40, 250 - 14 * n, "in 2020 there were 26 of 109, and 33 more") for n in range(9)
    )
    assert read(pdf(prose)).grids == ()


def test_a_list_of_contents_is_no_table() -> None:
    listed = "".join(
        text(40, 250 - 14 * n, "chapter") + text(300, 250 - 14 * n, str(n)) for n in range(9)
    )
    assert read(pdf(listed)).grids == ()
