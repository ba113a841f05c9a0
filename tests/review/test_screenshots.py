"""The pictures of the README: made in a real browser, looked at by people.

Written only when GOUJI_WRITE_PICTURES is set, so that a test run leaves the tree as it was;
otherwise the pages are drawn all the same and must not be empty.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Browser

from tests.review import reports
from tests.review.browser import opened, served, show
from tests.review.conftest import Office

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LOOKS = {"zh": ("zh", False), "en-dark": ("en", True)}


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_are_drawn(
    browser: Browser, office: Office, tmp_path: Path, look: str
) -> None:
    language, dark = LOOKS[look]
    number = office.numbers[reports.SCANNED.name]
    folder = PICTURES if os.environ.get("GOUJI_WRITE_PICTURES") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "queue": "/",
        "table": f"/tables/{number}/disclosure_requests",
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
