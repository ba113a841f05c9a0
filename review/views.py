"""What the table page and the API say of a table: its form, cells, findings, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from models.decision import Decision, Reviewed
from models.forms import Place, form, instances
from models.layout import LayoutCell, blocks_with, disclosure, lines, printed
from models.messages import both, cell_name, cell_names
from models.report import Figure, Finding, Table, Value
from storage.approvals import CONFLICT
from storage.reviewed import Made, TableUnderReview

CONFIDENT = 0.98
"""Below it a cell is worth a look, whatever the sums say."""
LISTED = 8


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell of the official form as the page draws it; `id` is set for a figure."""

    layout: LayoutCell
    id: str = ""
    shown: str = ""
    mark: str = ""


def name_of(row: str | None, column: str | None) -> str:
    return f"{row or ''}|{column or ''}"


def shown(value: Value) -> str:
    return "" if value is None else str(value)


def drawn(table: Table, reviewed: Reviewed) -> list[list[DrawnCell]]:
    """The table in the official form's layout, line by line; empty for a missing table."""
    figures = {(figure.row, figure.column): figure for figure in table.cells}
    marks = marks_of(reviewed)
    return [
        [_drawn(cell, figures, marks) for cell in line] for line in lines(_layout(table, figures))
    ]


def _layout(table: Table, figures: dict[Place, Figure]) -> Sequence[LayoutCell]:
    if table.template is None or not figures:
        return ()
    places = frozenset(figures)
    for key, its_form in form(table.template).tables.items():
        if frozenset(its_form.places) == places:
            return printed(table.template, key)
    return disclosure(blocks_with(places))


def _drawn(cell: LayoutCell, figures: dict[Place, Figure], marks: dict[Place, str]) -> DrawnCell:
    if cell.place is None or cell.place not in figures:
        return DrawnCell(cell)
    return DrawnCell(
        cell,
        name_of(*cell.place),
        shown(figures[cell.place].value),
        marks.get(cell.place, "plain"),
    )


def marks_of(reviewed: Reviewed) -> dict[Place, str]:
    """How each cell is marked, the gravest first: conflict, edited, error, uncertain, resolved,
    notice."""
    marks: dict[Place, str] = {}
    for finding in reviewed.open:
        mark = "notice"
        if finding.severity == "error":
            mark = "uncertain" if finding.rule.startswith("cell.") else "error"
        place = (finding.row, finding.column)
        if place[0] and place[1] and marks.get((place[0], place[1])) not in ("error", "uncertain"):
            marks[place[0], place[1]] = mark
    for figure in reviewed.table.cells:
        place = (figure.row, figure.column)
        if figure.origin == "review":
            marks[place] = "edited"
        elif figure.origin == "resolved":
            marks.setdefault(place, "resolved")
    for decision in _conflicts(reviewed):
        marks[decision.row or "", decision.column or ""] = "conflict"
    return marks


def _conflicts(reviewed: Reviewed) -> list[Decision]:
    """On cells: a finding that was declared as printed and reads otherwise is open by itself."""
    return [each for each in reviewed.conflicts if each.action != "as_printed"]


def cells_of(finding: Finding, table: Table) -> list[str]:
    """The cells that a finding speaks of: those of its sum, or its own, or a suggestion's."""
    if table.template and finding.table:
        for instance in instances(table.template, finding.table):
            at = (instance.identity.id, instance.row, instance.column)
            if at == (finding.rule, finding.row, finding.column):
                return [name_of(*place) for place in instance.weights]
    own = [name_of(finding.row, finding.column)] if finding.row and finding.column else []
    suggested = finding.suggestion.cells if finding.suggestion else ()
    return own or [name_of(cell.row, cell.column) for cell in suggested]


def state_of(table: TableUnderReview) -> dict[str, Any]:
    """Everything the page's script needs, and what the API answers for a table."""
    reviewed = table.now
    return {
        "document": {
            "id": table.document_id,
            "key": table.document_key,
            "name": table.extraction.document.name,
            "issuer": table.extraction.document.issuer,
            "year": table.extraction.document.year,
            "sha256": table.extraction.document.sha256,
        },
        "table": table.key,
        "template": table.read.template,
        "status": reviewed.table.status,
        "state": table.state,
        "version": table.version,
        "claimed_by": table.claimed_by,
        "claimed_until": table.claimed_until.isoformat() if table.claimed_until else None,
        "approved_by": table.approved_by,
        "may_be_approved": reviewed.may_be_approved,
        "cells": _cells(table),
        "findings": [*_of_decisions(table), *findings_of(reviewed)],
        "doubtful": _doubtful(table),
        "extra_rows": [row.model_dump() for row in table.read.extra_rows],
        "history": _history(table),
        "conflicts": [name_of(each.row, each.column) for each in _conflicts(reviewed)],
        "pages": {page.number: [page.width, page.height] for page in table.extraction.pages},
        "shown_pages": list(table.read.pages),
        "has_pages": table.has_pages,
    }


@cache
def _label(template: str, table: str, place: Place) -> str:
    return cell_name(template, table, place)


def _cells(table: TableUnderReview) -> dict[str, dict[str, Any]]:
    reviewed, template = table.now, table.read.template or "2021"
    marks = marks_of(reviewed)
    return {
        name_of(figure.row, figure.column): {
            **figure.model_dump(mode="json"),
            "label": _label(template, table.key, (figure.row, figure.column)),
            "mark": marks.get((figure.row, figure.column), "plain"),
        }
        for figure in reviewed.table.cells
    }


def findings_of(reviewed: Reviewed) -> list[dict[str, Any]]:
    """Open findings, errors first, and then those that were declared as printed."""
    ordered = sorted(reviewed.open, key=lambda finding: finding.severity)
    return [
        {
            **finding.model_dump(mode="json"),
            "kind": "finding",
            "closed": closed,
            "cells": cells_of(finding, reviewed.table),
        }
        for closed, findings in ((False, ordered), (True, reviewed.closed))
        for finding in findings
    ]


def _of_decisions(table: TableUnderReview) -> list[dict[str, Any]]:
    """What reading again did to decisions and to an approval, in the form of findings; `keep` is
    what a person would decide to stay with the former decision."""
    conflicts = _conflicts(table.now)
    return [
        *(_conflict(made, table) for made in table.made if made.decision in conflicts),
        *_changed(table),
    ]


def _conflict(made: Made, table: TableUnderReview) -> dict[str, Any]:
    decision = made.decision
    place = (decision.row or "", decision.column or "")
    figure = table.read.figure(*place)
    name = cell_name(table.read.template or "2021", table.key, place)
    unreadable = decision.action == "unreadable"
    was = ("无法辨认", "unreadable") if unreadable else (_figure(decision.value),) * 2
    reads = _figure(figure.value) if figure else "—"
    kept = {"action": decision.action, "row": place[0], "column": place[1]}
    return {
        "kind": "conflict",
        "rule": CONFLICT,
        "severity": "error",
        "row": decision.row,
        "column": decision.column,
        "message": both(
            f"{name}：{made.user} 曾定为 {was[0]}，当时为 {made.before or '空白'}；"
            f"重读后为 {reads}。采纳：仍按原决定；原件如此：以新读数为准。",
            f"Decided as {was[1]} by {made.user} where {made.before or 'blank'} stood; "
            f"read as {reads} now. Accept keeps the decision, as printed the new reading.",
        ),
        "suggestion": None,
        "keep": [{**kept, "value": shown(decision.value), "reason": made.decision.reason}]
        if figure
        else [],
        "closed": False,
        "cells": [name_of(*place)],
    }


def _figure(value: Value) -> str:
    return "空白" if value is None else str(value)


def _changed(table: TableUnderReview) -> list[dict[str, Any]]:
    if not table.changed:
        return []
    places = [(each.row, each.column) for each in table.changed]
    steps = "、".join(f"{_figure(c.before)} → {_figure(c.now)}" for c in table.changed[:LISTED])
    names = cell_names(table.read.template or "2021", table.key, places)
    return [
        {
            "kind": "changed",
            "rule": CONFLICT,
            "severity": "notice",
            "message": both(
                f"核定之后重读，{len(places)} 处数字与核定时不同：{names}（{steps}）。请重新核定。",
                f"{len(places)} figure(s) differ from those approved: {steps}; approve again.",
            ),
            "suggestion": None,
            "closed": False,
            "cells": [name_of(*place) for place in places],
        }
    ]


def _doubtful(table: TableUnderReview) -> list[str]:
    """The cells to look at, in printed order: blamed, uncertain, or read with low confidence."""
    reviewed = table.now
    errors = [finding for finding in reviewed.open if finding.severity == "error"]
    named = {
        name
        for finding in errors
        for name in (
            [name_of(cell.row, cell.column) for cell in finding.suggestion.cells]
            if finding.suggestion
            else cells_of(finding, reviewed.table)
        )
    }
    named |= {name for each in _of_decisions(table) for name in each["cells"]}
    return [
        name
        for figure in reviewed.table.cells
        if (name := name_of(figure.row, figure.column)) in named
        or (figure.origin != "review" and figure.confidence < CONFIDENT)
    ]


def _history(table: TableUnderReview) -> list[dict[str, Any]]:
    return [
        {
            "action": made.decision.action,
            "cell": name_of(made.decision.row, made.decision.column),
            "before": made.before,
            "value": made.decision.value,
            "reason": made.decision.reason,
            "user": made.user,
            "at": made.at.isoformat(timespec="seconds"),
        }
        for made in table.made
    ]


def difference(before: Iterable[Finding], after: Iterable[Finding]) -> dict[str, list[str]]:
    """What an edit mends and what it breaks, as the messages of the error findings."""

    def errors(findings: Iterable[Finding]) -> dict[tuple[object, ...], str]:
        return {
            (finding.rule, finding.row, finding.column): finding.message
            for finding in findings
            if finding.severity == "error"
        }

    old, new = errors(before), errors(after)
    return {
        "mends": [message for at, message in old.items() if at not in new],
        "breaks": [message for at, message in new.items() if at not in old],
    }
