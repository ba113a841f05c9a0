"""End to end in a real browser: triage by keyboard, the picture at the right cell, two people."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from storage import decisions, users
from tests.review import reports
from tests.review.browser import at_table, cell, opened, served, show
from tests.review.conftest import Office

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
GRANTED = "granted|natural_person"


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with served(office.site) as address:
        yield address


def test_two_keys_from_the_queue_to_the_next_table(
    browser: Browser, address: str, office: Office
) -> None:
    with opened(browser, address) as context:
        page = show(context, address)
        page.keyboard.press("Enter")
        at_table(page)
        assert "青山县" in page.title()
        first = page.url
        page.keyboard.press("Shift+A")
        page.wait_for_url(lambda url: url != first)
        at_table(page)
        assert "白水镇" in page.title() or "=cmd" in page.title()
    from storage.reviewed import load

    now = load(office.site.engine, office.numbers[reports.SCANNED.name], "disclosure_requests")
    figure = now.now.table.figure("granted", "natural_person")
    assert now.state == "approved"
    assert figure
    assert (figure.value, figure.origin) == (31, "review")
    assert now.read.figure("granted", "natural_person").value == 37  # type: ignore[union-attr]


def test_the_highlight_stands_on_the_figure(browser: Browser, address: str) -> None:
    """The chosen cell's frame, seen on the screen, is around the picture's figure."""
    with opened(browser, address) as context:
        page = show(context, address)
        page.keyboard.press("Enter")
        at_table(page)
        page.wait_for_function("document.querySelector('#stage img').complete")
        frame = page.locator("#stage .mark.chosen")
        expect(frame).to_have_count(1)
        place = frame.bounding_box()
        image = page.locator("#stage img").bounding_box()
        assert place
        assert image
        scale = image["width"] / reports.WIDTH
        box = reports.box_of(("granted", "natural_person"))
        assert abs(place["x"] - (image["x"] + box.x0 * scale)) < 3
        assert abs(place["y"] - (image["y"] + box.y0 * scale)) < 3
        seen = Image.open(io.BytesIO(frame.screenshot())).convert("L")
        inside = seen.crop((6, 6, seen.width - 6, seen.height - 6))
        dark = sum(inside.histogram()[:90])
        assert dark > 20, "the figure's ink is inside the frame"


def test_choosing_on_the_picture_chooses_in_the_form(browser: Browser, address: str) -> None:
    with opened(browser, address) as context:
        page = show(context, address)
        page.keyboard.press("Enter")
        at_table(page)
        other = "carried_in|natural_person"
        page.locator(f'#stage [data-cell="{other}"]').click()
        expect(cell(page, other)).to_have_attribute("aria-selected", "true")


def test_arrow_keys_never_change_a_figure(browser: Browser, address: str) -> None:
    with opened(browser, address) as context:
        page = show(context, address)
        page.keyboard.press("Enter")
        at_table(page)
        before = page.locator("#form").inner_text()
        for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight") * 3:
            page.keyboard.press(key)
        assert page.locator("#form").inner_text() == before


def test_an_edit_that_breaks_another_sum_says_so_and_is_undone(
    browser: Browser, address: str
) -> None:
    with opened(browser, address) as context:
        page = show(context, address)
        page.keyboard.press("Enter")
        at_table(page)
        cell(page, "new_requests|natural_person").click()
        page.keyboard.press("e")
        page.locator("#value-input").fill("62")
        expect(page.locator("#effect")).to_contain_text("将引起")
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("将引起")
        expect(cell(page, "new_requests|natural_person")).to_have_text("62")
        page.keyboard.press("z")
        expect(cell(page, "new_requests|natural_person")).to_have_text("26")


def test_as_printed_needs_a_reason_and_closes_the_finding(browser: Browser, address: str) -> None:
    with opened(browser, address) as context:
        page = show(context, address + "/?search=白水")
        page.keyboard.press("Enter")
        at_table(page)
        first = page.url
        page.keyboard.press("Shift+P")
        expect(page.locator("#reason-dialog")).to_be_visible()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url != first)


def signed_in(context: BrowserContext, address: str, name: str) -> None:
    page = show(context, address)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(f"{name}-password")
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/")


def test_the_second_reviewer_sees_who_is_on_it(
    browser: Browser, address: str, office: Office
) -> None:
    for name in ("zhang", "wang"):
        users.add_user(office.site.engine, name, f"{name}-password", "reviewer")
    number = office.numbers[reports.SCANNED.name]
    table = f"{address}/tables/{number}/disclosure_requests"
    with opened(browser, address) as first, opened(browser, address) as second:
        for context, name in ((first, "zhang"), (second, "wang")):
            signed_in(context, address, name)
        show(first, table)
        page = show(second, table)
        at_table(page)
        expect(page.locator("#claimed")).to_contain_text("zhang")
        page.keyboard.press("a")
        expect(page.locator("#status")).to_contain_text("他人正在处理")
        expect(cell(page, GRANTED)).to_have_text("37")


def test_after_an_expired_claim_the_second_editor_sees_the_difference(
    browser: Browser, address: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "CLAIM_LASTS", timedelta(seconds=-1))
    for name in ("zhang", "wang"):
        users.add_user(office.site.engine, name, f"{name}-password", "reviewer")
    number = office.numbers[reports.SCANNED.name]
    table = f"{address}/tables/{number}/disclosure_requests"
    with opened(browser, address) as first, opened(browser, address) as second:
        pages = []
        for context, name in ((first, "zhang"), (second, "wang")):
            signed_in(context, address, name)
            pages.append(show(context, table))
            at_table(pages[-1])
        mine, theirs = pages
        theirs.keyboard.press("a")
        expect(cell(theirs, GRANTED)).to_have_text("31")
        mine.keyboard.press("Enter")
        mine.locator("#value-input").fill("99")
        mine.keyboard.press("Enter")
        told = mine.locator("#difference-dialog")
        expect(told).to_be_visible()
        expect(told).to_contain_text("他人已先改动")
        seen = mine.locator("#difference td").all_inner_texts()
        assert seen == ["“（一）予以公开”的“自然人”", "37", "31 (wang)", "99"]
        mine.keyboard.press("Enter")
        expect(told).to_be_hidden()
        expect(cell(mine, GRANTED)).to_have_text("31")


def test_a_reader_looks_and_changes_nothing(
    browser: Browser, address: str, office: Office
) -> None:
    users.add_user(office.site.engine, "li", "li-password", "reader")
    number = office.numbers[reports.SCANNED.name]
    with opened(browser, address) as context:
        signed_in(context, address, "li")
        page = show(context, f"{address}/tables/{number}/disclosure_requests")
        at_table(page)
        page.keyboard.press("a")
        expect(page.locator("#status")).to_have_text("您的角色不能改动。")
        expect(cell(page, GRANTED)).to_have_text("37")


def test_the_page_is_zoomed_by_key(browser: Browser, address: str) -> None:
    with opened(browser, address) as context:
        page = show(context, address)
        page.keyboard.press("Enter")
        at_table(page)

        def scale() -> float:
            return float(page.locator("#stage").get_attribute("data-scale") or 0)

        first = scale()
        page.keyboard.press("+")
        larger = scale()
        page.keyboard.press("0")
        image, room = (page.locator(s).bounding_box() for s in ("#stage img", "#viewer"))
        assert image
        assert room
        assert larger > first > scale()
        assert image["width"] <= room["width"] + 3
        assert image["height"] <= room["height"] + 3


@pytest.mark.parametrize("size", [(1366, 768), (3840, 2160)])
def test_everything_fits_on_the_screen(
    browser: Browser, address: str, office: Office, size: tuple[int, int]
) -> None:
    number = office.numbers[reports.SCANNED.name]
    with opened(browser, address, size=size, language="en") as context:
        page = show(context, f"{address}/tables/{number}/disclosure_requests")
        at_table(page)
        across, down = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert (across, down) <= size
        assert down <= size[1]
        last = page.locator("[data-act=help]").bounding_box()
        assert last
        assert last["y"] + last["height"] <= size[1]
        sheet = page.locator(".sheet").bounding_box()
        assert sheet
        assert sheet["height"] > size[1] * 0.35, "room for the form"


def test_a_sample_is_judged_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, address) as context:
        page = show(context, address + "/sampling")
        page.keyboard.press("Enter")
        page.wait_for_url("**/tables/**")
        at_table(page)
        page.keyboard.press("y")
        page.wait_for_url(address + "/sampling")
        expect(page.locator(".card")).to_contain_text("已查 1 张，有错 0 张")


def test_a_hostile_name_runs_nothing(browser: Browser, address: str, office: Office) -> None:
    number = office.numbers[reports.HOSTILE.name]
    with opened(browser, address) as context:
        page = show(context, f"{address}/tables/{number}/disclosure_requests")
        at_table(page)
        assert page.locator("h1").inner_text().startswith("=cmd|")
        assert page.evaluate("document.querySelectorAll('h1 img').length") == 0
        assert "<script>alert(2)</script>" in page.locator(".sheet li").inner_text()


def test_a_dropped_file_is_read_again(browser: Browser, address: str) -> None:
    with opened(browser, address) as context:
        page = show(context, address + "/files")
        page.locator("input[type=file]").set_input_files(
            {"name": "报告.txt", "mimeType": "text/plain", "buffer": b"x"}
        )
        page.locator("#upload button").click()
        expect(page.locator("#status")).to_have_text("已读完。")


@pytest.mark.parametrize("dark", [False, True])
def test_no_serious_accessibility_fault(
    browser: Browser, address: str, office: Office, dark: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tables = [
        f"/tables/{office.numbers[made.name]}/disclosure_requests"
        for made in (reports.SCANNED, reports.AS_PRINTED)
    ]
    paths = ("/", *tables, tables[0] + "?sample=1", "/overview", "/files", "/sampling", "/api")
    with opened(browser, address, dark=dark) as context:
        for path in paths:
            page = show(context, address + path)
            found = Axe().run(page).response["violations"]
            grave = [
                (fault["id"], [node["html"][:120] for node in fault["nodes"]][:3])
                for fault in found
                if fault["impact"] in ("serious", "critical")
            ]
            assert grave == [], path
            page.close()
