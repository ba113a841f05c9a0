"""What a page or a program asks for, validated: decisions as they come over HTTP."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import HTTPException
from pydantic import BaseModel, ConfigDict, Field

from models.decision import Action, Decision, basis_of_cell, basis_of_finding
from models.forms import form
from models.report import Figure, Value
from storage.reviewed import TableUnderReview

_INTEGER = re.compile(r"-?[0-9]{1,15}")
_MONEY = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
Key = Annotated[str, Field(max_length=64)]


class AskedDecision(BaseModel):
    """A decision on a cell (`value`, `unreadable`) or on a finding (`as_printed`).

    `value` is the figure as typed: a whole number, or money in 万元; empty for a printed blank.
    """

    model_config = ConfigDict(extra="forbid")

    action: Action
    row: Key | None = None
    column: Key | None = None
    rule: Key | None = None
    value: Annotated[str, Field(max_length=32)] = ""
    reason: Annotated[str, Field(max_length=500)] = ""


class Asked(BaseModel):
    """Decisions to be made together, on the version of the table that was seen."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    decisions: Annotated[list[AskedDecision], Field(max_length=400)] = []


def decisions_of(asked: Asked, table: TableUnderReview) -> list[Decision]:
    """The decisions with what they are based on; 422 for a figure or finding that is not there."""
    return [
        _on_finding(each, table) if each.action == "as_printed" else _on_cell(each, table)
        for each in asked.decisions
    ]


def _on_cell(asked: AskedDecision, table: TableUnderReview) -> Decision:
    figure = table.read.figure(asked.row or "", asked.column or "")
    if figure is None:
        raise HTTPException(422, "error.missing")
    return Decision(
        action=asked.action,
        row=figure.row,
        column=figure.column,
        value=_value(asked.value, figure, table) if asked.action == "value" else None,
        reason=asked.reason,
        basis=basis_of_cell(figure),
    )


def _value(typed: str, figure: Figure, table: TableUnderReview) -> Value:
    text = typed.strip()
    if not text:
        return None
    money = _is_money(figure, table)
    if not (_MONEY if money else _INTEGER).fullmatch(text):
        raise HTTPException(422, "error.value")
    return text if money else int(text)


def _is_money(figure: Figure, table: TableUnderReview) -> bool:
    for template in (table.read.template or "2021", "2019", "2021"):
        try:
            column = form(template).tables[table.key].column((figure.row, figure.column))
        except KeyError:
            continue
        return column.unit is not None
    return False


def _on_finding(asked: AskedDecision, table: TableUnderReview) -> Decision:
    for finding in (*table.now.open, *table.now.closed):
        if (finding.rule, finding.row, finding.column) == (asked.rule, asked.row, asked.column):
            return Decision(
                action="as_printed",
                row=finding.row,
                column=finding.column,
                rule=finding.rule,
                reason=asked.reason,
                basis=basis_of_finding(finding),
            )
    raise HTTPException(422, "error.missing")
