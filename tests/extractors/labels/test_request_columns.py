"""What real reports do to the columns of table three."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.grid import Grid, GridCell
from tests.extractors.labels.building import (
    REQUESTS,
    drawn,
    expected,
    exported,
    found_in,
    line,
    relabelled,
    reported,
    row_of,
    texts,
    with_texts,
)


def test_columns_follow_their_heads_where_all_of_them_stand_over_the_figures() -> None:
    cells = drawn("2021", REQUESTS)
    turned = relabelled(cells, {"商业企业": "科研机构", "科研机构": "商业企业"})
    table = found_in(turned)[REQUESTS]
    right = expected("2021", REQUESTS)
    found = texts(table)
    assert found["granted", "commercial_enterprise"] == right["granted", "research_institution"]
    assert found["granted", "research_institution"] == right["granted", "commercial_enterprise"]
    assert found["granted", "total"] == right["granted", "total"]


def test_heads_in_another_order_without_a_lattice_place_nothing() -> None:
    cells = exported(drawn("2021", REQUESTS))
    turned = relabelled(cells, {"商业企业": "科研机构", "科研机构": "商业企业"})
    table = found_in(turned)[REQUESTS]
    assert not texts(table)
    assert set(expected("2021", REQUESTS).values()) <= reported(table)


def test_blanks_for_zero_in_a_text_export_with_one_full_line() -> None:
    """Only the totals are printed in full: their frame is not that of deeper labels."""
    right = expected("2019", REQUESTS)
    kept = {t for p, t in right.items() if p[0] == "results_total" or p[1] == "total"}
    cells = with_texts(
        drawn("2019", REQUESTS), lambda text: "" if text.isdigit() and text not in kept else text
    )
    table = found_in(exported(cells))[REQUESTS]
    assert texts(table) == {p: t for p, t in right.items() if t in kept}
    assert not table.misalignments


@pytest.mark.parametrize("spans", [True, False])
def test_the_applicants_may_stand_above_everything(spans: bool) -> None:
    """No note in the corner, and the head over all columns, those of labels too."""
    body = [cell for cell in drawn("2021", REQUESTS) if cell.row > 2]
    heads = [
        GridCell(0, 0, "申请人情况", column_span=10),
        GridCell(1, 0, "", row_span=2, column_span=3),
        GridCell(1, 3, "自然人", row_span=2),
        GridCell(1, 4, "法人或其他组织", column_span=5),
        GridCell(1, 9, "总计", row_span=2),
        *(
            GridCell(2, 4 + at, label)
            for at, label in enumerate(
                ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
            )
        ),
    ]
    cells = [*heads, *body]
    table = found_in(cells if spans else exported(cells))[REQUESTS]
    assert texts(table) == expected("2021", REQUESTS)


@pytest.mark.parametrize("spans", [True, False])
def test_the_total_may_stand_on_the_level_of_the_leaves(spans: bool) -> None:
    cells = [
        replace(cell, row=2, row_span=1) if cell.text == "总计" and cell.row < 3 else cell
        for cell in drawn("2021", REQUESTS)
    ]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    table = found_in(cells if spans else exported(cells))[REQUESTS]
    assert texts(table) == expected("2021", REQUESTS)


def test_without_heads_the_order_is_the_forms() -> None:
    cells = [replace(c, row=c.row - 3) for c in drawn("2019", REQUESTS) if c.row > 2]
    table = found_in(cells)[REQUESTS]
    assert texts(table) == expected("2019", REQUESTS)


def test_a_column_of_row_numbers_is_no_figure() -> None:
    cells = [replace(c, column=c.column + 1) for c in exported(drawn("2019", REQUESTS))]
    numbers = [GridCell(row, 0, str(row)) for row in range(3, 26)]
    both = sorted([*cells, *numbers], key=lambda cell: (cell.row, cell.column))
    table = found_in(both)[REQUESTS]
    assert texts(table) == expected("2019", REQUESTS)


def test_a_column_of_remarks_is_no_figure() -> None:
    cells = exported(drawn("2019", REQUESTS))
    row = row_of(cells, "2.重复申请")
    end = max(c.column for c in cells if c.row == row) + 1
    table = found_in([*cells, GridCell(row, end, "含转办")])[REQUESTS]
    assert texts(table) == expected("2019", REQUESTS)


@pytest.mark.parametrize("spans", [True, False])
def test_a_column_of_units_is_no_label(spans: bool) -> None:
    cells = drawn("2021", REQUESTS)
    first = min(cell.column for cell in cells if cell.text.isdigit())
    moved = [replace(c, column=c.column + (c.column >= first)) for c in cells]
    rows = sorted({cell.row for cell in cells if cell.text.isdigit()})
    cells = sorted(
        [*moved, *(GridCell(row, first, "件") for row in rows)], key=lambda c: (c.row, c.column)
    )
    table = found_in(cells if spans else exported(cells))[REQUESTS]
    assert texts(table) == expected("2021", REQUESTS)


def test_a_lost_column_moves_no_figure() -> None:
    """Blank cells under a label that spans them are no figures."""
    grid = Grid(tuple(drawn("2019", REQUESTS)))
    begins = {(cell.row, cell.column): cell.text for cell in grid.cells}
    rows = [
        line(row, [begins.get((row, column), "") for column in range(grid.column_count - 1)])
        for row in range(grid.row_count)
    ]
    table = found_in([cell for row in rows for cell in row])[REQUESTS]
    assert not texts(table)
    assert set(expected("2019", REQUESTS).values()) & reported(table)
