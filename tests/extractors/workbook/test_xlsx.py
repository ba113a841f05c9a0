"""SpreadsheetML to texts: kinds of cells, formulas, hidden parts."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from extractors.content import Content
from extractors.errors import Damaged
from extractors.workbook import biff, xls, xlsx
from models.document import Document


def read(book: Any, *replaced: tuple[str, bytes, bytes]) -> Document:
    """A workbook saved and read; `replaced` are changes to its parts."""
    saved, target = BytesIO(), BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            for part, before, after in replaced:
                if part == name:
                    assert before in data, data
                    data = data.replace(before, after)
            new.writestr(name, data)
        new.writestr("xl/sharedStrings.xml", SHARED)
    content = Content("a.xlsx", target.getvalue())
    assert xlsx.recognises(content)
    return xlsx.read(content)


def book_with(*values: object) -> Any:
    book = openpyxl.Workbook()
    for column, value in enumerate(values, start=1):
        book.active.cell(1, column, value)
    return book


def texts(document: Document) -> list[str]:
    return [cell.text for grid in document.grids for cell in grid.cells]


SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
SHARED = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<si><t>文</t></si>"
    "<si><r><t>12</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r></si>"
    "<si><r><rPr><strike/></rPr><t>1</t></r><r><t>2</t></r><rPh><t>9</t></rPh></si></sst>"
)


def test_kinds_of_cells() -> None:
    document = read(book_with("x", 5, 2.5, True, "５", "#REF!"))
    assert texts(document) == ["x", "5", "2.5", "TRUE", "５", "#REF!"]
    assert document.grids[0].cells[1].location == "Sheet!B1"


def test_formulas_give_the_value_kept() -> None:
    kept = (SHEET, b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
    calculated = (BOOK, b'fullCalcOnLoad="1"', b"")
    assert texts(read(book_with("x", "=1+2"), kept, calculated)) == ["x", "3"]


def test_formulas_without_value_are_no_blanks() -> None:
    assert texts(read(book_with("x", "=1+2"))) == ["x", "=1+2"]


def test_values_to_be_calculated_anew_are_not_believed() -> None:
    kept = (SHEET, b"<f>1+2</f><v></v>", b"<f>1+2</f><v>0</v>")
    assert texts(read(book_with("x", "=1+2"), kept)) == ["x", "=1+2"]


def test_hidden_sheets_rows_and_columns() -> None:
    book = book_with("a", 1, "b")
    book.active.append(["c", 2, "d"])
    book.active.append(["e", 3, "f"])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("H").append(["x", "y"])
    book["H"].sheet_state = "veryHidden"
    assert texts(read(book)) == ["a", "b", "e", "f"]


def test_cells_without_addresses() -> None:
    without = [(SHEET, f' r="{at}"'.encode(), b"") for at in ("A1", "B1", "C1")]
    assert texts(read(book_with("a", 1, "b"), *without)) == ["a", "1", "b"]


def shared(text: str, index: int) -> tuple[str, bytes, bytes]:
    """Makes a cell with this text one of the shared strings."""
    inline = f't="inlineStr"><is><t>{text}</t></is>'
    return SHEET, inline.encode(), f't="s"><v>{index}</v>'.encode()


RELATED = (
    "xl/_rels/workbook.xml.rels",
    b"</Relationships>",
    b'<Relationship Id="s" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/relationships/sharedStrings"/></Relationships>',
)


def test_rich_text_marks_raised_and_struck_runs() -> None:
    book = book_with("one", "two", "three")
    changes = (shared("one", 1), shared("two", 2), shared("three", 0))
    assert texts(read(book, RELATED, *changes)) == ["12[1]", "~~1~~2", "文"]


@pytest.mark.parametrize("address", [b"A0B", b"1A", b"", b"AAAA1"])
def test_places_that_are_none(address: bytes) -> None:
    change = (SHEET, b'<c r="B1"', b'<c r="' + address + b'"')
    book = book_with("a", 1, "b")
    if address:
        with pytest.raises(Damaged):
            read(book, change)
    else:
        assert texts(read(book, change)) == ["a", "1", "b"]


def test_a_string_that_is_not_there() -> None:
    with pytest.raises(Damaged):
        read(book_with("a", "b"), RELATED, shared("b", 77))


def test_old_workbooks_that_are_broken() -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row in range(20):
        sheet.write(row, 0, "文字")
        sheet.write(row, 1, row)
    target = BytesIO()
    book.save(target)
    whole = target.getvalue()
    for at in range(600, len(whole), 97):
        data = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        content = Content("a.xls", data)
        if xls.recognises(content):
            try:
                xls.read(content)
            except Damaged:
                continue


def test_formulas_of_a_book_without_recalc_id() -> None:
    def record(kind: int, data: bytes) -> bytes:
        return kind.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data

    names = record(0x0085, (20).to_bytes(4, "little"))
    head = record(0x0809, bytes(8))
    stream = head + names + record(0x0809, bytes(8)) + record(0x0006, b"\3\0\2\0" + bytes(16))
    assert biff.uncalculated(stream) == {(0, 3, 2)}
    assert biff.uncalculated(stream + record(0x01C1, bytes(8))) == frozenset()
    assert biff.uncalculated(stream[:-3]) == frozenset()
