"""Issuer and year, from what the text itself says."""

from __future__ import annotations

import pytest

from extractors.identity import identify, names_itself
from models.document import Document, Prose
from models.grid import Grid, GridCell


def of(*lines: str, name: str = "a.txt") -> tuple[str | None, int | None]:
    found = identify(Document("text/plain", tuple(map(Prose, lines))), name)
    return found.issuer, found.year


@pytest.mark.parametrize(
    ("title", "issuer", "year"),
    [
        ("高青县人民政府2020年政府信息公开工作年度报告", "高青县人民政府", 2020),
        ("# 平度市人民政府 2020 年政府信息公开工作年度报告", "平度市人民政府", 2020),
        ("2020年郯城县水利局政府信息公开工作年度报告", "郯城县水利局", 2020),
        ("济南市统计局政府信息公开工作年度报告（2022年度）", "济南市统计局", 2022),
        ("淄博市人民政府办公厅政府信息公开工作2023年度报告", "淄博市人民政府办公厅", 2023),
        ("东城区人民政府 二〇二三年政府信息公开年报", "东城区人民政府", 2023),
        ("东城区教育委员会关于二○二一年度政府信息公开工作的年度报告", "东城区教育委员会", 2021),
        ("芦湖街道办事处２０２２年政府信息公开年度报告", "芦湖街道办事处", 2022),
        ("花沟乡人民政府2021年信息公开工作年度报告", "花沟乡人民政府", 2021),
        ("淄博市公安局交通警察支队2021年政府信息公开年度报告", "淄博市公安局交通警察支队", 2021),
        ("郯城县烟草专卖局（公司）2021年政府信息公开年报", "郯城县烟草专卖局（公司）", 2021),
    ],
)
def test_titles(title: str, issuer: str, year: int) -> None:
    assert of(title) == (issuer, year)


def test_a_title_over_lines_with_its_issuer_above_or_below() -> None:
    assert of("", "桓台县人民政府办公室", "", "2020年政府信息公开工作年度报告") == (
        "桓台县人民政府办公室", 2020,
    )  # fmt: skip
    assert of("2020年政府信息公开工作", "年度报告", "郯城县人民政府", "二○二一年二月") == (
        "郯城县人民政府", 2020,
    )  # fmt: skip


def test_a_table_of_contents_above_the_title_is_no_part_of_it() -> None:
    contents = ("目录", "一、总体情况", "三、收到和处理政府信息公开申请情况")
    title = "芦湖街道办事处2022年政府信息公开工作年度报告"
    assert of(*contents, title) == ("芦湖街道办事处", 2022)


def test_a_shortened_name_is_completed_from_the_text() -> None:
    title = "高青县花沟镇2020年政府信息公开工作年度报告"
    assert of(title, "由高青县花沟镇人民政府办公室编制。") == ("高青县花沟镇人民政府", 2020)
    assert of(title, "本报告由办公室编制。") == ("高青县花沟镇", 2020)


def test_the_year_is_not_that_of_publication() -> None:
    assert of("政府信息公开工作年度报告", "数据统计期限自2020年1月1日起", "2021年2月9日")[1] == 2020
    assert of("政府信息公开工作年度报告", "2021年2月9日")[1] is None


def test_the_signature_and_the_name_of_the_file() -> None:
    assert of("本报告由本机关编制。", "数据", "花沟镇人民政府") == ("花沟镇人民政府", None)
    name = "高青县水利局2020年政府信息公开工作年度报告.txt"
    assert of("无标题", name=name) == ("高青县水利局", 2020)


def test_the_publisher_that_a_page_names() -> None:
    lines = ("发布机构：高青县水利局", "2020年政府信息公开工作年度报告", "网站地图")
    assert of(*lines) == ("高青县水利局", 2020)


def test_another_document_is_no_report() -> None:
    notice = "关于做好2020年政府信息公开工作年度报告编制工作的通知"
    assert not identify(Document("text/plain", (Prose(notice),)), "a.txt").is_report
    assert of("通知") == (None, None)


@pytest.mark.parametrize(
    "words",
    [
        ("指标名称", "计量 单位"),
        ("（一）收到申请数", "（二）申请办结数"),
        ("其中：主动公开规范性文件数", "统 计 指 标"),
    ],
)
def test_the_old_statistics_sheet(words: tuple[str, str]) -> None:
    grid = Grid(tuple(GridCell(0, at, word) for at, word in enumerate(words)))
    assert identify(Document("text/plain", (grid,)), "a.txt").before_2019
    assert identify(Document("text/plain", tuple(map(Prose, words))), "a.txt").before_2019


def test_a_report_for_an_earlier_year() -> None:
    def is_old(title: str) -> bool:
        return identify(Document("text/plain", (Prose(title),)), "a.txt").before_2019

    assert is_old("高青县人民政府2017年政府信息公开工作年度报告")
    assert not is_old("高青县人民政府2019年政府信息公开工作年度报告")
    assert not is_old("申请办结数112件。")


def test_a_title_inside_a_frame_around_the_page() -> None:
    framed = "白水县人民政府\n2023年政府信息公开工作年度报告\n一、总体情况"
    grid = Grid((GridCell(0, 0, framed), GridCell(1, 0, "本年新收政府信息公开申请数量")))
    identity = identify(Document("application/pdf", (grid,)), "a.pdf")
    assert (identity.issuer, identity.year) == ("白水县人民政府", 2023)


def test_a_report_has_named_itself_with_its_issuer_and_its_year() -> None:
    assert names_itself(["桓台县人民政府办公室", "2020年政府信息公开工作年度报告"])
    assert not names_itself(["2020年政府信息公开工作年度报告"])
    assert not names_itself(["桓台县人民政府政府信息公开工作年度报告"])
