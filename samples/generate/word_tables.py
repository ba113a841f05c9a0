"""A table of a report drawn with python-docx, wherever one may stand."""

from __future__ import annotations

from typing import Any

from samples.generate.report import PrintedTable


def add_table(parent: Any, table: PrintedTable) -> Any:
    """The table with its merged cells, into a document, a cell or a text box."""
    rows = max(cell.row + cell.row_span for cell in table.cells)
    columns = max(cell.column + cell.column_span for cell in table.cells)
    drawn = parent.add_table(rows, columns)
    drawn.style = "Table Grid"
    places = [list(row.cells) for row in drawn.rows]
    for cell in table.cells:
        place = places[cell.row][cell.column]
        if cell.row_span * cell.column_span > 1:
            last = places[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1]
            place = place.merge(last)
        place.text = cell.text.split("\n")[0]
        for line in cell.text.split("\n")[1:]:
            place.add_paragraph(line)
    return drawn
