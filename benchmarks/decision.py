"""What becomes of wrong figures: misreadings planted in pictures, and errors in the report itself.

`python -m benchmarks.decision [TABLES]` prints a line for each kind: how many were repaired
rightly and wrongly, left to a person, and missed (silent), and the time a table takes. The pictures
are simulated (`benchmarks.simulation`); what is tested is the decision.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.simulation import (
    FOUR,
    THREE,
    TWO,
    Picture,
    Texts,
    as_texts,
    confused,
    sound_values,
)
from extractors.resolve import Decided, decide
from extractors.resolve.findings import AS_PRINTED
from models.forms import Place, form
from models.identities import system
from models.report import TableKey, Template

TABLES = 20_000
SUMS = ("requests.", "litigation.")
OUTCOMES = ("repaired", "wrongly", "to a person", "missed", "as printed")


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
    rows = [place[0] for place, value in values.items() if value]
    row = rng.choice(rows or ["total"])
    line = [place for place in values if place[0] == row]
    return _shifted(template, key, values, line)


def shifted_column(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    columns = [place[1] for place, value in values.items() if value]
    column = rng.choice(columns or ["total"])
    return _shifted(template, key, values, [place for place in values if place[1] == column])


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


def source_and_misread(
    rng: random.Random, template: Template, key: TableKey, values: dict[Place, int]
) -> Case:
    case = detail_changed(rng, template, key, values)
    places = _weighted(rng, case.printed, 1)
    wrong = {place: confused(rng, case.printed[place]) for place in places}
    return Case(template, key, case.printed, wrong, case.source)


KINDS: Mapping[str, Plant] = {
    "sound": nothing,
    **{f"{count} misread": misreads(count) for count in range(1, 6)},
    "correlated misreads": correlated,
    "row shifted": shifted_row,
    "column shifted": shifted_column,
    "digit dropped": dropped_digit,
    "digit doubled": doubled_digit,
    "blank for zero": blank_for_zero,
    "zero for blank": zero_for_blank,
    "source: total off": total_off,
    "source: detail changed": detail_changed,
    "source: total left at 0": total_left_at_zero,
    "source: digits swapped": digits_swapped,
    "source and misread": source_and_misread,
}


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
    template: Template, key: TableKey, values: dict[Place, int], line: list[Place]
) -> Case:
    """The cells were found a place too far: their pictures show the neighbour's figure."""
    printed = as_texts(values)
    moved = ["", *(printed[place] for place in line[:-1])] if line else []
    shown = {**printed, **dict(zip(line, moved, strict=True))}
    return Case(template, key, printed, {}, shown=shown)


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


NEED_SUMS = frozenset({"correlated misreads", "row shifted", "column shifted"})
"""Kinds that only sums can show: a line of table two that is found shifted lacks its end."""
OUTER_ROWS = frozenset({"new_requests", "carried_in", "results_total", "carried_out"})


def cases(count: int, rng: random.Random) -> Iterator[tuple[str, Case]]:
    """`count` cases, every kind in turn; three tables of requests to one of each other."""
    kinds = list(KINDS.items())
    for number in range(count):
        name, plant = kinds[number % len(kinds)]
        template: Template = rng.choice(("2019", "2021"))
        covered = name.startswith("source") or name in NEED_SUMS
        key = rng.choice((THREE, THREE, THREE, FOUR, FOUR if covered else TWO))
        if plant is shifted_column:
            key = THREE
        yield name, plant(rng, template, key, sound_values(rng, template, key))


def outcomes(case: Case, decided: Decided) -> Counter[str]:
    """Every cell of the table that was planted or has come out wrong, by what became of it."""
    table = decided.tables[case.key]
    told = {
        (figure.row, figure.column)
        for figure in table.cells
        for finding in decided.findings
        if finding.severity == "error" and not finding.rule.startswith(SUMS)
        if finding.table == case.key and finding.row in (None, figure.row)
        if finding.column in (None, figure.column)
    }
    planted = {**case.misread, **_differing(case)}
    covered = _under_findings(case, decided)
    found: Counter[str] = Counter()
    for figure in table.cells:
        place = (figure.row, figure.column)
        right = figure.text.strip() == case.printed[place]
        if place in told:
            found["to a person"] += place in planted
            found["asked in vain"] += place not in planted
        elif right and place in case.misread:
            found["repaired"] += 1
        elif right and place in case.source:
            found["as printed"] += place in covered
            found["missed"] += place not in covered
        elif not right and figure.origin == "resolved":
            found["wrongly"] += 1
        elif not right:
            found["to a person" if place in covered else "missed"] += 1
    return found + _verdicts(case, decided)


def _verdicts(case: Case, decided: Decided) -> Counter[str]:
    """How often a broken sum was said to be the report's own, and how often wrongly so."""
    said: Counter[str] = Counter()
    misread = {
        (figure.row, figure.column)
        for figure in decided.tables[case.key].cells
        if figure.text.strip() != case.printed[figure.row, figure.column]
    }
    for each in system(case.template, case.key).instances:
        for finding in decided.findings:
            stands = (finding.rule, finding.row, finding.column)
            if stands == (each.identity.id, each.row, each.column):
                said["broken"] += bool(case.source.intersection(each.weights))
                if AS_PRINTED in finding.message:
                    wrong = misread.intersection(each.weights)
                    said["said wrongly" if wrong else "said rightly"] += 1
    return said


def _differing(case: Case) -> Texts:
    """Cells whose pictures show another cell's figure."""
    shown = case.shown or case.printed
    return {place: text for place, text in shown.items() if text != case.printed[place]}


def _under_findings(case: Case, decided: Decided) -> set[Place]:
    """The cells of every broken sum that was told."""
    told = {(f.rule, f.row, f.column) for f in decided.findings if f.severity == "error"}
    return {
        place
        for each in system(case.template, case.key).instances
        if (each.identity.id, each.row, each.column) in told
        for place in each.weights
    }


def run(count: int, seed: int = 5) -> dict[str, Counter[str]]:
    """Outcomes by kind; `tables`, `microseconds` and `looks` count what they cost."""
    rng = random.Random(seed)
    results: dict[str, Counter[str]] = {name: Counter() for name in KINDS}
    for name, case in cases(count, rng):
        ambiguous = frozenset(p for p in case.misread if rng.random() < 0.2)
        picture = Picture(
            rng, case.template, case.key, case.shown or case.printed, case.misread, ambiguous
        )
        table = picture.table()
        start = time.perf_counter()
        decided = decide({case.key: table}, (), picture)
        took = time.perf_counter() - start
        results[name] += outcomes(case, decided)
        results[name] += Counter(
            tables=1,
            microseconds=int(1e6 * took),
            looks=picture.looks,
        )
    return results


def report(results: Mapping[str, Counter[str]]) -> Iterator[str]:
    heads = (*OUTCOMES, "asked in vain")
    yield f"{'':26}{'tables':>8}" + "".join(f"{head:>14}" for head in heads) + "   looks      ms"
    for name, counts in results.items():
        tables = max(counts["tables"], 1)
        yield (
            f"{name:26}{counts['tables']:8}"
            + "".join(f"{counts[head]:14}" for head in heads)
            + f"{counts['looks'] / tables:8.1f}{counts['microseconds'] / tables / 1000:8.2f}"
        )
    total: Counter[str] = sum(results.values(), Counter())
    yield ""
    yield f"figures called misread: {_share(total['repaired'], total['wrongly'])}"
    yield f"sums called as printed: {_share(total['said rightly'], total['said wrongly'])}"
    yield f"sums broken by the source and called so: {total['said rightly']} of {total['broken']}"


def _share(right: int, wrong: int) -> str:
    return f"{right} rightly, {wrong} wrongly ({right / max(right + wrong, 1):.4%} right)"


def main(count: int = TABLES) -> None:
    for line in report(run(count)):
        print(line)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TABLES)
