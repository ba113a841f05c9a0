"""Roll-up: the units under a parent summed and held against the parent's own report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from flows.units import read_units, under
from models.across import against_children
from models.forms import TABLE_KEYS, form
from models.messages import cell_name
from models.report import Extraction, Finding, TableKey
from storage.answers import answers
from storage.neighbours import documents_of


@dataclass(frozen=True, slots=True)
class Unit:
    """A body under the parent. `report` is None where its report is missing."""

    issuer: str
    level: str
    report: Extraction | None = None

    @property
    def standing(self) -> str:
        if self.report is None:
            return "缺报告"
        errors = sum(finding.severity == "error" for finding in self.report.findings)
        return f"{errors} 处错误" if errors else "无错误"


@dataclass(frozen=True, slots=True)
class Sum:
    """One figure: the sum of the units that state it, the parent's own, who exceeds it alone."""

    table: TableKey
    row: str
    column: str
    children: int
    parent: int | None
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class RollUp:
    parent: str
    year: int
    own: Extraction | None
    units: tuple[Unit, ...]
    sums: tuple[Sum, ...]
    findings: tuple[Finding, ...]


def roll_up(engine: Engine, parent: str, year: int, listed: Path | None) -> RollUp:
    """Sums what stands in the database, people's decisions applied."""
    levels = None if listed is None else under(read_units(listed), parent)
    wanted = None if levels is None else {parent, *levels}
    documents = documents_of(engine, year, wanted)
    reports = _reports(engine, documents)
    own = reports.pop(parent, None)
    names = levels if levels is not None else dict.fromkeys(sorted(reports), "")
    units = tuple(Unit(name, level, reports.get(name)) for name, level in names.items())
    there = [unit.report for unit in units if unit.report is not None]
    complete = len(there) == len(units)
    findings = against_children(own, there, complete) if own is not None and there else ()
    return RollUp(parent, year, own, units, tuple(_sums(own, units)), findings)


def _reports(engine: Engine, documents: Mapping[str, int]) -> dict[str, Extraction]:
    found = {}
    for answer in answers(engine, frozenset(documents.values())):
        whole = answer.extraction
        update = {"tables": dict(answer.tables), "findings": answer.open}
        found[whole.document.issuer or ""] = whole.model_copy(update=update)
    return found


def _sums(own: Extraction | None, units: Sequence[Unit]) -> Iterator[Sum]:
    """Over every figure of tables three and four, which count the same thing at every level."""
    for key in TABLE_KEYS[1:]:
        name: TableKey = key  # type: ignore[assignment]
        template = (own and own.tables[name].template) or "2021"
        for row, column in form(template).tables[key].places:
            stated = _figures(units, name, row, column)
            mine = own and own.tables[name].figure(row, column)
            whole = mine.value if mine and isinstance(mine.value, int) else None
            beyond = tuple(who for who, v in stated.items() if whole is not None and v > whole)
            yield Sum(name, row, column, sum(stated.values()), whole, beyond)


def _figures(units: Sequence[Unit], key: TableKey, row: str, column: str) -> dict[str, int]:
    stated = {}
    for unit in units:
        figure = unit.report and unit.report.tables[key].figure(row, column)
        if figure and isinstance(figure.value, int):
            stated[unit.issuer] = figure.value
    return stated


def tell(result: RollUp) -> Iterator[str]:
    """The roll-up in lines for a person."""
    there = sum(unit.report is not None for unit in result.units)
    yield f"{result.parent} {result.year}：应有 {len(result.units)} 家，已有 {there} 家"
    if result.own is None:
        yield "本级报告：缺"
    for unit in result.units:
        if unit.standing != "无错误":
            yield f"{unit.issuer}：{unit.standing}"
    for finding in result.findings:
        yield f"[{'错误' if finding.severity == 'error' else '提示'}] {finding.message}"
    template = (result.own and result.own.document.template) or "2021"
    for each in result.sums:
        if each.beyond:
            name = cell_name(template, each.table, (each.row, each.column))
            yield f"{name}：{'、'.join(each.beyond)} 超过本级的 {each.parent}"
