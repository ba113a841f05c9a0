"""A file read again after people decided: through the real engine, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy.orm import Session

from flows.export import write
from flows.route import once_more
from flows.settings import Settings
from flows.source import document_of
from review.app import create_app
from review.site import Site
from storage import catalogue, overview, queue, reviewed
from storage.approvals import CONFLICT
from storage.database import open_database
from storage.objects import ObjectInfo
from tests.review import reports
from tests.review.browser import at_table, cell, opened, served, show
from tests.review.conftest import Office
from tests.review.test_pages import RIGHT, act, state

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
REPORT = Path(__file__).parents[2] / "samples" / "text" / "word-detail-beyond-total.txt"
KEY = "2020/花沟镇.txt"
BLAMED = ("unable.not_held|natural_person", "unable.not_held|total")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    settings = Settings(store=str(tmp_path / "store"), database=str(tmp_path / "gouji.db"), jobs=1)
    engine = open_database(settings.database)

    def again(key: str) -> str | None:
        outcome = once_more(settings, key)
        return None if outcome.state == "read" else outcome.message

    yield Site(
        engine=engine,
        store=settings.open_store(),
        reprocess=again,
        export=lambda kind, path, only: write(engine, kind, path, only),
        read_source=lambda key, sha256: document_of(settings, key, sha256),
    )
    engine.dispose()


def read_again(context: BrowserContext, address: str) -> None:
    page = show(context, address + "/files")
    page.locator("#again input").fill(KEY)
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("已读完。", timeout=60_000)
    page.close()


def opened_by_key(page: Page) -> None:
    page.keyboard.press("Enter")
    at_table(page)


def test_a_replaced_file_shows_the_conflict_and_it_is_resolved_by_keyboard(
    browser: Browser, site: Site
) -> None:
    site.store.write(KEY, REPORT.read_bytes())
    with served(site) as address, opened(browser, address) as context:
        read_again(context, address)
        page = show(context, address)
        opened_by_key(page)
        page.keyboard.press("Shift+A")
        page.wait_for_url(address + "/")
        expect(page.locator("#count")).to_contain_text("0")

        site.store.write(KEY, _with_sevens(REPORT.read_text(encoding="utf-8")).encode())
        read_again(context, address)
        page = show(context, address + "/?reason=conflict")
        opened_by_key(page)
        conflict = page.locator("#findings li").first
        expect(conflict).to_contain_text("曾定为 0")
        expect(conflict).to_contain_text("重读后为 7")
        for name in BLAMED:
            expect(cell(page, name)).to_have_text("7")
            expect(cell(page, name)).to_have_attribute("data-mark", "conflict")
        page.keyboard.press("g")
        expect(page.locator("#status")).to_contain_text("还有未结的错误")
        page.keyboard.press("a")
        expect(cell(page, BLAMED[0])).to_have_text("0")
        page.keyboard.press("p")
        expect(cell(page, BLAMED[1])).not_to_have_attribute("data-mark", "conflict")
        expect(cell(page, BLAMED[1])).to_have_text("7")
        page.keyboard.press("z")
        expect(cell(page, BLAMED[0])).to_have_attribute("data-mark", "conflict")


def _with_sevens(text: str) -> str:
    head, label, rest = text.partition("\t1.本机关不掌握相关政府信息\n")
    assert label
    return head + label + rest.replace("\t6\n", "\t7\n", 2)


def test_the_data_comes_as_each_kind_of_file(site: Site) -> None:
    made = reports.extraction(reports.AS_PRINTED, "0" * 64)
    with Session(site.engine) as session, session.begin():
        catalogue.record_reading(session, ObjectInfo("a.txt", "1", 1), made, "test", 0.1)
    begins = {"xlsx": b"PK", "parquet": b"PAR1", "csv": b"\xef\xbb\xbf", "jsonl": b"{"}
    with TestClient(create_app(site)) as client:
        for kind, magic in begins.items():
            answer = client.get(f"/export/{kind}", params={"state": "flagged", "search": "白水"})
            assert answer.content.startswith(magic), kind
            assert f"gouji.{kind}" in answer.headers["content-disposition"]


def test_an_approval_lapses_where_other_figures_are_read(office: Office) -> None:
    """Both readings are sound, and nobody has seen the second."""
    number = office.numbers[reports.SCANNED.name]
    table = reviewed.load(office.site.engine, number, reports.REQUESTS)
    with office.client() as client:
        act(client, number, "approve", 0, RIGHT)
        assert state(client, number)["state"] == "approved"
        assert office.read(reports.SCANNED, as_key=table.document_key) == number
        assert state(client, number)["state"] == "approved", "read the same: it holds"

        figures = reports.sound_figures() | {
            ("carried_in", "total"): 10,
            ("carried_in", "commercial_enterprise"): 3,
            ("carried_out", "total"): 4,
            ("carried_out", "commercial_enterprise"): 2,
        }
        another = reports.Made(reports.SCANNED.name, "青山县人民政府", 2024, figures, {}, True)
        assert office.read(another, as_key=table.document_key) == number
        now = state(client, number)
    assert now["state"] == "open"
    [told] = [each for each in now["findings"] if each["kind"] == "changed"]
    assert "carried_in|total" in told["cells"]
    assert "9 → 10" in told["message"]
    waiting = queue.page(office.site.engine, queue.Wanted(reason="conflict"))
    assert [(row.document_id, row.rule) for row in waiting] == [(number, CONFLICT)]


def test_what_is_approved_is_changed_only_after_reopening(office: Office) -> None:
    number = office.numbers[reports.SCANNED.name]
    with office.client() as client:
        act(client, number, "approve", 0, RIGHT)
        version = state(client, number)["version"]
        for path in ("decide", "undo", "withdraw", "approve"):
            assert act(client, number, path, version, RIGHT).status_code == 409, path
        assert state(client, number)["cells"]["granted|natural_person"]["value"] == 31
        assert act(client, number, "reopen", version).status_code == 200
        assert act(client, number, "undo", version + 1).status_code == 200
    assert overview.reviewers(office.site.engine)[0].overturned > 0
