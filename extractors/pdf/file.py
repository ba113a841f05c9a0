"""A PDF file open in pdfium, within bounds. pdfium is not thread safe: one file at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_void_p
from threading import RLock
from typing import Any

from extractors.content import Content
from extractors.errors import Damaged, Encrypted, ExtractionFailed, TooLarge

MAX_PAGES = 2000
HEADER_WITHIN = 1024  # bytes; ISO 32000 lets other bytes stand before the header
END_WITHIN = 2048  # bytes; mail systems pad. Further from the end it is that of an older version
_END = re.compile(rb"%%EOF|startxref")
_LOCKED = b"/Encrypt"  # stands in the trailer, never compressed
_HEADER = re.compile(rb"%PDF-\d")

PDFIUM = RLock()
"""Held around every call of pdfium."""

Handle = c_void_p | Any
"""Of a document, page, text page or page object, as pdfium's raw interface gives it."""


def is_pdf(data: bytes) -> bool:
    """Told by the header."""
    return _HEADER.search(data, 0, HEADER_WITHIN) is not None


@contextmanager
def opened(content: Content) -> Iterator[Handle]:
    """The document's handle, for reading under the lock.

    Raises Damaged, Encrypted, TooLarge. A file that an empty password opens is read.
    """
    import pypdfium2

    if not _END.search(content.data[-END_WITHIN:]):
        raise Damaged(f"{content.name}: the PDF is cut short; send it again")
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content.data)
        except pypdfium2.PdfiumError as error:
            raise _failure(content) from error
        try:
            _check(content.name, len(document))
            yield document.raw
        finally:
            document.close()


def _failure(content: Content) -> ExtractionFailed:
    """pdfium's own error code may be that of the file before."""
    if _LOCKED in content.data:
        return Encrypted(f"{content.name}: needs a password; save it again without one")
    return Damaged(f"{content.name}: the PDF is broken or empty; export or send it again")


def _check(name: str, pages: int) -> None:
    if pages == 0:
        raise Damaged(f"{name}: the PDF has no pages; export it again")
    if pages > MAX_PAGES:
        raise TooLarge(f"{name}: {pages} pages, more than {MAX_PAGES}; split it by report")
