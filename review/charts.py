"""Small charts of a figure over the years, drawn as SVG on the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 320, 120, 22


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    year: int
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars within a box of WIDTH x HEIGHT user units, the tallest filling it."""

    title: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT


def chart(title: str, values: Mapping[int, int]) -> Chart:
    """One bar a year, from the first to the last; a year without reports leaves a gap."""
    if not values:
        return Chart(title, ())
    years = range(min(values), max(values) + 1)
    step = (WIDTH - 2 * MARGIN) / len(years)
    top = max(max(values.values()), 1)
    room = HEIGHT - 2 * MARGIN
    return Chart(
        title,
        tuple(
            Bar(
                x=round(MARGIN + at * step + step * 0.15, 1),
                y=round(HEIGHT - MARGIN - room * values[year] / top, 1),
                width=round(step * 0.7, 1),
                height=round(room * values[year] / top, 1),
                year=year,
                value=values[year],
            )
            for at, year in enumerate(years)
            if year in values
        ),
    )
