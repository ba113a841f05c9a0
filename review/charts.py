"""Small charts of a figure over the years, drawn as SVG on the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storage.overview import Sum

WIDTH, HEIGHT, MARGIN = 320, 132, 22
FOOT = 32
"""Below the bars: the year, and how many reports it sums up."""


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    year: int
    value: int
    reports: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars within a box of WIDTH x HEIGHT user units, the tallest filling it."""

    title: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT


def chart(title: str, sums: Mapping[int, Sum]) -> Chart:
    """One bar a year, from the first to the last; a year without reports leaves a gap."""
    if not sums:
        return Chart(title, ())
    values = {year: each.value for year, each in sums.items()}
    years = range(min(values), max(values) + 1)
    step = (WIDTH - 2 * MARGIN) / len(years)
    top = max(max(values.values()), 1)
    room = HEIGHT - MARGIN - FOOT
    return Chart(
        title,
        tuple(
            Bar(
                x=round(MARGIN + at * step + step * 0.15, 1),
                y=round(HEIGHT - FOOT - room * values[year] / top, 1),
                width=round(step * 0.7, 1),
                height=round(room * values[year] / top, 1),
                year=year,
                value=values[year],
                reports=sums[year].reports,
            )
            for at, year in enumerate(years)
            if year in values
        ),
    )
