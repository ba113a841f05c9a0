"""Five real reports, end to end.

They are not part of the project: `GOUJI_REAL_REPORTS` names the folder that holds them, each
`NAME.txt` with its `NAME.truth.json`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractors.content import open_content
from extractors.extract import extract
from models.checks import check_table
from models.forms import Place, instances
from models.report import Extraction, Figure, Finding, TableKey, Template, Value

FOLDER = os.environ.get("GOUJI_REAL_REPORTS")
REPORTS = sorted(Path(FOLDER).glob("*.txt")) if FOLDER else []
BROKEN = "001_"
"""The report of 平度市, whose table four lost five of fifteen figures."""
SOUND = [report for report in REPORTS if not report.name.startswith(BROKEN)]
SUMMED: tuple[TableKey, ...] = ("disclosure_requests", "review_and_litigation")

pytestmark = pytest.mark.skipif(not FOLDER, reason="GOUJI_REAL_REPORTS names no folder")


@cache
def _extraction(report: Path) -> Extraction:
    return extract(open_content(report))


@cache
def _truth(report: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(report.with_suffix(".truth.json").read_text("utf-8"))
    return truth


def _true_values(report: Path, key: str) -> dict[Place, Value]:
    return {
        (row, column): value
        for row, columns in _truth(report)["tables"][key].items()
        for column, value in columns.items()
    }


def _errors(findings: Iterator[Finding] | tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == "error"]


def _name(report: Path) -> str:
    return report.stem


def test_the_folder_holds_reports() -> None:
    assert REPORTS


@pytest.mark.parametrize("report", REPORTS, ids=_name)
def test_every_cell_is_true(report: Path) -> None:
    for key, table in _extraction(report).tables.items():
        values = {(cell.row, cell.column): cell.value for cell in table.cells}
        assert values == _true_values(report, key)
        assert not table.extra_rows


@pytest.mark.parametrize("report", REPORTS, ids=_name)
def test_issuer_year_and_form_are_true(report: Path) -> None:
    facts, truth = _extraction(report).document, _truth(report)
    assert (facts.issuer, facts.year, facts.template) == (
        truth["issuer"],
        truth["year"],
        truth["template"],
    )


@pytest.mark.parametrize("report", REPORTS, ids=_name)
def test_every_figure_can_be_traced(report: Path) -> None:
    for table in _extraction(report).tables.values():
        for cell in table.cells:
            assert cell.value is None or (cell.text.strip() and cell.location)


@pytest.mark.parametrize("report", SOUND, ids=_name)
def test_a_sound_report_has_no_error(report: Path) -> None:
    extraction = _extraction(report)
    assert not _errors(extraction.findings)
    assert {table.status for table in extraction.tables.values()} == {"ok"}


def test_the_broken_table_is_told_with_what_it_must_have_been() -> None:
    report = next(report for report in REPORTS if report.name.startswith(BROKEN))
    extraction = _extraction(report)
    (error,) = _errors(extraction.findings)
    assert (error.rule, error.table) == ("table.misaligned", "review_and_litigation")
    assert error.suggestion is not None
    assert [(cell.row, cell.column, cell.value) for cell in error.suggestion.cells] == [
        ("litigation_after_review", column, value)
        for column, value in zip(
            ("upheld", "overturned", "other", "pending", "total"), (1, 0, 0, 1, 2), strict=True
        )
    ]
    assert error.suggestion.because
    assert extraction.tables["review_and_litigation"].status == "flagged"
    assert extraction.tables["disclosure_requests"].status == "ok"


def _with_a_digit_changed(value: int) -> Iterator[int]:
    """Every number that differs from `value` in its first or its last digit."""
    digits = str(value)
    for at in {0, len(digits) - 1}:
        for digit in "0123456789":
            changed = digits[:at] + digit + digits[at + 1 :]
            if changed != digits and str(int(changed)) == changed:
                yield int(changed)


def _broken_by(template: Template, key: TableKey, place: Place) -> set[tuple[str, object, object]]:
    return {
        (instance.identity.id, instance.row, instance.column)
        for instance in instances(template, key)
        if place in instance.weights
    }


@pytest.mark.parametrize("report", SOUND, ids=_name)
@pytest.mark.parametrize("key", SUMMED)
def test_one_digit_changed_breaks_just_the_sums_over_it(report: Path, key: TableKey) -> None:
    template: Template = _truth(report)["template"]
    true = _true_values(report, key)
    figures = {
        place: Figure(row=place[0], column=place[1], value=value, text=str(value))
        for place, value in true.items()
    }
    for place, value in true.items():
        assert isinstance(value, int)
        for wrong in list(_with_a_digit_changed(value))[::4]:
            changed = {**figures, place: figures[place].model_copy(update={"value": wrong})}
            errors = _errors(check_table(key, template, changed))
            told = {(finding.rule, finding.row, finding.column) for finding in errors}
            assert told == _broken_by(template, key, place), (place, wrong)
            if key == "disclosure_requests":
                assert {_suggested(finding) for finding in errors} == {(*place, value)}


def _suggested(finding: Finding) -> tuple[str, str, Value] | None:
    if finding.suggestion is None or len(finding.suggestion.cells) != 1:
        return None
    (cell,) = finding.suggestion.cells
    return (cell.row, cell.column, cell.value)
