"""The benchmark of decisions: every kind is planted, and few tables keep its floors."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.decision import outcomes, report, run, run_on
from benchmarks.planting import KINDS, SOURCES, Case, cases
from extractors.resolve import Decided
from models.forms import form
from models.identities import system
from models.report import Figure, Finding, Table, TableKey


def test_few_tables_keep_the_floors() -> None:
    results = run(3 * len(KINDS))
    total: Counter[str] = sum(results.values(), Counter())
    assert all(counts["tables"] == 3 for counts in results.values())
    assert total["repaired"] > 40
    assert total["wrongly"] + total["missed"] + total["source mended"] <= 1
    assert results["sound"]["wrongly"] == results["sound"]["missed"] == 0
    assert len(list(report(results))) == len(KINDS) + 6


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    run_on(2, kept)
    (first,) = kept.read_text().splitlines()
    kept.write_text(first + "\n" + first + "\n")
    assert sum(counts["tables"] for counts in run_on(1000, kept).values()) == 4, "both were there"


@pytest.mark.parametrize("name", list(SOURCES))
def test_errors_of_the_source_break_sums_of_what_is_printed(name: str) -> None:
    for kind, case in cases(5 * len(KINDS), random.Random(2)):
        if kind == name and case.source:
            values = {place: int(text) for place, text in case.printed.items()}
            assert system(case.template, case.key).residuals(values)


def test_sound_tables_are_sound() -> None:
    for _, case in cases(3 * len(KINDS), random.Random(3)):
        if not case.source:
            values = {place: int(text or 0) for place, text in case.printed.items()}
            assert not system(case.template, case.key).residuals(values)


@pytest.mark.parametrize("about", ["total", "other", None])
def test_a_source_error_over_a_cell_that_a_person_is_asked_about_is_theirs(
    about: str | None,
) -> None:
    """3 under a total of 0 that was misread as 3: once the total is told, a recheck tells the sum.
    Of another line a person says nothing here, and the error would pass."""
    key: TableKey = "review_and_litigation"
    row = "administrative_review"
    places = form("2021").tables[key].places
    printed = {**dict.fromkeys(places, "0"), (row, "upheld"): "3"}
    case = Case("2021", key, printed, {(row, "total"): "3"}, frozenset({(row, "upheld")}))
    read = {**printed, (row, "total"): "3"}
    table = Table(
        status="flagged",
        template="2021",
        cells=tuple(
            Figure(row=r, column=c, text=text, value=int(text)) for (r, c), text in read.items()
        ),
    )
    asked = [("litigation_direct", "total") if about == "other" else (row, about)] if about else []
    findings = tuple(
        Finding(rule="cell.uncertain", severity="error", table=key, row=r, column=c, message="?")
        for r, c in asked
    )
    found = outcomes(case, Decided({key: table}, findings))
    assert found["missed"] == (0 if about == "total" else 2)
    assert found["to a person"] == (2 if about == "total" else 0)
