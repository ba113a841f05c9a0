"""The official forms as printed."""

from __future__ import annotations

from itertools import product

import pytest

from models.forms import TABLE_KEYS, TEMPLATES, form
from models.layout import blocks_with, printed

EVERY_TABLE = list(product(TEMPLATES, TABLE_KEYS))


@pytest.mark.parametrize(("template", "table"), EVERY_TABLE)
def test_the_cells_tile_a_rectangle(template: str, table: str) -> None:
    covered = [
        (row, column)
        for cell in printed(template, table)
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    ]
    height = 1 + max(row for row, _ in covered)
    width = 1 + max(column for _, column in covered)
    assert sorted(covered) == list(product(range(height), range(width)))


@pytest.mark.parametrize(("template", "table"), EVERY_TABLE)
def test_every_place_is_printed_once(template: str, table: str) -> None:
    places = [cell.place for cell in printed(template, table) if cell.place]
    assert sorted(places) == sorted(form(template).tables[table].places)


def test_the_group_labels_of_table_three_span_their_rows() -> None:
    spans = {cell.text: cell.row_span for cell in printed("2021", "disclosure_requests")}
    assert spans["三、本年度办理结果"] == 22
    assert spans["（三）不予公开"] == 8
    assert spans["（六）其他处理"] == 3


def test_table_four_is_one_line_of_fifteen_figures() -> None:
    figures = [c for c in printed("2019", "review_and_litigation") if c.kind == "figure"]
    assert len(figures) == 15
    assert {cell.row for cell in figures} == {3}


def test_blocks_of_table_two_may_follow_either_form() -> None:
    older, newer = (form(t).tables["proactive_disclosure"] for t in TEMPLATES)
    mixed = [
        (row.key, column.key)
        for block in (newer.blocks[0], older.blocks[1])
        for row in block.rows
        for column in block.columns
    ]
    assert blocks_with(frozenset(mixed)) == (newer.blocks[0], older.blocks[1])
