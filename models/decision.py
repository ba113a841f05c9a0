"""What a person decided, applied on top of what the machine read; never in its place.

The rule for reprocessing: a decision holds as long as the machine still says what it said when
the person decided (the same value of the cell, or the same numbers in the finding). Where it
says something else, the decision is not applied and is shown again as a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from models.checks import COMPUTED, check_table, unread_places
from models.report import Figure, Finding, Status, Table, TableKey, Value

RULE_SET = "3"
"""Raised whenever a rule of `models.checks` changes what it says."""

Action = Literal["value", "unreadable", "as_printed"]
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of a reviewer on a cell (`value`, `unreadable`) or a finding (`as_printed`).

    `rule` is set for `as_printed` only. `basis` is what the machine said when it was decided:
    the cell's value, or the finding's `expected` and `actual`, as text.
    """

    action: Action
    row: str | None
    column: str | None
    value: Value = None
    rule: str | None = None
    reason: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A table with its decisions applied: what stands, what is still open, what conflicts."""

    table: Table
    open: tuple[Finding, ...]
    closed: tuple[Finding, ...]
    conflicts: tuple[Decision, ...]

    @property
    def may_be_approved(self) -> bool:
        return not self.conflicts and not any(f.severity == "error" for f in self.open)


def basis_of_cell(figure: Figure) -> str:
    return f"{figure.value!s}|{figure.text.strip()}"


def basis_of_finding(finding: Finding) -> str:
    return f"{finding.expected!s}|{finding.actual!s}"


def apply(
    key: TableKey, table: Table, findings: Sequence[Finding], decisions: Iterable[Decision]
) -> Reviewed:
    """The table under `decisions`, each identity checked anew by the one rule engine."""
    kept, conflicts = _sorted_out(table, decisions)
    edited = _with_values(table, [d for d in kept if d.action != "as_printed"])
    settled = {(d.row, d.column) for d in kept if d.action != "as_printed"}
    standing = tuple(
        finding
        for finding in (*_not_of_sums(findings), *_sums(key, table, edited, findings, kept))
        if not (finding.rule.startswith("cell.") and (finding.row, finding.column) in settled)
    )
    declared = {(d.rule, d.row, d.column, d.basis) for d in kept if d.action == "as_printed"}
    closed = tuple(f for f in standing if _signature(f) in declared)
    still_open = tuple(f for f in standing if _signature(f) not in declared)
    status: Status = "flagged" if any(f.severity == "error" for f in still_open) else "ok"
    if table.status == "missing":
        status = "missing"
    lapsed = tuple(
        d
        for d in kept
        if d.action == "as_printed" and (d.rule, d.row, d.column) in {_at(f) for f in still_open}
    )
    return Reviewed(
        edited.model_copy(update={"status": status}), still_open, closed, (*conflicts, *lapsed)
    )


def _sorted_out(
    table: Table, decisions: Iterable[Decision]
) -> tuple[list[Decision], list[Decision]]:
    """Decisions that still hold, and those whose cell is read otherwise today."""
    kept: list[Decision] = []
    conflicts: list[Decision] = []
    for decision in decisions:
        if decision.action == "as_printed":
            kept.append(decision)
            continue
        figure = table.figure(decision.row or "", decision.column or "")
        holds = figure is not None and basis_of_cell(figure) == decision.basis
        (kept if holds else conflicts).append(decision)
    return kept, conflicts


def _with_values(table: Table, decisions: Sequence[Decision]) -> Table:
    wanted = {(d.row, d.column): d for d in decisions}
    cells = tuple(
        figure.model_copy(
            update={
                "value": wanted[figure.row, figure.column].value,
                "origin": "review",
                "confidence": 1.0,
            }
        )
        if (figure.row, figure.column) in wanted
        else figure
        for figure in table.cells
    )
    return table.model_copy(update={"cells": cells})


def _sums(
    key: TableKey,
    table: Table,
    edited: Table,
    findings: Sequence[Finding],
    kept: Sequence[Decision],
) -> tuple[Finding, ...]:
    if table.template is None:
        return ()
    read = {(figure.row, figure.column): figure for figure in table.cells}
    valued = {(d.row, d.column) for d in kept if d.action == "value"}
    given_up = {(d.row or "", d.column or "") for d in kept if d.action == "unreadable"}
    unread = (unread_places(key, read, findings) - valued) | given_up
    figures = {(figure.row, figure.column): figure for figure in edited.cells}
    return check_table(key, table.template, figures, unread)


def _not_of_sums(findings: Sequence[Finding]) -> Iterable[Finding]:
    """Findings that a recheck of the sums does not give anew."""
    return (finding for finding in findings if not finding.rule.startswith(COMPUTED))


def _at(finding: Finding) -> tuple[str, str | None, str | None]:
    return finding.rule, finding.row, finding.column


def _signature(finding: Finding) -> tuple[str, str | None, str | None, str]:
    return (*_at(finding), basis_of_finding(finding))
