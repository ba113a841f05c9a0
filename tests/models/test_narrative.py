"""Prose against tables: a notice only where nothing reconciles them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from models.claims import Claim
from models.forms import TABLE_KEYS, canonical_data, form
from models.narrative import compare
from models.report import Figure, Table, TableKey, Value


def tables(template: str = "2019", /, **values: Value) -> Mapping[TableKey, Table]:
    """All zero, but for `row__column` or, for 总计 of table three, `row`."""
    stated = {tuple(name.split("__")) if "__" in name else (name, "total"): value
              for name, value in values.items()}  # fmt: skip
    return {
        key: Table(  # type: ignore[misc]
            status="ok",
            cells=tuple(
                Figure(row=row, column=column, value=stated.get((row, column), 0))
                for row, column in form(template).tables[key].places
            ),
        )
        for key in TABLE_KEYS
    }


def said(about: str, *values: int) -> tuple[Claim, ...]:
    return tuple(Claim(about, value, f"正文{value}件。") for value in values)


REQUESTS = tables(new_requests=528, carried_in=1, results_total=519, carried_out=10)


@pytest.mark.parametrize("value", [528, 529])
def test_received_may_mean_new_or_all(value: int) -> None:
    assert compare(said("requests.received", value), REQUESTS) == ()


def test_what_nothing_reconciles_is_a_notice_with_the_sentence() -> None:
    (finding,) = compare(said("requests.received", 530), REQUESTS)
    assert (finding.rule, finding.severity) == ("narrative.disagrees", "notice")
    assert (finding.table, finding.row, finding.column) == (
        "disclosure_requests", "new_requests", "total",
    )  # fmt: skip
    assert (finding.expected, finding.actual) == (530, 528)
    assert "正文530件。" in finding.message


def test_one_sentence_that_agrees_is_enough() -> None:
    assert compare(said("requests.received", 3, 529), REQUESTS) == ()


def test_groups_have_no_total_of_their_own() -> None:
    row = {"refused.internal_affairs__total": 7, "refused.state_secret__total": 1}
    assert compare(said("requests.refused", 8), tables(**row)) == ()
    (finding,) = compare(said("requests.refused", 9), tables(**row))
    assert (finding.row, finding.actual) == (None, 8)


def test_other_outcomes_of_both_forms() -> None:
    claim = said("requests.other_outcome", 3)
    assert compare(claim, tables(other_outcome=3)) == ()
    split = {"other_outcome.fee_overdue__total": 1, "other_outcome.other__total": 2}
    assert compare(claim, tables("2021", **split)) == ()


def test_lawsuits_are_both_kinds_together() -> None:
    both = tables(litigation_direct__upheld=10, litigation_after_review__upheld=4)
    assert compare(said("litigation.upheld", 14), both) == ()
    assert len(compare(said("litigation.upheld", 13), both)) == 1


def test_a_figure_that_could_not_be_read_is_not_compared() -> None:
    assert compare(said("requests.granted", 3), tables(granted=None)) == ()


def test_a_missing_table_is_not_compared() -> None:
    empty: Mapping[TableKey, Table] = {key: Table(status="missing") for key in tables()}
    assert compare(said("requests.granted", 3), empty) == ()


def test_every_wording_has_a_meaning() -> None:
    data = canonical_data("narrative.yml")
    for wording in data["wordings"]:
        for topic in wording["topics"]:
            assert wording["about"].replace("*", topic) in data["meanings"]
