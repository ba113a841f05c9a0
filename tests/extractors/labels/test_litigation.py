"""What real reports do to table four."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.grid import GridCell
from tests.extractors.labels.building import (
    LITIGATION,
    Cells,
    assert_none_moved,
    cut,
    drawn,
    expected,
    exported,
    found_in,
    line,
    relabelled,
    texts,
    with_texts,
)


def _figures(cells: Cells) -> Cells:
    return [c for c in cells if c.text.isdigit()]


def test_a_page_may_break_before_the_figures() -> None:
    cells = drawn("2021", LITIGATION)
    table = found_in(*cut(cells, _figures(cells)[0].row))[LITIGATION]
    assert texts(table) == expected("2021", LITIGATION)


def test_traditional_characters_and_misprints() -> None:
    changes = {
        "行政复议": "行政法复议",
        "行政诉讼": "行政訴訟",
        "结果维持": "結果維持",
        "未经复议": "未經復議直接起訴",
        "尚未审结": "尚未審結",
        "总计": "合计",
    }
    table = found_in(relabelled(drawn("2021", LITIGATION), changes))[LITIGATION]
    assert texts(table) == expected("2021", LITIGATION)


@pytest.mark.parametrize("spans", [True, False])
def test_lost_group_heads(spans: bool) -> None:
    gone = ("行政诉讼", "未经复议直接起诉", "复议后起诉")
    cells = with_texts(drawn("2019", LITIGATION), lambda text: "" if text in gone else text)
    table = found_in(cells if spans else exported(cells))[LITIGATION]
    assert texts(table) == expected("2019", LITIGATION)


@pytest.mark.parametrize("spans", [True, False])
def test_no_lost_head_moves_a_figure(spans: bool) -> None:
    cells = drawn("2021", LITIGATION)
    cells = cells if spans else exported(cells)
    for at, cell in enumerate(cells):
        if cell.text and not cell.text.isdigit():
            left = [replace(c, text="") if i == at else c for i, c in enumerate(cells)]
            table = found_in(left)[LITIGATION]
            assert_none_moved(table, "2021")
            assert texts(table) == expected("2021", LITIGATION)


def test_a_lost_group_that_shifted_the_others_is_reported() -> None:
    """平度市 2020: ten of fifteen figures, under the heads of the last two groups."""
    cells = exported(drawn("2019", LITIGATION))
    row = _figures(cells)[0].row
    printed = [*[""] * 5, *"7200930003"]
    table = found_in([c for c in cells if c.row != row] + line(row, printed))[LITIGATION]
    assert not table.cells
    (group,) = table.misalignments
    assert group.line is None
    assert [c.text for c in group.strays] == list("7200930003")
    assert group.open_places == table.places
    assert len(table.places) == 15


def test_a_line_that_lost_cells_is_reported() -> None:
    cells = exported(drawn("2019", LITIGATION))
    row = _figures(cells)[0].row
    table = found_in([c for c in cells if c.row != row] + line(row, "7200930003"))[LITIGATION]
    (group,) = table.misalignments
    assert len(group.strays) == 10


def test_blanks_in_a_drawn_table_stand_where_they_are() -> None:
    right = expected("2021", LITIGATION)
    kept = {t for p, t in right.items() if p[0] != "administrative_review"}
    cells = with_texts(
        drawn("2021", LITIGATION), lambda t: "" if t.isdigit() and t not in kept else t
    )
    table = found_in(cells)[LITIGATION]
    assert texts(table) == {p: t for p, t in right.items() if t in kept}


def test_blanks_for_zero_throughout_in_a_text_export() -> None:
    right = expected("2021", LITIGATION)
    kept = {t for p, t in right.items() if p[1] in ("upheld", "total")}
    cells = with_texts(
        drawn("2021", LITIGATION), lambda t: "" if t.isdigit() and t not in kept else t
    )
    table = found_in(exported(cells))[LITIGATION]
    assert texts(table) == {p: t for p, t in right.items() if t in kept}


def test_a_blank_form_is_recognised() -> None:
    cells = with_texts(drawn("2021", LITIGATION), lambda t: "" if t.isdigit() else t)
    assert len(found_in(cells)[LITIGATION].cells) == 15


def test_two_lines_of_figures_are_not_chosen_between() -> None:
    cells = drawn("2021", LITIGATION)
    more = [replace(c, row=c.row + 1, text="9") for c in _figures(cells)]
    table = found_in([*cells, *more])[LITIGATION]
    assert not table.cells
    assert len(table.misalignments[0].strays) == 30


def test_words_of_the_table_alone_are_no_table() -> None:
    chart = line(0, ["结果维持", "结果纠正", "其他结果", "尚未审结", "0.957", "0.043", "0", "0"])
    assert LITIGATION not in found_in(chart)


@pytest.mark.parametrize("spans", [True, False])
def test_heads_in_another_order_place_nothing(spans: bool) -> None:
    cells = drawn("2021", LITIGATION)
    turned = relabelled(cells, {"结果维持": "结果纠正", "结果纠正": "结果维持"})
    table = found_in(turned if spans else exported(turned))[LITIGATION]
    assert not table.cells
    assert len(table.misalignments[0].strays) == 15


_COLUMNS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def _group(number: int) -> list[str]:
    return list(expected("2021", LITIGATION).values())[5 * number : 5 * number + 5]


@pytest.mark.parametrize("spans", [True, False])
def test_groups_as_rows(spans: bool) -> None:
    first = 2 if spans else 1
    cells = [
        GridCell(0, 0, "", column_span=first),
        *(GridCell(0, first + at, head) for at, head in enumerate(_COLUMNS)),
        GridCell(1, 0, "行政复议", column_span=first),
        *(GridCell(1, first + at, text) for at, text in enumerate(_group(0))),
        GridCell(2, 0, "行政诉讼", row_span=2 if spans else 1),
        *line(2, ["未经复议直接起诉", *_group(1)], start=1),
        *line(3, ["复议后起诉", *_group(2)], start=1 if spans else 0),
    ]
    assert texts(found_in(cells)[LITIGATION]) == expected("2021", LITIGATION)


@pytest.mark.parametrize("spans", [True, False])
def test_groups_below_each_other(spans: bool) -> None:
    names = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
    grids = [
        [
            GridCell(0, 0, name, column_span=5 if spans else 1),
            *line(1, _COLUMNS),
            *line(2, _group(number)),
        ]
        for number, name in enumerate(names)
    ]
    assert texts(found_in(*grids)[LITIGATION]) == expected("2021", LITIGATION)


def test_columns_as_rows() -> None:
    cells = line(0, ["", "行政复议", "未经复议直接起诉", "复议后起诉"])
    for row, head in enumerate(_COLUMNS):
        cells += line(row + 1, [head, *(_group(number)[row] for number in range(3))])
    assert texts(found_in(cells)[LITIGATION]) == expected("2021", LITIGATION)


def test_a_group_twice_and_one_not_at_all_places_nothing() -> None:
    cells = line(0, ["", *_COLUMNS])
    for row, head in enumerate(("行政复议", "复议后起诉", "复议后起诉")):
        cells += line(row + 1, [head, *_group(row)])
    table = found_in(cells).get(LITIGATION)
    assert table is None or not table.cells


def test_a_blank_among_zeros_stands_where_it_is() -> None:
    cells = exported(drawn("2019", LITIGATION))
    row = _figures(cells)[0].row
    printed = ["0", "", *"00010001000000"][:15]
    table = found_in([c for c in cells if c.row != row] + line(row, printed))[LITIGATION]
    assert not table.misalignments
    assert [found.cell.text for found in table.cells.values()] == printed


def test_a_remark_behind_the_figures_is_no_label() -> None:
    cells = drawn("2021", LITIGATION)
    last = max(cell.row for cell in cells)
    wide = max(cell.column + cell.column_span for cell in cells)
    remarks = [GridCell(row, wide, "见附件" if row == last else "备注") for row in (0, last)]
    table = found_in(sorted([*cells, *remarks], key=lambda c: (c.row, c.column)))[LITIGATION]
    assert texts(table) == expected("2021", LITIGATION)
