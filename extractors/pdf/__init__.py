"""PDF files with a text layer: characters and rulings by their places, page by page.

    file → page → characters, drawing → lattice → grids and prose, in reading order

Coordinates are points from the top left of the upright page.
"""

from __future__ import annotations

from extractors.content import Content
from extractors.pdf.file import is_pdf, opened
from extractors.pdf.page import PageContent, blocks_of, content_of, loaded
from models.document import Document

MEDIA_TYPE = "application/pdf"


def recognises(content: Content) -> bool:
    return is_pdf(content.data)


def read(content: Content) -> Document:
    """Raises Damaged, Encrypted or TooLarge."""
    pages = page_contents(content)
    return Document(
        media_type=MEDIA_TYPE,
        blocks=tuple(block for page in pages for block in blocks_of(page)),
        pages=tuple(page.page for page in pages),
    )


def page_contents(content: Content) -> list[PageContent]:
    """What stands on each page, before any table is sought."""
    from pypdfium2 import raw

    found = []
    with opened(content) as document:
        for number in range(1, raw.FPDF_GetPageCount(document) + 1):
            with loaded(document, number) as page:
                found.append(content_of(page, number))
    return found
