"""w:tbl to cells with true spans (ECMA-376 part 1, 17.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from extractors.nesting import Cell, Item, Table
from extractors.ooxml import children, local

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "off"})
MAX_SPAN = 1000

Content = Callable[[etree._Element], tuple[Item, ...]]


@dataclass(frozen=True, slots=True)
class _Merge:
    """How a w:tc joins others: `above` or `left` of it, and whether one below may join it."""

    above: bool
    left: bool
    open: bool


def table(tbl: etree._Element, content: Content) -> Table | None:
    """None where tracked changes took every row. `content` reads what a cell holds."""
    cells: list[Cell] = []
    above: dict[int, int] = {}
    for number, row in enumerate(_rows(tbl)):
        above = _add_row(row, number, cells, above, content)
    return Table(tuple(cells)) if cells else None


def _add_row(
    row: etree._Element, number: int, cells: list[Cell], above: dict[int, int], content: Content
) -> dict[int, int]:
    """Adds the row's cells, or grows those that they continue. Answers which cells the next row
    may continue, by column, as indexes into `cells`."""
    column = _number(_properties(row), "gridBefore", 0)
    joinable: dict[int, int] = {}
    for ordinal, node in enumerate(_unwrapped(row, "tc"), 1):
        properties = _properties(node)
        span, merge = _number(properties, "gridSpan", 1), _merge(properties)
        continued = above.get(column) if merge.above else None
        if merge.left and cells and cells[-1].row == number:
            cells[-1] = replace(cells[-1], column_span=cells[-1].column_span + span)
        elif continued is not None and cells[continued].column_span == span:
            cells[continued] = replace(cells[continued], row_span=cells[continued].row_span + 1)
            joinable[column] = continued
        else:
            cells.append(Cell(number, column, content(node), 1, span, ordinal))
            if merge.open:
                joinable[column] = len(cells) - 1
        column += span
    return joinable


def _rows(tbl: etree._Element) -> Iterator[etree._Element]:
    for row in _unwrapped(tbl, "tr"):
        properties = _properties(row)
        if properties is None or not any(_gone(node) for node in properties):
            yield row


def _gone(property_: etree._Element) -> bool:
    """Rows deleted or moved away by tracked changes; rows hidden."""
    name = local(property_)
    hidden = name == "hidden" and property_.get(f"{_W}val", "1").lower() not in _OFF
    return hidden or name in ("del", "moveFrom")


def _unwrapped(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or cells of a row, through content controls and tracked changes."""
    for node in parent:
        tag = local(node)
        if tag == name:
            if not _has(_properties(node), "cellDel"):
                yield node
        elif tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _unwrapped(node, name)


def _merge(properties: etree._Element | None) -> _Merge:
    vertical, horizontal, tracked = (
        None if properties is None else next(children(properties, name), None)
        for name in ("vMerge", "hMerge", "cellMerge")
    )
    above = vertical is not None and vertical.get(f"{_W}val", "continue") == "continue"
    if tracked is not None:
        above = tracked.get(f"{_W}vMerge") == "cont"
    return _Merge(
        above=above,
        left=horizontal is not None and horizontal.get(f"{_W}val", "continue") == "continue",
        open=vertical is not None or tracked is not None,
    )


def _properties(node: etree._Element) -> etree._Element | None:
    return next(children(node, "trPr", "tcPr"), None)


def _has(properties: etree._Element | None, name: str) -> bool:
    return properties is not None and next(children(properties, name), None) is not None


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    node = None if properties is None else next(children(properties, name), None)
    value = "" if node is None else node.get(f"{_W}val", "")
    return min(int(value), MAX_SPAN) if value.isdecimal() else default
