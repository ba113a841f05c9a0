"""The pages of a file that hold tables, as pictures."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.content import Content
from extractors.pdf import recognises as is_pdf_content
from extractors.scan.pictures import PagePicture, is_picture, pages_of
from models.report import Extraction


def table_pages(content: Content, extraction: Extraction) -> Iterator[PagePicture]:
    """As a viewer shows them, one drawn at a time; none of a file that has no pages."""
    numbers = {number for table in extraction.tables.values() for number in table.pages}
    if is_picture(content.data):
        yield from (page for page in pages_of(content.data) if page.number in numbers)
    elif is_pdf_content(content):
        from extractors.pdf.file import opened
        from extractors.pdf.rendering import RenderedPages

        with opened(content) as document:
            yield from RenderedPages(document, sorted(numbers))
