"""Hostile and mislabelled files: `python -m samples.generate.hostile` writes samples/hostile/.

Each either gives the right answer or the error of the contract that is due.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from xlwt.CompoundDoc import XlsDoc

from samples.generate import web
from samples.generate.packing import repacked
from samples.generate.report import Report, write_expected
from samples.generate.reports import REPORTS
from samples.generate.text import as_word_processor
from samples.generate.word import document, packed
from samples.generate.workbook import old_workbook, one_sheet
from samples.generate.workbook import packed as packed_book

HERE = Path(__file__).parents[1] / "hostile"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@dataclass(frozen=True)
class Sample:
    """`answer` is the report that the file states, or the kind of the error that is due."""

    name: str
    answer: Report | str
    data: bytes


def samples() -> Iterator[Sample]:
    sound = REPORTS["sound"]()
    word = packed(document(sound))
    yield from _mislabelled(sound, word)
    yield from _encrypted()
    yield from _broken(word)
    yield from _entities(sound, word)
    yield from _bombs(sound, word)
    yield from _reaching_out(sound, word)


def _mislabelled(sound: Report, word: bytes) -> Iterator[Sample]:
    yield Sample("page-named.pdf", sound, web.page(sound).encode("gb18030"))
    yield Sample("page-named.xls", sound, web.page(sound).encode())
    yield Sample("page-named.doc", sound, web.page(sound, web.table_of_word).encode())
    yield Sample("text-named.html", sound, as_word_processor(sound).encode("gb18030"))
    yield Sample("word-named.pdf", sound, word)
    yield Sample("word-named.doc", sound, word)
    yield Sample("workbook-named.docx", sound, packed_book(one_sheet(sound)))
    yield Sample("old-workbook-named.xlsx", sound, old_workbook(sound))
    yield Sample("works.wps", "unsupported", compound("CONTENTS", b"CHNKWKS\0" + bytes(8192)))


def _encrypted() -> Iterator[Sample]:
    sealed = bytes(range(256)) * 32
    yield Sample("encrypted.docx", "encrypted", compound("EncryptedPackage", sealed))
    yield Sample("encrypted.doc", "encrypted", compound("WordDocument", _locked_word() + sealed))
    yield Sample("encrypted.xls", "encrypted", compound("Workbook", _locked_book() + sealed))


def _locked_word() -> bytes:
    """The head of a FIB with fEncrypted ([MS-DOC] 2.5.2)."""
    return bytes.fromhex("ECA5C100 00000904 0000 0001") + bytes(500)


def _locked_book() -> bytes:
    """BOF and FILEPASS ([MS-XLS] 2.4.117)."""
    start = bytes.fromhex("0908 1000 0006 0500 0000 0000 0000 0000 0000 0000")
    return start + bytes.fromhex("2F00 3600 0100 0100 0100") + bytes(48)


def compound(name: str, data: bytes) -> bytes:
    """An OLE file with one stream: xlwt's writer, with another name in its directory."""
    target = BytesIO()
    XlsDoc().save(target, data)
    old = "Workbook".encode("utf-16-le").ljust(64, b"\0") + (18).to_bytes(2, "little")
    new = name.encode("utf-16-le").ljust(64, b"\0") + (2 * len(name) + 2).to_bytes(2, "little")
    return target.getvalue().replace(old, new)


def _broken(word: bytes) -> Iterator[Sample]:
    empty = BytesIO()
    zipfile.ZipFile(empty, "w").close()
    yield Sample("truncated.docx", "damaged", word[: len(word) // 2])
    yield Sample("truncated.xls", "damaged", old_workbook(REPORTS["sound"]())[:3000])
    yield Sample("truncated-body.docx", "damaged", with_part(word, "word/document.xml", _half))
    yield Sample("empty.zip", "damaged", empty.getvalue())
    yield Sample("pictures.zip", "unsupported", zipped({"1.jpg": b"\xff\xd8", "2.jpg": b""}))
    yield Sample("empty.docx", "damaged", b"")


def _entities(sound: Report, word: bytes) -> Iterator[Sample]:
    outside = b'<!DOCTYPE w:document [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    yield Sample("external-entity.docx", "damaged", with_part(word, _BODY, _declaring(outside)))
    book = packed_book(one_sheet(sound))
    sheet = "xl/worksheets/sheet1.xml"
    yield Sample("billion-laughs.xlsx", "damaged", with_part(book, sheet, _declaring(_laughs())))
    page = web.page(sound).encode()
    declared = b'<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/hostname">' + _laughs()[15:]
    page = declared + page[page.index(b"<html") :].replace(b"<h2>", b"<p>&e;&l9;</p><h2>", 1)
    yield Sample("entities.html", sound, page)


def _laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE html [<!ENTITY l0 "哈">{levels}]>'.encode()


def _bombs(sound: Report, word: bytes) -> Iterator[Sample]:
    yield Sample("bomb.docx", "too_large", with_part(word, _BODY, lambda _: b" " * 200_000_000))
    yield Sample("bomb-aside.docx", sound, with_part(word, "docProps/thumbnail.jpeg", _swollen))
    deep = f"<w:document {_W}><w:body>" + "<w:tbl><w:tr><w:tc>" * 2000
    yield Sample("deep.docx", "too_large", with_part(word, _BODY, lambda _: deep.encode()))
    page = web.page(sound).replace("版权所有", "<div>" * 5000)
    yield Sample("deep.html", "too_large", page.encode())
    nested = web.page(sound).replace("版权所有", "<table><tr><td>1<td>" * 100)
    yield Sample("nested-tables.html", "too_large", nested.encode())
    wide = web.page(sound).replace('colspan="4"', 'colspan="1000000" rowspan="1"')
    rows = "<tr><td colspan=1000000>1<td rowspan=1000000>2"
    yield Sample("wide.html", sound, wide.replace("版权所有", f"<table>{rows * 300}").encode())
    stairs = wide.replace("版权所有", "<table>" + "<tr><td colspan=1000000 rowspan=70000>1" * 300)
    yield Sample("staircase.html", "too_large", stairs.encode())
    book = packed_book(one_sheet(sound))
    yield Sample("far-corner.xlsx", sound, with_part(book, "xl/worksheets/sheet1.xml", _far))


def _reaching_out(sound: Report, word: bytes) -> Iterator[Sample]:
    """Macros and addresses: nothing is run, fetched or opened."""
    types = "[Content_Types].xml"
    macro = with_part(word, types, lambda part: part.replace(_PLAIN, _WITH_MACROS))
    macro = with_part(macro, "word/vbaProject.bin", lambda _: compound("VBA", b"AutoOpen" * 700))
    yield Sample("macro.docm", sound, macro)
    outside = (
        b'<Relationship Id="rIdX" TargetMode="External" Target="http://127.0.0.1:9/x.png" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
        b'<Relationship Id="rIdY" Target="../../../../../etc/hostname" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
        b"</Relationships>"
    )
    rels = "word/_rels/document.xml.rels"
    reaching = with_part(word, rels, lambda part: part.replace(b"</Relationships>", outside))
    picture = (
        b'<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b'<v:imagedata r:id="rIdX"/><v:imagedata r:id="rIdY"/></v:shape></w:pict></w:r></w:p>'
    )
    reaching = with_part(
        reaching, _BODY, lambda part: part.replace(b"<w:body>", b"<w:body>" + picture)
    )
    yield Sample("reaching-out.docx", sound, reaching)


_BODY = "word/document.xml"
_PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WITH_MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"


def with_part(package: bytes, name: str, change: Any) -> bytes:
    """The package with one part changed, or added where it lacks it."""
    with zipfile.ZipFile(BytesIO(package)) as old:
        parts = {entry: old.read(entry) for entry in old.namelist()}
    return repacked(zipped({**parts, name: change(parts.get(name, b""))}))


def zipped(parts: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(zipfile.ZipInfo(name, (2024, 1, 15, 9, 0, 0)), data)
    return repacked(target.getvalue())


def _half(part: bytes) -> bytes:
    return part[: len(part) // 2]


def _swollen(_part: bytes) -> bytes:
    return b"\0" * 100_000_000


def _far(sheet: bytes) -> bytes:
    """A text in the last cell of the sheet, and most of the sheet merged."""
    cell = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>末</t></is></c></row>'
    merged = b'<mergeCell ref="L100:XFC1048000"/></mergeCells>'
    sheet = sheet.replace(b"</sheetData>", cell.encode() + b"</sheetData>")
    return sheet.replace(b"</mergeCells>", merged)


def _declaring(doctype: bytes) -> Any:
    """Puts a document type behind the XML declaration."""

    def change(part: bytes) -> bytes:
        head, _, rest = part.partition(b"?>")
        return head + b"?>" + doctype + rest if rest else doctype + part

    return change


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for sample in samples():
        path = HERE / sample.name
        path.write_bytes(sample.data)
        if isinstance(sample.answer, Report):
            write_expected(sample.answer, path)
        else:
            text = json.dumps({"error": {"kind": sample.answer}})
            path.with_suffix(".expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
