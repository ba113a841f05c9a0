"""An .xlsx (also .xlsm, Strict) from its XML: what its cells show (ECMA-376 part 1, 18).

Formulas show the value that the file keeps. Where it keeps none, or asks for all to be calculated
anew on opening (files written by programs that do not calculate), the cell's text is the formula:
it was not read, and it is no blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from extractors.content import Content
from extractors.errors import Damaged, ExtractionFailed
from extractors.nesting import Raised, struck
from extractors.ooxml import Package, children, is_package
from extractors.pictured import Pictures
from extractors.workbook.display import BUILTIN, shown
from extractors.workbook.sheet import Area, Place, Sheet
from models.document import Document, Prose
from models.grid import Grid

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ON = frozenset({"1", "true", "on"})
_LAST_COLUMN = 16_384


def recognises(content: Content) -> bool:
    return is_package(content, "sheet") and not is_package(content, "binary")


def read(content: Content) -> Document:
    """The visible sheets in order. Damaged, Encrypted or TooLarge where it cannot be read."""
    try:
        return document(MEDIA_TYPE, _Workbook(Package(content)).sheets())
    except (ValueError, IndexError) as error:
        raise Damaged(f"{content.name}: a broken workbook ({error}); save it anew") from error


def document(media_type: str, sheets: Iterator[Sheet]) -> Document:
    """Sheets as one document; pictures in a sheet follow its tables."""
    pictures = Pictures()
    blocks: list[Prose | Grid] = []
    for sheet in sheets:
        blocks.extend(sheet.blocks())
        for picture in sheet.pictures:
            blocks.extend(pictures.read(picture))
    return Document(media_type, tuple(blocks), pictures.pages, pictures.second_look, pictures.files)


@dataclass(frozen=True)
class _Workbook:
    package: Package

    def sheets(self) -> Iterator[Sheet]:
        parts = self.package.related(self.package.main)
        for node in self._root.iter("{*}sheet"):
            relationship = parts.get(node.get(f"{_R}id", ""))
            is_visible = node.get("state", "visible") == "visible"
            if is_visible and relationship and relationship.type == "worksheet":
                yield self._sheet(node.get("name", ""), relationship.target)

    def _sheet(self, title: str, part: str) -> Sheet:
        root = self.package.xml(part)
        hidden_rows: set[int] = set()
        texts: dict[Place, str] = {}
        for number, row in _numbered(next(root.iter("{*}sheetData"), ())):
            if _is_hidden(row, "ht"):
                hidden_rows.add(number)
            texts.update(self._row(number, row))
        return Sheet(
            title=title,
            texts=texts,
            merged=[_area(node.get("ref", "")) for node in root.iter("{*}mergeCell")],
            hidden_rows=frozenset(hidden_rows),
            hidden_columns=[
                range(int(node.get("min", "1")) - 1, int(node.get("max", "1")))
                for node in root.iter("{*}col")
                if _is_hidden(node, "width")
            ],
            pictures=tuple(self._pictures(part)),
        )

    def _row(self, number: int, row: etree._Element) -> Iterator[tuple[Place, str]]:
        column = -1
        for cell in children(row, "c"):
            at = cell.get("r")
            column = _place(at)[1] if at else column + 1
            text = self._text(cell)
            if text:
                yield (number, column), text

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        value = next((node.text for node in children(cell, "v")), None)
        formula = next(children(cell, "f"), None)
        if formula is not None and (value is None or self._is_stale) and kind != "str":
            return f"={formula.text or ''}"
        if formula is not None and self._is_stale:
            return f"={formula.text or ''}"
        if kind == "inlineStr":
            return "".join(_string(node) for node in children(cell, "is"))
        if value is None:
            return ""
        if kind == "s":
            return self._shared[int(value)]
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return self._number(value, cell.get("s", "0")) if kind == "n" else value

    def _number(self, value: str, style: str) -> str:
        try:
            return shown(float(value), self._formats[int(style)], since_1904=self._since_1904)
        except (ValueError, IndexError, OverflowError):
            return value

    def _pictures(self, part: str) -> Iterator[bytes]:
        drawing = self.package.first(part, "drawing")
        if drawing is None:
            return
        for relationship in self.package.related(drawing).values():
            if relationship.type == "image" and not relationship.external:
                try:
                    yield self.package.data(relationship.target)
                except ExtractionFailed:
                    continue  # a picture that is not there shows nothing

    @cached_property
    def _root(self) -> etree._Element:
        return self.package.xml(self.package.main)

    @cached_property
    def _since_1904(self) -> bool:
        return any(node.get("date1904") in _ON for node in self._root.iter("{*}workbookPr"))

    @cached_property
    def _is_stale(self) -> bool:
        return any(node.get("fullCalcOnLoad") in _ON for node in self._root.iter("{*}calcPr"))

    @cached_property
    def _shared(self) -> list[str]:
        part = self.package.first(self.package.main, "sharedStrings")
        return [_string(node) for node in children(self.package.xml(part), "si")] if part else []

    @cached_property
    def _formats(self) -> list[str]:
        """The number format of each cell style, by its index."""
        part = self.package.first(self.package.main, "styles")
        if part is None:
            return ["General"]
        root = self.package.xml(part)
        own = {node.get("numFmtId"): node.get("formatCode", "") for node in root.iter("{*}numFmt")}
        numbers = [
            style.get("numFmtId", "0")
            for styles in children(root, "cellXfs")
            for style in children(styles, "xf")
        ]
        return [own.get(number) or BUILTIN.get(int(number), "General") for number in numbers]


def _string(node: etree._Element) -> str:
    """A string item (18.4.8), raised and crossed-out runs marked; no phonetic guides."""
    pieces: list[str] = []
    raised = Raised()
    for child in children(node, "t", "r"):
        text = "".join(part.text or "" for part in child.iter("{*}t"))
        if any(mark.get("val", "1") in _ON for mark in child.iter("{*}strike")):
            text = struck(text)
        elif any(
            mark.get("val") in ("superscript", "subscript") for mark in child.iter("{*}vertAlign")
        ):
            text = raised.marked("".join(pieces), text)
        pieces.append(text)
    return "".join(pieces)


def _numbered(rows: etree._Element | tuple[()]) -> Iterator[tuple[int, etree._Element]]:
    number = -1
    for row in rows:
        at = row.get("r", "")
        number = int(at) - 1 if at.isdecimal() else number + 1
        yield number, row


def _is_hidden(node: etree._Element, size: str) -> bool:
    return node.get("hidden") in _ON or node.get(size) in ("0", "0.0")


def _place(address: str) -> Place:
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise Damaged(f"a cell of it stands at {address[:20]!r}, which is no place; save it anew")
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found.group(2)) - 1, min(column, _LAST_COLUMN) - 1


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return Area(top, left, bottom + 1, right + 1)
