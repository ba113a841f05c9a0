"""Number formats: what a cell shows."""

from __future__ import annotations

import pytest

from extractors.workbook.display import general, shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (5, "General", "5"),
        (5.0, "G/通用格式", "5"),
        (0.1 + 0.2, "General", "0.3"),
        (2804.979705, "General", "2804.979705"),
        (1362, "#,##0", "1,362"),
        (1234567, "#,##0", "1,234,567"),
        (0, "#,##0", "0"),
        (0, "#", ""),
        (0, "0;-0;;@", ""),
        (-5, "0;-0;;@", "-5"),
        (-5, "0", "-5"),
        (-0.2, "0", "0"),
        (2.5, "0", "3"),
        (-72, "#,##0_);(#,##0)", "(72)"),
        (-72, "#,##0_);[Red](#,##0)", "(72)"),
        (14, "+0;-0;0", "+14"),
        (12.5, "0.00", "12.50"),
        (3.5, "0.##", "3.5"),
        (0.125, "0.0%", "12.5%"),
        (5, '0"件"', "5件"),
        (5, "0\\件", "5件"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (1362, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "1,362"),
        (1234567, "#,##0,", "1,235"),
        (44000, "yyyy/m/d", "2020年06月18日"),
    ],
)
def test_shown(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize("code", ["0!.0,", "[DBNum1]0", "[>=3]0;1", "# ?/?", "0.00E+00", '"共"'])
def test_a_format_not_understood_gives_no_figure(code: str) -> None:
    text = shown(5, code)
    assert text.startswith("5〔")
    assert not text.isdecimal()


def test_dates_since_1904() -> None:
    assert shown(0, "yyyy", since_1904=True) == "1904年01月01日"


def test_general_keeps_large_numbers_whole() -> None:
    assert general(123456789012) == "123456789012"
