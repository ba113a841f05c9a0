"""Whose report is to be held against its units' again, and until when."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Engine

from storage import catalogue, units
from storage.database import transact
from tests.storage.readings import object_of, reading

PAIRS = {("甲县", "甲镇"), ("甲县", "乙镇"), ("乙县", "丙局")}


def record(engine: Engine, issuer: str, year: int) -> None:
    key = f"{issuer}/{year}"
    extraction = reading(key, issuer=issuer, year=year)
    transact(engine, lambda s: catalogue.record_reading(s, object_of(key), extraction, "1", 0.1))


def listed(engine: Engine, pairs: set[tuple[str, str]]) -> None:
    transact(engine, lambda session: units.replace_units(session, pairs))


def test_a_change_of_the_list_asks_for_every_year_of_the_parents_concerned(engine: Engine) -> None:
    for issuer, year in (("甲县", 2022), ("甲县", 2023), ("乙县", 2023)):
        record(engine, issuer, year)
    listed(engine, PAIRS)
    assert set(units.due(engine, 9)) == {("乙县", 2023), ("甲县", 2022), ("甲县", 2023)}
    for issuer, year in units.due(engine, 9):
        transact(engine, partial(units.done, issuer=issuer, year=year))
    listed(engine, PAIRS)
    assert units.due(engine, 9) == []
    listed(engine, PAIRS - {("甲县", "乙镇")})
    assert units.due(engine, 9) == [("甲县", 2022), ("甲县", 2023)]
    of_parent = transact(engine, lambda s: list(units.units_of(s, "甲县")))
    assert of_parent == ["甲镇"]


def test_a_unit_asks_for_its_parents_year_once_and_only_where_there_is_a_report(
    engine: Engine,
) -> None:
    listed(engine, PAIRS)
    record(engine, "甲县", 2023)
    for unit, year in (("甲镇", 2023), ("乙镇", 2023), ("甲镇", 2022), ("丙局", 2023)):
        transact(engine, partial(units.fall_due_above, issuer=unit, year=year))
    assert units.due(engine, 9) == [("甲县", 2023)]
