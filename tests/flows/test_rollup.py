"""Across reports: a year against the one before, units against their parent."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, select

from flows.across import compare_reports
from flows.rollup import NoUnits, read_units, roll_up, tell
from storage import catalogue
from storage.database import transact
from storage.schema import Document, Finding
from tests.storage.readings import object_of, reading

UNITS = "issuer,parent,level\n甲镇,甲县,乡镇\n乙镇,甲县,乡镇\n丙局,乙县,部门\n"


def record(engine: Engine, key: str, issuer: str, year: int, value: int) -> None:
    extraction = reading(key, issuer=issuer, year=year, value=value)
    transact(engine, lambda s: catalogue.record_reading(s, object_of(key), extraction, "1", 0.1))


def across(engine: Engine) -> set[tuple[str, str]]:
    asked = select(Document.key, Finding.rule).join(Finding).where(Finding.source == "across")
    rows = transact(engine, lambda s: s.execute(asked).all())
    return {(row.key, row.rule) for row in rows}


@pytest.mark.parametrize("order", [("2022", "2023"), ("2023", "2022")])
def test_findings_stand_at_the_later_report_whichever_came_first(
    engine: Engine, order: tuple[str, ...]
) -> None:
    values = {"2022": 4, "2023": 5}
    for year in order:
        record(engine, year, "甲县", int(year), values[year])
        compare_reports(engine)
    assert across(engine) == {("2023", "year.carry_over")}


def test_a_corrected_report_takes_the_finding_back(engine: Engine) -> None:
    record(engine, "a", "甲县", 2022, 4)
    record(engine, "b", "甲县", 2023, 5)
    compare_reports(engine)
    record(engine, "a", "甲县", 2022, 5)
    compare_reports(engine)
    assert across(engine) == {("b", "year.identical")}


def test_of_two_documents_for_a_year_one_counts(engine: Engine) -> None:
    record(engine, "a", "甲县", 2022, 4)
    record(engine, "b", "甲县", 2023, 5)
    compare_reports(engine)
    record(engine, "c", "甲县", 2023, 5)
    compare_reports(engine)
    assert across(engine) == {("c", "year.carry_over")}


def test_other_bodies_are_not_compared(engine: Engine) -> None:
    record(engine, "a", "甲县", 2022, 4)
    record(engine, "b", "乙县", 2023, 5)
    compare_reports(engine)
    assert across(engine) == set()


def test_units_are_summed_and_the_missing_and_the_excessive_named(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8-sig")
    record(engine, "p", "甲县", 2023, 5)
    record(engine, "a", "甲镇", 2023, 7)
    record(engine, "c", "丙局", 2023, 9)
    result = roll_up(engine, "甲县", 2023, tmp_path / "units.csv")
    told = "\n".join(tell(result, tmp_path / "a.xlsx"))
    assert [unit.issuer for unit in result.units] == ["甲镇", "乙镇"]
    assert {each.children for each in result.sums} == {7}
    assert "乙镇：缺报告" in told
    assert "甲镇 超过本级的 5" in told
    assert all(finding.severity == "notice" for finding in result.findings)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["汇总", "单位", "问题清单"]
    assert book["汇总"]["D2"].value == 7


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "issuer,parent\n甲镇,丁县\n"])
def test_a_list_of_units_that_says_nothing_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "units.csv").write_text(text, encoding="utf-8")
    with pytest.raises(NoUnits, match=r"units\.csv"):
        read_units(tmp_path / "units.csv", "甲县")
