"""Which files go through LibreOffice, by their bytes."""

from __future__ import annotations

import pytest

from extractors.content import Content
from extractors.errors import Encrypted
from extractors.word import converted
from samples.generate.hostile import compound


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"{\\rtf1\\ansi 1}", True),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', True),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', False),
        (compound("WordDocument", bytes(5000)), True),
        (compound("Workbook", bytes(5000)), False),
        (b"rtf", False),
        (b"", False),
    ],
)
def test_recognises(data: bytes, expected: bool) -> None:
    assert converted.recognises(Content("a", data)) is expected


def test_a_locked_document_never_reaches_libreoffice() -> None:
    locked = bytes(10) + b"\0\1" + bytes(5000)
    with pytest.raises(Encrypted):
        converted.read(Content("a.doc", compound("WordDocument", locked)))
