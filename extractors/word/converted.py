"""Other word processors' files, .doc, .wps, .rtf, .odt and Word's old XML: as .docx first."""

from __future__ import annotations

from dataclasses import replace

from extractors import ole
from extractors.content import Content
from extractors.libreoffice import convert
from extractors.word import docx
from models.document import Document

_RTF = b"{\\rtf"
_XML = b'progid="Word.Document"'
_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_HEAD = 512
_MEDIA_TYPES = {
    "doc": "application/msword",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "xml": "application/xml",
}


def recognises(content: Content) -> bool:
    return _format(content) is not None


def read(content: Content) -> Document:
    """Encrypted where it needs a password, else what LibreOffice and the .docx reader raise."""
    suffix = _format(content) or "doc"
    if suffix == "doc" and ole.is_encrypted_word(ole.stream(content, "WordDocument")):
        raise ole.encrypted(content)
    converted = convert(content.name, content.data, suffix, "docx")
    document = docx.read(Content(content.name, converted))
    return replace(document, media_type=_MEDIA_TYPES[suffix])


def _format(content: Content) -> str | None:
    head = content.data[:_HEAD]
    if head.lstrip().startswith(_RTF):
        return "rtf"
    if _ODT in head:
        return "odt"
    if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml") and _XML in head:
        return "xml"
    return "doc" if "worddocument" in (ole.streams(content) or ()) else None
