"""Tables as pictures, as pasted into Word and web pages: LibreOffice's page, cut out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pypdfium2
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image, ImageChops

from extractors.libreoffice import convert
from samples.generate.packing import repacked
from samples.generate.report import PrintedTable
from samples.generate.word_tables import add_table

_FONT = "WenQuanYi Zen Hei"
_DPI = 160
_MARGIN = 12


def picture(table: PrintedTable) -> bytes:
    """A PNG of the table, in grey, at the resolution of a good screenshot."""
    word: Any = docx.Document()
    style = word.styles["Normal"]
    style.font.size, style.font.name = Pt(9), _FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    section = word.sections[0]
    section.page_height = section.page_height * 2
    section.left_margin = section.right_margin = section.right_margin // 2
    _with_room_for_labels(add_table(word, table))
    target = BytesIO()
    word.save(target)
    pdf = convert("picture", repacked(target.getvalue()), "docx", "pdf")
    page = pypdfium2.PdfDocument(pdf)[0]
    return _png(page.render(scale=_DPI / 72).to_pil().convert("L"))


def _with_room_for_labels(table: Any) -> None:
    """Lets the columns take the width that their text wants."""
    table.autofit = True
    for cell in table._tbl.iter(qn("w:tcW")):
        cell.set(qn("w:type"), "auto")
        cell.set(qn("w:w"), "0")


def _png(page: Image.Image) -> bytes:
    ink = ImageChops.invert(page).getbbox()
    assert ink is not None
    box = (ink[0] - _MARGIN, ink[1] - _MARGIN, ink[2] + _MARGIN, ink[3] + _MARGIN)
    target = BytesIO()
    page.crop(box).quantize(16).save(target, "PNG", optimize=True)
    return target.getvalue()
