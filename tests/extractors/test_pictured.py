"""Pictures inside files without pages."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from extractors import pictured, scan
from extractors.content import Content
from extractors.errors import Damaged
from extractors.extract import extract
from extractors.pictured import Pictures
from extractors.web import html
from models.document import Document, Page
from models.geometry import Box
from models.grid import Grid, GridCell, Reading
from samples.generate.reports import REPORTS
from samples.generate.web import page


def png(width: int, height: int) -> bytes:
    target = BytesIO()
    Image.new("L", (width, height), 255).save(target, "PNG")
    return target.getvalue()


def scanned(_data: bytes, number: int) -> Document:
    cell = GridCell(2, 1, "5", page=number, box=Box(1, 2, 3, 4))

    def look(page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        return (Reading(str(page), 1.0, "test"),) if box and not candidates else ()

    return Document("image/png", (Grid((cell,)),), (Page(number, 9, 9, scanned=True),), look)


def test_pictures_are_numbered_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "read_picture", scanned)
    pictures = Pictures()
    pictures.read(png(600, 400))
    (block,) = pictures.read(png(600, 80))
    assert isinstance(block, Grid)
    assert block.cells[0].location == "图2 第3行 第2列"
    assert [page.number for page in pictures.pages] == [1, 2]
    assert pictures.second_look is not None
    assert pictures.second_look(2, Box(0, 0, 1, 1), ())[0].text == "2"
    assert pictures.second_look(7, Box(0, 0, 1, 1), ()) == ()


@pytest.mark.parametrize("data", [b"", b"GIF89a", png(16, 16), png(900, 10), b"\xd7\xcd\xc6\x9a"])
def test_small_or_broken_pictures_show_nothing(data: bytes) -> None:
    pictures = Pictures()
    assert pictures.read(data) == ()
    assert pictures.pages == ()


def test_a_picture_that_cannot_be_read_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_data: bytes, _number: int) -> Document:
        raise Damaged("broken")

    monkeypatch.setattr(scan, "read_picture", refuses)
    assert Pictures().read(png(600, 400)) == ()


def test_too_many_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "read_picture", scanned)
    monkeypatch.setattr(pictured, "MAX_PICTURES", 2)
    pictures = Pictures()
    for _ in range(2):
        pictures.read(png(600, 400))
    assert pictures.read(png(600, 400)) == ()
    assert len(pictures.pages) == 2


def test_tables_that_are_pictures_elsewhere_are_missing() -> None:
    """A page whose tables are pictures on its server: nothing is fetched, nothing is silent."""
    data = page(REPORTS["sound"](), lambda _: '<img src="http://127.0.0.1:9/table.png">').encode()
    found = extract(Content("a.html", data))
    missing = {finding.table for finding in found.findings if finding.rule == "table.missing"}
    assert missing == set(found.tables)


def test_text_never_loads_the_scan_reader() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from extractors.web import html; from extractors.word import docx;"
        "from extractors.content import Content;"
        "html.read(Content('a', b'<table><tr><td>1<td>2</table>'));"
        "sys.exit('cv2' in sys.modules)"
    )
    root = Path(html.__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
