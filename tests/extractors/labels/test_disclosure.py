"""What real reports do to table two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.forms import TEMPLATES, Block, form
from models.grid import Grid, GridCell
from models.layout import disclosure
from tests.extractors.labels.building import (
    PROACTIVE,
    Cells,
    assert_none_moved,
    cut,
    drawn,
    expected,
    exported,
    found_in,
    inserted,
    line,
    relabelled,
    reported,
    row_of,
    texts,
    with_texts,
)


def _mixed(choice: dict[str, str]) -> Cells:
    """Table two with each block of the form that `choice` names; figures are its places."""
    blocks: tuple[Block, ...] = tuple(
        next(b for b in form(template).tables[PROACTIVE].blocks if b.label == label)
        for label, template in choice.items()
    )
    return [
        GridCell(
            c.row,
            c.column,
            "".join(map(str, map(ord, "".join(c.place)))) if c.place else c.text,
            c.row_span,
            c.column_span,
        )
        for c in disclosure(blocks)
    ]


def test_each_block_has_its_own_form() -> None:
    names = ["第二十条第（一）项", "第二十条第（五）项", "第二十条第（六）项", "第二十条第（八）项"]
    choice = dict(zip(names, ["2019", "2021", "2021", "2021"], strict=True))
    table = found_in(_mixed(choice))[PROACTIVE]
    assert table.template == "2021"
    assert table.mixed
    assert ("regulations", "newly_made") in table.cells
    assert ("regulations", "issued") not in table.places
    assert ("administrative_licensing", "decisions") in table.cells
    assert set(table.places) == set(table.cells)


def test_a_block_of_the_other_form_keeps_its_rows() -> None:
    names = [b.label for b in form("2019").tables[PROACTIVE].blocks]
    choice = dict(zip(names, ["2021", "2021", "2021", "2021", "2019"], strict=True))
    table = found_in(_mixed(choice))[PROACTIVE]
    assert table.template == "2021"
    assert table.mixed
    assert ("government_procurement", "procurement_amount") in table.cells


def test_lost_characters_in_heads() -> None:
    cells = relabelled(
        drawn("2019", PROACTIVE),
        {"本年增/减": "本年增/", "本年新制作数量": "本年新", "本年新公开数量": "本年新"},
    )
    table = found_in(cells)[PROACTIVE]
    assert texts(table) == expected("2019", PROACTIVE)


def test_notes_in_labels() -> None:
    cells = relabelled(
        drawn("2019", PROACTIVE),
        {
            "规范性文件": "规范性文件\xa0(有规范性文件登记号)",
            "规章": "规章 (市政府令)",
            "行政许可": "行政许可（含与许可一并统计的行政确认、行政给付等依申请事项十二类）",
        },
    )
    table = found_in(cells)[PROACTIVE]
    assert texts(table) == expected("2019", PROACTIVE)


@pytest.mark.parametrize("template", TEMPLATES)
def test_traditional_characters(template: str) -> None:
    changes = {
        "规范性文件": "規範性檔案" if template == "2019" else "行政規範性檔案",
        "行政许可": "行政許可",
        "行政事业性收费": "行政事業性收費",
        "行政处罚": "行政處罰",
        "信息内容": "資訊內容",
        "本年新制作数量": "本年新製作數量",
        "本年处理决定数量": "本年處理決定數量",
    }
    table = found_in(relabelled(drawn(template, PROACTIVE), changes))[PROACTIVE]
    assert texts(table) == expected(template, PROACTIVE)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("spans", [True, False])
def test_a_row_that_the_form_lacks_is_listed(template: str, spans: bool) -> None:
    cells = drawn(template, PROACTIVE)
    cells = inserted(cells, row_of(cells, "第（五）项"), ["其他主动公开文件", "7", "8", "9"])
    table = found_in(cells if spans else exported(cells))[PROACTIVE]
    assert texts(table) == expected(template, PROACTIVE)
    assert [(extra.label, extra.texts) for extra in table.extra_rows] == [
        ("其他主动公开文件", ("7", "8", "9"))
    ]


def test_a_row_of_the_other_form_is_listed() -> None:
    cells = drawn("2021", PROACTIVE)
    at = row_of(cells, "第（六）项")
    cells = inserted(cells, at, ["其他对外管理服务事项", "5", "", ""])
    table = found_in(cells)[PROACTIVE]
    assert texts(table) == expected("2021", PROACTIVE)
    assert "5" in reported(table)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_may_break_before_any_row(template: str) -> None:
    cells = drawn(template, PROACTIVE)
    for row in range(1, Grid(tuple(cells)).row_count):
        table = found_in(*cut(cells, row))[PROACTIVE]
        assert texts(table) == expected(template, PROACTIVE), row


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_block_may_be_a_grid(template: str) -> None:
    cells = drawn(template, PROACTIVE)
    starts = [c.row for c in cells if c.text.startswith("第二十条")]
    ends = [*starts[1:], Grid(tuple(cells)).row_count]
    grids = [
        [replace(c, row=c.row - start) for c in cells if start <= c.row < end]
        for start, end in zip(starts, ends, strict=True)
    ]
    table = found_in(*grids)[PROACTIVE]
    assert texts(table) == expected(template, PROACTIVE)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("spans", [True, False])
def test_no_lost_label_or_head_moves_a_figure(template: str, spans: bool) -> None:
    cells = drawn(template, PROACTIVE) if spans else exported(drawn(template, PROACTIVE))
    for at, cell in enumerate(cells):
        if cell.text and not cell.text.isdigit():
            left = [replace(c, text="") if i == at else c for i, c in enumerate(cells)]
            table = found_in(left)[PROACTIVE]
            assert_none_moved(table, template)


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_lost_line_moves_a_figure(template: str) -> None:
    cells = exported(drawn(template, PROACTIVE))
    right = expected(template, PROACTIVE)
    for row in range(Grid(tuple(cells)).row_count):
        left = [c for c in cells if c.row != row]
        table = found_in(left)[PROACTIVE]
        assert {p: t for p, t in texts(table).items() if right.get(p) != t} == {}, row
        figures = {c.text for c in left if c.text.isdigit()}
        assert figures <= set(texts(table).values()) | reported(table)


def test_heads_in_another_order_take_their_figures_along() -> None:
    cells = relabelled(
        drawn("2019", PROACTIVE), {"采购项目数量": "采购总金额（元）", "采购总金额": "采购项目数量"}
    )
    table = found_in(cells)[PROACTIVE]
    right = expected("2019", PROACTIVE)
    items, amount = (
        ("government_procurement", column) for column in ("procurement_items", "procurement_amount")
    )
    assert texts(table)[amount] == right[items]
    assert texts(table)[items] == right[amount]
    assert table.cells[amount].unit == "元"


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("采购总金额", None),
        ("采购总金额（万元）", "万元"),
        ("採購總金額（萬元）", "万元"),
        ("采购总金额（单位：元）", "元"),
        ("采购总金额\n(亿元)", "亿元"),
        ("采购总金额（億元）", "亿元"),
        ("采购总金额（人民币：千元）", "千元"),
    ],
)
def test_the_unit_of_money_is_the_heads(head: str, unit: str | None) -> None:
    cells = relabelled(drawn("2019", PROACTIVE), {"采购总金额": head})
    table = found_in(cells)[PROACTIVE]
    assert table.cells["government_procurement", "procurement_amount"].unit == unit
    assert table.cells["government_procurement", "procurement_items"].unit is None


def test_the_head_of_2021_prints_its_unit() -> None:
    table = found_in(drawn("2021", PROACTIVE))[PROACTIVE]
    assert table.cells["administrative_fees", "fees_collected"].unit == "万元"


def test_the_unit_may_stand_in_the_label() -> None:
    cells = relabelled(drawn("2019", PROACTIVE), {"政府集中采购": "政府集中采购（元）"})
    table = found_in(cells)[PROACTIVE]
    assert table.cells["government_procurement", "procurement_amount"].unit == "元"


def test_a_line_that_lost_a_cell_is_reported() -> None:
    cells = exported(drawn("2019", PROACTIVE))
    row = row_of(cells, "行政强制")
    lost = [c for c in cells if not (c.row == row and c.column == 2)]
    lost = [replace(c, column=2) if c.row == row and c.column == 3 else c for c in lost]
    table = found_in(lost)[PROACTIVE]
    (group,) = table.misalignments
    assert group.line == "administrative_coercion"
    assert len(group.strays) == 2


def test_a_row_broken_inside_its_label() -> None:
    cells = exported(drawn("2019", PROACTIVE))
    row = row_of(cells, "其他对外")
    figures = [c.text for c in cells if c.row == row and c.text.isdigit()]
    above = [c for c in cells if c.row < row] + line(row, ["其他对外管", "", "", ""])
    below = line(0, ["理服务事项", *figures])
    below += [replace(c, row=c.row - row) for c in cells if c.row > row]
    table = found_in(above, below)[PROACTIVE]
    assert texts(table) == expected("2019", PROACTIVE)


def test_blanks_stand_where_they_are_printed() -> None:
    cells = drawn("2019", PROACTIVE)
    gone = expected("2019", PROACTIVE)["administrative_penalties", "change"]
    blanked = with_texts(cells, lambda text: "" if text == gone else text)
    for grid in (blanked, exported(blanked)):
        table = found_in(grid)[PROACTIVE]
        right = {p: t for p, t in expected("2019", PROACTIVE).items() if t != gone}
        assert texts(table) == right


def test_a_lost_column_under_a_lost_head_moves_no_figure() -> None:
    cells = drawn("2019", PROACTIVE)
    row = row_of(cells, "行政事业性收费")
    heads = row - 1
    kept = [c for c in cells if c.column != 1 or c.row not in (row, heads)]
    under = [
        replace(c, column=1, column_span=1) if c.row == row and c.column == 2 else c for c in kept
    ]
    table = found_in([*under, GridCell(row, 3, "")])[PROACTIVE]
    assert not [place for place in texts(table) if place[0] == "administrative_fees"]
    assert reported(table)
