"""The workbook for an office: a long sheet, each table in its form's layout, and the findings.

Written line by line, so that memory does not grow with the number of reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from flows.export.cells import Cell, cells, concerned, line_of
from flows.export.layout import Slot, lines
from flows.export.text import printable
from models.forms import TABLE_KEYS, form
from models.report import Figure, Finding, Table, TableKey
from storage.answers import Answer

MOST_ROWS = 1_048_576
"""Of a sheet (Excel)."""

EXACT_DIGITS = 15
"""A number in a workbook is a double: longer ones are written as text."""

LONG_HEADS = {
    "issuer": ("单位", 22),
    "year": ("年度", 7),
    "table": ("表", 24),
    "row_label": ("行", 40),
    "column_label": ("列", 16),
    "value": ("数值", 12),
    "unit": ("计量单位", 9),
    "text": ("原文", 12),
    "state": ("状态", 9),
    "rules": ("涉及规则", 24),
    "confidence": ("可信度", 8),
    "origin": ("来源", 9),
    "page": ("页", 5),
    "x0": ("左", 7),
    "y0": ("上", 7),
    "x1": ("右", 7),
    "y1": ("下", 7),
    "location": ("位置", 14),
    "template": ("格式", 7),
    "row": ("行键", 22),
    "column": ("列键", 20),
    "key": ("文件", 34),
    "sha256": ("SHA-256", 20),
}
"""Field of `Cell` → head and width in characters."""

FORM_WIDTHS = {
    "proactive_disclosure": (34, 18, 18, 18),
    "disclosure_requests": (18, 16, 42, *(13,) * 7),
    "review_and_litigation": (10,) * 15,
}
"""In characters: the columns of labels, then those of figures."""

FINDING_HEADS = {
    "单位": 22,
    "年度": 7,
    "级别": 7,
    "问题": 70,
    "表": 30,
    "行": 34,
    "列": 14,
    "应为": 10,
    "实为": 10,
    "建议": 34,
    "依据": 40,
    "规则": 24,
    "文件": 34,
}

STATES = {"unflagged": "未标记", "flagged": "待核", "approved": "已审定"}
ORIGINS = {"text": "文本", "ocr": "识别", "resolved": "判定", "review": "人工"}
SEVERITIES = {"error": "错误", "notice": "提示"}

FILLS = {"error": "FFC7CE", "notice": "FFEB9C", "review": "C6EFCE", "head": "DDEBF7"}


def write(answers: Iterable[Answer], target: BinaryIO) -> None:
    book = Workbook(write_only=True)
    _add_styles(book)
    long = _Sheet(
        book, "长表", [w for _, w in LONG_HEADS.values()], [h for h, _ in LONG_HEADS.values()]
    )
    forms = {key: _Sheet(book, _short_title(key), FORM_WIDTHS[key]) for key in TABLE_KEYS}
    found = _Sheet(book, "问题清单", list(FINDING_HEADS.values()), list(FINDING_HEADS))
    for answer in answers:
        for cell in cells(answer):
            long.add([_long_value(cell, name) for name in LONG_HEADS])
        for key, table in answer.tables.items():
            _add_form(forms[key], answer, key, table)
        for finding in answer.open:
            found.add(_finding_line(answer, finding))
    for sheet in (long, found):
        sheet.filter_all()
    book.save(target)


class _Sheet:
    """Lines of a sheet, going on in `title (2)` where it is full."""

    def __init__(
        self, book: Workbook, title: str, widths: Sequence[int], heads: Sequence[str] = ()
    ) -> None:
        self._book, self._title, self._widths, self._heads = book, title, widths, heads
        self._count = 0
        self._begin()

    def _begin(self) -> None:
        self._count += 1
        tail = "" if self._count == 1 else f" ({self._count})"
        self._sheet = self._book.create_sheet(self._title + tail)
        self._rows = 0
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.fitToHeight = 0  # as many pages as it takes, one wide
        self._sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for column, width in enumerate(self._widths, start=1):
            self._sheet.column_dimensions[get_column_letter(column)].width = width
        if self._heads:
            self._sheet.freeze_panes = "A2"
            self.add([(head, "head") for head in self._heads])

    def add(self, line: Sequence[Any]) -> None:
        """A value, or (value, style), or (value, style, comment) for each cell."""
        if self._rows == MOST_ROWS:
            self._begin()
        self._rows += 1
        self._sheet.append([self._cell(entry) for entry in line])

    def filter_all(self) -> None:
        last = get_column_letter(len(self._heads))
        self._sheet.auto_filter.ref = f"A1:{last}{self._rows}"

    def _cell(self, entry: Any) -> Any:
        value, style, comment = (
            (*entry, None, None)[:3]
            if isinstance(entry, tuple)
            else (
                entry,
                None,
                None,
            )
        )
        cell = WriteOnlyCell(self._sheet, _held(value))
        if isinstance(cell.value, str):
            cell.data_type = "s"  # whatever it begins with, it is no formula
        if style is not None:
            cell.style = style
        if comment is not None:
            cell.comment = comment
        return cell


def _held(value: Any) -> Any:
    """A value as a cell holds it: numbers that a double cannot hold exactly go in as text."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, int | Decimal) and len(str(value).lstrip("-")) > EXACT_DIGITS:
        return str(value)
    return value


def _long_value(cell: Cell, name: str) -> Any:
    value = getattr(cell, name)
    if name == "value":
        style = {"flagged": "mark error", "approved": "mark review"}.get(cell.state)
        return (_number(value), style)
    if name == "table":
        return _title(value)
    named = {"state": STATES, "origin": ORIGINS}.get(name)
    return named.get(value, value) if named else value


def _add_form(sheet: _Sheet, answer: Answer, key: TableKey, table: Table) -> None:
    facts = answer.extraction.document
    state = "已审定" if key in answer.approved else _standing(table)
    head = f"{facts.issuer or '单位不详'}　{facts.year or '年度不详'}　{_title(key)}　{state}"
    sheet.add([(head, "title")])
    sheet.add([f"文件：{answer.key}"])
    about = concerned(key, table, answer.open)
    figures = {(figure.row, figure.column): figure for figure in table.cells}
    for line in lines(key, table):
        sheet.add([_slot(slot, figures, about) for slot in line])
    for extra in table.extra_rows:
        sheet.add([f"（表外行）{extra.label}", *extra.texts])
    sheet.add([])


def _slot(slot: Slot, figures: Any, about: Any) -> Any:
    if slot.place is None:
        return (slot.text or None, _style(slot))
    figure: Figure = figures[slot.place]
    concerns: tuple[Finding, ...] = about.get(slot.place, ())
    value = _number(figure.value) if figure.value is not None else figure.text.strip() or None
    severities = {finding.severity for finding in concerns}
    kind = "error" if "error" in severities else "notice" if severities else "plain"
    if figure.origin == "review":
        kind = "review"
    return (value, f"figure {kind}", _comment(figure, concerns))


def _comment(figure: Figure, concerns: Sequence[Finding]) -> Comment | None:
    if not concerns:
        return None
    said = [f"【{SEVERITIES[finding.severity]}】{finding.message}" for finding in concerns]
    where = f"第{figure.page}页" if figure.page else figure.location or ""
    said.append(f"原文“{figure.text.strip()}” {where} 可信度 {figure.confidence:.3f}")
    comment = Comment(printable("\n".join(said)), "gouji")
    comment.width, comment.height = 360, 40 + 40 * len(said)
    return comment


def _finding_line(answer: Answer, finding: Finding) -> list[Any]:
    facts = answer.extraction.document
    template = finding.table and answer.tables[finding.table].template
    row, column = _labels(finding, template)
    suggestion = finding.suggestion
    change = suggestion and "；".join(
        f"{'、'.join(_labels_of(finding, template, cell.row, cell.column))} 改为 {cell.value}"
        for cell in suggestion.cells
    )
    return [
        facts.issuer,
        facts.year,
        (SEVERITIES[finding.severity], f"mark {finding.severity}"),
        (finding.message, "prose"),
        finding.table and _title(finding.table),
        row,
        column,
        _number(finding.expected),
        _number(finding.actual),
        (change, "prose"),
        (suggestion and suggestion.because, "prose"),
        finding.rule,
        answer.key,
    ]


def _labels(finding: Finding, template: str | None) -> tuple[str, str]:
    return _labels_of(finding, template, finding.row, finding.column)


def _labels_of(
    finding: Finding, template: str | None, row: str | None, column: str | None
) -> tuple[str, str]:
    """Printed labels of a row and a column, either of which may be None; keys where no form of
    the table has them."""
    if finding.table is None:
        return row or "", column or ""
    for name in (template, "2021", "2019"):
        for place in form(name).tables[finding.table].places if name else ():
            if row in (None, place[0]) and column in (None, place[1]):
                found = line_of(finding.table, name, place)
                return (row and found[0].label) or "", (column and found[1].label) or ""
    return row or "", column or ""


def _number(value: int | str | None) -> int | Decimal | None:
    return Decimal(value) if isinstance(value, str) else value


def _standing(table: Table) -> str:
    return {"ok": "无错误", "flagged": "有待核问题", "missing": "未找到此表"}[table.status]


@cache
def _title(key: str) -> str:
    return form("2021").tables[key].title


def _short_title(key: str) -> str:
    return {
        "proactive_disclosure": "二、主动公开",
        "disclosure_requests": "三、依申请公开",
        "review_and_litigation": "四、复议和诉讼",
    }[key]


def _style(slot: Slot) -> str:
    return f"{slot.kind} {int(slot.from_left)}{int(slot.from_above)}"


def _add_styles(book: Workbook) -> None:
    """By name: the style of a cell is then one word."""
    line = Side(style="thin", color="808080")
    for kind in ("head", "label"):
        for left in (0, 1):
            for above in (0, 1):
                border = Border(
                    left=None if left else line, top=None if above else line, bottom=None
                )
                across = "left" if kind == "label" else "center" if above else "centerContinuous"
                style = NamedStyle(f"{kind} {left}{above}", border=border)
                style.alignment = Alignment(across, vertical="center")
                style.fill = _fill("head")
                book.add_named_style(style)
    for kind in ("plain", "error", "notice", "review"):
        every = Border(left=line, right=line, top=line, bottom=line)
        style = NamedStyle(f"figure {kind}", border=every, alignment=Alignment("right"))
        mark = NamedStyle(f"mark {kind}")
        if kind != "plain":
            style.fill = mark.fill = _fill(kind)
        book.add_named_style(style)
        book.add_named_style(mark)
    book.add_named_style(NamedStyle("title", font=Font(bold=True, size=12)))
    wrapped = Alignment(vertical="top", wrap_text=True)
    book.add_named_style(NamedStyle("prose", alignment=wrapped))
    book.add_named_style(NamedStyle("head", font=Font(bold=True), fill=_fill("head")))


def _fill(kind: str) -> PatternFill:
    return PatternFill("solid", start_color=FILLS[kind])
