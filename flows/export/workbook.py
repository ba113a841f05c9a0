"""The workbook for an office: a long sheet, each table in its form's layout, and the findings.

Written line by line, so that memory does not grow with the number of reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.comments import Comment

from flows.export.cells import Cell, cells, concerned, line_of
from flows.export.layout import Slot, lines
from flows.export.office import Sheet, add_styles
from flows.export.text import printable
from models.forms import TABLE_KEYS, form
from models.report import Figure, Finding, Table, TableKey
from storage.answers import Answer

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
    "disclosure_requests": (18, 16, 58, *(13,) * 7),
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


def write(answers: Iterable[Answer], target: BinaryIO) -> None:
    book = Workbook(write_only=True)
    add_styles(book)
    long = Sheet(
        book, "长表", [w for _, w in LONG_HEADS.values()], [h for h, _ in LONG_HEADS.values()]
    )
    forms = {key: Sheet(book, _short_title(key), FORM_WIDTHS[key]) for key in TABLE_KEYS}
    found = Sheet(book, "问题清单", list(FINDING_HEADS.values()), list(FINDING_HEADS))
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


def _long_value(cell: Cell, name: str) -> Any:
    value = getattr(cell, name)
    if name == "value":
        style = {"flagged": "mark error", "approved": "mark review"}.get(cell.state)
        return (_number(value), style)
    if name == "table":
        return _title(value)
    named = {"state": STATES, "origin": ORIGINS}.get(name)
    return named.get(value, value) if named else value


def _add_form(sheet: Sheet, answer: Answer, key: TableKey, table: Table) -> None:
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
