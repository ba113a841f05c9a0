"""Figures: by full match or not at all."""

from __future__ import annotations

import pytest

from extractors.figures import ParsedFigure, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        (" 98", 98),
        ("10\u00a0", 10),
        ("\u30000", 0),
        ("+14", 14),
        ("-72", -72),
        ("－72", -72),
        ("\u221272", -72),
        ("+0", 0),
        ("１３６２", 1362),
        ("1,362", 1362),
        ("１，３６２", 1362),
        ("293,515", 293515),
        ("12.00", 12),
        ("0.00", 0),
        ("\ufeff7\u200b", 7),
    ],
)
def test_integers(text: str, value: int) -> None:
    assert parse(text) == ParsedFigure(value, "number")


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("22（其中修订16件）", 22, "（其中修订16件）"),
        ("22件", 22, "件"),
        ("22\n（其中修订16件）", 22, "（其中修订16件）"),
        ("3 项", 3, "项"),
    ],
)
def test_notes_are_kept(text: str, value: int, note: str) -> None:
    assert parse(text) == ParsedFigure(value, "number", note)


@pytest.mark.parametrize("text", ["/", "／", "—", "——", "-", "－", "无", "無", " / "])
def test_signs_for_none(text: str) -> None:
    assert parse(text) == ParsedFigure(None, "none_sign")
    assert parse(text, is_money=True) == ParsedFigure(None, "none_sign")


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00a0\n", "\u200b"])
def test_blanks(text: str) -> None:
    assert parse(text) == ParsedFigure(None, "blank")


@pytest.mark.parametrize(
    "text",
    [
        "1,2O3", "3万", "12 34", "1 362", "12\n345", "1,36", "13,62", "1,3624", "0,123", "00",
        "098", "0.50", "1.362.0", "--72", "- 72", "7-2", "十二", "约12", "12?", "O", "。", "一",
        "٣", "1" * 19, "12（", "22（16", "0 0", "12、", "²",
    ],
)  # fmt: skip
def test_never_guessed(text: str) -> None:
    assert parse(text) == ParsedFigure(None, "unreadable")


@pytest.mark.parametrize(
    ("text", "head", "value"),
    [
        ("73200万元", None, "73200"),
        ("2804.979705 万", None, "2804.979705"),
        ("2,804.98 万", None, "2804.98"),
        ("12.99亿元", None, "129900"),
        ("251000元", None, "25.1"),
        ("73802895.90元", None, "7380.28959"),
        ("1768.91万元", None, "1768.91"),
        ("人民币251000元", None, "25.1"),
        ("￥ 25.1万元", None, "25.1"),
        ("5萬元", None, "5"),
        ("１２．９９億元", None, "129900"),
        ("25.10", "万元", "25.1"),
        ("251000", "元", "25.1"),
        ("251000元", "万元", "25.1"),
        ("1.5", "亿元", "15000"),
        ("100", "萬元", "100"),
        ("0", None, "0"),
        ("0.00", None, "0"),
        ("0万元", None, "0"),
        ("100万元（含上年）", None, "100"),
    ],
)
def test_money_in_ten_thousand_yuan(text: str, head: str | None, value: str) -> None:
    found = parse(text, money_unit=head, is_money=True)
    assert (found.value, found.kind) == (value, "number")


def test_money_without_a_unit_is_not_guessed() -> None:
    assert parse("73200", is_money=True) == ParsedFigure(None, "unit_unknown")
    assert parse("73200", money_unit="美元", is_money=True) == ParsedFigure(None, "unit_unknown")


@pytest.mark.parametrize(
    "text", ["73 200万元", "1,2O3万元", "5件", "约5万元", "1.2.3万元", "12亿9万"]
)
def test_money_never_guessed(text: str) -> None:
    assert parse(text, money_unit="万元", is_money=True) == ParsedFigure(None, "unreadable")
