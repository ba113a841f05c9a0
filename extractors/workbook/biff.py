"""Which cells of an .xls hold formulas that its writer never calculated ([MS-XLS] 2.4).

Excel and its like mark a workbook that they calculated with a RecalcId record; libraries that only
write formulas leave it out and give 0 as every result, which would pass for a figure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import takewhile

_FORMULA, _BOF, _BOUNDSHEET, _RECALC_ID = 0x0006, 0x0809, 0x0085, 0x01C1
_EOF = 0x000A
_HEADER = struct.Struct("<HH")

FormulaPlace = tuple[int, int, int]
"""Sheet, row and column, from 0."""


def uncalculated(workbook: bytes) -> frozenset[FormulaPlace]:
    """The formulas of a `Workbook` stream without RecalcId; empty for a calculated one."""
    sheets: dict[int, int] = {}
    formulas, sheet = set(), -1
    for offset, kind, start, size in _records(workbook):
        if kind == _RECALC_ID:
            return frozenset()
        if kind == _BOUNDSHEET and size >= 4:
            (position,) = struct.unpack_from("<I", workbook, start)
            sheets[position] = len(sheets)
        elif kind == _BOF:
            sheet = sheets.get(offset, -1)
        elif kind == _FORMULA and size >= 4 and sheet >= 0:
            row, column = struct.unpack_from("<HH", workbook, start)
            formulas.add((sheet, row, column))
    return frozenset(formulas)


def _records(workbook: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Offset, kind, and where the data of each record starts and how long it is."""
    offset = 0
    while offset + _HEADER.size <= len(workbook):
        kind, size = _HEADER.unpack_from(workbook, offset)
        start = offset + _HEADER.size
        if start + size > len(workbook):
            return
        yield offset, kind, start, size
        offset = start + size


def globals_hold(workbook: bytes, kind: int) -> bool:
    """Whether any record of the workbook's own, before those of its sheets, is of this kind."""
    own = takewhile(lambda record: record[1] != _EOF, _records(workbook))
    return any(record[1] == kind for record in own)
