"""PDF samples by the programs that make them: `python -m samples.generate.pdf [NAME…]` writes
`samples/pdf/`.

Chromium prints web pages, LibreOffice exports Word files, pikepdf turns, cuts and encrypts what
they made. Dates and identifiers are taken out, so that the same programs give the same bytes.
"""

from __future__ import annotations

import base64
import html
import io
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageOps

from models.layout import LayoutCell, lines
from models.report import ErrorKind
from samples.generate.report import (
    Heading,
    PrintedTable,
    Report,
    content,
    write_expected,
)
from samples.generate.reports import REPORTS
from samples.generate.same_report import same_report

HERE = Path(__file__).parent.parent / "pdf"
SONG, HEI, KAI = "AR PL SungtiL GB", "WenQuanYi Zen Hei", "AR PL KaitiM GB"
SAME = "same_report"
_LIMIT_S = 180
_TEXT_WIDTH_CM = 17.4  # between the margins of a Word page in portrait

COLLAPSED = "table{border-collapse:collapse} td{border:1px solid #000}"
SPACED = "table{border:1px solid #000;border-spacing:3px} td{border:1px solid #000}"
WIDELY_SPACED = "table{border-spacing:7px} td{border:1px solid #000}"
PAINTED = "table{background:#000;border-spacing:1px} td{background:#fff}"
BARE = "td{padding:5px 6px}"


@dataclass(frozen=True)
class Print:
    """How Chromium prints a report. `heads`: those of tables three and four are repeated on
    each page. `room`: space above the first table, in points, which moves the page breaks."""

    css: str = COLLAPSED
    font: str = HEI
    size: float = 9.5
    landscape: bool = False
    heads: bool = True
    room: float = 0.0


def web_page(report: Report, look: Print) -> str:
    """The report as one page of HTML."""
    page = "A4 landscape" if look.landscape else "A4"
    style = (
        f"@page{{size:{page};margin:18mm 15mm}} body{{font-family:'{look.font}';"
        f"font-size:{look.size}pt}} h3{{font-size:1.2em}} p{{text-indent:2em;line-height:1.6}}"
        "table{width:100%} td{text-align:center;vertical-align:middle;padding:2px 3px}"
        "tbody,thead{break-inside:auto}"
    )
    parts = [f"<style>{style}{look.css}</style><body><div style='height:{look.room}pt'></div>"]
    for block in content(report):
        if isinstance(block, PrintedTable):
            parts.append(_html_table(block, look.heads))
        elif isinstance(block, Heading):
            parts.append(f"<h3>{html.escape(block.text)}</h3>")
        else:
            parts.append(f"<p>{html.escape(block.text)}</p>")
    return "<!doctype html><meta charset=utf-8>" + "\n".join(parts)


def _html_table(table: PrintedTable, heads: bool) -> str:
    rows = lines(table.cells)
    head = _height_of_heads(rows) if heads and table.key != "proactive_disclosure" else 0
    drawn = ["<tr>" + "".join(_html_cell(cell) for cell in row) + "</tr>" for row in rows]
    return (
        "<table>"
        + (f"<thead>{''.join(drawn[:head])}</thead>" if head else "")
        + f"<tbody>{''.join(drawn[head:])}</tbody></table>"
    )


def _height_of_heads(rows: list[list[LayoutCell]]) -> int:
    return next(n for n, row in enumerate(rows) if any(cell.place for cell in row))


def _html_cell(cell: LayoutCell) -> str:
    text = html.escape(cell.text).replace("\n", "<br>")
    return f"<td rowspan={cell.row_span} colspan={cell.column_span}>{text}</td>"


def by_chromium(page: str) -> bytes:
    """The HTML printed to PDF."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "a.html", Path(folder) / "a.pdf"
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", str(source),
            ],
            check=True, timeout=_LIMIT_S, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return target.read_bytes()


@dataclass(frozen=True)
class Word:
    """How a Word file of a report looks. `heads`: heads repeat on each page. `whole_rows`: no
    row breaks over pages. `label_width`: of each label column, in centimetres."""

    font: str = SONG
    size: float = 9.5
    landscape: bool = False
    heads: bool = True
    whole_rows: bool = True
    borders: bool = True
    room: float = 0.0
    label_width: float | None = None


def word_file(report: Report, look: Word) -> bytes:
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if look.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Cm((21 - _TEXT_WIDTH_CM) / 2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = look.font, Pt(look.size)
    style.element.rPr.rFonts.set(_w("eastAsia"), look.font)
    style.paragraph_format.space_after = Pt(0)
    if look.room:
        document.add_paragraph().paragraph_format.space_after = Pt(look.room)
    for block in content(report):
        if isinstance(block, PrintedTable):
            _word_table(document, block, look)
        else:
            document.add_paragraph(("" if isinstance(block, Heading) else "　　") + block.text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _word_table(document: Any, table: PrintedTable, look: Word) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    rows = lines(table.cells)
    width = max(cell.column + cell.column_span for cell in table.cells)
    drawn = document.add_table(len(rows), width)
    if look.borders:
        drawn.style = "Table Grid"
    if look.label_width:
        drawn.autofit = False
        labels = {c.column for c in table.cells if c.kind == "label"}
        rest = (_TEXT_WIDTH_CM - look.label_width * len(labels)) / (width - len(labels))
        for at, column in enumerate(drawn.columns):
            column.width = Cm(look.label_width if at in labels else rest)
    lattice = [list(row.cells) for row in drawn.rows]
    for cell in table.cells:
        last = lattice[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1]
        merged = lattice[cell.row][cell.column].merge(last)
        merged.text = cell.text
        merged.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for paragraph in merged.paragraphs:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head = _height_of_heads(rows) if look.heads and table.key != "proactive_disclosure" else 0
    for at, row in enumerate(drawn.rows):
        properties = row._tr.get_or_add_trPr()
        if at < head:
            properties.append(OxmlElement("w:tblHeader"))
        if look.whole_rows:
            properties.append(OxmlElement("w:cantSplit"))


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def by_libreoffice(word: bytes) -> bytes:
    """The Word file exported to PDF."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.docx"
        source.write_bytes(word)
        subprocess.run(
            [
                "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
                "--convert-to", "pdf", "--outdir", folder, str(source),
            ],
            check=True, timeout=_LIMIT_S, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return source.with_suffix(".pdf").read_bytes()


def changed(data: bytes, change: Callable[[pikepdf.Pdf], object] = lambda _: None) -> bytes:
    """The PDF after `change`, without dates, identifiers and the names of programs."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        for key in ("/Info", "/DocChecksum", "/ID"):
            if key in pdf.trailer:
                del pdf.trailer[key]
        for key in ("/Metadata", "/StructTreeRoot", "/MarkInfo"):
            if key in pdf.Root:
                del pdf.Root[key]
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def turned_by_the_file(angle: int) -> Callable[[pikepdf.Pdf], None]:
    """/Rotate alone: a viewer shows the pages turned."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.rotate(angle, relative=False)

    return change


def drawn_sideways(shown_upright: bool) -> Callable[[pikepdf.Pdf], None]:
    """What is drawn is turned a quarter; /Rotate turns it back where it is shown upright."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            _, _, width, height = (float(side) for side in page.mediabox)
            page.contents_add(f"q 0 1 -1 0 {height} 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = pikepdf.Array([0, 0, height, width])
            if "/CropBox" in page:
                del page["/CropBox"]
            if shown_upright:
                page.rotate(90, relative=False)

    return change


def cropped(pdf: pikepdf.Pdf) -> None:
    """Each page stands in a larger one, off its corner, of which the CropBox shows it."""
    for page in pdf.pages:
        _, _, width, height = (float(side) for side in page.mediabox)
        page.contents_add(b"q 1 0 0 1 60 40 cm", prepend=True)
        page.contents_add(b"Q")
        page.mediabox = pikepdf.Array([-20, -30, width + 200, height + 100])
        page.cropbox = pikepdf.Array([60, 40, 60 + width, 40 + height])


def inside_forms(pdf: pikepdf.Pdf) -> None:
    """Each page is one form, drawn at half its size and enlarged again."""
    for page in pdf.pages:
        page.contents_add(b"q 0.5 0 0 0.5 10 10 cm", prepend=True)
        page.contents_add(b"Q")
        whole = page.as_form_xobject()
        form = pdf.make_stream(whole.read_bytes(), Type=whole.Type, Subtype=whole.Subtype)
        form.BBox, form.Resources = whole.BBox, whole.Resources
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fx=form))
        page.Contents = pdf.make_stream(b"q 2 0 0 2 -20 -20 cm /Fx Do Q")


def picture_of(data: bytes, page: int, dpi: int = 150) -> Image.Image:
    """A page as a grey picture."""
    with pdfium.PdfDocument(data) as document:
        picture: Image.Image = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
        return picture


def scanned(data: bytes) -> bytes:
    """Pictures of the pages and nothing else."""
    return changed(data, lambda pdf: _put_pictures(pdf, data, keep=lambda _: b""))


def _put_pictures(pdf: pikepdf.Pdf, data: bytes, keep: Callable[[pikepdf.Page], bytes]) -> None:
    """On each page the picture of the same page of `data`, then what `keep` gives."""
    for number, page in enumerate(pdf.pages):
        picture = picture_of(data, number)
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=60)
        image = pdf.make_stream(
            jpeg.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=picture.width, Height=picture.height, BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        kept = keep(page)
        name = f"/Scan{number}"  # pages may share their resources
        page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name(name))
        _, _, width, height = (float(side) for side in page.mediabox)
        shown = f"q {width} 0 0 {height} 0 0 cm {name} Do Q ".encode()
        page.Contents = pdf.make_stream(shown + kept)
        if not kept:
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({name: image}))


def _text_alone(page: pikepdf.Page) -> bytes:
    """The page's text in the invisible mode, without what is drawn."""
    drawn = {"m", "l", "c", "h", "re", "f", "f*", "F", "S", "s", "B", "B*", "b", "n", "W", "W*"}
    kept = [
        instruction
        for instruction in pikepdf.parse_content_stream(page)
        if str(instruction.operator) not in drawn
    ]
    return b"3 Tr " + pikepdf.unparse_content_stream(kept)


def with_hidden_layer(report: Report) -> bytes:
    """A scan over which an earlier OCR laid invisible text, every figure of it wrong."""
    misread = replace(
        report,
        texts={(t, *place): "88" for t, figures in report.figures.items() for place in figures},
    )
    seen, layer = (by_libreoffice(word_file(each, Word(font=HEI))) for each in (report, misread))
    return changed(layer, lambda pdf: _put_pictures(pdf, seen, _text_alone))


def under_a_picture(report: Report) -> bytes:
    """Visible text of other figures, and over it the picture of the page."""
    other = by_libreoffice(word_file(report.with_figure(*CHANGED, 77), Word(font=HEI)))
    seen = by_libreoffice(word_file(report, Word(font=HEI)))

    def cover(pdf: pikepdf.Pdf) -> None:
        texts = [page.Contents.read_bytes() for page in pdf.pages]
        _put_pictures(pdf, seen, keep=lambda _: b" ")
        for page, text in zip(pdf.pages, texts, strict=True):
            page.contents_add(b"q " + text + b" Q", prepend=True)

    return changed(other, cover)


CHANGED = ("review_and_litigation", "administrative_review", "upheld")


def wrong_characters(pdf: pikepdf.Pdf) -> None:
    """The fonts' ToUnicode says of each digit that it is the next one: 0 reads 1, 9 reads 0."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
            cmap = item.ToUnicode.read_bytes()
            item.ToUnicode = pdf.make_stream(re.sub(rb"<003([0-9])>(?=\s*\n)", _next, cmap))


def _next(digit: re.Match[bytes]) -> bytes:
    return b"<003%d>" % ((int(digit[1]) + 1) % 10)


def with_a_pasted_table(report: Report) -> bytes:
    """Table three is a picture in a page of text."""
    page = web_page(report, Print())
    tables = re.findall("<table>.*?</table>", page, flags=re.S)
    alone = "<!doctype html><meta charset=utf-8>" + page[: page.index("<body>")] + tables[1]
    picture = picture_of(by_chromium(alone), 0, dpi=200)
    ink = ImageOps.invert(picture).getbbox()
    assert ink
    png = io.BytesIO()
    picture.crop((ink[0] - 9, ink[1] - 9, ink[2] + 9, ink[3] + 9)).save(png, "PNG")
    source = base64.b64encode(png.getvalue()).decode()
    tag = f"<img style='width:100%' src='data:image/png;base64,{source}'>"
    return changed(by_chromium(page.replace(tables[1], tag)))


@dataclass(frozen=True)
class Sample:
    """A readable sample: which report, and how its file is made."""

    report: str
    make: Callable[[Report], bytes]


def printed(change: Callable[[pikepdf.Pdf], object] = lambda _: None, **look: Any) -> Any:
    return lambda report: changed(by_chromium(web_page(report, Print(**look))), change)


def exported(change: Callable[[pikepdf.Pdf], object] = lambda _: None, **look: Any) -> Any:
    return lambda report: changed(by_libreoffice(word_file(report, Word(**look))), change)


SAMPLES: Mapping[str, Sample] = {
    "chromium-2019": Sample("sound", printed(font=SONG)),
    "chromium-2021": Sample("of-2021", printed()),
    "chromium-blank-zeros": Sample("blank-zeros", printed(font=KAI)),
    "chromium-mixed-blocks": Sample("mixed-blocks", printed(size=10.5)),
    "chromium-landscape": Sample("of-2021", printed(landscape=True, size=10.5)),
    "chromium-no-repeated-heads": Sample("sound", printed(size=11, heads=False)),
    "chromium-rows-broken-over-pages": Sample(
        "of-2021", printed(size=12, heads=False, room=130, css=COLLAPSED + "td{line-height:1.9}")
    ),
    "chromium-spaced-borders": Sample("sound", printed(css=SPACED)),
    "chromium-widely-spaced-borders": Sample("of-2021", printed(css=WIDELY_SPACED, size=8.5)),
    "chromium-painted-cells": Sample("of-2021", printed(css=PAINTED)),
    "chromium-borderless": Sample("of-2021", printed(css=BARE, heads=False)),
    "chromium-money-in-yuan": Sample("money-in-yuan", printed()),
    "chromium-typos-in-labels": Sample("typos-in-labels", printed()),
    "chromium-detail-beyond-total": Sample("detail-beyond-total", printed()),
    "libreoffice-2019": Sample("sound", exported()),
    "libreoffice-2021": Sample("of-2021", exported(font=HEI)),
    "libreoffice-landscape": Sample("sound", exported(landscape=True, size=10.5)),
    "libreoffice-blank-zeros": Sample("blank-zeros", exported(font=KAI)),
    "libreoffice-mixed-tables": Sample("mixed-tables", exported()),
    "libreoffice-extra-rows": Sample("extra-rows", exported()),
    "libreoffice-no-repeated-heads": Sample("of-2021", exported(heads=False, room=150)),
    "libreoffice-rows-broken-over-pages": Sample(
        "sound", exported(heads=False, whole_rows=False, size=11, label_width=1.4)
    ),
    "libreoffice-borderless": Sample("sound", exported(borders=False, landscape=True)),
    "libreoffice-totals-left-at-zero": Sample("totals-left-at-zero", exported()),
    "turned-90-by-the-file": Sample("sound", exported(turned_by_the_file(90))),
    "turned-180-by-the-file": Sample("of-2021", exported(turned_by_the_file(180))),
    "drawn-sideways": Sample("of-2021", exported(drawn_sideways(shown_upright=False))),
    "drawn-sideways-shown-upright": Sample(
        "sound", printed(drawn_sideways(shown_upright=True), landscape=True)
    ),
    "cropped": Sample("of-2021", exported(cropped)),
    "inside-forms": Sample("of-2021", printed(inside_forms)),
    "no-password-needed": Sample("of-2021", lambda report: locked(exported(font=HEI)(report), "")),
    "same_report": Sample(SAME, exported(font=HEI)),
    "scanned-pages": Sample(SAME, lambda report: scanned(exported(font=HEI)(report))),
    "hidden-wrong-layer": Sample("of-2021", with_hidden_layer),
    "text-under-a-picture": Sample("of-2021", under_a_picture),
    "wrong-characters": Sample("sound", exported(wrong_characters, font=HEI)),
    "table-pasted-as-picture": Sample("of-2021", with_a_pasted_table),
}


def locked(data: bytes, password: str) -> bytes:
    """Encrypted; an empty password lets everyone read."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        keys = pikepdf.Encryption(user=password, owner="owner", R=4, aes=False, metadata=False)
        pdf.save(out, encryption=keys, static_id=True)
    return out.getvalue()


def blank_pages(count: int) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page()
        pdf.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def garbage() -> bytes:
    return b"%PDF-1.7\n" + random.Random(5).randbytes(20_000)


def _report() -> bytes:
    return changed(by_libreoffice(word_file(REPORTS["of-2021"](), Word(font=HEI))))


HOSTILE: Mapping[str, tuple[ErrorKind, Callable[[], bytes]]] = {
    "encrypted": ("encrypted", lambda: locked(_report(), "secret")),
    "cut-short": ("damaged", lambda: (data := _report())[: len(data) * 2 // 3]),
    "no-pages": ("damaged", lambda: blank_pages(0)),
    "5000-pages": ("too_large", lambda: blank_pages(5000)),
    "header-on-garbage": ("damaged", garbage),
    "blank-page": ("unsupported", lambda: blank_pages(1)),
}
"""What cannot be read: the error's kind, and the file."""


def write(name: str) -> None:
    path = HERE / f"{name}.pdf"
    if name in HOSTILE:
        kind, make = HOSTILE[name]
        path.write_bytes(make())
        error = json.dumps({"error": {"kind": kind}}) + "\n"
        path.with_suffix(".expected.json").write_text(error, encoding="utf-8")
        return
    sample = SAMPLES[name]
    report = _report_named(sample.report)
    path.write_bytes(sample.make(report))
    write_expected(report, path)


def _report_named(name: str) -> Report:
    return same_report() if name == SAME else REPORTS[name]()


def main(names: list[str]) -> None:
    HERE.mkdir(exist_ok=True)
    for name in names or [*SAMPLES, *HOSTILE]:
        write(name)


if __name__ == "__main__":
    main(sys.argv[1:])
