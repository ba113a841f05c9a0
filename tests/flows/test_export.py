"""Exports: every cell once with its provenance, nothing ever taken as a formula."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as parquet
import pytest
from sqlalchemy import Engine

from flows.export import FORMATS, write
from flows.export.cells import Cell
from flows.export.layout import lines
from flows.export.text import guarded, printable
from models.decision import Decision, basis_of_finding
from models.forms import TABLE_KEYS, form
from models.report import Extraction, Figure, Finding, Table
from storage import catalogue, decisions, reviewed
from storage.database import transact
from tests.storage.readings import WRONG_SUM, object_of, reading

HOSTILE = "=1+1"


def record(engine: Engine, key: str, extraction: Extraction) -> None:
    transact(engine, lambda s: catalogue.record_reading(s, object_of(key), extraction, "1", 0.1))


def flagged(engine: Engine, issuer: str = "甲县人民政府") -> Extraction:
    extraction = reading(issuer=issuer, findings=(WRONG_SUM,))
    record(engine, "2023/a.pdf", extraction)
    return extraction


def tidy(engine: Engine, path: Path) -> list[dict[str, object]]:
    write(engine, "jsonl", path)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_cell_is_one_line_with_its_provenance(engine: Engine, tmp_path: Path) -> None:
    extraction = flagged(engine)
    rows = tidy(engine, tmp_path / "a.jsonl")
    cells = [
        (key, figure.row, figure.column)
        for key, table in extraction.tables.items()
        for figure in table.cells
    ]
    assert [(row["table"], row["row"], row["column"]) for row in rows] == cells
    assert set(rows[0]) == set(Cell._fields)
    assert (rows[0]["key"], rows[0]["sha256"]) == ("2023/a.pdf", extraction.document.sha256)


def test_a_cell_of_a_broken_sum_is_flagged_and_no_other(engine: Engine, tmp_path: Path) -> None:
    flagged(engine)
    found = {
        (row["row"], row["column"])
        for row in tidy(engine, tmp_path / "a.jsonl")
        if row["state"] == "flagged"
    }
    columns = [c.key for c in form("2021").tables["disclosure_requests"].blocks[0].columns]
    assert found == {("new_requests", column) for column in columns}


def test_an_approved_table_says_so(engine: Engine, tmp_path: Path) -> None:
    record(engine, "a", reading(value=0))
    decisions.approve(engine, 1, "disclosure_requests", version=0, user="me")
    states = {row["table"]: row["state"] for row in tidy(engine, tmp_path / "a.jsonl")}
    assert states == {
        "proactive_disclosure": "unflagged",
        "disclosure_requests": "approved",
        "review_and_litigation": "unflagged",
    }


def test_the_same_rows_in_every_tidy_format(engine: Engine, tmp_path: Path) -> None:
    flagged(engine)
    rows = tidy(engine, tmp_path / "a.jsonl")
    write(engine, "parquet", tmp_path / "a.parquet")
    columns = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    write(engine, "csv", tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_bytes()
    lines_of_csv = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert text.startswith(b"\xef\xbb\xbf")
    assert [row["row"] for row in lines_of_csv] == [row["row"] for row in rows]
    assert [row["value"] for row in columns] == [str(row["value"]) for row in rows]
    assert [row["number"] for row in columns] == [row["value"] for row in rows]


def test_only_some_documents(engine: Engine, tmp_path: Path) -> None:
    for number in range(3):
        record(engine, f"{number}.pdf", reading(str(number)))
    write(engine, "jsonl", tmp_path / "a.jsonl", frozenset({2}))
    written = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    keys = {json.loads(line)["key"] for line in written}
    assert keys == {"1.pdf"}


def test_nothing_from_a_document_is_a_formula(engine: Engine, tmp_path: Path) -> None:
    flagged(engine, issuer=HOSTILE)
    write(engine, "xlsx", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    kinds = {c.data_type for sheet in book for line in sheet.iter_rows() for c in line}
    assert "f" not in kinds
    assert book["长表"]["A2"].value == HOSTILE
    write(engine, "csv", tmp_path / "a.csv")
    assert "\n=1+1" not in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert ",'=1+1," in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "text", ["=1", "+A1", "-A1", "@SUM", "\t=1", " =1", "-1+cmd|' /C calc'!A0"]
)
def test_csv_text_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-72", "+14", "0.00", "报告", "3=4", ""])
def test_csv_leaves_figures_and_words_alone(text: str) -> None:
    assert guarded(text) == text


def test_what_xml_cannot_hold_is_replaced_and_a_cell_is_bounded() -> None:
    assert printable("a\x00b\x1f\ud800") == "a�b��"
    assert len(printable("x" * 40_000)) == 32_767


def test_the_workbook_has_each_table_in_its_form_with_marks_and_comments(
    engine: Engine, tmp_path: Path
) -> None:
    flagged(engine)
    write(engine, "xlsx", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "长表",
        "二、主动公开",
        "三、依申请公开",
        "四、复议和诉讼",
        "问题清单",
    ]
    marked = [cell for line in book["三、依申请公开"].iter_rows() for cell in line if cell.comment]
    assert len(marked) == 7
    assert all(cell.fill.start_color.rgb == "00FFC7CE" for cell in marked)
    assert "合计不符" in marked[0].comment.text
    findings = list(book["问题清单"].iter_rows(values_only=True))
    assert findings[1][:4] == ("甲县人民政府", 2023, "错误", WRONG_SUM.message)


def test_a_number_beyond_a_double_stays_exact(engine: Engine, tmp_path: Path) -> None:
    record(engine, "a", reading(value=12345678901234567))
    write(engine, "xlsx", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book["长表"]["F2"].value == "12345678901234567"


def test_a_suggestion_reads_in_chinese(engine: Engine, tmp_path: Path) -> None:
    suggestion = {
        "cells": [{"row": "new_requests", "column": "total", "value": 30}],
        "because": "各项之和为 30",
    }
    finding = Finding.model_validate({**WRONG_SUM.model_dump(), "suggestion": suggestion})
    record(engine, "a", reading(findings=(finding,)))
    write(engine, "xlsx", tmp_path / "a.xlsx")
    lines_of = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["问题清单"].values)
    assert lines_of[1][9] == "一、本年新收政府信息公开申请数量、总计 改为 30"


@pytest.mark.parametrize("template", ["2019", "2021"])
@pytest.mark.parametrize("key", TABLE_KEYS)
def test_a_layout_holds_every_figure_once_and_is_even(template: str, key: str) -> None:
    places = form(template).tables[key].places
    cells = tuple(Figure(row=row, column=column) for row, column in places)
    table = Table.model_validate({"status": "ok", "template": template, "cells": cells})
    drawn = list(lines(key, table))  # type: ignore[arg-type]
    assert sorted(s.place for line in drawn for s in line if s.place) == sorted(places)
    assert len({len(line) for line in drawn}) == 1


def test_a_file_is_written_as_a_whole_or_not_at_all(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flagged(engine)
    target = tmp_path / "a.csv"
    target.write_text("before")
    monkeypatch.setattr("flows.export.sheet.cells", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(engine, "csv", target)
    assert target.read_text() == "before"
    assert sorted(path.name for path in tmp_path.glob("*csv*")) == ["a.csv"]


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_database_is_an_empty_file_of_its_kind(
    engine: Engine, tmp_path: Path, format: str
) -> None:
    write(engine, format, tmp_path / "a")
    assert (tmp_path / "a").exists()


def test_a_declared_error_of_the_report_is_no_longer_flagged(
    engine: Engine, tmp_path: Path
) -> None:
    record(engine, "a", reading(findings=(WRONG_SUM,)))
    standing = reviewed.load(engine, 1, "disclosure_requests").now.open[0]
    declared = Decision(
        action="as_printed",
        row=standing.row,
        column=standing.column,
        rule=standing.rule,
        basis=basis_of_finding(standing),
    )
    decisions.decide(engine, 1, "disclosure_requests", version=0, user="me", decisions=[declared])
    concerned = {
        (row["rules"], row["row"])
        for row in tidy(engine, tmp_path / "a.jsonl")
        if row["state"] == "flagged"
    }
    assert (standing.rule, standing.row) not in concerned
