"""The benchmark of decisions: every kind is planted, and few tables keep its floors."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from benchmarks.decision import KINDS, cases, report, run
from models.identities import system


def test_few_tables_keep_the_floors() -> None:
    results = run(4 * len(KINDS))
    total: Counter[str] = sum(results.values(), Counter())
    assert all(counts["tables"] == 4 for counts in results.values())
    assert total["repaired"] > 40
    assert total["wrongly"] + total["missed"] <= 2
    assert results["sound"]["wrongly"] == results["sound"]["missed"] == 0
    assert sum(results[name]["wrongly"] for name in KINDS if name.startswith("source:")) == 0
    assert len(list(report(results))) == len(KINDS) + 5


@pytest.mark.parametrize("name", [name for name in KINDS if name.startswith("source:")])
def test_errors_of_the_source_break_sums_of_what_is_printed(name: str) -> None:
    for kind, case in cases(5 * len(KINDS), random.Random(2)):
        if kind == name and case.source:
            values = {place: int(text) for place, text in case.printed.items()}
            assert system(case.template, case.key).residuals(values)


def test_sound_tables_are_sound() -> None:
    for kind, case in cases(3 * len(KINDS), random.Random(3)):
        if not kind.startswith("source"):
            values = {place: int(text or 0) for place, text in case.printed.items()}
            assert not system(case.template, case.key).residuals(values)
