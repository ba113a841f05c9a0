"""Reports with something wrong in them, at the level of readings: what is planted in which table.

Misreadings: some cells of the picture are read wrongly. Shifts: cells were found a place too far.
Errors of the source: the report itself prints a figure that breaks its sums. Each kind of
misreading is planted in sound reports, and in reports that have an error of their own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from benchmarks.simulation import FOUR, THREE, TWO, Texts, as_texts, confused, sound_values
from models.forms import Place, form
from models.identities import system
from models.report import TableKey, Template


@dataclass(frozen=True)
class Case:
    """What is printed (an error of the source included) and what is misread of it.

    `source` are the cells in which the report itself is wrong. `shown` is what the cells' pictures
    show, where that is not what is printed there."""

    template: Template
    key: TableKey
    printed: Texts
    misread: Texts
    source: frozenset[Place] = frozenset()
    shown: Texts | None = None


Plant = Callable[[random.Random, Template, TableKey, dict[Place, int]], Case]


def nothing(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    return Case(template, key, _printed(rng, values), {})


def misreads(count: int) -> Plant:
    def plant(
        rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
    ) -> Case:
        printed = _printed(rng, values)
        places = _weighted(rng, printed, count)
        return Case(template, key, printed, {p: confused(rng, printed[p]) for p in places})

    return plant


def correlated(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    """A detail and its totals print the same figure, and are misread alike."""
    if key == TWO:
        return misreads(2)(rng, template, key, values)
    values = dict.fromkeys(values, 0)
    figure, wrong = str(rng.randint(1, 99)), ""
    wrong = confused(rng, figure)
    while not wrong.isdigit() or (wrong.startswith("0") and wrong != "0"):
        wrong = confused(rng, figure)
    places = _line_of_one(rng, template, key)
    printed = as_texts({**values, **dict.fromkeys(places, int(figure))})
    return Case(template, key, printed, dict.fromkeys(places, wrong))


def shifted_row(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    return _shifted(rng, template, key, values, axis=0)


def shifted_column(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    return _shifted(rng, template, key, values, axis=1)


def dropped_digit(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    return _one(rng, template, key, values, lambda text: text[1:] if len(text) > 1 else "")


def doubled_digit(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    return _one(rng, template, key, values, lambda text: text[0] + text)


def blank_for_zero(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    printed = as_texts(values)
    zeros = [place for place, text in printed.items() if text == "0"] or [next(iter(printed))]
    return Case(template, key, printed, {rng.choice(zeros): ""})


def zero_for_blank(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    printed = {place: "" if text == "0" else text for place, text in as_texts(values).items()}
    blanks = [place for place, text in printed.items() if not text] or [next(iter(printed))]
    return Case(template, key, printed, {rng.choice(blanks): "0"})


def total_off(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    totals = sorted(system(template, key).totals)
    return _source(template, key, values, {p: values[p] + 1 for p in _pick(rng, totals, values)})


def detail_changed(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    totals = system(template, key).totals
    details = [place for place in values if place not in totals]
    more = rng.randint(1, 20)
    return _source(
        template, key, values, {p: values[p] + more for p in _pick(rng, details, values)}
    )


def total_left_at_zero(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    totals = [place for place in system(template, key).totals if values[place]]
    return _source(template, key, values, dict.fromkeys(_pick(rng, totals, values), 0))


def digits_swapped(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    long = [place for place, value in values.items() if value > 9 and value % 10 != value // 10]
    changed = {p: int(str(values[p])[::-1]) for p in _pick(rng, long, values)}
    return _source(template, key, values, changed)


def in_a_wrong_report(plant: Plant) -> Plant:
    """The same in a report that has an error of its own: a detail changed after its total."""

    def both(
        rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
    ) -> Case:
        wrong = detail_changed(rng, template, key, values)
        case = plant(rng, template, key, {p: int(text) for p, text in wrong.printed.items()})
        return replace(case, source=wrong.source)

    return both


MISREADINGS: Mapping[str, Plant] = {
    **{f"{count} misread": misreads(count) for count in range(1, 6)},
    "row shifted": shifted_row,
    "column shifted": shifted_column,
    "digit dropped": dropped_digit,
    "digit doubled": doubled_digit,
    "blank for zero": blank_for_zero,
    "zero for blank": zero_for_blank,
}
SOURCES: Mapping[str, Plant] = {
    "source: total off": total_off,
    "source: detail changed": detail_changed,
    "source: total left at 0": total_left_at_zero,
    "source: digits swapped": digits_swapped,
}
IN_WRONG: Mapping[str, Plant] = {
    f"wrong report, {name}": in_a_wrong_report(plant) for name, plant in MISREADINGS.items()
}
KINDS: Mapping[str, Plant] = {
    "sound": nothing,
    **MISREADINGS,
    "correlated misreads": correlated,
    **SOURCES,
    **IN_WRONG,
}
NEED_SUMS = frozenset({"correlated misreads", "row shifted", "column shifted", *SOURCES, *IN_WRONG})
"""Kinds for tables with sums: a line of table two that is found shifted lacks its end."""
OUTER_ROWS = frozenset({"new_requests", "carried_in", "results_total", "carried_out"})


def cases(count: int, rng: random.Random) -> Iterator[tuple[str, Case]]:
    """`count` cases, every kind in turn; three tables of requests to one of each other."""
    kinds = list(KINDS.items())
    for number in range(count):
        name, plant = kinds[number % len(kinds)]
        template: Template = rng.choice(("2019", "2021"))
        key = rng.choice((THREE, THREE, THREE, FOUR, FOUR if name in NEED_SUMS else TWO))
        if name.endswith("column shifted"):
            key = THREE
        yield name, plant(rng, template, key, sound_values(rng, template, key))


def _printed(rng: random.Random, values: Mapping[Place, int]) -> Texts:
    """As texts; one report in five leaves its zeros blank."""
    blank = rng.random() < 0.2
    return {p: "" if blank and not value else str(value) for p, value in values.items()}


def _weighted(rng: random.Random, printed: Texts, count: int) -> list[Place]:
    """Distinct cells, those with figures three times as often."""
    places = list(printed)
    weights = [3 if printed[place] not in ("", "0") else 1 for place in places]
    chosen: dict[Place, None] = {}
    while len(chosen) < min(count, len(places)):
        chosen[rng.choices(places, weights)[0]] = None
    return list(chosen)


def _pick(rng: random.Random, places: list[Place], values: Mapping[Place, int]) -> list[Place]:
    return [rng.choice(places)] if places else [rng.choice(sorted(values))]


def _one(
    rng: random.Random,
    template: Template,
    key: TableKey,
    values: dict[Place, int],
    slip: Callable[[str], str],
) -> Case:
    printed = as_texts(values)
    (place,) = _weighted(rng, printed, 1)
    return Case(template, key, printed, {place: slip(printed[place])})


def _shifted(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int], axis: int
) -> Case:
    """A line's cells were found a place too far: their pictures show the neighbour's figure. Only
    a line that has figures: of zeros, none would be wrong."""
    printed = as_texts(values)
    lines = [place[axis] for place, value in values.items() if value]
    if not lines:
        return Case(template, key, printed, {})
    chosen = rng.choice(lines)
    line = [place for place in values if place[axis] == chosen]
    moved = ["", *(printed[place] for place in line[:-1])]
    return Case(
        template, key, printed, {}, shown={**printed, **dict(zip(line, moved, strict=True))}
    )


def _source(
    template: Template, key: TableKey, values: dict[Place, int], changed: Mapping[Place, int]
) -> Case:
    wrong = frozenset(place for place, value in changed.items() if value != values[place])
    return Case(template, key, as_texts({**values, **changed}), {}, wrong)


def _line_of_one(rng: random.Random, template: Template, key: TableKey) -> list[Place]:
    """A detail, and every cell that repeats it where all else is 0."""
    if key == FOUR:
        row = rng.choice(list(form(template).tables[key].rows))
        return [(row, rng.choice(("upheld", "overturned", "other", "pending"))), (row, "total")]
    rows = [r for r in form(template).tables[key].rows if r not in OUTER_ROWS]
    column = rng.choice(("natural_person", "commercial_enterprise", "other_organization"))
    lines = (rng.choice(rows), "results_total", "new_requests")
    return [(row, at) for row in lines for at in (column, "total")]
