"""Floors over the scans: every table found, no silent error, and how many figures are exact.

A part of `samples/scans/` that has each kind of dirt; the whole is measured by the benchmark.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractors.content import open_content
from extractors.extract import extract
from models.forms import instances
from models.report import Extraction, TableKey

SCANS = Path(__file__).parents[2] / "samples" / "scans"
CHOSEN = (
    "black-border-strong",
    "broken-rulings-weak",
    "curl-strong",
    "dpi-100",
    "faint-rulings-strong",
    "kind-jpg",
    "mixture-0",
    "mixture-7",
    "turned-270",
    "watermark-strong",
)
EXACT = 0.94  # of the figures of each; measured 0.949 (broken rulings) to 1.0


@cache
def extraction_of(name: str) -> Extraction:
    [path] = (p for p in SCANS.glob(f"{name}.*") if p.suffix != ".json")
    return extract(open_content(path))


def expected_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCANS / f"{name}.expected.json").read_text())
    return found


def wrong_of(name: str) -> tuple[list[tuple[TableKey, str, str]], int]:
    """The places of figures that are not what was printed, and how many figures there are."""
    extraction, wrong, count = extraction_of(name), [], 0
    for key, rows in expected_of(name)["tables"].items():
        for row, columns in rows.items():
            for column, value in columns.items():
                figure = extraction.tables[key].figure(row, column)
                count += 1
                if figure is None or str(figure.value) != str(value):
                    wrong.append((key, row, column))
    return wrong, count


def is_told(extraction: Extraction, key: TableKey, row: str, column: str) -> bool:
    """Is there an error finding on a figure, on its table, or on an identity that it is part of?"""
    errors = [f for f in extraction.findings if f.severity == "error" and f.table == key]
    template = extraction.tables[key].template
    sums = [s for s in instances(template, key) if (row, column) in s.weights] if template else []
    places = {(row, column), (None, None), *((s.row, s.column) for s in sums)}
    return any((finding.row, finding.column) in places for finding in errors)


@pytest.mark.parametrize("name", CHOSEN)
def test_all_tables_are_found(name: str) -> None:
    found = extraction_of(name)
    assert [key for key, table in found.tables.items() if table.status == "missing"] == []
    assert {t.template for t in found.tables.values()} == {
        expected_of(name)["document"]["template"]
    }


@pytest.mark.parametrize("name", CHOSEN)
def test_no_error_is_silent(name: str) -> None:
    wrong, _ = wrong_of(name)
    extraction = extraction_of(name)
    assert [place for place in wrong if not is_told(extraction, *place)] == []


@pytest.mark.parametrize("name", CHOSEN)
def test_most_figures_are_exact(name: str) -> None:
    wrong, count = wrong_of(name)
    assert len(wrong) <= (1 - EXACT) * count


def test_the_report_names_itself_in_a_scan() -> None:
    facts = extraction_of("watermark-strong").document
    assert facts.year == expected_of("watermark-strong")["document"]["year"]
    assert facts.issuer == expected_of("watermark-strong")["document"]["issuer"]
