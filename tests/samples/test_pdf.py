"""Every PDF sample: each cell of a digital one exact, and exactly the errors that are due."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from extractors import pdf
from extractors.content import open_content
from extractors.extract import answer
from extractors.scan.pictures import PagePicture
from models.document import Document
from models.report import Extraction
from samples.expectation import differences, expectation
from samples.generate.pdf import HOSTILE, SAMPLES

FOLDER = Path(__file__).parents[2] / "samples" / "pdf"
READ_AS_SCANS = {
    "scanned-pages",
    "hidden-wrong-layer",
    "text-under-a-picture",
    "wrong-characters",
    "table-pasted-as-picture",
}
"""Of which the characters of the file are no witness, or not of every table."""


def test_every_sample_is_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.pdf")} == {*SAMPLES, *HOSTILE}


@pytest.mark.parametrize("name", sorted({*SAMPLES, *HOSTILE} - READ_AS_SCANS))
def test_digital_sample(name: str) -> None:
    path = FOLDER / f"{name}.pdf"
    assert differences(expectation(path), answer(open_content(path))) == []


@pytest.mark.parametrize("name", ["text-under-a-picture", "wrong-characters"])
def test_pages_whose_text_is_not_true_are_for_the_scan_reader(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Reading them takes long, and is like that of the next test's samples."""
    asked: list[int] = []

    def read_pages(pictures: Sequence[PagePicture]) -> Document:
        asked.extend(picture.number for picture in pictures)
        return Document("application/pdf", ())

    monkeypatch.setattr("extractors.scan.read_pages", read_pages)
    document = pdf.read(open_content(FOLDER / f"{name}.pdf"))
    assert document.grids == ()
    assert asked == [page.number for page in document.pages]


@pytest.mark.parametrize("name", ["hidden-wrong-layer", "scanned-pages", "table-pasted-as-picture"])
def test_sample_read_as_a_scan_has_no_silent_error(name: str) -> None:
    path = FOLDER / f"{name}.pdf"
    got = answer(open_content(path))
    assert isinstance(got, Extraction)
    assert silent_errors(expectation(path)["tables"], got) == []
    assert all(table.status != "missing" for table in got.tables.values())


def silent_errors(expected: dict[str, dict[str, dict[str, object]]], got: Extraction) -> list[str]:
    """Cells that are wrong without an error finding of their own row and column."""
    flagged = {
        (finding.table, finding.row, finding.column)
        for finding in got.findings
        if finding.severity == "error"
    }
    return [
        f"{key} {cell.row} {cell.column}: {cell.value}"
        for key, table in got.tables.items()
        for cell in table.cells
        if cell.value != expected[key][cell.row][cell.column]
        and (key, cell.row, cell.column) not in flagged
    ]


def test_cells_say_where_they_stand() -> None:
    """On a turned page too: the place is that on the upright page."""
    got = answer(open_content(FOLDER / "drawn-sideways.pdf"))
    assert isinstance(got, Extraction)
    cell = got.tables["review_and_litigation"].figure("administrative_review", "upheld")
    assert cell is not None
    assert cell.page == 2
    assert cell.bbox is not None
    x0, y0, x1, y1 = cell.bbox
    assert 0 < x0 < x1 < 596
    assert 0 < y0 < y1 < 842
