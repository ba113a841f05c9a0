"""Messages for people: Chinese first, English after it, with the actual numbers."""

from __future__ import annotations

import pytest

from models.forms import TEMPLATES, form, instances
from models.messages import (
    broken_sum,
    cell_name,
    cell_names,
    change,
    line_name,
    missing_total,
    sum_name,
)

THREE = "disclosure_requests"
TWO = "proactive_disclosure"


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_cell_and_line_of_every_form_has_a_chinese_name(template: str) -> None:
    for key, table in form(template).tables.items():
        for place in table.places:
            assert place[0] not in cell_name(template, key, place)
            assert place[1] not in cell_name(template, key, place)
            for axis in (0, 1):
                assert place[axis] not in line_name(template, key, axis, place[axis])


def test_a_block_of_the_other_form_is_named_too() -> None:
    assert cell_name("2021", TWO, ("government_procurement", "procurement_items")) == (
        "“政府集中采购”的“采购项目数量”"
    )


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("table", [THREE, "review_and_litigation"])
def test_every_sum_is_named_in_both_languages(template: str, table: str) -> None:
    for instance in instances(template, table):
        chinese, english = sum_name(instance, template)
        assert "应等于" in chinese
        assert instance.line in english


def test_a_broken_sum_says_its_numbers_and_the_difference() -> None:
    balance = next(i for i in instances("2021", THREE) if i.identity.id == "requests.balance")
    values = dict.fromkeys(balance.weights, 0)
    values |= {("new_requests", balance.line): 60, ("results_total", balance.line): 61}
    assert "60 + 0 ≠ 61 + 0，差 1" in broken_sum(balance, "2021", values, ())
    blank = broken_sum(balance, "2021", values, [("carried_in", balance.line)])
    assert "空白按 0 计" in blank


def test_a_long_sum_shows_the_parts_that_count() -> None:
    results = next(i for i in instances("2021", THREE) if i.identity.id == "requests.results_total")
    values = dict.fromkeys(results.weights, 0)
    values |= {("granted", results.line): 14, ("partly_granted", results.line): 6}
    values["results_total", results.line] = 21
    assert "。14 + 6 ≠ 21，差 1。" in broken_sum(results, "2021", values, ())
    assert "14 + 6 = 20" in missing_total(results, "2021", 20, [14, 6])


def test_many_cells_are_counted_not_listed() -> None:
    places = form("2021").tables[THREE].places
    assert cell_names("2021", THREE, places[:20]).endswith("等 20 处")
    assert "等" not in cell_names("2021", THREE, places[:3])


def test_a_change_says_what_was_there() -> None:
    chinese, english = change("2021", THREE, ("granted", "total"), None, 3)
    assert chinese.endswith("空白 → 3")
    assert english == "granted, total blank → 3"
    assert change("2021", THREE, ("granted", "total"), 2, 3)[0].endswith("2 → 3")
