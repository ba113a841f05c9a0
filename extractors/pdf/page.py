"""One page of a digital PDF, upright: its characters, what is drawn, its grids and its prose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import byref
from dataclasses import dataclass, replace

from extractors.errors import Damaged
from extractors.lattice import Lattice, Ruling, cells_of
from extractors.pdf.borderless import lattices_by_text
from extractors.pdf.characters import (
    Character,
    raw_characters,
    text_height,
    text_turns,
    upright_characters,
)
from extractors.pdf.drawing import as_boxes, drawing_of, edges_of, rulings_of, upright_boxes
from extractors.pdf.file import Handle
from extractors.pdf.lines import lines_of, paragraphs, text_of
from extractors.pdf.tables import grid_of
from extractors.pdf.upright import Boxes, Upright
from models.document import Page, Prose
from models.geometry import Box
from models.grid import Grid

Block = Prose | Grid

SNAP = 0.35  # of the text height: below it two rulings are one, and a path is a ruling
DRAWN = 0.9  # of an edge is drawn, or it is an underline


@dataclass(frozen=True)
class PageContent:
    """`height` is that of the text, in points. `areas` are filled, `outlines` drawn with curves.
    `over_text` are the pictures that came after some text; `hidden` counts invisible text."""

    number: int
    upright: Upright
    turned: int
    characters: list[Character]
    height: float
    rulings: list[Ruling]
    areas: Boxes
    pictures: tuple[Box, ...]
    over_text: tuple[Box, ...]
    outlines: tuple[Box, ...]
    hidden: int

    @property
    def page(self) -> Page:
        width, height = self.upright.size
        return Page(self.number, width, height, rotation=90 * self.turned)


@contextmanager
def loaded(document: Handle, number: int) -> Iterator[Handle]:
    """The page's handle; Damaged where it cannot be parsed."""
    from pypdfium2 import raw

    page = _load(document, number)
    try:
        if raw.FPDFPage_GetAnnotCount(page):  # filled forms and notes become text of the page
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
            raw.FPDF_ClosePage(page)
            page = _load(document, number)
        yield page
    finally:
        raw.FPDF_ClosePage(page)


def _load(document: Handle, number: int) -> Handle:
    from pypdfium2 import raw

    page = raw.FPDF_LoadPage(document, number - 1)
    if not page:
        raise Damaged(f"page {number} of the PDF is broken; export it again")
    return page


def content_of(page: Handle, number: int) -> PageContent:
    """One pass over the page. The text of most of it is made upright."""
    from pypdfium2 import raw

    text_page = raw.FPDFText_LoadPage(page)
    if not text_page:
        raise Damaged(f"page {number} of the PDF is broken; export it again")
    try:
        characters = raw_characters(text_page)
    finally:
        raw.FPDFText_ClosePage(text_page)
    shown = shown_of(page)
    turned = -(text_turns(characters) + shown.turns) % 4
    upright = shown.turned(turned)
    standing = upright_characters(characters, upright)
    height = text_height(standing)
    drawing = drawing_of(page, SNAP * height)
    return PageContent(
        number=number,
        upright=upright,
        turned=turned,
        characters=standing,
        height=height,
        rulings=rulings_of(upright_boxes(drawing.strokes, upright), SNAP * height),
        areas=upright_boxes(drawing.areas, upright),
        pictures=as_boxes(upright_boxes(drawing.pictures, upright)),
        over_text=as_boxes(upright_boxes(drawing.over_text, upright)),
        outlines=as_boxes(upright_boxes(drawing.outlines, upright)),
        hidden=drawing.hidden,
    )


def shown_of(page: Handle) -> Upright:
    """What a viewer shows: the CropBox, turned by /Rotate."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, byref(box)):
        raise Damaged("a page of the PDF has no size; export it again")
    return Upright(box.left, box.bottom, box.right, box.top, raw.FPDFPage_GetRotation(page))


def blocks_of(
    content: PageContent, believed: Callable[[Sequence[Grid], PageContent], Iterable[Grid]]
) -> tuple[Block, ...]:
    """Grids and paragraphs from the top; the line next above a grid is its caption. Grids without
    rulings are what `believed` makes of them."""
    grids, rest = _filled(content, lattices_of(content), content.characters)
    bare, rest = _filled(content, lattices_by_text(rest, content.height), rest)
    grids += believed(bare, content)
    return _in_order(content, sorted(grids, key=_top), rest)


def _filled(
    content: PageContent, lattices: list[Lattice], rest: list[Character]
) -> tuple[list[Grid], list[Character]]:
    """Grids of the lattices that hold text, and the characters that stand in none."""
    grids = []
    for lattice in lattices:
        grid, rest = grid_of(lattice, rest, content)
        if any(cell.text for cell in grid.cells):
            grids.append(grid)
    return grids, rest


def _top(grid: Grid) -> float:
    return min(cell.box.y0 for cell in grid.cells if cell.box)


def lattices_of(content: PageContent) -> list[Lattice]:
    """From the rulings; where they draw no table, from the filled areas."""
    snap = SNAP * content.height
    tables = cells_of(content.rulings, snap, DRAWN)
    return tables or cells_of(edges_of(content.areas), snap, DRAWN)


def _in_order(content: PageContent, grids: list[Grid], rest: list[Character]) -> tuple[Block, ...]:
    """Prose is parted at each grid: what stands above it comes before it."""
    lines = lines_of(rest, content.height)
    blocks: list[Block] = []
    for grid in grids:
        top = _top(grid)
        above = [line for line in lines if line[0].baseline <= top]
        lines = [line for line in lines if line[0].baseline > top]
        prose = _prose(content, above)
        caption = prose[-1].text.rpartition("\n")[2] if prose else ""
        blocks += [*prose, replace(grid, caption=caption)]
    return (*blocks, *_prose(content, lines))


def _prose(content: PageContent, lines: list[list[Character]]) -> list[Prose]:
    return [
        Prose("".join(text_of(line, content.height) for line in paragraph), content.number)
        for paragraph in paragraphs(lines, content.height)
    ]
