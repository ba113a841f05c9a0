"""Reports against each other: carry-over, tables used again, a parent against its children."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from models.across import against_children, between_years
from models.forms import Place, form
from models.report import DocumentFacts, Extraction, Figure, Table, TableKey, Template, Value

THREE: TableKey = "disclosure_requests"
FOUR: TableKey = "review_and_litigation"
TWO: TableKey = "proactive_disclosure"


def report(
    year: int,
    figures: Mapping[TableKey, Mapping[Place, Value]],
    template: Template = "2021",
    missing: TableKey | None = None,
) -> Extraction:
    tables = {
        key: Table(
            status="ok",
            template=template,
            cells=tuple(
                Figure(row=row, column=column, value=figures.get(key, {}).get((row, column), 0))
                for row, column in form(template).tables[key].places
            ),
        )
        for key in (TWO, THREE, FOUR)
        if key != missing
    }
    if missing:
        tables[missing] = Table(status="missing")
    facts = DocumentFacts(name="a", sha256="0" * 64, year=year, template=template)
    return Extraction(document=facts, tables=tables)


def test_what_is_carried_over_agrees() -> None:
    before = report(2022, {THREE: {("carried_out", "total"): 4}})
    after = report(2023, {THREE: {("carried_in", "total"): 4}})
    assert between_years(before, after) == ()


def test_what_is_carried_over_differs() -> None:
    before = report(2022, {THREE: {("carried_out", "natural_person"): 4}})
    after = report(2023, {THREE: {("carried_in", "natural_person"): 3}})
    (found,) = between_years(before, after)
    assert (found.rule, found.severity, found.row) == ("year.carry_over", "notice", "carried_in")
    assert (found.column, found.expected, found.actual) == ("natural_person", 4, 3)
    assert "2022年报告结转 4 件" in found.message


@pytest.mark.parametrize("carried_out", [None, 0])
def test_unread_figures_and_missing_tables_are_not_compared(carried_out: Value) -> None:
    before = report(2022, {THREE: {("carried_out", "total"): carried_out}})
    assert between_years(before, report(2023, {}, missing=THREE)) == ()
    if carried_out is None:
        assert between_years(before, report(2023, {THREE: {("carried_in", "total"): 1}})) == ()


def test_forms_may_change_between_years() -> None:
    before = report(2020, {THREE: {("carried_out", "total"): 2}}, template="2019")
    after = report(2021, {})
    assert [f.rule for f in between_years(before, after)] == ["year.carry_over"]


def test_a_table_used_again_is_a_notice() -> None:
    same = {
        ("administrative_review", "upheld"): 3,
        ("administrative_review", "total"): 3,
        ("litigation_direct", "total"): 1,
    }
    before, after = report(2022, {FOUR: same}), report(2023, {FOUR: same})
    (found,) = between_years(before, after)
    assert (found.rule, found.severity, found.table) == ("year.identical", "notice", FOUR)


def test_tables_of_zeros_are_often_alike() -> None:
    assert between_years(report(2022, {}), report(2023, {})) == ()


ROW = ("new_requests", "total")


@pytest.mark.parametrize(
    ("parts", "whole", "complete", "severity"),
    [
        ((3, 4), 7, True, None),
        ((3, 4), 9, True, "notice"),
        ((3, 4), 9, False, None),
        ((3, 4), 6, False, "notice"),
        ((3, 4), 6, True, "notice"),
        ((3, 8), 7, True, "error"),
        ((3, 8), 7, False, "notice"),
    ],
)
def test_children_against_their_parent(
    parts: tuple[int, ...], whole: int, complete: bool, severity: str | None
) -> None:
    parent = report(2023, {THREE: {ROW: whole}})
    children = [report(2023, {THREE: {ROW: part}}) for part in parts]
    found = against_children(parent, children, complete)
    assert [f.severity for f in found] == ([severity] if severity else [])
    for finding in found:
        assert (finding.rule, finding.row, finding.column) == ("unit.hierarchy", *ROW)
        assert (finding.expected, finding.actual) == (sum(parts), whole)
