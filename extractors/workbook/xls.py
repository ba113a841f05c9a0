"""An .xls or .et with xlrd: what its cells show."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from extractors import ole
from extractors.content import Content
from extractors.errors import Damaged, TooLarge
from extractors.nesting import Raised, struck
from extractors.workbook import biff
from extractors.workbook.display import shown
from extractors.workbook.sheet import Area, Place, Sheet
from extractors.workbook.xlsx import document
from models.document import Document

MEDIA_TYPE = "application/vnd.ms-excel"
MAX_BYTES = 64 * 1024 * 1024
_STREAMS = ("workbook", "book")
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5
_NOTHING = (0, 6)
_BROKEN = (
    *(struct.error, AssertionError, LookupError, ValueError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError, EOFError),
)
"""What xlrd raises over broken files, beside its own error."""
_FILEPASS = 0x002F


def recognises(content: Content) -> bool:
    names = ole.streams(content) or frozenset()
    return "encryptedpackage" not in names and not names.isdisjoint(_STREAMS)


def read(content: Content) -> Document:
    """The visible sheets in order. Damaged, Encrypted or TooLarge where it cannot be read."""
    if len(content.data) > MAX_BYTES:
        raise TooLarge(f"{content.name}: a workbook of more than {MAX_BYTES} bytes; save as .xlsx")
    names = ole.streams(content) or frozenset()
    name = next(name for name in _STREAMS if name in names)
    stream = ole.stream(content, name)
    if biff.globals_hold(stream, _FILEPASS):
        raise ole.encrypted(content)
    book = _opened(content)
    try:
        return document(MEDIA_TYPE, iter(list(_sheets(book, biff.uncalculated(stream)))))
    except _BROKEN as error:
        raise _damaged(content) from error


def _opened(content: Content) -> Any:
    import os

    import xlrd

    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            return xlrd.open_workbook(
                file_contents=content.data, formatting_info=True, logfile=nowhere
            )
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, *_BROKEN) as error:
        raise _damaged(content) from error


def _damaged(content: Content) -> Damaged:
    return Damaged(f"{content.name}: a broken workbook; open it and save it as .xlsx")


def _sheets(book: Any, unread: frozenset[biff.FormulaPlace]) -> Iterator[Sheet]:
    for number, sheet in enumerate(book.sheets()):
        if sheet.visibility == 0:
            yield Sheet(
                title=sheet.name,
                texts=dict(_texts(book, sheet, {at[1:] for at in unread if at[0] == number})),
                merged=[
                    Area(top, left, bottom, right)
                    for top, bottom, left, right in sheet.merged_cells
                ],
                hidden_rows=frozenset(
                    row for row, info in sheet.rowinfo_map.items() if info.hidden
                ),
                hidden_columns=[
                    range(column, column + 1)
                    for column, info in sheet.colinfo_map.items()
                    if info.hidden or info.width == 0
                ],
            )


def _texts(book: Any, sheet: Any, unread: set[Place]) -> Iterator[tuple[Place, str]]:
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            place = (row, column)
            if kind in _NOTHING and place not in unread:
                continue
            text = "=" if place in unread else _text(book, sheet, sheet.cell(row, column), place)
            if text:
                yield place, text


def _text(book: Any, sheet: Any, cell: Any, place: Place) -> str:
    if cell.ctype in (_NUMBER, _DATE):
        code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return shown(cell.value, code, since_1904=bool(book.datemode))
    if cell.ctype == _TEXT:
        return _marked(book, cell.value, sheet.rich_text_runlist_map.get(place, ()))
    if cell.ctype == _BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return f"#{cell.value}" if cell.ctype == _ERROR else ""


def _marked(book: Any, text: str, runs: Any) -> str:
    """Raised and crossed-out runs marked. A run is where it starts, and its font."""
    starts = [start for start, _ in runs] + [len(text)]
    pieces = [text[: starts[0]]]
    raised = Raised()
    for (start, font_index), end in zip(runs, starts[1:], strict=True):
        font, piece = book.font_list[font_index], text[start:end]
        if font.struck_out:
            piece = struck(piece)
        elif font.escapement:
            piece = raised.marked("".join(pieces), piece)
        pieces.append(piece)
    return "".join(pieces)
