"""Word samples: `python -m samples.generate.word` writes samples/word/.

python-docx draws them; what it cannot say (tracked changes, text boxes, hidden text) is put into
its XML by `word_oddities`. .doc and .rtf are the same through LibreOffice, which stamps the time:
only these change when they are made again. A .wps of WPS Office is a Word 97 file by another name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Pt

from extractors.libreoffice import convert
from models.layout import LayoutCell
from samples.generate import word_oddities
from samples.generate.packing import repacked
from samples.generate.pictures import picture
from samples.generate.report import (
    ExtraLine,
    Heading,
    Paragraph,
    PrintedTable,
    Report,
    content,
    write_expected,
)
from samples.generate.reports import REPORTS, REQUESTS
from samples.generate.same_report import same_report
from samples.generate.word_tables import add_table

HERE = Path(__file__).parents[1] / "word"
Draw = Callable[[Any, PrintedTable], None]


@dataclass(frozen=True)
class Sample:
    name: str
    report: Report
    data: bytes

    @property
    def stem(self) -> str:
        return self.name.partition(".")[0]


def document(report: Report, draw: Draw | None = None, *, landscape: bool = False) -> Any:
    """A python-docx document of a whole report, with a header and a page number in its footer."""
    word = docx.Document()
    word.styles["Normal"].font.size = Pt(9)
    section = word.sections[0]
    section.header.paragraphs[0].text = "政府信息公开 2020 1 2 3"
    section.footer.paragraphs[0].text = "— 7 —"
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    for block in content(report):
        match block:
            case Heading():
                word.add_paragraph(block.text, style="Heading 2")
            case Paragraph():
                word.add_paragraph(block.text)
            case PrintedTable():
                (draw or add_table)(word, block)
    return word


def split(table: PrintedTable, at: int, heads: int) -> tuple[PrintedTable, PrintedTable]:
    """Broken above row `at`, the first `heads` rows repeated; labels across the break too."""
    above = [
        replace(cell, row_span=min(cell.row_span, at - cell.row))
        for cell in table.cells
        if cell.row < at
    ]
    below = [_cut_above(cell, at, heads) for cell in table.cells if cell.row + cell.row_span > at]
    repeated = [cell for cell in table.cells if cell.row < heads]
    return replace(table, cells=tuple(above)), replace(table, cells=(*repeated, *below))


def _cut_above(cell: LayoutCell, at: int, heads: int) -> LayoutCell:
    row = max(cell.row, at)
    return replace(cell, row=row - at + heads, row_span=cell.row + cell.row_span - row)


def _draw_split(heads: int) -> Draw:
    def draw(word: Any, table: PrintedTable) -> None:
        if table.key != REQUESTS:
            add_table(word, table)
            return
        for part in split(table, 14, heads):
            add_table(word, part)
            word.add_paragraph("")

    return draw


def _draw_in_layout_table(word: Any, table: PrintedTable) -> None:
    """Inside a table that only puts things in their places."""
    outer = word.add_table(2, 2)
    outer.cell(0, 0).text, outer.cell(0, 1).text = "（一）", "单位：件"
    inner = outer.cell(1, 0).merge(outer.cell(1, 1))
    inner.text = "以下为统计数据。"
    add_table(inner, table)
    inner.add_paragraph("以上数据截至年底。")


def packed(word: Any) -> bytes:
    target = BytesIO()
    word.save(target)
    return repacked(target.getvalue())


def samples() -> Iterator[Sample]:
    """Every readable sample that is the same each time it is made."""
    made = {name: make() for name, make in REPORTS.items()}
    for name, report in made.items():
        yield Sample(f"{name}.docx", report, packed(document(report)))
    yield Sample("same_report.docx", same_report(), packed(document(same_report())))
    landscape = document(made["of-2021"], landscape=True)
    yield Sample("landscape.docx", made["of-2021"], packed(landscape))
    for heads, name in ((0, "split.docx"), (3, "split-with-heads-repeated.docx")):
        yield Sample(name, made["sound"], packed(document(made["sound"], _draw_split(heads))))
    nested = document(made["sound"], _draw_in_layout_table)
    yield Sample("layout-tables.docx", made["sound"], packed(nested))
    last = row_below_the_last()
    yield Sample("row-below-the-last.docx", last, packed(document(last)))
    for change in word_oddities.CHANGES:
        word = document(made["sound"])
        change(word)
        name = change.__name__.replace("_", "-")
        yield Sample(f"{name}.docx", made["sound"], packed(word))
    strict = repacked(packed(document(made["of-2021"])), word_oddities.strict)
    yield Sample("strict.docx", made["of-2021"], strict)


def row_below_the_last() -> Report:
    """A row of the office's own below the last of table three."""
    texts = ("1", "0", "0", "0", "0", "0", "1")
    extra = ExtraLine(REQUESTS, "carried_out", "其中：邮寄申请", texts)
    return replace(REPORTS["sound"](), extra=(extra,))


def converted() -> Iterator[Sample]:
    """The same through LibreOffice, as older offices send them."""
    for name, report in (("old", REPORTS["sound"]()), ("old-2021", REPORTS["of-2021"]())):
        data = packed(document(report))
        for suffix in ("doc", "rtf"):
            yield Sample(f"{name}-{suffix}.{suffix}", report, convert(name, data, "docx", suffix))
    kingsoft = REPORTS["mixed-blocks"]()
    data = convert("kingsoft", packed(document(kingsoft)), "docx", "doc")
    yield Sample("kingsoft.wps", kingsoft, data)


def pictured() -> Sample:
    """Tables three and four pasted as pictures."""
    def draw(word: Any, table: PrintedTable) -> None:
        if table.key == "proactive_disclosure":
            add_table(word, table)
        else:
            word.add_picture(BytesIO(picture(table)), width=Pt(430))

    report = REPORTS["sound"]()
    return Sample("tables-as-pictures.docx", report, packed(document(report, draw)))


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for sample in (*samples(), *converted(), pictured()):
        path = HERE / sample.name
        path.write_bytes(sample.data)
        write_expected(sample.report, path)


if __name__ == "__main__":
    main()
