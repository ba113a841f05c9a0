from __future__ import annotations

from pathlib import Path

import pytest

from extractors.content import Content, open_content
from extractors.errors import ExtractionFailed
from extractors.explain import explain
from extractors.explain.html import html_of
from models.report import DocumentFacts, Extraction, Finding

SCANS = Path(__file__).parents[2] / "samples" / "scans"


def test_a_scan_is_explained_step_by_step(tmp_path: Path) -> None:
    index = explain(open_content(SCANS / "fax-strong.pdf"), tmp_path / "new")
    html = index.read_text(encoding="utf-8")
    pictures = {path.name for path in index.parent.glob("*.png")}
    assert {f"page-1-{step}.png" for step in range(6)} <= pictures
    assert all(name in html for name in pictures)
    assert "figure_reader" in html


def test_what_cannot_be_read_is_not_explained(tmp_path: Path) -> None:
    with pytest.raises(ExtractionFailed):
        explain(Content("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40)), tmp_path)


def test_nothing_of_the_file_becomes_markup() -> None:
    facts = DocumentFacts(name="<script>", sha256="", issuer="<b>")
    finding = Finding(rule="x", severity="error", message="<i>&")
    html = html_of(
        "<script>", Extraction(document=facts, tables={}, findings=(finding,)), [], [], {}
    )
    assert "<script>" not in html
    assert "<b>&" not in html
    assert "<i>" not in html


def test_a_doubtful_figure_stands_beside_its_sums(tmp_path: Path) -> None:
    """What speaks for it, in numbers: its row's and its column's."""
    html = explain(open_content(SCANS / "mixture-4.pdf"), tmp_path).read_text(encoding="utf-8")
    assert '<span class="holds">✓ 表三“总计”列：一 + 二应等于三（七）+ 四。' in html
    assert "读数不一" in html


def test_a_page_of_which_no_figure_was_placed_shows_its_steps(tmp_path: Path) -> None:
    """Its last row stands alone on a bent page, in broken rulings."""
    explain(open_content(SCANS / "mixture-4.pdf"), tmp_path)
    assert len(list(tmp_path.glob("page-3-*.png"))) == len(list(tmp_path.glob("page-2-*.png")))
