"""The benchmark of decisions: every kind is planted, and few tables keep its floors."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.decision import report, run, run_on
from benchmarks.planting import KINDS, SOURCES, cases
from models.identities import system


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
