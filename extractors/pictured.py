"""Pictures inside a file without pages, such as tables pasted as pictures into Word.

Each picture becomes a page of its own, numbered in reading order, and is read as a scan. One that
cannot be read gives nothing: a table that was only there is then reported as missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from io import BytesIO

from extractors.errors import Damaged, TooLarge, Unsupported
from models.document import Document, Page, Prose, SecondLook
from models.geometry import Box
from models.grid import Grid, Reading

MAX_PICTURES = 40
MIN_SIDE = 200
"""Pixels: the least of the three tables has five lines of text with room around them, and Chinese
characters need 12 pixels. Logos, rules and spacers are smaller."""
_SCAN = "extractors.scan"


class Pictures:
    """The pictures of one document so far. TooLarge beyond `MAX_PICTURES` of table size."""

    def __init__(self) -> None:
        self._documents: list[Document] = []

    def read(self, data: bytes) -> tuple[Prose | Grid, ...]:
        """What a picture shows; empty for one that is too small or cannot be read."""
        if not _may_hold_a_table(data):
            return ()
        if len(self._documents) >= MAX_PICTURES:
            raise TooLarge(f"more than {MAX_PICTURES} pictures; send the pages as one PDF")
        number = len(self._documents) + 1
        document = _scanned(data, number)
        if document is None:
            return ()
        self._documents.append(document)
        return tuple(_located(block, number) for block in document.blocks)

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for document in self._documents for page in document.pages)

    @property
    def second_look(self) -> SecondLook | None:
        """Looks again at the picture that a page number stands for."""
        looks = {
            page.number: document.second_look
            for document in self._documents
            for page in document.pages
            if document.second_look
        }

        def look(page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
            return looks[page](page, box, candidates) if page in looks else ()

        return look if looks else None


def _may_hold_a_table(data: bytes) -> bool:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data)) as image:
            return min(image.size) >= MIN_SIDE
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return False


def _scanned(data: bytes, number: int) -> Document | None:
    read_picture = getattr(import_module(_SCAN), "read_picture", None)
    if read_picture is None:
        return None
    try:
        document: Document = read_picture(data, number)
    except (Damaged, Unsupported, TooLarge):
        return None
    return document


def _located(block: Prose | Grid, number: int) -> Prose | Grid:
    if isinstance(block, Prose):
        return block
    cells = tuple(
        replace(cell, location=f"图{number} 第{cell.row + 1}行 第{cell.column + 1}列")
        for cell in block.cells
    )
    return replace(block, cells=cells)
