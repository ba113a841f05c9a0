"""The pictures of the README: made in a real browser, looked at by people.

Written only when GOUJI_WRITE_PICTURES is set, so that a test run leaves the tree as it was;
otherwise the pages are drawn all the same and must not be empty. The pictures show a scan, which
takes a minute to read; a test run shows a PDF in its place.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from extractors.content import Content, open_content
from extractors.extract import extract
from extractors.kinds import kind_of
from models.document import Document
from models.report import Extraction
from storage import catalogue, queue
from storage.objects import ObjectInfo
from tests.review import reports
from tests.review.browser import opened, served, show
from tests.review.conftest import Office

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
WRITING = bool(os.environ.get("GOUJI_WRITE_PICTURES"))
LOOKS = {"zh": ("zh", False), "en-dark": ("en", True)}
PAGED, FLAGGED = (
    ("scans/seal-weak.pdf", "proactive_disclosure")
    if WRITING
    else ("pdf/chromium-detail-beyond-total.pdf", reports.REQUESTS)
)
PAGELESS = "word/detail-beyond-total.docx"


@cache
def read(sample: str) -> Extraction:
    return extract(open_content(ROOT / "samples" / sample))


def stored(office: Office, sample: str) -> int:
    data = (ROOT / "samples" / sample).read_bytes()
    office.site.store.write(sample, data)
    with Session(office.site.engine) as session, session.begin():
        info = ObjectInfo(sample, "1", len(data))
        catalogue.record_reading(session, info, read(sample), "test", 0.1)
    number = queue.document_with(office.site.engine, sample)
    assert number is not None
    return number


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_are_drawn(
    browser: Browser, office: Office, tmp_path: Path, look: str
) -> None:
    def as_read(key: str, _: str) -> Document:
        content = Content(key, office.site.store.read(key, 1 << 26).data)
        return kind_of(content).read(content)

    office.site.sources._read = as_read
    language, dark = LOOKS[look]
    folder = PICTURES if WRITING else tmp_path
    pages = {
        "table": f"/tables/{stored(office, PAGED)}/{FLAGGED}",
        "source": f"/tables/{stored(office, PAGELESS)}/{reports.REQUESTS}",
        "queue": "/",
        "overview": "/overview",
    }
    with (
        served(office.site) as address,
        opened(browser, address, language=language, dark=dark) as context,
    ):
        for name, path in pages.items():
            page = show(context, address + path)
            target = folder / f"{name}-{look}.png"
            page.screenshot(path=target)
            with Image.open(target) as picture:
                assert ImageStat.Stat(picture.convert("L")).stddev[0] > 10
            page.close()
