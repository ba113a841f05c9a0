"""Tables of hostile markup: the cells that the reader finds are those that a browser shows."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.content import Content
from extractors.web import html
from tests.review.browser import chromium

STYLE = (
    "<style>td,th{min-width:25px;height:22px;padding:4px;border:1px solid}"
    ".aid,#old,.box > em{display:none} .box em.on{display:inline} .tab{display:none}"
    ".tab.on{display:table} @media print{td{display:none}}</style>"
)
TABLES = (
    "<tr><td rowspan=2>1<td>2<td colspan='+2'>3<tr><td>4<td rowspan=99>5<td>6<tr><td>7<td>8",
    "<tr><td>1<td rowspan=0>2<td>3<tr><td>4<td>5</tbody><tbody><tr><td>6<td>7<td>8",
    "<tr><td>1<td>2<td rowspan=2>3<tr><td colspan=3>4<td>5<tr><td>6<td>7<td>8<td>9",
    "<tfoot><tr><td>8<td>9</tfoot><tr><td>1<td>2<tr><td>3<td>4",
    "<tr style='display:none'><td>9<td>9<tr><td>1<td style='DISPLAY :none'>9<td>2<tr><td>3<td>4",
    "<tr><td style='display:none'>9<wbr><td>1<td>2</td></td><tr><td>3</tr></tr><tr><td>4<td>5",
    "<tr><td>1<span class=aid>9</span><td class=box>2<em>9</em><em class=on>3</em><td id=old>9",
    "<tr><td>1<dialog>9</dialog><td><details><summary>2</summary>9</details><td>3<title>9</title>",
    "<tr><td>1<!-- 9 --><td>2<script>9</script><td>3<template>9</template>",
    "<tr><td>1<!--[if gte mso 9]><xml>9</xml><![endif]--><td><![if !mso]>2<![endif]>",
    "<tr><td>&nbsp;1&nbsp;<td>１２<td>不<br>予<td>3<input type=hidden value=9><td>&#49;2",
    "<caption>9</caption><colgroup><col><col><p>9</p><form><tr><td>1<td>2</form><tr><td>3<th>4",
    "<tr><td><p>1<p><td><font><b>2<td>3<tr><td>4<td><div>5</div><div></div><td>6",
    "<tr><td>1<table style='display:none'><tr><td>9<td>9</table><td>2",
    "<tr><td>1<table class=tab><tr><td>9</table><td>2<o:p></o:p><td>3<noscript>9</noscript>",
)
SHOWN = """tables => tables.map(id => [...document.getElementById(id).rows]
  .flatMap(row => [...row.cells]).map(cell => [cell.getBoundingClientRect(), cell.innerText])
  .filter(([box]) => box.width && box.height).map(([box, text]) => [box.top, box.left, text]))"""
"""Top, left and text of the cells that take a place on the page."""
Cells = Sequence[tuple[float, float, str]]


def _page() -> str:
    tables = (f"<table id=t{at}>{rows}</table><hr>" for at, rows in enumerate(TABLES))
    return f"<!DOCTYPE html><html><head>{STYLE}</head><body>{''.join(tables)}</body></html>"


def _lattice(cells: Cells) -> list[tuple[int, int, str]]:
    """Rows and columns in which a cell begins, counted, and the words."""
    tops, lefts = sorted({cell[0] for cell in cells}), sorted({cell[1] for cell in cells})
    return sorted(
        (tops.index(top), lefts.index(left), " ".join(text.split())) for top, left, text in cells
    )


def test_cells_are_those_that_a_browser_shows() -> None:
    with chromium() as browser:
        page = browser.new_page()
        page.set_content(_page())
        shown = page.evaluate(SHOWN, [f"t{at}" for at in range(len(TABLES))])
    read = html.read(Content("a.html", _page().encode())).grids
    assert len(read) == len(TABLES)
    for rows, cells, grid in zip(TABLES, shown, read, strict=True):
        ours = [(float(cell.row), float(cell.column), cell.text) for cell in grid.cells]
        assert _lattice(ours) == _lattice(cells), rows
