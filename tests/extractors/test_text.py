"""Text exports: the cells of both dialects, each with its line in the file."""

from __future__ import annotations

import pytest

from extractors.content import Content
from extractors.errors import Damaged, TooLarge
from extractors.text import MAX_BYTES, MAX_CELLS, read, recognises
from models.document import Document
from models.grid import Grid


def document(text: str) -> Document:
    return read(Content("a.txt", text.encode()))


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in line] for line in grid.lines()]


def test_a_cell_a_line_and_a_blank_line_after_each_row() -> None:
    (grid,) = document("表\n\t规章\n\t0\n\n\t规范性文件\n\t10\n\n五、问题\n").grids
    assert rows(grid) == [["规章", "0"], ["规范性文件", "10"]]
    assert grid.caption == "表"
    assert [cell.location for cell in grid.cells] == ["第2行", "第3行", "第5行", "第6行"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end(line_end: str) -> None:
    text = "\t规章\n\t0\n\n\t规范性文件\n\t10\n\n".replace("\n", line_end)
    (grid,) = document(text).grids
    assert rows(grid) == [["规章", "0"], ["规范性文件", "10"]]


def test_an_empty_cell_is_a_cell() -> None:
    (grid,) = document("\t规章\n\t\n\t3\n\n").grids
    assert rows(grid) == [["规章", "", "3"]]


def test_labels_broken_over_lines() -> None:
    heads = "\t结果\n维持\n\t本年新\n\n公开数量\n\t对外公开\n\n总数量\n\n"
    text = heads + "\t（三）不\n\n予\n\n公\n\n开\n\t0\n"
    (grid,) = document(text).grids
    assert rows(grid) == [
        ["结果\n维持", "本年新\n公开数量", "对外公开\n总数量"],
        ["（三）不\n予\n公\n开", "0"],
    ]


def test_a_heading_directly_below_a_table_ends_it() -> None:
    table = "\t政府集中采购\n\t372\n\t73200万元\n"
    found = document(table + " 三、收到和处理政府信息公开申请情况\n\t自然人\n\t总计\n")
    assert [rows(grid) for grid in found.grids] == [
        [["政府集中采购", "372", "73200万元"]],
        [["自然人", "总计"]],
    ]
    assert found.grids[1].caption == "三、收到和处理政府信息公开申请情况"


def test_words_below_a_figure_are_prose() -> None:
    found = document("\t总计\n\t12\n收到和处理申请的情况说明\n")
    assert rows(found.grids[0]) == [["总计", "12"]]
    assert found.prose[0].text == "收到和处理申请的情况说明"


def test_a_figure_that_goes_on_stays_one_cell() -> None:
    (grid,) = document("\t总计\n\t12\n345\n\t22\n（其中修订16件）\n").grids
    assert rows(grid) == [["总计", "12\n345", "22\n（其中修订16件）"]]


def test_a_page_number_between_rows_is_no_cell() -> None:
    found = document("\t自然人\n\t总计\n\n- 5 -\n\n\t3\n\t3\n")
    assert [rows(grid) for grid in found.grids] == [[["自然人", "总计"]], [["3", "3"]]]


def test_a_row_a_line() -> None:
    (grid,) = document("## 二\n\n第（一）项\t\t\n规章\t0\t1\n").grids
    assert rows(grid) == [["第（一）项", "", ""], ["规章", "0", "1"]]
    assert grid.at[1, 2].location == "第4行 第3列"


def test_a_page_break_parts_the_table() -> None:
    found = document("5.要求行政机关确\t0\t0\t0\n\n\t认或重新出具\t\t\n总计\t1\t0\t1\n")
    assert [len(grid.cells) for grid in found.grids] == [4, 8]


def test_a_row_that_lost_its_empty_cells() -> None:
    (grid,) = document("信息内容\t数量\t总数\n第（五）项\n行政许可\t1\t2\n").grids
    assert rows(grid)[1] == ["第（五）项"]


def test_form_feeds_are_not_text() -> None:
    (grid,) = document("规章\t0\t0\n\f规范性文件\t1\t2\n").grids
    assert rows(grid)[1] == ["规范性文件", "1", "2"]


@pytest.mark.parametrize("data", [b" \n\t\n ", b"\xef\xbb\xbf"])
def test_nothing_in_it(data: bytes) -> None:
    with pytest.raises(Damaged):
        read(Content("a.txt", data))


@pytest.mark.parametrize("data", [b" " * (MAX_BYTES + 1), b"\t0\n" * (MAX_CELLS + 1)])
def test_too_large(data: bytes) -> None:
    with pytest.raises(TooLarge):
        read(Content("a.txt", data))


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\n", b"<html><table>", b"  <?xml", b"{\\rtf1", b"PK\x03\x04\x00\x00\x08"],
)
def test_other_kinds_are_left_alone(data: bytes) -> None:
    assert not recognises(Content("a.txt", data))


def test_the_name_does_not_decide() -> None:
    assert recognises(Content("a.pdf", "政府信息公开".encode()))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["\t\na\n", "\t1\n\na\n", "a\tb\nc\n", "\t" + "a" * 900 + "\nb\n" * 9]
)
def test_hostile_text_takes_time_by_its_length(piece: str) -> None:
    assert document(piece * 9_000).blocks
