"""From a file to an answer: an extraction, or an error in the contract's words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import extract as steps
from extractors.content import Content
from extractors.errors import TimedOut
from extractors.extract import answer, extract
from models.report import ErrorKind, Extraction, ExtractionError
from samples.generate.report import published
from samples.generate.reports import REPORTS
from samples.generate.text import as_tab_separated, as_word_processor

TITLE = "高青县人民政府2020年政府信息公开工作年度报告\n"


def of(text: str) -> Extraction:
    return extract(Content("a.txt", text.encode()))


def error_of(data: bytes) -> ErrorKind:
    found = answer(Content("a.txt", data))
    assert isinstance(found, ExtractionError)
    return found.error.kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "damaged"),
        (b" \n ", "damaged"),
        (b"\x00\x01\x02\x03" * 50, "unsupported"),
        ("关于植树的通知\n".encode(), "unsupported"),
        ("指标名称\t计量单位\t2017年\n主动公开数\t条\t3\n".encode(), "unsupported"),
        ((TITLE * 40).encode().replace("高".encode(), b"\xe9\xab", 1), "damaged"),
        ((TITLE * 9).encode("utf-16")[:-1], "damaged"),
    ],
)
def test_what_cannot_be_read(data: bytes, kind: ErrorKind) -> None:
    assert error_of(data) == kind


def test_the_error_as_the_contract_prints_it() -> None:
    printed = json.loads(answer(Content("a.txt", b"")).as_json())
    assert printed["schema"] == "gouji.error/1"
    assert printed["document"]["name"] == "a.txt"
    assert len(printed["document"]["sha256"]) == 64
    assert printed["error"]["kind"] == "damaged"


def test_a_fault_of_ours_is_told_not_thrown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(_: object) -> None:
        raise ZeroDivisionError("unforeseen")

    monkeypatch.setattr(steps, "recognise", fault)
    assert error_of(TITLE.encode()) == "damaged"
    assert "unforeseen" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_want_of_memory_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(steps, "recognise", greedy)
    assert error_of(TITLE.encode()) == "too_large"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    assert isinstance(answer(Content("a.txt", data)), Extraction | ExtractionError)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_report_cut_anywhere_has_an_answer(data: st.DataObject) -> None:
    text = as_word_processor(published("gaoqing"))
    cut, again = (data.draw(st.integers(0, len(text))) for _ in range(2))
    mixed = text[:cut] + text[again:]
    assert answer(Content("a.txt", mixed.encode())).document.name == "a.txt"


def test_a_foreseen_failure_keeps_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(_: object) -> None:
        raise TimedOut("the engine took too long")

    monkeypatch.setattr(steps, "recognise", late)
    assert error_of(TITLE.encode()) == "timed_out"


def test_a_report_without_tables_says_that_each_is_missing() -> None:
    found = of(TITLE)
    assert [table.status for table in found.tables.values()] == ["missing"] * 3
    assert [finding.rule for finding in found.findings] == ["table.missing"] * 3
    assert found.has_error
    assert found.document.template is None


def test_a_sound_report() -> None:
    found = of(as_word_processor(REPORTS["sound"]()))
    assert not found.has_error
    assert found.findings == ()
    assert found.document.issuer == "高青县人民政府"
    assert (found.document.year, found.document.template) == (2020, "2019")
    assert found.document.media_type == "text/plain"
    assert found.document.page_count is None
    cells = found.tables["disclosure_requests"].cells
    assert len(cells) == 161
    assert all(cell.origin == "text" and cell.location for cell in cells)


def test_every_figure_is_on_the_line_that_it_names() -> None:
    text = as_tab_separated(published("gaoqing"))
    lines = text.split("\n")
    for table in of(text).tables.values():
        for cell in table.cells:
            line, column = (int(word[1:-1]) for word in (cell.location or "").split())
            assert lines[line - 1].split("\t")[column - 1] == cell.text


def test_prose_that_differs_is_a_notice() -> None:
    text = as_word_processor(REPORTS["sound"]()).replace("予以公开26件", "予以公开62件")
    (finding,) = of(text).findings
    assert (finding.rule, finding.severity) == ("narrative.disagrees", "notice")
    assert "予以公开62件" in finding.message


def test_findings_stand_in_the_order_of_the_tables() -> None:
    text = as_word_processor(REPORTS["sound"]())
    broken = text.replace("\t112\n", "\t113\n").replace("\t23\n", "\t24\n")
    tables = [finding.table for finding in of(broken).findings]
    assert tables == sorted(tables, key=lambda key: ("pdr").index((key or "p")[0]))
    assert {"disclosure_requests", "review_and_litigation"} <= set(tables)
