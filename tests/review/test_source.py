"""Files without pages: the source table beside the form, drawn as text, lit both ways."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from flows.settings import Settings
from flows.source import document_of
from models.document import Document
from models.grid import Grid, GridCell
from review.source import MAX_PLACES, MAX_TEXT, NoSource, ReadSource, Sources
from storage import catalogue, queue, reviewed
from storage.objects import Folder, ObjectInfo
from tests.review import reports
from tests.review.browser import at_table, cell, opened, served, show
from tests.review.conftest import Office

SAMPLES = Path(__file__).parents[2] / "samples"
REQUESTS = reports.REQUESTS
GRANTED = "granted|total"


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with served(office.site) as address:
        yield address


def of_grid(grid: Grid) -> ReadSource:
    return lambda *_: Document("text/plain", (grid,))


def of(office: Office, name: str) -> reviewed.TableUnderReview:
    return reviewed.load(office.site.engine, office.numbers[name], REQUESTS)


def test_the_cell_lights_on_both_sides(browser: Browser, address: str, office: Office) -> None:
    number = office.numbers[reports.AS_PRINTED.name]
    with opened(browser, address) as context:
        page = show(context, f"{address}/tables/{number}/{REQUESTS}")
        at_table(page)
        source = page.locator(f'.source [data-figure="{GRANTED}"]')
        cell(page, GRANTED).click()
        expect(source).to_have_class("chosen")
        assert source.inner_text() == cell(page, GRANTED).inner_text()
        box, room = source.bounding_box(), page.locator("#viewer").bounding_box()
        assert box
        assert room
        assert room["y"] <= box["y"] <= room["y"] + room["height"], "scrolled into sight"
        other = "carried_in|natural_person"
        page.locator(f'.source [data-figure="{other}"]').click()
        expect(cell(page, other)).to_have_attribute("aria-selected", "true")
        lit = page.locator(".source td.lit").evaluate_all("all => all.map(e => e.dataset.figure)")
        here = page.locator("#form td.lit").evaluate_all("all => all.map(e => e.dataset.cell)")
        assert lit
        assert set(lit) == set(here)


def test_nothing_of_the_file_becomes_markup(
    browser: Browser, address: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`<script>`, a formula and a right-to-left override stand there as text."""
    hostile = "<img src=x onerror=alert(1)>\u202e=cmd|'/C calc'!A0"
    monkeypatch.setattr(
        office.site.sources, "_read", of_grid(Grid((GridCell(0, 0, hostile),), hostile))
    )
    number = office.numbers[reports.HOSTILE.name]
    with opened(browser, address) as context:
        page = show(context, f"{address}/tables/{number}/{REQUESTS}")
        at_table(page)
        assert page.locator(".source td").inner_text() == hostile
        assert page.locator(".source caption").inner_text() == hostile
        assert page.locator("#viewer img").count() == 0
        direction = "e => getComputedStyle(e).unicodeBidi"
        assert page.locator(".source td").evaluate(direction) == "isolate"


def test_spans_are_kept_and_gaps_are_empty_cells(office: Office) -> None:
    grid = Grid((GridCell(0, 0, "头", row_span=2, column_span=2), GridCell(1, 3, " 7 ")))
    sources = Sources(of_grid(grid))
    [table] = sources.tables(of(office, reports.AS_PRINTED.name))
    drawn = [[(c.text, c.row_span, c.column_span) for c in line] for line in table.lines]
    assert drawn == [[("头", 2, 2), ("", 1, 1), ("", 1, 1)], [("", 1, 1), ("7", 1, 1)]]


def test_a_place_that_says_something_else_today_is_not_lit(office: Office) -> None:
    table = of(office, reports.AS_PRINTED.name)
    moved = Grid((GridCell(0, 0, "999", location=reports.location(0)),))
    [drawn] = Sources(of_grid(moved)).tables(table)
    assert drawn.lines[0][0].figures == ()


def test_what_is_too_large_is_not_drawn(office: Office) -> None:
    table = of(office, reports.AS_PRINTED.name)
    wide = Grid((GridCell(0, 0, "字" * (MAX_TEXT + 9)), GridCell(MAX_PLACES, 1, "")))
    with pytest.raises(NoSource, match="too large"):
        Sources(of_grid(wide)).tables(table)
    [drawn] = Sources(of_grid(Grid(wide.cells[:1]))).tables(table)
    assert len(drawn.lines[0][0].text) == MAX_TEXT + 1


def test_a_file_is_read_once_for_its_three_tables(office: Office) -> None:
    asked: list[str] = []

    def read(key: str, sha256: str) -> Document:
        asked.append(key)
        return reports.source(key, sha256)

    sources = Sources(read)
    for _ in range(3):
        sources.tables(of(office, reports.AS_PRINTED.name))
    assert len(asked) == 1


def test_why_there_is_no_source_is_told(office: Office, client: TestClient) -> None:
    scanned = office.numbers[reports.SCANNED.name]
    assert client.get(f"/tables/{scanned}/{REQUESTS}/source").status_code == 404
    with pytest.raises(NoSource, match="gone"):
        Sources(lambda *_: "gone").tables(of(office, reports.AS_PRINTED.name))


@pytest.mark.parametrize(
    "sample", ["word/split.docx", "web/sound.html", "workbook/sheets.xlsx", "text/word-sound.txt"]
)
def test_the_reader_of_the_file_gives_the_grids(sample: str, tmp_path: Path) -> None:
    """Every figure has its cell: through a worker, as the pages ask for it."""
    from extractors.content import Content
    from extractors.extract import extract

    data = (SAMPLES / sample).read_bytes()
    Folder(tmp_path / "store").write("a", data)
    content = Content(Path(sample).name, data)
    settings = Settings(store=str(tmp_path / "store"))
    document = document_of(settings, "a", content.sha256)
    assert isinstance(document, Document)
    places = {(c.location, c.text) for grid in document.grids for c in grid.cells}
    figures = [f for table in extract(content).tables.values() for f in table.cells]
    assert {(f.location, f.text) for f in figures} <= places
    assert "replaced" in str(document_of(settings, "a", "0" * 64))


def test_a_picture_within_a_file_is_a_page(office: Office, client: TestClient) -> None:
    """Its figures are compared with the picture, never with what was read from it."""
    made = replace(reports.SCANNED, name="图表.docx")
    drawn = reports.picture(made)
    data = b"a Word document that holds it"
    office.site.store.write("图表.docx", data)
    read = reports.extraction(made, hashlib.sha256(data).hexdigest())
    facts = read.document.model_copy(update={"media_type": "application/msword"})
    read = read.model_copy(update={"document": facts})
    with Session(office.site.engine) as session, session.begin():
        info = ObjectInfo("图表.docx", "1", len(data))
        catalogue.record_reading(session, info, read, "test", 0.1)
    number = queue.document_with(office.site.engine, "图表.docx")
    within = Document("application/msword", (), pictures={1: drawn})
    office.site.sources._read = lambda *_: within
    page = client.get(f"/documents/{number}/pages/1.png")
    with Image.open(io.BytesIO(page.content)) as shown, Image.open(io.BytesIO(drawn)) as whole:
        assert abs(shown.width / shown.height - whole.width / whole.height) < 0.01
    crop = f"/documents/{number}/tables/{REQUESTS}/crop/granted/natural_person.png"
    assert client.get(crop).status_code == 200
    assert client.get(f"/documents/{number}/pages/2.png").status_code == 404
    assert '"has_pages": true' in client.get(f"/tables/{number}/{REQUESTS}").text


def test_a_replaced_file_is_never_shown_for_the_one_that_was_read(
    office: Office, client: TestClient
) -> None:
    number = office.numbers[reports.SCANNED.name]
    page = f"/documents/{number}/pages/1.png"
    assert client.get(page).status_code == 200
    saved = client.get(f"/documents/{number}/file")
    assert saved.content == reports.picture(reports.SCANNED)
    assert saved.headers["content-disposition"].startswith("attachment")
    key = of(office, reports.SCANNED.name).document_key
    office.site.store.write(key, reports.picture(replace(reports.SCANNED, figures={})))
    with office.client() as another:
        office.site.pictures._kept.clear()
        assert another.get(page).status_code == 404
        assert another.get(f"/documents/{number}/file").status_code == 404
