"""What a cell shows for a number: number formats (ECMA-376 part 1, 18.8.30–31), where simple.

A format that is not understood gives the number with the format behind it, `5〔[DBNum1]0〕`: no
figure, so that it is asked about, rather than perhaps another figure than the one printed.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

BUILTIN = {
    **dict(enumerate(("General", "0", "0.00", "#,##0", "#,##0.00"))),
    **dict(enumerate(("0%", "0.00%", "0.00E+00", "# ?/?", "# ?/?"), start=9)),
    **dict.fromkeys([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)], "yyyy-mm-dd"),
    **dict.fromkeys([37, 38], "#,##0;-#,##0"),
    **dict.fromkeys([39, 40], "#,##0.00;-#,##0.00"),
    **dict.fromkeys([41, 42], '#,##0;-#,##0;"-"'),
    **dict.fromkeys([43, 44], '#,##0.00;-#,##0.00;"-"'),
    **dict(enumerate(("##0.0E+0", "@"), start=48)),
}
"""Formats that a file names by number alone. The rest of them is General."""

_GENERAL = re.compile(r"(?:General|G/通用格式)", re.IGNORECASE)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.'
    r"|\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+)\]"
    r"|\[\$(?P<currency>[^\]-]*)[^\]]*\]"
    r"|(?P<number>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+)"
    r"|(?P<percent>%)|(?P<date>[ymdhs]+|AM/PM|A/P|上午/下午)"
    r"|(?P<plain>[ ()+\-¥￥$:元万亿件项条人次、，/])",
    re.IGNORECASE,
)
_SECTION = re.compile(r'(?:"[^"]*"|\[[^\]]*\]|[\\!].|[^;])*')
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)


def shown(value: float, code: str, *, since_1904: bool = False) -> str:
    """The text of `value` under the number format `code`."""
    code = _GENERAL.sub("General", code)
    if code in ("", "General", "@"):
        return general(value)
    section, is_own = _section_for(value, code)
    tokens = _tokens(section)
    if tokens is None:
        return f"{general(value)}〔{code}〕"
    if any(kind == "date" for kind, _ in tokens):
        return _date(value, code, since_1904)
    return _number(value, tokens, is_own, code)


def general(value: float) -> str:
    """The format General: up to 15 digits, as many as are right."""
    text = f"{value:.15g}"
    return str(Decimal(text).to_integral_value()) if value == int(value) and "e" in text else text


def _section_for(value: float, code: str) -> tuple[str, bool]:
    """The section of the format for `value`, and whether it is negative values' own, which
    prints their sign itself."""
    parts = _split(code)
    if value < 0 and len(parts) > 1:
        return parts[1], True
    if value == 0 and len(parts) > 2:
        return parts[2], False
    return parts[0], False


def _split(code: str) -> list[str]:
    parts, at = [], 0
    while at <= len(code):
        found = _SECTION.match(code, at)
        assert found is not None  # the pattern matches the empty text
        parts.append(found.group())
        at = found.end() + 1
    return parts


@lru_cache(maxsize=512)
def _tokens(section: str) -> tuple[tuple[str, str], ...] | None:
    """What a section consists of; None where some of it is not understood."""
    tokens, at = [], 0
    if section == "General":
        return (("number", "General"),)
    while at < len(section):
        found = _TOKEN.match(section, at)
        if found is None:
            return None
        kind = found.lastgroup or "nothing"
        tokens.append((kind, found.group(kind) if found.lastgroup else ""))
        at = found.end()
    numbers = sum(kind == "number" for kind, _ in tokens)
    return tuple(tokens) if numbers <= 1 else None


def _number(value: float, tokens: tuple[tuple[str, str], ...], sign_is_own: bool, code: str) -> str:
    percents = sum(kind == "percent" for kind, _ in tokens)
    amount = abs(Decimal(general(value))).scaleb(2 * percents)
    pieces, numbers = [], 0
    for kind, text in tokens:
        if kind == "number":
            numbers += 1
            text = _digits(amount, text)
        pieces.append("%" if kind == "percent" else text)
    printed = "".join(pieces)
    if value and not numbers and printed.strip():
        return f"{general(value)}〔{code}〕"
    is_negative = value < 0 and not sign_is_own and re.search("[1-9]", printed)
    return f"-{printed}" if is_negative else printed


def _digits(amount: Decimal, pattern: str) -> str:
    if pattern == "General":
        return str(amount)
    scaled = pattern.rstrip(",")
    amount = amount.scaleb(-3 * (len(pattern) - len(scaled)))
    whole, _, fraction = scaled.partition(".")
    rounded = amount.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        before = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", before)
    optional = len(fraction) - len(fraction.rstrip("#"))
    while optional and after.endswith("0"):
        after, optional = after[:-1], optional - 1
    return f"{before}.{after}" if fraction else before


def _date(value: float, code: str, since_1904: bool) -> str:
    """Dates are no figures here, so that one way to print them will do."""
    epoch = _EPOCH_1904 if since_1904 else _EPOCH
    try:
        return f"{epoch + timedelta(days=value):%Y年%m月%d日}"
    except (OverflowError, ValueError):
        return f"{general(value)}〔{code}〕"
