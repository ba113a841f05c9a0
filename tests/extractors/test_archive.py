"""Bounds on zips, XML and compound files."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from extractors import archive, ole, ooxml
from extractors.content import Content
from extractors.errors import Damaged, Encrypted, TooLarge, Unsupported


def zipped(parts: dict[str, bytes]) -> Content:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return Content("a.zip", target.getvalue())


def test_reads_entries() -> None:
    assert archive.Archive(zipped({"a": b"1"})).read("a") == b"1"
    with pytest.raises(KeyError):
        archive.Archive(zipped({"a": b"1"})).read("b")


def test_ratio() -> None:
    with pytest.raises(TooLarge):
        archive.Archive(zipped({"a": b" " * 20_000_000})).read("a")


def test_entries() -> None:
    many = zipped({str(n): b"" for n in range(archive.MAX_ENTRIES + 1)})
    with pytest.raises(TooLarge):
        archive.Archive(many)


def test_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 15)
    opened = archive.Archive(zipped({"a": b"1" * 10, "b": b"2" * 10}))
    opened.read("a")
    with pytest.raises(TooLarge):
        opened.read("b")


def test_a_size_that_lies_is_found_out() -> None:
    data = zipped({"a": bytes(range(256)) * 40}).data
    lying = data.replace((10240).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(Damaged):
        archive.Archive(Content("a", lying)).read("a")


def test_encrypted_entries() -> None:
    data = bytearray(zipped({"a": b"1"}).data)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    data[6] |= 1
    with pytest.raises(Encrypted):
        archive.Archive(Content("a", bytes(data))).read("a")


def test_other_zips_are_refused() -> None:
    with pytest.raises(Unsupported):
        archive.read(zipped({"a": b"1"}))


@pytest.mark.parametrize(
    "xml", [b"", b"<a>", b"text", b"<!DOCTYPE a><a/>", b"<a>&b;</a>", b"\xff\xfe\x00"]
)
def test_xml_that_is_refused(xml: bytes) -> None:
    with pytest.raises(Damaged, match="what"):
        ooxml.parse(xml, "what")


def test_xml_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge):
        ooxml.parse(b"<a>" * 1000, "what")
    monkeypatch.setattr(ooxml, "MAX_TAGS", 5)
    with pytest.raises(TooLarge):
        ooxml.parse(b"<a>" + b"<b/>" * 5 + b"</a>", "what")


def test_targets_stay_inside_the_package() -> None:
    rels = (
        b'<Relationships><Relationship Id="1" Type="x" Target="../../../etc/passwd"/>'
        b'<Relationship Id="2" Type="x" Target="/word/a.xml"/></Relationships>'
    )
    package = ooxml.Package(zipped({"word/_rels/document.xml.rels": rels}))
    targets = [found.target for found in package.related("word/document.xml").values()]
    assert targets == ["etc/passwd", "word/a.xml"]
    with pytest.raises(Damaged):
        package.data("etc/passwd")


def test_compound_files_that_are_none() -> None:
    content = Content("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40))
    assert ole.recognises(content)
    assert ole.streams(content) is None
    with pytest.raises(Damaged):
        ole.read(content)
    with pytest.raises(Damaged):
        ole.stream(content, "WordDocument")
