"""Every table of both forms, as drawn and as exported, is recognised in every cell."""

from __future__ import annotations

from itertools import product

import pytest

from models.forms import TABLE_KEYS, TEMPLATES
from models.report import TableKey
from tests.extractors.labels.building import (
    LITIGATION,
    PROACTIVE,
    REQUESTS,
    below,
    drawn,
    expected,
    exported,
    found_in,
    line,
    texts,
)


@pytest.mark.parametrize(("template", "key"), list(product(TEMPLATES, TABLE_KEYS)))
def test_as_drawn(template: str, key: str) -> None:
    table = found_in(drawn(template, key))[key]  # type: ignore[index]
    assert texts(table) == expected(template, key)
    assert not table.misalignments
    assert not table.extra_rows


@pytest.mark.parametrize(("template", "key"), list(product(TEMPLATES, TABLE_KEYS)))
@pytest.mark.parametrize("keep_blanks", [True, False])
def test_with_spans_lost(template: str, key: str, keep_blanks: bool) -> None:
    table = found_in(exported(drawn(template, key), keep_blanks))[key]  # type: ignore[index]
    assert texts(table) == expected(template, key)
    assert not table.misalignments


@pytest.mark.parametrize("template", TEMPLATES)
def test_all_three_in_one_grid(template: str) -> None:
    first, second, third = (drawn(template, key) for key in TABLE_KEYS)
    found = found_in(below(below(first, second), third))
    assert {key: texts(table) for key, table in found.items()} == {
        key: expected(template, key) for key in TABLE_KEYS
    }


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_order_of_tables_is_free(template: str) -> None:
    found = found_in(*(drawn(template, key) for key in (LITIGATION, REQUESTS, PROACTIVE)))
    assert {key: texts(table) for key, table in found.items()} == {
        key: expected(template, key) for key in TABLE_KEYS
    }


def test_the_form_is_recognised_for_each_table() -> None:
    found = found_in(drawn("2021", PROACTIVE), drawn("2019", REQUESTS), drawn("2019", LITIGATION))
    assert found[PROACTIVE].template == "2021"
    assert found[REQUESTS].template == "2019"
    assert texts(found[PROACTIVE]) == expected("2021", PROACTIVE)
    assert texts(found[REQUESTS]) == expected("2019", REQUESTS)


def test_a_document_without_tables_has_none() -> None:
    assert not found_in()


@pytest.mark.parametrize(("template", "key"), list(product(TEMPLATES, TABLE_KEYS)))
def test_every_cell_is_accounted_for(template: str, key: TableKey) -> None:
    cells = drawn(template, key)
    wide = max(cell.column + cell.column_span for cell in cells)
    rows = max(cell.row + cell.row_span for cell in cells)
    extra = line(rows, ["其中：某一类", *(str(n) for n in range(wide - 1))])
    table = found_in([*cells, *extra])[key]
    ignored = {(cell.row, cell.column) for cell in table.ignored}
    mapped = {(found.cell.row, found.cell.column) for found in table.cells.values()}
    assert len(table.extra_rows) == 1
    assert not ignored & mapped
    assert ignored | mapped == {(cell.row, cell.column) for cell in cells}
