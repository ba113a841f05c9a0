"""Pictures inside a file without pages, such as tables pasted as pictures into Word.

Each picture becomes a page of its own, numbered in reading order, and is read as a scan. One that
cannot be read gives nothing: a table that was only there is then reported as missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from extractors.errors import Damaged, TooLarge, Unsupported
from models.document import Document, Page, Prose, SecondLook
from models.geometry import Box
from models.grid import Grid, Reading

MAX_PICTURES = 40
CHARACTER = 12
"""Pixels that a Chinese character needs to be read."""
MIN_SIDES = (4 * CHARACTER, 15 * CHARACTER)
"""The smallest table, table four, has four lines of text or more and fifteen columns. Spacers,
rules and small logos are smaller."""


class Pictures:
    """The pictures of one document so far; those beyond `MAX_PICTURES` of table size are not
    read."""

    def __init__(self) -> None:
        self._documents: list[Document] = []
        self.files: dict[int, bytes] = {}
        """The picture files with tables, by the number of the page that each is."""

    def read(self, data: bytes) -> tuple[Prose | Grid, ...]:
        """What a picture shows; empty for one that is too small or cannot be read."""
        if len(self._documents) >= MAX_PICTURES or not _may_hold_a_table(data):
            return ()
        number = len(self._documents) + 1
        document = _scanned(data, number)
        if document is None:
            return ()
        self._documents.append(document)
        if document.grids:
            self.files[number] = data
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
            shorter, longer = sorted(image.size)
            return shorter >= MIN_SIDES[0] and longer >= MIN_SIDES[1]
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        return False


def _scanned(data: bytes, number: int) -> Document | None:
    from extractors.scan import read_picture  # loads OpenCV

    try:
        return read_picture(data, number)
    except (Damaged, Unsupported, TooLarge):
        return None


def _located(block: Prose | Grid, number: int) -> Prose | Grid:
    if isinstance(block, Prose):
        return block
    cells = tuple(
        replace(cell, location=f"图{number} 第{cell.row + 1}行 第{cell.column + 1}列")
        for cell in block.cells
    )
    return replace(block, cells=cells)
