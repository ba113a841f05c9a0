"""Prose against tables: what the text says of a figure, and what the table says.

A difference is a notice, never an error: prose counts by definitions of its own. It is told only
where none of a claim's meanings (`models/canonical/narrative.yml`) agrees with the table, and no
other sentence says what the table says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from models.claims import Claim
from models.forms import canonical_data
from models.messages import TABLE_NAMES, both
from models.report import Finding, Table, TableKey

_LONGEST_QUOTE = 160


def compare(claims: Iterable[Claim], tables: Mapping[TableKey, Table]) -> tuple[Finding, ...]:
    """A notice `narrative.disagrees` for each claim that the tables cannot be reconciled with.

    `expected` is what the prose states, `actual` what the table gives. A claim about a figure
    that could not be read is not compared.
    """
    by_subject: dict[str, list[Claim]] = {}
    for claim in claims:
        by_subject.setdefault(claim.about, []).append(claim)
    return tuple(
        _disagreement(said[0], tables)
        for about, said in by_subject.items()
        if (meant := _meanings(about, tables)) and not meant & {claim.value for claim in said}
    )


def _meanings(about: str, tables: Mapping[TableKey, Table]) -> set[int]:
    """What the tables give for each meaning; empty where one of its figures is missing."""
    meaning = _table_of_meanings()[about]
    given = {_sum(meaning, rows, tables) for rows in meaning["any_of"]}
    return set() if None in given else {value for value in given if value is not None}


def _sum(
    meaning: Mapping[str, Any], rows: Iterable[str], tables: Mapping[TableKey, Table]
) -> int | None:
    total = 0
    for row in rows:
        sign, name = (-1, row[1:]) if row.startswith("-") else (1, row)
        values = [
            cell.value
            for cell in tables[meaning["table"]].cells
            if cell.column == meaning["column"] and _is_named(cell.row, name)
        ]
        if not values:
            return None
        for value in values:
            if not isinstance(value, int):
                return None
            total += sign * value
    return total


def _is_named(row: str, name: str) -> bool:
    return row.startswith(name[:-1]) if name.endswith("*") else row == name


def _disagreement(claim: Claim, tables: Mapping[TableKey, Table]) -> Finding:
    meaning = _table_of_meanings()[claim.about]
    rows = meaning["any_of"][0]
    actual = _sum(meaning, rows, tables)
    names, quote = TABLE_NAMES[meaning["table"]], claim.sentence[:_LONGEST_QUOTE]
    return Finding(
        rule="narrative.disagrees",
        severity="notice",
        table=meaning["table"],
        row=rows[0] if len(rows) == 1 and not rows[0].endswith("*") else None,
        column=meaning["column"],
        expected=claim.value,
        actual=actual,
        message=both(
            f"正文与{names[0]}不一致：正文为 {claim.value}，表中为 {actual}。原文：“{quote}”",
            f"The text says {claim.value}, {names[1]} {actual}.",
        ),
    )


@cache
def _table_of_meanings() -> Mapping[str, Mapping[str, Any]]:
    meanings: Mapping[str, Mapping[str, Any]] = canonical_data("narrative.yml")["meanings"]
    return meanings
