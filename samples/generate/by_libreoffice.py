"""A report as a Word file, exported to PDF by LibreOffice."""

from __future__ import annotations

import io
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.layout import lines
from samples.generate.report import Heading, PrintedTable, Report, content, height_of_heads

SONG = "AR PL SungtiL GB"
_LIMIT_S = 180
_TEXT_WIDTH_CM = 17.4  # between the margins of a page in portrait


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
    head = height_of_heads(rows) if look.heads and table.key != "proactive_disclosure" else 0
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
