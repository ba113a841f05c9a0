"""Which lines are a table's, among everything else that stands in grids."""

from __future__ import annotations

import pytest

from extractors.errors import TooLarge
from models.forms import TABLE_KEYS, TEMPLATES
from models.grid import Grid
from models.report import TableKey
from tests.extractors.labels.building import (
    LITIGATION,
    PROACTIVE,
    REQUESTS,
    Cells,
    below,
    drawn,
    expected,
    exported,
    found_in,
    line,
    reported,
    texts,
    with_texts,
)

CHARTS = [
    line(
        0,
        ["予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理", "0.232", "0.295"],
    ),
    line(0, ["结果维持", "结果纠正", "其他结果", "尚未审结", "0.875", "0", "0", "0.125"]),
    line(0, ["年份", "2019", "2020"]) + line(1, ["收到申请数", "88", "109"]),
]


def _rows(*rows: str) -> Cells:
    return [cell for at, row in enumerate(rows) for cell in line(at, row.split("|"))]


def test_charts_with_the_words_of_a_table_are_none() -> None:
    tables = [exported(drawn("2019", key)) for key in TABLE_KEYS]
    found = found_in(CHARTS[0], *tables, *CHARTS)
    assert {key: texts(table) for key, table in found.items()} == {
        key: expected("2019", key) for key in TABLE_KEYS
    }
    assert not any(table.extra_rows or table.misalignments for table in found.values())


def test_charts_alone_are_no_tables() -> None:
    assert not found_in(*CHARTS)


def test_a_sheet_from_before_2019_has_no_tables() -> None:
    sheet = _rows(
        "指标名称|计量单位|统计数",
        "一、主动公开情况|——|",
        "（一）主动公开政府信息数|条|1200",
        "其中：主动公开规范性文件数|条|12",
        "三、依申请公开情况|——|",
        "（一）收到申请数|件|20",
        "（三）申请答复数|件|20",
        "1.属于已主动公开范围数|件|3",
        "2.同意公开答复数|件|11",
        "4.不同意公开答复数|件|2",
        "其中：涉及国家秘密|件|1",
        "涉及商业秘密|件|0",
        "5.不属于本行政机关公开数|件|3",
        "7.告知作出更改补充数|件|1",
        "四、行政复议数量|件|2",
        "（一）维持具体行政行为数|件|2",
        "五、行政诉讼数量|件|1",
        "（三）其他情形数|件|0",
    )
    assert not found_in(sheet)


def test_other_tables_are_left_alone() -> None:
    staff = _rows("姓名|职务|电话", "张三|科长|100", "李四|科员|200")
    budget = _rows("科目|预算数|决算数", "一般公共服务支出|500|480", "行政运行|300|290")
    found = found_in(staff, drawn("2021", REQUESTS), budget)
    assert set(found) == {REQUESTS}
    assert texts(found[REQUESTS]) == expected("2021", REQUESTS)
    assert not found[REQUESTS].extra_rows


@pytest.mark.parametrize("key", [PROACTIVE, REQUESTS])
@pytest.mark.parametrize("names", [["行政奖励"], ["行政检查", "其他"], ["合计"]])
def test_unknown_rows_alone_over_the_page_are_listed(key: TableKey, names: list[str]) -> None:
    cells = drawn("2021", key)
    figures = [cell.column for cell in cells if cell.row == cells[-1].row and cell.text.isdigit()]
    rest = [
        cell
        for row, name in enumerate(names)
        for cell in line(row, [name, *(f"77{row}{at}" for at, _ in enumerate(figures))])
    ]
    found = found_in(cells, rest, drawn("2021", LITIGATION))
    assert texts(found[key]) == expected("2021", key)
    assert [row.label for row in found[key].extra_rows] == names
    assert texts(found[LITIGATION]) == expected("2021", LITIGATION)


@pytest.mark.parametrize("name", ["合计", "总计", "（八）其他"])
def test_a_row_at_the_foot_that_is_called_as_rows_of_the_next_table_are(name: str) -> None:
    cells = below(drawn("2021", PROACTIVE), line(0, [name, "77"]))
    table = found_in(cells, drawn("2021", REQUESTS))[PROACTIVE]
    assert [row.label for row in table.extra_rows] == [name]


def test_a_table_printed_twice_is_taken_once_and_the_other_is_told() -> None:
    again = with_texts(drawn("2021", REQUESTS), lambda t: f"9{t}" if t.isdigit() else t)
    table = found_in(drawn("2021", REQUESTS), again)[REQUESTS]
    assert texts(table) == expected("2021", REQUESTS)
    assert {f"9{text}" for text in expected("2021", REQUESTS).values()} <= reported(table)
    assert table.repeated


@pytest.mark.parametrize("key", TABLE_KEYS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_table_of_last_year_beside_this_years_is_told(template: str, key: TableKey) -> None:
    cells = drawn(template, key)
    again = with_texts(cells, lambda t: f"9{t}" if t.isdigit() else t)
    assert found_in(again, cells)[key].repeated
    assert not found_in(cells)[key].repeated
    assert not found_in(cells, cells)[key].repeated


def test_words_around_tables_in_one_layout_grid() -> None:
    cells: Cells = _rows("某县政府信息公开工作年度报告|", "一、总体情况|")
    for key in TABLE_KEYS:
        cells = below(cells, drawn("2021", key))
        cells = below(cells, _rows("以上数据统计期限为全年|"))
    found = found_in(below(cells, _rows("五、存在的主要问题|", "主要问题有三个方面|")))
    assert {key: texts(table) for key, table in found.items()} == {
        key: expected("2021", key) for key in TABLE_KEYS
    }


def test_titles_of_blocks_may_stand_at_the_left() -> None:
    cells = _rows(
        "第二十条第（一）项|信息内容|本年制发件数|本年废止件数|现行有效件数",
        "|规章|1|2|3",
        "|行政规范性文件|4|5|6",
        "第二十条第（五）项|信息内容|本年处理决定数量",
        "|行政许可|7",
        "第二十条第（六）项|信息内容|本年处理决定数量",
        "|行政处罚|8",
        "|行政强制|9",
        "第二十条第（八）项|信息内容|本年收费金额（单位：万元）",
        "|行政事业性收费|10",
    )
    table = found_in(cells)[PROACTIVE]
    assert list(texts(table).values()) == [str(n) for n in range(1, 11)]
    assert set(table.cells) == set(table.places)


def test_a_table_may_lie_in_several_grids_with_others_between() -> None:
    cells = drawn("2021", REQUESTS)
    rows = Grid(tuple(cells)).row_count
    footer = line(0, ["第6页", "共12页"])
    parts = [[c for c in exported(cells) if low <= c.row < low + 9] for low in range(0, rows, 9)]
    table = found_in(parts[0], footer, parts[1], footer, parts[2], footer, *parts[3:])[REQUESTS]
    assert texts(table) == expected("2021", REQUESTS)


def test_each_kind_of_table_may_be_the_only_one() -> None:
    for key in (PROACTIVE, REQUESTS, LITIGATION):
        assert set(found_in(drawn("2021", key))) == {key}


def test_hostile_grids_take_bounded_time() -> None:
    endless = line(0, ["属于国家秘密" * 50_000, "1" * 100_000, " " * 100_000])
    labels = [cell for row in range(500) for cell in line(row, [f"属于国家秘密{row}", "1"])]
    found = found_in(endless, labels, drawn("2021", LITIGATION))
    assert texts(found[LITIGATION]) == expected("2021", LITIGATION)


def test_more_lines_than_a_report_has_are_refused() -> None:
    with pytest.raises(TooLarge):
        found_in([cell for row in range(10_001) for cell in line(row, ["甲", "1"])])
