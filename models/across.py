"""Reports against each other: a body's years, and a parent against the bodies that it compiles.

Pure functions over extractions; who belongs to whom, and which report is the valid one, is told by
the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from models.forms import Place, form
from models.messages import TABLE_NAMES, both, cell_name
from models.report import Extraction, Figure, Finding, Table, TableKey

REQUESTS: TableKey = "disclosure_requests"
LITIGATION: TableKey = "review_and_litigation"
_FEWEST_FIGURES = 3
"""Figures other than 0 that make two tables alike worth a notice: small bodies often have none."""


def between_years(before: Extraction, after: Extraction) -> tuple[Finding, ...]:
    """Findings on `after`, the same body's report for the year next to that of `before`.

    `year.carry_over` (notice): last year's 四 is not this year's 二. `year.identical` (notice): a
    whole table is the same in both years.
    """
    return (*_carry_over(before, after), *_identical(before, after))


def _carry_over(before: Extraction, after: Extraction) -> Iterator[Finding]:
    """Each column on its own; a column that either report leaves unread is left out.

    A notice, not an error: no identity of the form states it, and either report may be wrong.
    """
    then, now = before.tables[REQUESTS], after.tables[REQUESTS]
    if "missing" in (then.status, now.status) or now.template is None:
        return
    for column in form(now.template).tables[REQUESTS].blocks[0].columns:
        left, taken = then.figure("carried_out", column.key), now.figure("carried_in", column.key)
        if left is None or taken is None or not _differ(left, taken):
            continue
        year = f"{before.document.year}年" if before.document.year else "上一年"
        said = f"{year}报告结转 {left.value} 件，本年“上年结转”为 {taken.value} 件"
        yield Finding(
            rule="year.carry_over",
            severity="notice",
            table=REQUESTS,
            row="carried_in",
            column=column.key,
            expected=left.value,
            actual=taken.value,
            message=both(
                f"“{column.label}”：{said}。",
                f"Column {column.key}: {left.value} carried out of the year before, "
                f"{taken.value} carried in.",
            ),
        )


def _differ(left: Figure, right: Figure) -> bool:
    """Both are figures, and different ones; blanks say nothing."""
    return left.value is not None and right.value is not None and left.value != right.value


def _identical(before: Extraction, after: Extraction) -> Iterator[Finding]:
    for key in get_args(TableKey):
        then, now = _values(before.tables[key]), _values(after.tables[key])
        telling = sum(value not in (None, 0, "0") for value in now.values())
        if telling >= _FEWEST_FIGURES and then == now:
            names, year = TABLE_NAMES[key], before.document.year or "上一"
            yield Finding(
                rule="year.identical",
                severity="notice",
                table=key,
                message=both(
                    f"{names[0]}与{year}年报告完全相同，可能是沿用了旧表。",
                    f"{names[1]} is the same as the year before: perhaps an old table again.",
                ),
            )


def against_children(
    parent: Extraction, children: Sequence[Extraction], complete: bool
) -> tuple[Finding, ...]:
    """Findings on `parent`, whose report compiles those of `children`.

    `unit.hierarchy` where the children's totals sum to something else: a notice, since a parent
    has requests of its own and may count by other rules. An error only where one child alone has
    more than the parent states and all children are there (`complete`). Without all of them, a
    sum below the parent's says nothing.
    """
    return tuple(
        finding
        for key in (REQUESTS, LITIGATION)
        for place in _shared_places(parent.tables[key], [each.tables[key] for each in children])
        for finding in _roll_up(key, place, parent, children, complete)
    )


def _roll_up(
    key: TableKey,
    place: Place,
    parent: Extraction,
    children: Sequence[Extraction],
    complete: bool,
) -> Iterator[Finding]:
    whole = parent.tables[key].figure(*place)
    parts = [each.tables[key].figure(*place) for each in children]
    known = [part.value for part in parts if part is not None and isinstance(part.value, int)]
    if whole is None or not isinstance(whole.value, int) or not known:
        return
    total = sum(known)
    if total == whole.value or (total < whole.value and not complete):
        return
    template = parent.tables[key].template or "2021"
    beyond = [
        f"{child.document.issuer or child.document.name}（{part.value}）"
        for child, part in zip(children, parts, strict=True)
        if part is not None and isinstance(part.value, int) and part.value > whole.value
    ]
    yield Finding(
        rule="unit.hierarchy",
        severity="error" if complete and beyond else "notice",
        table=key,
        row=place[0],
        column=place[1],
        expected=total,
        actual=whole.value,
        message=both(
            f"{cell_name(template, key, place)}：下级 {len(known)} 家合计 {total}，"
            f"本级汇总为 {whole.value}，差 {abs(total - whole.value)}"
            + (f"；{'、'.join(beyond)}一家即超过本级。" if beyond else "。"),
            f"{len(known)} subordinate reports sum to {total}, the compiled one says "
            f"{whole.value}" + (f"; {len(beyond)} of them alone exceed it." if beyond else "."),
        ),
    )


def _shared_places(parent: Table, children: Sequence[Table]) -> list[Place]:
    """Places of totals that the parent and every child have: rows differ between the forms."""
    theirs = [{(cell.row, cell.column) for cell in child.cells} for child in children]
    return [
        (cell.row, cell.column)
        for cell in parent.cells
        if cell.column == "total" and all((cell.row, cell.column) in each for each in theirs)
    ]


def _values(table: Table) -> Mapping[Place, object]:
    return {(cell.row, cell.column): cell.value for cell in table.cells}
