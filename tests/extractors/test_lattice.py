"""Rulings to cells, on lines drawn by hand."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.lattice import MAX_RULINGS, Lattice, Ruling, cells_of, joined
from models.geometry import Box

SNAP = 4.0


def across(y: float, x0: float, x1: float) -> Ruling:
    return Ruling(True, y, x0, x1)


def down(x: float, y0: float, y1: float) -> Ruling:
    return Ruling(False, x, y0, y1)


def frame(x0: float, y0: float, x1: float, y1: float) -> list[Ruling]:
    return [across(y0, x0, x1), across(y1, x0, x1), down(x0, y0, y1), down(x1, y0, y1)]


def full(xs: list[float], ys: list[float]) -> list[Ruling]:
    return [across(y, xs[0], xs[-1]) for y in ys] + [down(x, ys[0], ys[-1]) for x in xs]


def places(table: Lattice) -> list[tuple[int, int, int, int]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in table]


def plain(rows: int, columns: int) -> list[tuple[int, int, int, int]]:
    return [(row, column, 1, 1) for row in range(rows) for column in range(columns)]


def only(rulings: Iterable[Ruling]) -> Lattice:
    (table,) = cells_of(rulings, SNAP)
    return table


def test_a_full_lattice_gives_its_cells_in_reading_order() -> None:
    table = only(full([0, 100, 160, 220], [0, 20, 40]))
    assert places(table) == plain(2, 3)
    assert table[4].box == Box(100, 20, 160, 40)


def test_merged_cells_have_spans() -> None:
    lines = [
        *frame(0, 0, 200, 60),
        down(100, 20, 60),
        across(20, 0, 200),
        across(40, 100, 200),
    ]
    assert places(only(lines)) == [(0, 0, 1, 2), (1, 0, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1)]


def test_double_lines_are_one() -> None:
    lines = full([0, 100, 200], [0, 20, 40])
    doubled = [*lines, *(Ruling(r.horizontal, r.at + 2, r.start, r.end) for r in lines)]
    assert places(only(doubled)) == plain(2, 2)


def test_short_and_broken_rulings_within_the_tolerance_still_part() -> None:
    lines = [
        *frame(0, 0, 200, 40),
        across(20, 3, 90),
        across(20, 93, 197),
        down(100, 2, 38),
    ]
    assert places(only(lines)) == plain(2, 2)


@pytest.mark.parametrize("gap", [1.5, 3.0, 6.0, 7.5])
def test_boxes_of_spaced_borders_are_neighbours(gap: float) -> None:
    lines = [
        line
        for row in range(3)
        for column in range(4)
        for line in frame(column * 60, row * 20, column * 60 + 60 - gap, row * 20 + 20 - gap)
    ]
    assert places(only(lines)) == plain(3, 4)
    assert places(only([*lines, *frame(-gap, -gap, 240, 60)])) == plain(3, 4)


def test_spaced_boxes_keep_their_spans() -> None:
    lines = [
        *frame(0, 0, 114, 14),
        *frame(0, 20, 54, 54),
        *frame(60, 20, 114, 34),
        *frame(60, 40, 114, 54),
    ]
    assert places(only(lines)) == [(0, 0, 1, 2), (1, 0, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1)]


def test_open_sides_are_closed() -> None:
    """No outer verticals; and a table that the end of the page cuts."""
    lines = [across(y, 0, 200) for y in (0, 20, 40)] + [down(100, 0, 60), down(160, 0, 60)]
    assert places(only(lines)) == plain(3, 3)
    framed = [across(y, 0, 200) for y in (0, 20)] + [down(x, 0, 60) for x in (0, 100, 200)]
    assert places(only(framed)) == plain(2, 2)


def test_a_lost_piece_of_ruling_costs_one_parting_only() -> None:
    lines = [*frame(0, 0, 300, 60), across(20, 0, 300), across(40, 0, 100), across(40, 200, 300)]
    lines += [down(100, 0, 60), down(200, 0, 20), down(200, 40, 60)]
    # The middle and the right cell of rows two and three ran together in an L: it is parted again.
    table = only(lines)
    assert sum(cell.box.width * cell.box.height for cell in table) == 300 * 60
    assert {(0, 0), (0, 1), (0, 2), (1, 0), (2, 0), (2, 2)} <= {(c.row, c.column) for c in table}


def test_two_tables_come_from_the_top() -> None:
    lower, upper = full([0, 50, 90], [100, 120]), full([300, 350, 400], [0, 20, 40])
    tables = cells_of([*lower, *upper], SNAP)
    assert [len(table) for table in tables] == [4, 2]


def test_underlines_frames_and_nothing_are_no_tables() -> None:
    assert cells_of([], SNAP) == []
    assert cells_of([across(10, 0, 80), across(30, 0, 80)], SNAP) == []
    assert cells_of(frame(0, 0, 100, 50), SNAP) == []


def test_an_underline_parts_no_cell_where_rulings_are_exact() -> None:
    lines = [*full([0, 100, 200], [0, 20, 40]), across(12, 20, 80)]
    assert places(cells_of(lines, SNAP, covered=0.9)[0]) == plain(2, 2)
    assert len(only(lines)) == 5


def test_dashes_join_to_a_line() -> None:
    dashes = [across(5, x, x + 2) for x in range(0, 100, 4)]
    assert joined(dashes, SNAP) == [across(5, 0, 98)]


def test_a_drawing_of_countless_lines_is_given_up_fast() -> None:
    lines = [across(y * 10, x * 20, x * 20 + 10) for y in range(100) for x in range(100)]
    assert len(lines) > MAX_RULINGS
    assert cells_of(lines, SNAP) == []


def test_a_ruling_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="not a ruling"):
        across(0, 10, 5)


@given(
    st.lists(
        st.builds(
            lambda horizontal, at, start, length: Ruling(horizontal, at, start, start + length),
            st.booleans(),
            st.floats(0, 500),
            st.floats(0, 500),
            st.floats(0, 500),
        ),
        max_size=40,
    )
)
def test_cells_never_overlap(rulings: list[Ruling]) -> None:
    for table in cells_of(rulings, SNAP):
        covered = [
            (row, column)
            for cell in table
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        ]
        assert len(covered) == len(set(covered))
