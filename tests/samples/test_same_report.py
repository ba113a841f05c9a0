"""The same report as every kind of file: the same figures, the same findings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extractors.content import Content, open_content
from extractors.extract import extract
from models.report import Extraction
from samples.generate.same_report import same_report
from samples.generate.text import as_tab_separated, as_word_processor
from samples.generate.web import archive
from samples.generate.word import document, packed
from samples.generate.workbook import old_workbook, one_sheet
from samples.generate.workbook import packed as packed_book

FOLDER = Path(__file__).parents[2] / "samples"
FILES = sorted(
    path for path in FOLDER.glob("*/same_report.*") if path.suffix not in (".json", ".py")
)
MADE = {
    "docx": lambda: packed(document(same_report())),
    "xlsx": lambda: packed_book(one_sheet(same_report())),
    "xls": lambda: old_workbook(same_report()),
    "mht": lambda: archive(same_report()),
    "cells.txt": lambda: as_word_processor(same_report()).encode(),
    "tabs.txt": lambda: as_tab_separated(same_report()).encode("gb18030"),
}


def _states(found: Extraction) -> tuple[object, ...]:
    """What must not depend on the kind of file: not where a cell stands, nor how its text is
    spaced, nor the sentences of findings that quote it."""
    figures = {
        key: {(cell.row, cell.column): cell.value for cell in table.cells}
        for key, table in found.tables.items()
    }
    findings = {
        (f.rule, f.severity, f.table, f.row, f.column, f.expected, f.actual)
        for f in found.findings
    }
    facts = (found.document.issuer, found.document.year, found.document.template)
    statuses = {key: table.status for key, table in found.tables.items()}
    return facts, figures, findings, statuses


@pytest.fixture(scope="module")
def as_word() -> tuple[object, ...]:
    return _states(extract(Content("same_report.docx", MADE["docx"]())))


def test_the_report_has_findings(as_word: tuple[object, ...]) -> None:
    assert as_word[2]


def test_kinds_that_stand_as_files() -> None:
    assert {path.suffix for path in FILES} >= {".docx", ".html", ".xlsx", ".pdf"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}{path.suffix}")
def test_file_says_the_same(path: Path, as_word: tuple[object, ...]) -> None:
    assert _states(extract(open_content(path))) == as_word


@pytest.mark.parametrize("kind", MADE)
def test_made_here_says_the_same(kind: str, as_word: tuple[object, ...]) -> None:
    assert _states(extract(Content(f"same_report.{kind}", MADE[kind]()))) == as_word


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_through_libreoffice_says_the_same(suffix: str, as_word: tuple[object, ...]) -> None:
    from extractors.libreoffice import convert

    data = convert("same_report", MADE["docx"](), "docx", suffix)
    assert _states(extract(Content(f"same_report.{suffix}", data))) == as_word
