"""HTML to grids: spans as browsers form them, what is shown and what is not."""

from __future__ import annotations

import pytest

from extractors.content import Content
from extractors.errors import TooLarge
from extractors.web import html, mhtml
from models.document import Document
from models.grid import Grid


def read(body: str) -> Document:
    return html.read(Content("a.html", f"<html><body>{body}</body></html>".encode()))


def places(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells]


def in_cell(inside: str) -> str:
    (grid,) = read(f"<table><tr><td>{inside}</td><td>旁</td></tr></table>").grids
    return grid.cells[0].text


def test_spans() -> None:
    (grid,) = read("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e</table>").grids
    assert places(grid) == [
        ("a", 0, 0, 2, 1), ("b", 0, 1, 1, 2), ("c", 1, 1, 1, 1), ("d", 1, 2, 1, 1),
        ("e", 2, 0, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("span", ["0", "9", "65535"])
def test_row_spans_end_with_the_table(span: str) -> None:
    (grid,) = read(f"<table><tr><td rowspan={span}>a<td>b<tr><td>c</table>").grids
    assert places(grid)[0] == ("a", 0, 0, 2, 1)


def test_row_spans_end_with_their_group() -> None:
    (grid,) = read(
        "<table><thead><tr><td rowspan=5>a<td>b</thead><tbody><tr><td>c<td>d</tbody></table>"
    ).grids
    assert places(grid)[2] == ("c", 1, 0, 1, 1)


@pytest.mark.parametrize("span", ["", "x", "-2", "2.5px", "1e6", "１"])
def test_spans_that_are_no_numbers(span: str) -> None:
    (grid,) = read(f"<table><tr><td colspan='{span}'>a<td>b<tr><td>c<td>d</table>").grids
    assert places(grid)[1][0] == "b"
    assert len(grid.at) == sum(cell.row_span * cell.column_span for cell in grid.cells)


def test_huge_spans_cover_what_is_there() -> None:
    (grid,) = read("<table><tr><td colspan=1000000>a<tr><td>b<td>c</table>").grids
    assert places(grid)[0] == ("a", 0, 0, 1, 2)


def test_overlapping_spans_do_not_overlap() -> None:
    (grid,) = read("<table><tr><td>a<td rowspan=2>b<tr><td colspan=3>c</table>").grids
    assert len(grid.at) == sum(cell.row_span * cell.column_span for cell in grid.cells)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (" 1 \n 2 ", "1 2"),
        ("&nbsp;5&nbsp;", "\xa05\xa0"),
        ("１２", "１２"),
        ("商业<br>企业", "商业\n企业"),
        ("<p>商业</p><p>企业</p>", "商业\n企业"),
        ("5<span style='display:none'>6</span>", "5"),
        ("5<span style='DISPLAY : NONE'>6</span>", "5"),
        ("5<span hidden>6</span>", "5"),
        ("5<span style='mso-hide:all'>6</span>", "5"),
        ("5<script>6</script><style>7</style><!-- 8 -->", "5"),
        ("5<o:p></o:p>", "5"),
        ("5<dialog>6</dialog><title>7</title><noframes>8</noframes>", "5"),
        ("<details><summary>5</summary>6<p>7</p>8</details>", "5"),
        ("5<dialog open>6</dialog>", "5\n6"),
        ("<input value=5>", "5"),
        ("<input type=hidden value=5>", ""),
        ("<select><option>1<option selected>2</select>", "2"),
        ("<font><span>5", "5"),
    ],
)
def test_text_as_shown(inside: str, text: str) -> None:
    assert in_cell(inside) == text


@pytest.mark.parametrize(
    "inside", ["12<sup>1</sup>", "<s>1</s>2", "<del>1</del>2", "1<sub>2</sub>"]
)
def test_raised_and_struck_digits_join_no_figure(inside: str) -> None:
    assert not in_cell(inside).isdecimal()


def test_a_figure_raised_from_its_beginning_is_whole() -> None:
    assert in_cell("<sup>1</sup><sup>2</sup>") == "12"
    assert in_cell("<p><sup>1</sup></p><p>5<sup>2</sup></p>") == "1\n5[2]"


def test_a_picture_of_a_figure_is_no_blank() -> None:
    assert in_cell('<img src="5.gif">').strip()
    assert in_cell('<img src="spacer.gif" width=1 height=1>') == ""


def test_rules_of_the_page_hide() -> None:
    style = (
        "<style>.a, p.b {display:none} #c{ visibility:hidden } "
        "@media print { .d{display:none} } .e{color:red}</style>"
    )
    shown = read(
        style + "<p class='x a'>1</p><p class=b>2</p><p id=c>3</p><p class=d>4</p><p class=e>5</p>"
        "<div class=b>6</div>"
    )
    assert [block.text for block in shown.prose] == ["4", "5", "6"]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        (".x .y{display:none}", "56"),
        (".a .y{display:none}", "5"),
        (".a > .y{display:none}", "5"),
        (".a > i > .y{display:none}", "56"),
        (".a b.y , .q{color:red;display : none !important}", "5"),
        ("b{display:none} .y{display:inline}", "56"),
        (".y{display:inline} b{display:none}", "56"),
        (".y{display:inline} b{display:none!important}", "5"),
        ("#n b{display:none} .a .y.z{display:block}", "5"),
        (".y:hover{display:none} .y[lang]{display:none}", "56"),
        ("* {display:none}", "56"),
    ],
)
def test_the_rule_that_weighs_most_decides(rules: str, text: str) -> None:
    page = f"<style>{rules}</style><p id=n class=a>5<b class='y z'>6</b></p>"
    assert read(page).prose[0].text == text


def test_endless_rules_take_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.web.cascade.MAX_TRIALS", 10_000)
    rules = "".join(f".a .b{n} p{{display:none}}" for n in range(500))
    with pytest.raises(TooLarge):
        read(f"<style>{rules}</style>{'<p>1</p>' * 50}")


def test_hidden_rows_take_no_place() -> None:
    (grid,) = read(
        "<table><tr style='display:none'><td>9<td>9<tr><td style='display:none'>9<td>a<td>b</table>"
    ).grids
    assert places(grid) == [("a", 0, 0, 1, 1), ("b", 0, 1, 1, 1)]


def test_tables_in_layout_tables() -> None:
    document = read("<table><tr><td>左<td>前<table><tr><td>1<td>2</table>后</table>")
    outer, inner = document.grids
    assert [cell.text for cell in inner.cells] == ["1", "2"]
    assert outer.cells[1].text not in ("", "前")
    assert [block.text for block in document.prose] == ["前", "后"]


def test_location() -> None:
    (grid,) = read("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>").grids
    assert grid.cells[-1].location == "表1 第2行 第1列"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=gb2312>", "gb18030"),
        ("<meta charset=gb2312>", "utf-8"),
        ("<meta charset=utf-8>", "gb18030"),
        ("", "gb18030"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("<meta charset=big5>", "big5"),
        ("<meta charset=nonsense>", "gb18030"),
    ],
)
def test_charset(head: str, encoding: str) -> None:
    page = f"<html><head>{head}</head><body><p>政府信息公開申請情形統計</p></body></html>"
    content = Content("a.html", page.encode(encoding))
    assert html.recognises(content)
    assert html.read(content).prose[0].text == "政府信息公開申請情形統計"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<!DOCTYPE html><html>", True),
        (b"\r\n <!-- x --> <HTML>", True),
        (b"<?xml version='1.0'?><html xmlns='x'>", True),
        (b"<table><tr><td>1", True),
        (b"<center><table><tr><td>1</td></tr></table></center>", True),
        ("一、概述 <表>".encode(), False),
        (b"%PDF-1.7 <html>", False),
        (b"a < b", False),
        (b"", False),
    ],
)
def test_recognises(data: bytes, expected: bool) -> None:
    assert html.recognises(Content("x", data)) is expected


def test_deep_pages_are_refused_not_cut() -> None:
    with pytest.raises(TooLarge):
        read("<div>" * 3000 + "<table><tr><td>1</table>")


def test_unclosed_elements_nest_deeply_without_harm() -> None:
    document = read("<font>1" * 1500 + "<table><tr><td>1<td>2</table>")
    assert len(document.grids) == 1


def test_archive() -> None:
    data = (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
        b"Content-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"<table><tr><td>=D2=BB<td>5=\n5</table>\n--x--\n"
    )
    content = Content("a.mht", data)
    assert mhtml.recognises(content)
    assert not html.recognises(content)
    assert [cell.text for cell in mhtml.read(content).grids[0].cells] == ["一", "55"]


def test_archives_nested_without_end() -> None:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b0\n\n"
    inner = b"".join(
        b"--b%d\nContent-Type: multipart/related; boundary=b%d\n\n" % (n, n + 1)
        for n in range(3000)
    )
    with pytest.raises(TooLarge):
        mhtml.read(Content("a.mht", head + inner))
