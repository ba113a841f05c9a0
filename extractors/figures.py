"""Text of one cell → its figure: by full match or not at all.

Nothing is dropped to make a text parse: `1,2O3`, `12 34` and `3万` items are unreadable, and so
are `00` and `12\\n345`, which may be the figures of two cells run together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Kind = Literal["number", "blank", "none_sign", "unit_unknown", "unreadable"]


@dataclass(frozen=True, slots=True)
class ParsedFigure:
    """What a cell's text states.

    `value` is an integer, or for money the exact decimal in 万元 as a plain string; None for
    every kind but `number`. `note` is what stands beside the figure, as printed: its counting
    unit, and notes in brackets.
    """

    value: int | str | None
    kind: Kind
    note: str = ""


IN_TEN_THOUSAND_YUAN: Mapping[str, Decimal] = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万": Decimal(1),
    "万元": Decimal(1),
    "百万元": Decimal(100),
    "千万元": Decimal(1_000),
    "亿": Decimal(10_000),
    "亿元": Decimal(10_000),
}
"""Units of money as printed (simplified), each in 万元."""

COUNTING_UNITS = frozenset("件项項条條个個宗起份次部")
"""What may be counted in a cell beside its figure, or in a column of its own."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_PLAIN = str.maketrans("０１２３４５６７８９＋－−﹣，．（）萬億圓", "0123456789+---,.()万亿元")
_DIGITS = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)"
_NOTES = r"(?P<note>(?:\s*(?:\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕))*)"
_NONE = re.compile(rf"(?:[-–—―─]+|[/／]+|[\\＼]|无|無){_NOTES}")
_COUNT = re.compile(
    rf"(?P<number>[+-]?{_DIGITS})(?:\.0+)?\s*(?P<unit>[{''.join(sorted(COUNTING_UNITS))}]?){_NOTES}"
)
_MONEY = re.compile(
    rf"(?:人民币\s*|[¥￥]\s*)?(?P<number>[+-]?{_DIGITS}(?:\.[0-9]+)?)\s*"
    rf"(?P<unit>{'|'.join(sorted(IN_TEN_THOUSAND_YUAN, key=len, reverse=True))}|){_NOTES}"
)
_LONGEST = 18
"""Digits of the longest figure believed; more are figures run together."""
_LONGEST_TEXT = 300
"""Characters of the longest cell looked at as a figure, its notes included."""


def parse(text: str, money_unit: str | None = None, is_money: bool = False) -> ParsedFigure:
    """The figure that a cell's text states.

    `money_unit` is the unit that the column head prints; the cell's own goes before it. An amount
    with neither is `unit_unknown`, except 0, which needs none.
    """
    printed = text.translate(_INVISIBLE).strip()
    if not printed:
        return ParsedFigure(None, "blank")
    if len(printed) > _LONGEST_TEXT:
        return ParsedFigure(None, "unreadable")
    return _parse(printed, money_unit, is_money)


@lru_cache(maxsize=4096)
def _parse(printed: str, money_unit: str | None, is_money: bool) -> ParsedFigure:
    plain = printed.translate(_PLAIN)
    if none := _NONE.fullmatch(plain):
        return ParsedFigure(None, "none_sign", _note(printed, none))
    found = (_MONEY if is_money else _COUNT).fullmatch(plain)
    if not found or len(found["number"]) > _LONGEST:
        return ParsedFigure(None, "unreadable")
    number = found["number"].replace(",", "")
    if is_money:
        return _amount(Decimal(number), found["unit"] or money_unit or "", _note(printed, found))
    return ParsedFigure(int(number), "number", found["unit"] + _note(printed, found))


def _amount(number: Decimal, unit: str, note: str) -> ParsedFigure:
    if not number:
        return ParsedFigure("0", "number", note)
    in_ten_thousand = IN_TEN_THOUSAND_YUAN.get(unit.translate(_PLAIN).strip())
    if in_ten_thousand is None:
        return ParsedFigure(None, "unit_unknown", note)
    return ParsedFigure(_exact(number * in_ten_thousand), "number", note)


def _exact(amount: Decimal) -> str:
    """Without exponent and without zeros that say nothing."""
    plain = format(amount, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _note(printed: str, found: re.Match[str]) -> str:
    """As printed: making characters plain moved none of them."""
    return printed[found.start("note") :].strip()
