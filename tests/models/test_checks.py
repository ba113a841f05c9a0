"""The rule engine: sound tables are left alone, every broken sum is named, blanks are told."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.checks import check_table, sums_over, unread_places
from models.forms import Place, form, instances
from models.report import Figure, Finding, TableKey, Template, Value
from tests.models.tables import FORMS, figures, sound_tables, with_value

THREE: TableKey = "disclosure_requests"
FOUR: TableKey = "review_and_litigation"

BOUNDED = settings(max_examples=40, deadline=None)


def rules_at(findings: tuple[Finding, ...]) -> set[tuple[str, str | None, str | None]]:
    return {(f.rule, f.row, f.column) for f in findings if f.severity == "error"}


def standing(
    template: Template, key: TableKey, place: Place
) -> set[tuple[str, str | None, str | None]]:
    return {
        (each.identity.id, each.row, each.column)
        for each in instances(template, key)
        if place in each.weights
    }


@BOUNDED
@given(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, THREE)))
def test_a_sound_table_three_has_no_finding(table: tuple[Template, Mapping[Place, int]]) -> None:
    assert check_table(THREE, table[0], figures(table[1])) == ()


@BOUNDED
@given(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, FOUR)))
def test_a_sound_table_four_has_no_finding(table: tuple[Template, Mapping[Place, int]]) -> None:
    assert check_table(FOUR, table[0], figures(table[1])) == ()


@pytest.mark.parametrize("key", [THREE, FOUR])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_one_changed_figure_breaks_exactly_its_sums(key: TableKey, data: st.DataObject) -> None:
    template, values = data.draw(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, key)))
    place = data.draw(st.sampled_from(sorted(values)))
    changed = values[place] + data.draw(st.integers(1, 999))
    found = check_table(key, template, figures({**values, place: changed}))
    assert rules_at(found) == standing(template, key, place)
    if key == THREE:
        for finding in found:
            assert finding.suggestion is not None
            (cell,) = finding.suggestion.cells
            assert (cell.row, cell.column, cell.value) == (*place, values[place])


def test_a_balance_says_its_numbers() -> None:
    template: Template = "2021"
    values = dict.fromkeys(form(template).tables[THREE].places, 0)
    values |= {("new_requests", c): 60 for c in ("natural_person", "total")}
    values |= {("granted", c): 61 for c in ("natural_person", "total")}
    values |= {("results_total", c): 61 for c in ("natural_person", "total")}
    found = check_table(THREE, template, figures(values))
    balance = next(f for f in found if f.column == "total")
    assert (balance.rule, balance.row) == ("requests.balance", None)
    assert (balance.expected, balance.actual) == (60, 61)
    assert "60 + 0 ≠ 61 + 0，差 1" in balance.message


def sums_to_26_under_20() -> dict[Place, int]:
    """Seen in a published report: 一 + 二 = 三 + 四 holds, the outcomes are 6 too many."""
    values = dict.fromkeys(form("2019").tables[THREE].places, 0)
    for row, natural, enterprise in (
        ("new_requests", 20, 1),
        ("granted", 14, 1),
        ("partly_granted", 6, 0),
        ("unable.not_held", 6, 0),
        ("results_total", 20, 1),
    ):
        values[row, "natural_person"] = natural
        values[row, "commercial_enterprise"] = enterprise
        values[row, "total"] = natural + enterprise
    return values


def test_details_that_exceed_a_sound_total() -> None:
    found = check_table(THREE, "2019", figures(sums_to_26_under_20()))
    assert [(f.rule, f.row, f.column, f.expected, f.actual) for f in found] == [
        ("requests.results_total", "results_total", "natural_person", 26, 20),
        ("requests.results_total", "results_total", "total", 27, 21),
    ]
    for finding in found:
        assert "总计可信" in finding.message
        assert finding.suggestion is not None
        assert {(c.row, c.column, c.value) for c in finding.suggestion.cells} == {
            ("unable.not_held", "natural_person", 0),
            ("unable.not_held", "total", 0),
        }
        assert "部分公开" in finding.suggestion.because


def test_totals_left_at_zero() -> None:
    values = dict.fromkeys(form("2021").tables[FOUR].places, 0)
    values |= {("administrative_review", "upheld"): 8, ("administrative_review", "overturned"): 3}
    values |= {("litigation_direct", "upheld"): 4, ("litigation_direct", "pending"): 1}
    found = check_table(FOUR, "2021", figures(values))
    assert [(f.row, f.column, f.expected, f.actual) for f in found] == [
        ("administrative_review", "total", 11, 0),
        ("litigation_direct", "total", 5, 0),
    ]
    for finding, due in zip(found, (11, 5), strict=True):
        assert finding.suggestion is not None
        (cell,) = finding.suggestion.cells
        assert (cell.row, cell.column, cell.value) == (finding.row, "total", due)
        assert "漏填" in finding.suggestion.because


def blank_all_zeros(values: Mapping[Place, int]) -> dict[Place, Figure]:
    return {
        place: Figure(row=place[0], column=place[1], value=value or None, confidence=1.0)
        for place, value in values.items()
    }


@BOUNDED
@given(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, THREE)))
def test_blanks_for_zeros_are_one_notice(table: tuple[Template, Mapping[Place, int]]) -> None:
    template, values = table
    found = check_table(THREE, template, blank_all_zeros(values))
    assert [(f.rule, f.severity) for f in found] == [("cell.blank", "notice")]


def test_a_blank_total_over_figures_is_missing() -> None:
    values = dict.fromkeys(form("2021").tables[FOUR].places, 0)
    values["administrative_review", "upheld"] = 3
    table = with_value(figures(values), ("administrative_review", "total"), None)
    (found,) = check_table(FOUR, "2021", table)
    assert (found.rule, found.severity) == ("litigation.group_total", "error")
    assert (found.expected, found.actual) == (3, None)
    assert found.suggestion is not None
    assert found.suggestion.cells[0].value == 3


def test_a_blank_detail_that_breaks_a_sum_is_an_error() -> None:
    values = dict.fromkeys(form("2021").tables[FOUR].places, 0)
    values["administrative_review", "total"] = 3
    table = with_value(figures(values), ("administrative_review", "upheld"), None)
    found = check_table(FOUR, "2021", table)
    assert [f.rule for f in found] == ["litigation.group_total", "cell.blank"]
    assert "空白按 0 计" in found[0].message


def test_a_wholly_blank_form_is_a_notice() -> None:
    places = form("2021").tables[FOUR].places
    (found,) = check_table(FOUR, "2021", blank_all_zeros(dict.fromkeys(places, 0)))
    assert found.severity == "notice"
    assert "整张为空白" in found.message


def test_sums_over_unread_cells_are_not_checked() -> None:
    values = dict.fromkeys(form("2021").tables[FOUR].places, 0)
    values["administrative_review", "total"] = 3
    place = ("administrative_review", "upheld")
    table = with_value(figures(values), place, None)
    assert check_table(FOUR, "2021", table, unread={place}) == ()


@pytest.mark.parametrize(
    ("row", "column", "count"),
    [(None, None, 15), ("litigation_direct", None, 5), ("litigation_direct", "total", 1)],
)
def test_unread_places_follow_from_findings(
    row: str | None, column: str | None, count: int
) -> None:
    table = blank_all_zeros(dict.fromkeys(form("2021").tables[FOUR].places, 0))
    told = Finding(
        rule="table.misaligned", severity="error", table=FOUR, row=row, column=column, message=""
    )
    assert len(unread_places(FOUR, table, [told])) == count
    assert unread_places(THREE, table, [told]) == frozenset()


@pytest.mark.parametrize("value", [None, "12.5", 7])
def test_table_two_has_no_sums(value: Value) -> None:
    places = form("2019").tables["proactive_disclosure"].places
    table = with_value(figures(dict.fromkeys(places, 1)), places[-1], value)
    found = check_table("proactive_disclosure", "2019", table)
    assert {f.severity for f in found} <= {"notice"}


def test_a_table_is_checked_in_five_milliseconds() -> None:
    table = figures(sums_to_26_under_20())
    check_table(THREE, "2019", table)
    start = time.process_time()
    for _ in range(10):
        check_table(THREE, "2019", table)
    assert (time.process_time() - start) / 10 < 0.005


def test_the_sums_over_a_cell_are_told_with_their_numbers() -> None:
    wrong = ("new_requests", "natural_person")
    shown = figures({**dict.fromkeys(form("2021").tables[THREE].places, 0), wrong: 3})
    told = list(sums_over(wrong, THREE, "2021", shown))
    assert [each.holds for each in told] == [False, False]
    assert {each.text.split("。")[1] for each in told} == {"3 ≠ 0", "3 + 0 ≠ 0 + 0"}
    beside = sums_over(("new_requests", "total"), THREE, "2021", shown)
    assert {each.holds for each in beside} == {False, True}


def test_a_sum_over_an_unread_cell_neither_holds_nor_fails() -> None:
    place = ("new_requests", "natural_person")
    shown = figures(dict.fromkeys(form("2021").tables[THREE].places, 0))
    shown[place] = shown[place].model_copy(update={"value": None})
    told = sums_over(place, THREE, "2021", shown, unread=[place])
    assert {each.holds for each in told} == {None}


def test_a_search_for_repairs_that_gave_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = dict.fromkeys(form("2021").tables[THREE].places, 0)
    wrong = {("granted", "natural_person"): 5, ("carried_out", "total"): 3}
    shown = figures({**zeros, **wrong})
    assert "repair.gave_up" not in {each.rule for each in check_table(THREE, "2021", shown)}
    monkeypatch.setattr("models.repair.MAX_STEPS", 3)
    found = {each.rule: each for each in check_table(THREE, "2021", shown)}
    assert found["repair.gave_up"].severity == "notice"
    assert found["requests.row_total"].suggestion is None
