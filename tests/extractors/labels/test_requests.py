"""What real reports do to table three."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.forms import TEMPLATES
from models.grid import Grid
from tests.extractors.labels.building import (
    REQUESTS,
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

LABELS = {
    "other marks": {
        "（一）予以公开": "( 一 ) 予以公开",
        "（三）不予公开": "(三) 不予公开",
        "1.属于国家秘密": "1、属于国家秘密",
        "3.危及": "3．危及'三安全一稳定'",
        "四、结转": "四、 结转下年度继续办理",
    },
    "vertical": {
        "三、本年度办理结果": "\n".join("三、本年度办理结果"),
        "（三）不予公开": "（三）不\n\n予\n\n公\n\n开",
        "（四）无法提供": "\n".join("（四）无法提供"),
    },
    "misprints of the published form": {
        "2.其他法律": "2.其他法律行政止公开",
        "（七）总计": "（七）合计",
    },
    "traditional": {
        "一、本年新收": "一、本年新收政府資訊公開申請數量",
        "三、本年度办理结果": "三、本年度辦理結果",
        "2.没有现成信息": "2.沒有現成資訊需要另行製作",
        "（二）部分公开": "（二）部分公開（區分處理的，隻計這一情形，不計其他情形）",
        "四、结转": "四、結轉下年度繼續辦理",
    },
    "notes": {
        "1.本机关不掌握": "1.本机关不掌握相关政府信息（含不属于本机关负责公开、经检索没有找到以及"
        "已告知申请人向其他行政机关提出申请的政府信息，不含移交国家档案馆的档案材料）",
        "（二）部分公开": "（二）部分公开",
        "四、结转": "四、结转下年度继续办理（截至12月31日尚在法定办理期限内，"
        "含延期答复、征求第三方意见）",
    },
}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("changes", LABELS.values(), ids=LABELS.keys())
@pytest.mark.parametrize("spans", [True, False])
def test_labels_are_known_in_other_words(
    template: str, changes: dict[str, str], spans: bool
) -> None:
    cells = relabelled(drawn(template, REQUESTS), changes)
    table = found_in(cells if spans else exported(cells))[REQUESTS]
    assert texts(table) == expected(template, REQUESTS)


def test_short_forms_of_2021() -> None:
    changes = {
        "1.申请人无正当理由": "1.逾期不补正",
        "2.申请人逾期未按": "2.逾期未按收费通知要求缴费",
    }
    table = found_in(relabelled(drawn("2021", REQUESTS), changes))[REQUESTS]
    assert texts(table) == expected("2021", REQUESTS)


def test_numbers_start_anew_in_the_wrong_place() -> None:
    changes = {"1.本机关": "9.本机关不掌握相关政府信息", "2.没有": "10.没有现成信息需要另行制作"}
    table = found_in(relabelled(drawn("2021", REQUESTS), changes))[REQUESTS]
    assert texts(table) == expected("2021", REQUESTS)


@pytest.mark.parametrize("template", TEMPLATES)
def test_parents_may_be_lost_wholly(template: str) -> None:
    cells = [c for c in drawn(template, REQUESTS) if not (c.row_span > 1 and c.row > 2)]
    table = found_in(exported(cells, keep_blanks=False))[REQUESTS]
    assert_none_moved(table, template)
    lost = set(expected(template, REQUESTS)) - set(texts(table))
    assert {row for row, _ in lost} <= {"other_outcome.other"}


@pytest.mark.parametrize(
    "before", ["二、上年结转", "3.危及", "2.重复申请", "（七）总计", "四、结转"]
)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_row_that_the_form_lacks_is_listed(template: str, before: str) -> None:
    figures = [str(n) for n in range(7)]
    cells = drawn(template, REQUESTS)
    cells = inserted(cells, row_of(cells, before), ["其中：通过网络提交的", *figures])
    table = found_in(cells)[REQUESTS]
    assert texts(table) == expected(template, REQUESTS)
    assert [extra.texts for extra in table.extra_rows] == [tuple(figures)]
    assert table.extra_rows[0].label == "其中：通过网络提交的"


def test_rows_below_the_last_are_listed() -> None:
    cells = drawn("2021", REQUESTS)
    for label in ("五、其他需要说明的", "六、收费（元）", "七、减免", "八、备注数"):
        cells = inserted(cells, Grid(tuple(cells)).row_count, [label, *"1234567"], labels=3)
    table = found_in(cells)[REQUESTS]
    assert texts(table) == expected("2021", REQUESTS)
    assert len(table.extra_rows) == 4


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("heads_again", [True, False])
def test_a_page_may_break_before_any_row(template: str, heads_again: bool) -> None:
    cells = drawn(template, REQUESTS)
    for row in range(4, Grid(tuple(cells)).row_count):
        above, below = cut(cells, row)
        if heads_again:
            heads = [c for c in cells if c.row < 3]
            below = [*heads, *(replace(c, row=c.row + 3) for c in below)]
        table = found_in(above, below)[REQUESTS]
        assert texts(table) == expected(template, REQUESTS), row


@pytest.mark.parametrize("figures_above", [True, False])
@pytest.mark.parametrize("heads_again", [True, False])
@pytest.mark.parametrize(
    "label", ["5.要求行政机关确认", "2.没有现成信息", "一、本年新收", "4.保护"]
)
def test_a_row_broken_inside_its_label(label: str, figures_above: bool, heads_again: bool) -> None:
    cells = drawn("2021", REQUESTS)
    row = row_of(cells, label)
    above, below = cut(cells, row + 1)
    whole = next(cell for cell in above if label in cell.text)
    half = len(whole.text) // 2
    figures = [cell for cell in above if cell.row == row and cell.text.isdigit()]
    top = [replace(c, text=c.text[:half]) if c is whole else c for c in above]
    if not figures_above:
        top = [replace(c, text="") if c in figures else c for c in top]
    second = [replace(whole, row=0, text=whole.text[half:])]
    second += [replace(c, row=0, text="" if figures_above else c.text) for c in figures]
    bottom = [replace(c, row=c.row + 1) for c in below if c.row or c.text]
    if heads_again:
        second = [replace(c, row=3) for c in second]
        bottom = [replace(c, row=c.row + 3) for c in bottom]
        second = [*(c for c in cells if c.row < 3), *second]
    table = found_in(top, [*second, *bottom])[REQUESTS]
    assert texts(table) == expected("2021", REQUESTS)


def test_a_row_broken_inside_its_label_in_a_text_export() -> None:
    cells = exported(drawn("2019", REQUESTS))
    row = row_of(cells, "5.要求行政机关")
    figures = [c.text for c in cells if c.row == row and c.text.isdigit()]
    broken = line(row, ["5.要求行政机关确", "", *figures, ""])
    rest = line(row + 1, ["", "认或重新出具已获取信息", *[""] * 7])
    before = [c for c in cells if c.row < row]
    after = [replace(c, row=c.row + 1) for c in cells if c.row > row]
    table = found_in([*before, *broken, *rest, *after])[REQUESTS]
    assert texts(table) == expected("2019", REQUESTS)


@pytest.mark.parametrize("template", TEMPLATES)
def test_blanks_for_zero_stand_where_they_are_printed(template: str) -> None:
    cells = drawn(template, REQUESTS)
    kept = {c.text for c in cells if c.text.isdigit() and int(c.text) % 3 == 0}
    blanked = with_texts(cells, lambda text: "" if text.isdigit() and text not in kept else text)
    right = {p: t for p, t in expected(template, REQUESTS).items() if t in kept}
    for grid in (blanked, exported(blanked)):
        table = found_in(grid)[REQUESTS]
        assert texts(table) == right
        assert set(table.cells) == set(expected(template, REQUESTS))


def test_a_blank_form_is_recognised() -> None:
    cells = with_texts(drawn("2021", REQUESTS), lambda text: "" if text.isdigit() else text)
    table = found_in(cells)[REQUESTS]
    assert set(table.cells) == set(expected("2021", REQUESTS))


def test_a_line_that_lost_cells_is_reported_not_shifted() -> None:
    cells = exported(drawn("2021", REQUESTS), keep_blanks=False)
    row = row_of(cells, "2.重复申请")
    at = next(c for c in cells if c.row == row and c.text.isdigit()).column + 2
    lost = [
        replace(c, column=c.column - 1) if c.row == row and c.column > at else c
        for c in cells
        if not (c.row == row and c.column == at)
    ]
    table = found_in(lost)[REQUESTS]
    (group,) = table.misalignments
    assert group.line == "not_processed.duplicate_request"
    assert len(group.strays) == 6
    assert len(group.open_places) == 7
    assert not any(row == "not_processed.duplicate_request" for row, _ in table.cells)


def _without(cells: Cells, at: int) -> Cells:
    return [replace(cell, text="") if i == at else cell for i, cell in enumerate(cells)]


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("spans", [True, False])
def test_no_lost_label_or_head_moves_a_figure(template: str, spans: bool) -> None:
    """Every label and head of the table in turn."""
    cells = drawn(template, REQUESTS) if spans else exported(drawn(template, REQUESTS))
    for at, cell in enumerate(cells):
        if cell.text and not cell.text.isdigit():
            table = found_in(_without(cells, at))[REQUESTS]
            assert_none_moved(table, template)
            assert texts(table) == expected(template, REQUESTS), cell.text


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_lost_row_moves_a_figure(template: str) -> None:
    cells = exported(drawn(template, REQUESTS))
    for row in range(3, Grid(tuple(cells)).row_count):
        left = [c for c in cells if c.row != row]
        table = found_in(left)[REQUESTS]
        right = expected(template, REQUESTS)
        assert {p: t for p, t in texts(table).items() if right[p] != t} == {}, row
        figures = {c.text for c in left if c.text.isdigit()}
        assert figures <= set(texts(table).values()) | reported(table)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_lost_row_beside_a_lost_label_moves_no_figure(template: str) -> None:
    cells = exported(drawn(template, REQUESTS))
    last = Grid(tuple(cells)).row_count
    right = expected(template, REQUESTS)
    for row in range(3, last - 1):
        for unlabelled in (row - 1, row + 1):
            left = [
                replace(c, text="") if c.row == unlabelled and not c.text.isdigit() else c
                for c in cells
                if c.row != row
            ]
            table = found_in(left)[REQUESTS]
            assert {p: t for p, t in texts(table).items() if right[p] != t} == {}, row
            figures = {c.text for c in left if c.text.isdigit()}
            assert figures <= set(texts(table).values()) | reported(table)


@pytest.mark.parametrize("name", ["不予受理", "其他处理情形", "（三）不予处理其他"])
def test_another_row_in_the_place_of_one_is_not_taken_for_it(name: str) -> None:
    """Its words begin as those of a group do; it is no group that lost its row's label."""
    cells = relabelled(drawn("2021", REQUESTS), {"2.重复申请": name})
    table = found_in(cells)[REQUESTS]
    assert ("not_processed.duplicate_request", "total") not in table.cells
    assert expected("2021", REQUESTS)["not_processed.duplicate_request", "total"] in reported(table)
