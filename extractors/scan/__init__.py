"""Scans and photographs: pictures of pages to grids, every figure with its alternatives.

The steps of one page stand in `page`. Text outside the tables is read on the first page only,
where a report names itself; the narrative of a scanned report is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.content import Content
from extractors.errors import Unsupported
from extractors.scan import page as pages
from extractors.scan.page import PageTrace
from extractors.scan.pictures import PagePicture, is_picture, media_type_of, pages_of
from extractors.scan.prose import first_lines
from extractors.scan.second_look import CellPictures
from models.document import Document, Page, Prose
from models.grid import Grid

__all__ = ["PagePicture", "read", "read_pages", "read_picture", "recognises"]


def recognises(content: Content) -> bool:
    """A picture file, told by its first bytes."""
    return is_picture(content.data)


def read(content: Content) -> Document:
    """A picture file; Unsupported where no page shows a table, Damaged, TooLarge, TimedOut,
    EngineFailed."""
    document = _document(media_type_of(content.data), pages_of(content.data), title=True)
    if not document.grids:
        raise Unsupported(f"{content.name}: no table is seen in the picture; scan it again")
    return document


def read_pages(pictures: Sequence[PagePicture]) -> Document:
    """Pages of a document of which only pictures are known."""
    return _document("application/pdf", pictures, title=True)


def read_picture(data: bytes, page: int) -> Document:
    """A picture that stands in another document; `page` is the number that its cells bear."""
    found = next(iter(pages_of(data)))
    picture = PagePicture(page, found.pixels, found.dpi, found.width_pt, found.height_pt)
    return _document(media_type_of(data), [picture], title=False)


def _document(media_type: str, pictures: Iterable[PagePicture], title: bool) -> Document:
    import cv2

    cv2.setNumThreads(1)  # processes use the cores
    seen: list[Page] = []
    grids: list[Grid] = []
    looks = CellPictures()
    first: PageTrace | None = None
    turns: int | None = None
    for picture in pictures:
        trace = pages.see(picture, turns)
        if trace.grids:
            turns = trace.page.rotation // 90
        if not seen:
            first = trace
        seen.append(trace.page)
        grids += trace.grids
        looks.add(trace)
    # a picture of something else is not worth reading
    lines = first_lines(first) if title and first and grids else []
    prose = [Prose(line, seen[0].number) for line in lines]
    return Document(media_type, (*prose, *grids), tuple(seen), looks)
