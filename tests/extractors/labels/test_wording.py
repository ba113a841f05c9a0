"""How alike labels are."""

from __future__ import annotations

import pytest

from extractors.labels.wording import alike, bare, wordings


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("1.属于国家秘密", "属于国家秘密"),
        ("1．属于 国家\u00a0秘密", "属于国家秘密"),
        ("１、属于国家秘密", "属于国家秘密"),
        ("( 三 ) 不予公开", "不予公开"),
        ("（三）不\n\n予\n\n公\n\n开", "不予公开"),
        ("三、\n本\n年\n度\n办理结果", "本年度办理结果"),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
        ("第二十条第（一）项", "第二十条第一项"),
        ("規範性檔案", "规范性文件"),
        ("本年新製作數量", "本年新制作数量"),
        ("2020年", "2020年"),
    ],
)
def test_bare_words(found: str, words: str) -> None:
    assert bare(found) == words


def test_notes_may_stand_in_a_label_or_not() -> None:
    assert "规章" in wordings("规章 (市政府令)")
    assert alike("规章（市政府令，不含已废止的）", "规章") == 1.0
    assert (
        alike("（二）部分公开", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）") == 1.0
    )


def test_the_number_of_an_article_is_no_note() -> None:
    assert alike("第二十条第（一）项", "第二十条第（一）项") == 1.0
    assert alike("第二十条第（一）项", "第二十条第（五）项") < 1.0


def test_known_aliases() -> None:
    assert alike("（七）合计", "（七）总计") == 1.0
    assert alike("2.其他法律行政止公开", "2.其他法律行政法规禁止公开") == 1.0


def test_a_part_of_four_characters_may_stand_for_the_whole() -> None:
    assert alike("5.要求行政机关确", "5.要求行政机关确认或重新出具已获取信息") > 0.9
    assert alike("其他", "2.其他法律行政法规禁止公开") < 0.4


def test_other_things_are_not_the_thing() -> None:
    assert alike("其他行政许可", "行政许可") < 0.7
    assert alike("其中：行政许可新办的", "行政许可") < 0.7


def test_a_paragraph_is_no_label() -> None:
    assert alike("属于国家秘密" * 50, "1.属于国家秘密") == 0.0
