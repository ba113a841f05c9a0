"""PDF files: characters and rulings by their places where the text layer can be trusted, pages
known by their picture alone to the scan reader.

    file → page → characters, drawing → lattice → grids and prose, in reading order
                → not to be trusted → its picture → the scan reader

Coordinates are points from the top left of the upright page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.content import Content
from extractors.errors import TooLarge
from extractors.pdf.file import Handle, is_pdf, opened
from extractors.pdf.page import Block, blocks_of, content_of, loaded
from extractors.pdf.second_look import DigitalLooks, PageToLook
from extractors.pdf.trust import DigitCheck, is_picture, notable_pictures
from extractors.pdf.unruled import Unruled
from models.document import Document, Page, SecondLook
from models.geometry import Box
from models.grid import Grid, Reading

MEDIA_TYPE = "application/pdf"
MAX_PICTURED = 300  # pages that only a scan reader can read, at about a second each


@dataclass
class _Pages:
    """What was found so far, by page. `pictured` are read as scans whole; of those in `pictures`
    only the tables that stand in the boxes are."""

    pages: dict[int, Page] = field(default_factory=dict)
    blocks: dict[int, tuple[Block, ...]] = field(default_factory=dict)
    looks: dict[int, PageToLook] = field(default_factory=dict)
    pictured: list[int] = field(default_factory=list)
    pictures: dict[int, list[Box]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Judges:
    """What they learn on one page of the document serves on the next."""

    digits: DigitCheck
    unruled: Unruled


def recognises(content: Content) -> bool:
    return is_pdf(content.data)


def read(content: Content) -> Document:
    """Raises Damaged, Encrypted or TooLarge; what the scan reader raises, where it is needed."""
    from pypdfium2 import raw

    found = _Pages()
    judges = _Judges(DigitCheck(), Unruled(content))
    with opened(content) as document:
        for number in range(1, raw.FPDF_GetPageCount(document) + 1):
            _read_page(document, number, judges, found)
        scanned = _read_pictured(document, found)
    return Document(
        media_type=MEDIA_TYPE,
        blocks=tuple(block for number in sorted(found.pages) for block in found.blocks[number]),
        pages=tuple(page for _, page in sorted(found.pages.items())),
        second_look=_Looks(content, found, scanned),
    )


def _read_page(document: Handle, number: int, judges: _Judges, found: _Pages) -> None:
    with loaded(document, number) as page:
        content = content_of(page, number)
        found.pages[number] = content.page
        if is_picture(content):
            found.pictured.append(number)
            return
        blocks = blocks_of(content, judges.unruled)
        grids = [block for block in blocks if isinstance(block, Grid)]
        if not judges.digits.agrees(page, content, grids):
            found.pictured.append(number)
            return
    found.blocks[number] = blocks
    if grids:
        found.looks[number] = PageToLook(
            content.upright, content.turned, content.height, judges.unruled.boxes.get(number, ())
        )
    if pictures := notable_pictures(content, grids):
        found.pictures[number] = pictures


def _read_pictured(document: Handle, found: _Pages) -> Document | None:
    """Pages and pictures that the scan reader is for, put among the others; None without any."""
    numbers = sorted({*found.pictured, *found.pictures})
    if not numbers:
        return None
    if len(numbers) > MAX_PICTURED:
        raise TooLarge(f"{len(numbers)} scanned pages, more than {MAX_PICTURED}; split the file")
    from extractors.pdf.rendering import RenderedPages
    from extractors.scan import read_pages

    scanned = read_pages(RenderedPages(document, numbers))
    pages = {page.number: page for page in scanned.pages}
    for number in found.pictured:
        found.pages[number] = pages.get(number, found.pages[number])
        found.blocks[number] = tuple(_on_page(scanned.blocks, number))
    for number, boxes in found.pictures.items():
        tables = (
            block
            for block in _on_page(scanned.blocks, number)
            if isinstance(block, Grid) and _stands_in(block, boxes)
        )
        found.blocks[number] = (*found.blocks[number], *tables)
    return scanned


def _on_page(blocks: Iterable[Block], number: int) -> Iterable[Block]:
    for block in blocks:
        page = block.cells[0].page if isinstance(block, Grid) else block.page
        if page == number:
            yield block


def _stands_in(grid: Grid, boxes: Sequence[Box]) -> bool:
    middles = [cell.box.centre for cell in grid.cells if cell.box]
    return any(all(box.contains(*middle) for middle in middles) for box in boxes)


class _Looks:
    """The second look of either reader, by page and place."""

    def __init__(self, content: Content, found: _Pages, scanned: Document | None) -> None:
        self._digital = DigitalLooks(content, found.looks)
        self._scanned: SecondLook | None = scanned.second_look if scanned else None

    def __call__(self, page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        if self._scanned and (readings := self._scanned(page, box, candidates)):
            return readings
        return self._digital(page, box, candidates)
