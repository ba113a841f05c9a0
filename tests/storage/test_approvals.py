"""Decisions and approvals when a document is read again, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.decision import Decision, basis_of_cell
from models.report import Extraction, TableKey
from storage import catalogue, decisions, overview, queue, reviewed, sampling
from storage.approvals import CONFLICT
from storage.objects import ObjectInfo
from storage.reviewed import TableUnderReview
from tests.review import reports

TABLE: TableKey = "disclosure_requests"
PLACE = ("granted", "natural_person")


def read(engine: Engine, value: int, content: str) -> int:
    """31 is printed; anything else is misread."""
    misread = {} if value == 31 else {PLACE: value}
    made = reports.Made("a", "青山县", 2024, reports.sound_figures(), misread, True)
    return record(engine, reports.extraction(made, content * 64), content)


def record(engine: Engine, extraction: Extraction, content: str) -> int:
    with Session(engine) as session, session.begin():
        catalogue.record_reading(session, ObjectInfo("a", content, 1), extraction, "test", 0.1)
    number = queue.document_with(engine, "a")
    assert number is not None
    return number


def decided(engine: Engine, number: int, value: int) -> TableUnderReview:
    table = reviewed.load(engine, number, TABLE)
    figure = table.read.figure(*PLACE)
    assert figure
    made = Decision("value", *PLACE, value=value, basis=basis_of_cell(figure))
    return decisions.decide(
        engine, number, TABLE, version=table.version, user="zhang", decisions=[made]
    )


def test_a_decision_in_conflict_waits_until_it_is_withdrawn(engine: Engine) -> None:
    number = read(engine, 37, "1")
    decided(engine, number, 31)
    read(engine, 81, "2")
    table = reviewed.load(engine, number, TABLE)
    assert [each.value for each in table.now.conflicts] == [31]
    [waiting] = queue.page(engine, queue.Wanted(reason="conflict"))
    assert waiting.rule == CONFLICT
    after = decisions.withdraw(
        engine, number, TABLE, version=table.version, user="zhang", places=[PLACE]
    )
    assert after.now.conflicts == ()
    assert after.made == ()


def test_an_act_on_what_was_read_before_is_refused(engine: Engine) -> None:
    """Nobody approves figures that came while the page was open."""
    number = read(engine, 37, "1")
    seen = decided(engine, number, 31)
    read(engine, 81, "2")
    with pytest.raises(decisions.Stale):
        decisions.approve(engine, number, TABLE, version=seen.version, user="zhang")


def test_an_approval_stands_while_the_figures_do(engine: Engine) -> None:
    number = read(engine, 37, "1")
    table = decided(engine, number, 31)
    decisions.approve(engine, number, TABLE, version=table.version, user="zhang")
    read(engine, 37, "2")
    assert reviewed.load(engine, number, TABLE).state == "approved"
    read(engine, 31, "3")
    now = reviewed.load(engine, number, TABLE)
    assert now.state == "open", "the decision was about another reading"
    again = decisions.withdraw(
        engine, number, TABLE, version=now.version, user="zhang", places=[PLACE]
    )
    decisions.approve(engine, number, TABLE, version=again.version, user="zhang")
    assert reviewed.load(engine, number, TABLE).changed == ()


def test_what_the_overview_counts(engine: Engine) -> None:
    number = read(engine, 37, "1")
    narrowed = overview.Narrowed("青山", 2024)
    [unit] = overview.by_unit_and_year(engine, narrowed)
    assert (unit.documents, unit.tables, unit.flagged, unit.approved) == (1, 3, 1, 0)
    assert overview.units_and_years(engine, narrowed) == 1
    assert overview.by_unit_and_year(engine, overview.Narrowed("白%")) == ()
    assert overview.series(engine, narrowed)["new_requests"] == {2024: overview.Sum(30, 1)}
    assert overview.across_reports(engine, narrowed) == ()
    for right in (True, False):
        sampling.record_sample(engine, number, TABLE, right=right, user="zhang")
    assert (sampling.sampled(engine).seen, sampling.sampled(engine).wrong) == (1, 0)
