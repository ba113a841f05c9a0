"""Zip files that cannot hurt: entries, unpacked size and ratio are bounded, nothing goes to disk.

As a kind of file this is the last word on zips that no reader of documents knows.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from extractors.content import Content
from extractors.errors import Damaged, Encrypted, TooLarge, Unsupported
from models.document import Document

MAX_ENTRIES = 10_000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_PART = 64 * 1024 * 1024
MAX_RATIO = 250
"""Unpacked by packed size. The XML of a long report reaches about 40; deflate can do 1,032."""
_SMALL = 1024 * 1024
_ENCRYPTED_FLAG = 0x1


class Archive:
    """An open zip. Damaged, TooLarge or Encrypted where it cannot or may not be read."""

    def __init__(self, content: Content) -> None:
        self._name = content.name
        try:
            self._zip = zipfile.ZipFile(BytesIO(content.data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Damaged(
                f"{content.name}: its zip directory cannot be read ({error}); send it again"
            ) from error
        if len(entries) > MAX_ENTRIES:
            raise TooLarge(f"{content.name}: more than {MAX_ENTRIES} entries")
        self._entries = {entry.filename: entry for entry in entries}
        self._unpacked = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """One entry, unpacked; KeyError where there is none. The declared size binds `zipfile`,
        so checking it before unpacking is enough."""
        entry = self._entries[name]
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise Encrypted(f"{self._name}: needs a password; send it without one")
        self._unpacked += entry.file_size
        self._check_bounds(entry)
        try:
            return self._zip.read(entry)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise Damaged(f"{self._name}: {name} in it is broken; send it again") from error

    def _check_bounds(self, entry: zipfile.ZipInfo) -> None:
        swollen = entry.file_size > _SMALL and entry.file_size > MAX_RATIO * entry.compress_size
        if swollen or entry.file_size > MAX_PART or self._unpacked > MAX_UNPACKED:
            raise TooLarge(f"{self._name}: unpacks to more than is read here ({entry.filename})")


def recognises(content: Content) -> bool:
    """Any zip, by its first bytes."""
    return content.data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read(content: Content) -> Document:
    """Never answers: Damaged for a broken zip, Unsupported for one that is no document."""
    if not Archive(content).names:
        raise Damaged(f"{content.name}: an empty zip; send the report itself")
    raise Unsupported(
        f"{content.name}: a zip that is no Word document or workbook; unpack it and send its files"
    )
