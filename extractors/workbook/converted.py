"""Workbooks that no library here reads, .ods, .xlsb and Excel's old XML: as .xlsx first."""

from __future__ import annotations

from dataclasses import replace

from extractors.content import Content
from extractors.libreoffice import convert
from extractors.ooxml import is_package
from extractors.workbook import xlsx
from models.document import Document

_XML = b'progid="Excel.Sheet"'
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_HEAD = 512
_MEDIA_TYPES = {
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "xml": "application/xml",
}


def recognises(content: Content) -> bool:
    return _format(content) is not None


def read(content: Content) -> Document:
    """What LibreOffice and the .xlsx reader raise."""
    suffix = _format(content) or "ods"
    converted = convert(content.name, content.data, suffix, "xlsx")
    document = xlsx.read(Content(content.name, converted))
    return replace(document, media_type=_MEDIA_TYPES[suffix])


def _format(content: Content) -> str | None:
    head = content.data[:_HEAD]
    if _ODS in head:
        return "ods"
    if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml") and _XML in head:
        return "xml"
    return "xlsb" if is_package(content, "sheet.binary") else None
