"""Across reports: a year against the one before, units against their parent."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, func, select

from flows.across import compare_reports
from flows.export.rollup import write
from flows.rollup import roll_up, tell
from flows.units import NoUnits, read_units
from models.decision import Decision, basis_of_cell
from storage import catalogue, units
from storage.database import open_database, transact
from storage.decisions import decide
from storage.reviewed import load
from storage.schema import Document, Finding, TableState, Unit
from tests.flows.command import gouji
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


@pytest.mark.parametrize("refused", [True, False])
def test_a_report_that_was_another_bodys_all_along_leaves_nothing_behind(
    engine: Engine, refused: bool
) -> None:
    record(engine, "a", "甲县", 2022, 4)
    record(engine, "b", "甲县", 2023, 5)
    compare_reports(engine)
    if refused:
        transact(
            engine,
            lambda s: catalogue.record_refusal(s, object_of("a"), None, "damaged", "broken", "1"),
        )
    else:
        record(engine, "a", "乙县", 2022, 4)
    compare_reports(engine)
    assert across(engine) == set()


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
    told = "\n".join(tell(result))
    assert [unit.issuer for unit in result.units] == ["甲镇", "乙镇"]
    assert {each.children for each in result.sums} == {7}
    assert "乙镇：缺报告" in told
    assert "甲镇 超过本级的 5" in told
    assert all(finding.severity == "notice" for finding in result.findings)
    write(result, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["汇总", "单位", "问题清单"]
    assert book["汇总"]["D2"].value == 7


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "issuer,parent\n甲县,甲县\n", "issuer,parent\n,甲县\n"]
)
def test_a_list_of_units_that_says_nothing_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "units.csv").write_text(text, encoding="utf-8")
    with pytest.raises(NoUnits, match=r"units\.csv"):
        read_units(tmp_path / "units.csv")


def test_a_parent_without_units_is_told(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    with pytest.raises(NoUnits, match="丁县"):
        roll_up(engine, "丁县", 2023, tmp_path / "units.csv")


BOTH = {("甲县", "甲镇"), ("甲县", "乙镇")}


def belong(engine: Engine, pairs: set[tuple[str, str]]) -> None:
    transact(engine, lambda session: units.replace_units(session, pairs))
    compare_reports(engine)


def hierarchy(engine: Engine) -> list[tuple[str, str, int]]:
    """Key, severity and number of the stored findings between a parent and its units."""
    asked = (
        select(Document.key, Finding.severity, func.count())
        .join(Finding)
        .where(Finding.rule == "unit.hierarchy", Finding.source == "across")
        .group_by(Document.key, Finding.severity)
    )
    return [(r[0], r[1], r[2]) for r in transact(engine, lambda s: s.execute(asked).all())]


@pytest.mark.parametrize("order", [("p", "a", "b"), ("a", "b", "p"), ("a", "p", "b")])
def test_what_units_say_stands_at_their_parent_whoever_came_last(
    engine: Engine, order: tuple[str, ...]
) -> None:
    """One total in each of the two tables that are summed up: every figure is the same."""
    belong(engine, BOTH)
    bodies = {"p": ("甲县", 5), "a": ("甲镇", 7), "b": ("乙镇", 1)}
    for key in order:
        record(engine, key, bodies[key][0], 2023, bodies[key][1])
        compare_reports(engine)
    [(key, severity, count)] = hierarchy(engine)
    assert (key, severity) == ("p", "error")
    again = count
    record(engine, "p", "甲县", 2023, 5)
    compare_reports(engine)
    assert hierarchy(engine) == [("p", "error", again)]


def test_it_is_a_notice_until_every_unit_is_there(engine: Engine) -> None:
    belong(engine, BOTH)
    record(engine, "p", "甲县", 2023, 5)
    record(engine, "a", "甲镇", 2023, 7)
    compare_reports(engine)
    assert [(key, severity) for key, severity, _ in hierarchy(engine)] == [("p", "notice")]
    [flagged] = transact(
        engine,
        lambda s: s.execute(
            select(TableState.notices).where(TableState.table_key == "disclosure_requests").join(
                Document, Document.id == TableState.document_id).where(Document.key == "p")
        ).scalars().all(),
    )  # fmt: skip
    assert flagged > 0


@pytest.mark.parametrize("mended", ["read again", "moved", "listed no more", "corrected"])
def test_the_finding_goes_when_its_cause_goes(engine: Engine, mended: str) -> None:
    belong(engine, BOTH)
    for key, issuer, value in (("p", "甲县", 5), ("a", "甲镇", 5), ("b", "乙镇", 7)):
        record(engine, key, issuer, 2023, value)
    compare_reports(engine)
    assert hierarchy(engine)
    if mended == "read again":
        record(engine, "a", "甲镇", 2023, 2)
        record(engine, "b", "乙镇", 2023, 3)
        compare_reports(engine)
    elif mended == "moved":
        record(engine, "a", "丁镇", 2023, 5)
        record(engine, "b", "丁镇", 2023, 5)
        compare_reports(engine)
    elif mended == "listed no more":
        belong(engine, {("乙县", "丙局")})
    else:
        correct(engine, "a", 2)
        correct(engine, "b", 3)
        compare_reports(engine)
    assert hierarchy(engine) == []


def correct(engine: Engine, key: str, value: int) -> None:
    """A reviewer gives every total of both tables another value."""
    asked = select(Document.id).where(Document.key == key)
    number = transact(engine, lambda s: s.execute(asked).scalar_one())
    for table in ("disclosure_requests", "review_and_litigation"):
        before = load(engine, number, table)
        decided = [
            Decision("value", cell.row, cell.column, value, basis=basis_of_cell(cell))
            for cell in before.read.cells
            if cell.column == "total"
        ]
        decide(engine, number, table, version=before.version, user="甲", decisions=decided)


def test_bodies_that_belong_to_each_other_end_all_the_same(engine: Engine) -> None:
    belong(engine, {("甲县", "甲镇"), ("甲镇", "甲县")})
    record(engine, "p", "甲县", 2023, 5)
    record(engine, "a", "甲镇", 2023, 7)
    compare_reports(engine)
    assert {(key, severity) for key, severity, _ in hierarchy(engine)} == {
        ("p", "error"),
        ("a", "notice"),
    }


def test_the_nightly_run_takes_the_list_that_the_setting_names(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    assert gouji("ingest", cwd=tmp_path, GOUJI_UNITS="units.csv").returncode == 0
    engine = open_database(str(tmp_path / "gouji-data" / "gouji.db"))
    assert len(transact(engine, lambda s: s.execute(select(Unit)).all())) == 3
    engine.dispose()
    done = gouji("ingest", cwd=tmp_path, GOUJI_UNITS="nowhere.csv")
    assert (done.returncode, "nowhere.csv" in done.stderr) == (1, True)
