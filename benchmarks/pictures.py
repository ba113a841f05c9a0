"""Misread, or wrong as printed: cells of pages altered in the picture, and what is said of them.

`python -m benchmarks.pictures [CASES]`. Pages of made-up reports are drawn, dirtied and read once;
then single cells are drawn otherwise. A misreading: dirt on the cell, such that the figure reader
takes it for another figure. An error of the source: the picture of another cell of its column
stands in a cell. Both together. Only tables that are read without an error before are one.

Verdicts: `misread` where a figure was mended, `as printed` where a broken sum is called the
report's own error, `uncertain` where a person is asked, `silent` where a wrong figure passes.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from playwright.sync_api import Browser

from benchmarks.sheets import DrawnCell, Sheet, read_sheet, redrawn
from benchmarks.simulation import Texts
from benchmarks.spoiling import DIRT, pasted
from extractors.resolve import Decided, decide
from extractors.resolve.findings import AS_PRINTED
from extractors.scan import PagePicture
from extractors.scan.readings import DIGIT
from models.forms import Place
from models.identities import system
from models.report import Finding, TableKey, Template
from samples.generate.chance import report_by_chance
from samples.generate.degrade import DEGRADATIONS
from samples.generate.sheets import Style, as_pdf, browser, pictures

CASES = 240
CASES_A_SHEET = 20
DPI = 200
POINTS = 72.0
TRIES = 12  # cells that are dirtied until one is misread
WAYS = 24  # to dirty each
ALIKE = 1.25  # cells whose heights differ less can change pictures

Known = Mapping[TableKey, Texts]
Truth = Literal["misread", "as printed"]
Verdict = Literal["misread", "as printed", "uncertain", "silent"]
Scores = Counter[tuple[Truth, Verdict]]


@dataclass(frozen=True)
class Alteration:
    """A cell drawn otherwise: what its picture prints (`printed`), and which verdict is true."""

    truth: Truth
    key: TableKey
    place: Place
    printed: str
    cell: DrawnCell


def sheet_by_chance(chromium: Browser, number: int) -> Sheet:
    """A made-up report on paper, dirtied in one way or left clean, and read."""
    rng = np.random.default_rng(1000 + number)
    template: Template = "2021" if number % 2 else "2019"
    dirt = (None, *DEGRADATIONS.values())[number % (1 + len(DEGRADATIONS))]
    pages = pictures(as_pdf(chromium, report_by_chance(rng, template), Style()), DPI)
    if dirt is not None:
        pages = [dirt(page, DPI, rng, 0) for page in pages]
    return read_sheet(
        PagePicture(at, page, DPI, *(side * POINTS / DPI for side in page.shape[1::-1]))
        for at, page in enumerate(pages, 1)
    )


def known(decided: Decided) -> Known:
    """The printed texts of the tables that are read without an error."""
    return {
        key: {(cell.row, cell.column): cell.text.strip() for cell in table.cells}
        for key, table in decided.tables.items()
        if table.status == "ok"
    }


def misread(
    rng: random.Random, sheet: Sheet, key: TableKey, printed: Texts, spared: Sequence[Place] = ()
) -> Alteration | None:
    """A cell dirtied so that another figure is read in it, by the least dirt of those tried; None
    where no cell that was tried is ever misread."""
    drawn = {place: sheet.drawn(key, place) for place in printed if place not in spared}
    weights = {
        place: 1 if printed[place] in ("", "0") else 3 for place, cell in drawn.items() if cell
    }
    for place in rng.choices(list(weights), list(weights.values()), k=TRIES) if weights else ():
        cell = drawn[place]
        assert cell is not None
        digit = DIGIT * cell.trace.text_height
        ways = (rng.choice(DIRT)(rng, cell.pixels, cell.ink, digit) for _ in range(WAYS))
        wrong = [
            each
            for each in redrawn(cell, list(ways))
            if each.text.text.isdigit() and each.text.text != printed[place]
        ]
        if wrong:
            least = min(wrong, key=lambda each: _difference(each, cell))
            return Alteration("misread", key, place, printed[place], least)
    return None


def _difference(one: DrawnCell, other: DrawnCell) -> float:
    return float(np.abs(one.pixels.astype(float) - other.pixels).mean())


def source_error(
    rng: random.Random, sheet: Sheet, key: TableKey, printed: Texts
) -> Alteration | None:
    """A cell under sums that prints another figure; None where the table has no sums, or no two
    different figures in cells of one size."""
    pairs = list(_exchangeable(sheet, key, printed))
    if not pairs:
        return None
    target, donor = rng.choice(pairs)
    cell, other = sheet.drawn(key, target), sheet.drawn(key, donor)
    assert cell is not None
    assert other is not None
    changed = redrawn(cell, [pasted(cell.pixels, other.pixels)])[0]
    return Alteration("as printed", key, target, printed[donor], changed)


def _exchangeable(sheet: Sheet, key: TableKey, printed: Texts) -> Iterator[tuple[Place, Place]]:
    """Cells under sums, and cells of the same column that print something else, not nothing."""
    for target in system(sheet.tables[key].template, key).touching:
        for donor in printed:
            if donor[1] == target[1] and printed[donor] not in ("", printed[target]):
                heights = [c.pixels.shape[0] for p in (target, donor) if (c := sheet.drawn(key, p))]
                if len(heights) == 2 and max(heights) < ALIKE * min(heights):
                    yield target, donor


def verdict(one: Alteration, decided: Decided, template: Template) -> Verdict:
    """What the decision says of an altered cell. A figure that is changed into a wrong one, or
    stays wrong with no word, passes in silence; a sum over another cell that a person is asked
    about says nothing yet."""
    place, errors = (
        one.place,
        [f for f in decided.findings if f.table == one.key and f.severity == "error"],
    )
    figure = decided.tables[one.key].figure(*place)
    assert figure is not None
    over = {
        (each.identity.id, each.row, each.column): set(each.weights)
        for each in system(template, one.key).instances
        if place in each.weights
    }
    asked = {
        other
        for other in {place}.union(*over.values())
        for f in errors
        if f.rule.startswith(("cell.", "table.")) and _covers(f, other)
    }
    if place in asked:
        return "uncertain"
    if figure.text.strip() != one.cell.text.text:
        return "misread" if figure.text.strip() == one.printed else "silent"
    told = [f for f in errors if (f.rule, f.row, f.column) in over]
    if any(AS_PRINTED in f.message for f in told):
        return "as printed"
    return "uncertain" if told or asked else "silent"


def _covers(finding: Finding, place: Place) -> bool:
    return finding.row in (None, place[0]) and finding.column in (None, place[1])


def run(sheets: Iterator[Sheet], count: int, seed: int = 3) -> tuple[Scores, list[float]]:
    """What was said of `count` altered cells, by what is true of them; seconds of each decision.

    A sheet in which too little is read without an error gives no cases.
    """
    rng = random.Random(seed)
    scores: Scores = Counter()
    took: list[float] = []
    for sheet in sheets:
        for key, made in alterations(rng, sheet):
            tables, second_look = sheet.altered({key: {each.place: each.cell for each in made}})
            start = time.perf_counter()
            decided = decide(tables, (), second_look)
            took.append(time.perf_counter() - start)
            for each in made:
                scores[each.truth, verdict(each, decided, tables[key].template)] += 1
            if scores.total() >= count:
                return scores, took
    return scores, took


def alterations(
    rng: random.Random, sheet: Sheet, count: int = CASES_A_SHEET
) -> Iterator[tuple[TableKey, list[Alteration]]]:
    """Ways to alter a table of a sheet: a misreading, an error of the source, or both, in turn.

    None where too little of the sheet is read without an error.
    """
    texts = known(decide(sheet.tables, (), sheet.second_look))
    for at in range(count if texts else 0):
        key = rng.choice(list(texts))
        wrong = source_error(rng, sheet, key, texts[key]) if at % 3 else None
        slip = None
        if wrong is None or at % 3 == 2:
            spared = [wrong.place] if wrong else []
            slip = misread(rng, sheet, key, texts[key], spared)
        if made := [each for each in (wrong, slip) if each]:
            yield key, made


def report(scores: Scores) -> Iterator[str]:
    truths, verdicts = get_args(Truth), get_args(Verdict)
    yield f"{'':12}" + "".join(f"{name:>12}" for name in verdicts)
    for truth in truths:
        yield f"{truth:12}" + "".join(f"{scores[truth, said]:12}" for said in verdicts)
    for truth in truths:
        precision, recall, asked = (f"{each:.2%}" for each in measures(scores, truth))
        yield f"{truth}: precision {precision}, recall {recall}, left to a person {asked}"


def measures(scores: Scores, truth: Truth) -> tuple[float, float, float]:
    """Precision of a verdict, its recall among what was decided without a person, and the share
    left to one. A wrong figure that passes in silence counts against recall."""
    right = scores[truth, truth]
    said = sum(scores[other, truth] for other in get_args(Truth))
    there = sum(scores[truth, verdict] for verdict in get_args(Verdict))
    asked = scores[truth, "uncertain"]
    return (
        right / said if said else 1.0,
        right / (there - asked) if there > asked else 1.0,
        asked / there if there else 0.0,
    )


def main(count: int = CASES) -> None:
    with browser() as chromium:
        scores, took = run(
            (sheet_by_chance(chromium, number) for number in itertools.count()), count
        )
    for line in report(scores):
        print(line)
    print(f"{sum(took) / len(took):.3f} s a decision, {max(took):.3f} s at most")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
