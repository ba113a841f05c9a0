"""OLE compound files (.doc, .xls, .wps, .et, encrypted .docx): which of them a file is.

As a kind of file this is the last word on compound files that no reader of documents knows.
"""

from __future__ import annotations

from io import BytesIO

from extractors.content import Content
from extractors.errors import Damaged, Encrypted, Unsupported
from models.document import Document

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (OSError, ValueError, IndexError, TypeError, OverflowError, RecursionError)
"""What olefile raises over broken files."""
_FIB_FLAGS, _FIB_ENCRYPTED = 0x0A, 0x0100
"""[MS-DOC] 2.5.2: the flags of the file information block, and fEncrypted."""


def recognises(content: Content) -> bool:
    """Any compound file, by its first bytes."""
    return content.data.startswith(_MAGIC)


def read(content: Content) -> Document:
    """Never answers: Encrypted, Damaged or Unsupported."""
    names = streams(content)
    if names is None:
        raise Damaged(f"{content.name}: its OLE directory cannot be read; send it again")
    if "encryptedpackage" in names:
        raise encrypted(content)
    raise Unsupported(
        f"{content.name}: an Office file that is no Word document or workbook; save it as PDF"
    )


def encrypted(content: Content) -> Encrypted:
    return Encrypted(f"{content.name}: needs a password; send it without one")


def streams(content: Content) -> frozenset[str] | None:
    """The names of its streams at the top, in lower case; None where they cannot be read."""
    import olefile

    if not recognises(content):
        return None
    try:
        with olefile.OleFileIO(BytesIO(content.data)) as ole:
            return frozenset(path[0].lower() for path in ole.listdir())
    except _BROKEN:
        return None


def stream(content: Content, name: str) -> bytes:
    """One stream; Damaged where it cannot be read."""
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(content.data)) as ole:
            data: bytes = ole.openstream(name).read()
    except _BROKEN as error:
        raise Damaged(f"{content.name}: its part {name} is broken; send it again") from error
    return data


def is_encrypted_word(document_stream: bytes) -> bool:
    flags = int.from_bytes(document_stream[_FIB_FLAGS : _FIB_FLAGS + 2], "little")
    return bool(flags & _FIB_ENCRYPTED)
