"""A sample's `NAME.expected.json` against an extraction, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.report import Extraction, ExtractionError, Finding


def expectation(sample: Path) -> dict[str, Any]:
    """What `NAME.expected.json` beside a sample says."""
    text = sample.with_suffix(".expected.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def differences(expected: dict[str, Any], answer: Extraction | ExtractionError) -> list[str]:
    """Every way in which the answer is not as expected: issuer, year and form; each cell; the
    errors, exactly; the notices that are expected, among others."""
    if isinstance(answer, ExtractionError):
        kind = expected.get("error", {}).get("kind")
        return [] if kind == answer.error.kind else [f"error {answer.error}, expected {kind}"]
    if "error" in expected:
        return [f"an extraction, expected {expected['error']}"]
    return [
        *_in_facts(expected["document"], answer),
        *_in_cells(expected["tables"], answer),
        *_in_findings(expected["findings"], answer.findings),
    ]


def _in_facts(expected: dict[str, Any], answer: Extraction) -> Iterator[str]:
    for name, value in expected.items():
        if (got := getattr(answer.document, name)) != value:
            yield f"{name}: {got}, expected {value}"


def _in_cells(expected: dict[str, Any], answer: Extraction) -> Iterator[str]:
    for key, table in answer.tables.items():
        wanted = {
            (row, column): value
            for row, columns in expected.get(key, {}).items()
            for column, value in columns.items()
        }
        got = {(cell.row, cell.column): cell for cell in table.cells}
        for place in wanted.keys() | got.keys():
            if place not in got or place not in wanted:
                yield f"{key} {place}: {'not answered' if place in wanted else 'not expected'}"
            elif got[place].value != wanted[place]:
                cell = got[place]
                yield f"{key} {place}: {cell.value} ({cell.text!r}), expected {wanted[place]}"


def _in_findings(expected: list[dict[str, Any]], findings: tuple[Finding, ...]) -> Iterator[str]:
    names = ("rule", "severity", "table", "row", "column")
    wanted = {tuple(entry.get(name) for name in names) for entry in expected}
    got = {tuple(getattr(finding, name) for name in names) for finding in findings}
    for finding in sorted(wanted - got, key=str):
        yield f"finding not given: {finding}"
    for finding in sorted(got - wanted, key=str):
        if finding[1] == "error":
            yield f"finding not expected: {finding}"
