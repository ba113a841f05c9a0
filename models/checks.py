"""The one rule engine: what a table's figures say against the sums that must hold.

The pipeline, the command, a reprocessing and the review page all call `check_table`. It knows
figures only, nothing of how they were read: which cells could not be read comes with the call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.forms import Place
from models.identities import System, system
from models.messages import (
    TOTAL_IS_SOUND,
    blank_cells,
    both,
    broken_sum,
    column_of,
    equation,
    impossible_sign,
    missing_total,
    sum_name,
    too_many_repairs,
)
from models.report import Figure, Finding, TableKey, Template
from models.suggestions import suggestions

UNREAD_RULES = frozenset({"cell.unreadable", "unit.unknown", "table.misaligned"})
SIGNS = frozenset("+-＋－−")
COMPUTED = (
    "requests.", "litigation.", "total.", "cell.blank", "cell.impossible", "repair.gave_up",
)  # fmt: skip
"""What the rules of `check_table` begin with: a recheck gives them anew."""


def unread_places(
    key: TableKey, figures: Mapping[Place, Figure], findings: Iterable[Finding]
) -> frozenset[Place]:
    """The places without a value because it could not be read, by what the findings say.

    A finding with no row stands for its whole table, one with no column for its whole row. The
    other places without a value are printed blank.
    """
    told = [
        (finding.row, finding.column)
        for finding in findings
        if finding.table == key and finding.rule in UNREAD_RULES and finding.severity == "error"
    ]
    return frozenset(
        place
        for place, figure in figures.items()
        if figure.value is None
        and any(row in (None, place[0]) and column in (None, place[1]) for row, column in told)
    )


def check_table(
    key: TableKey,
    template: Template,
    figures: Mapping[Place, Figure],
    unread: Collection[Place] = frozenset(),
) -> tuple[Finding, ...]:
    """The findings of one table: every broken sum (error), blanks (notice), in printed order.

    `unread` are the places that could not be read (see `unread_places`): sums over them are not
    checked. A place that `figures` lacks counts as unread; one without a value that is not in
    `unread` is printed blank. Blank details count as 0. A blank total under parts that are not 0
    is a missing figure: an error with `actual` None, and other sums over it are not checked.
    """
    sums = system(template, key)
    ledger = _ledger(sums, figures, unread)
    broken = {
        index: residual
        for index, residual in sums.residuals(ledger.values).items()
        if not ledger.missing.intersection(sums.parts_of(index))
    }
    proposals = suggestions(sums, template, key, ledger.values, ledger.missing)
    found = [
        _broken(sums, index, template, key, ledger).model_copy(
            update={"suggestion": proposals.of_sums.get(index)}
        )
        for index in sorted({*broken, *ledger.unmet})
    ]
    return (
        *found,
        *([_gave_up(key)] if proposals.gave_up else []),
        *_impossible(key, template, figures),
        *_blanks(key, template, figures, ledger),
    )


@dataclass(frozen=True, slots=True)
class SumOver:
    """A sum over some cell, in words with its numbers; `holds` is None where one of its cells
    could not be read, so that it is not checked."""

    text: str
    holds: bool | None


def sums_over(
    place: Place,
    key: TableKey,
    template: Template,
    figures: Mapping[Place, Figure],
    unread: Collection[Place] = frozenset(),
) -> Iterator[SumOver]:
    """Every sum that a cell is part of, as `check_table` sees it: what speaks for a figure, or
    against it."""
    sums = system(template, key)
    ledger = _ledger(sums, figures, unread)
    for index, _ in sums.touching.get(place, ()):
        instance = sums.instances[index]
        residual = sums.residual(index, ledger.values)
        checked = residual is not None and not ledger.missing.intersection(sums.parts_of(index))
        name = sum_name(instance, template)[0]
        yield SumOver(
            f"{name}。{equation(instance, ledger.values)}" if checked else name,
            residual == 0 if checked else None,
        )


@dataclass(frozen=True)
class _Ledger:
    """The figures as the sums see them: blanks as 0, except totals that are `missing`.

    `unmet` are the sums whose total is missing, with what the parts give."""

    values: Mapping[Place, int]
    blanks: tuple[Place, ...]
    missing: frozenset[Place]
    unmet: Mapping[int, int]

    def balanced(self, sums: System, column: str) -> bool:
        """Whether the printed identity 一 + 二 = 三 + 四 is checked in a column, and holds."""
        return any(
            instance.identity.id == "requests.balance"
            and instance.line == column
            and sums.residual(index, self.values) == 0
            and not self.missing.intersection(instance.weights)
            for index, instance in enumerate(sums.instances)
        )


def _ledger(sums: System, figures: Mapping[Place, Figure], unread: Collection[Place]) -> _Ledger:
    blanks = tuple(
        place for place, figure in figures.items() if figure.value is None and place not in unread
    )
    values = {
        place: figure.value or 0
        for place, figure in figures.items()
        if place in blanks or isinstance(figure.value, int)
    }
    known = {place: value for place, value in values.items() if isinstance(value, int)}
    broken = sums.residuals(known)
    unmet = {
        index: broken[index]
        for place in blanks
        for index in sums.totals.get(place, ())
        if broken.get(index)
    }
    missing = frozenset(
        place for place in blanks if any(i in unmet for i in sums.totals.get(place, ()))
    )
    return _Ledger(known, blanks, missing, unmet)


def _broken(
    sums: System, index: int, template: Template, key: TableKey, ledger: _Ledger
) -> Finding:
    instance = sums.instances[index]
    parts = [ledger.values[place] for place in sums.parts_of(index)]
    wholes = sums.wholes_of(index)
    blank_total = len(wholes) == 1 and wholes[0] in ledger.missing
    message = (
        missing_total(instance, template, sum(parts), parts)
        if blank_total
        else broken_sum(instance, template, ledger.values, ledger.blanks)
    )
    if instance.identity.id == "requests.results_total" and ledger.balanced(sums, instance.line):
        message = both(message, TOTAL_IS_SOUND)
    return Finding(
        rule=instance.identity.id,
        severity="error",
        table=key,
        row=instance.row,
        column=instance.column,
        expected=sum(parts),
        actual=None if blank_total else sum(ledger.values[place] for place in wholes),
        message=message,
    )


def _gave_up(key: TableKey) -> Finding:
    """The search for repairs is bounded (see `models.repair`): who reads the answer is told."""
    return Finding(
        rule="repair.gave_up", severity="notice", table=key, message=too_many_repairs(key)
    )


def _impossible(
    key: TableKey, template: Template, figures: Mapping[Place, Figure]
) -> Iterator[Finding]:
    """A sign where things are counted: the figure belongs elsewhere, or is misprinted."""
    for place, figure in figures.items():
        column = column_of(template, key, place)
        if column is None or column.signed or figure.value is None:
            continue
        if figure.text.strip()[:1] in SIGNS or str(figure.value).startswith("-"):
            yield Finding(
                rule="cell.impossible",
                severity="error",
                table=key,
                row=place[0],
                column=place[1],
                actual=figure.value,
                message=impossible_sign(template, key, place, figure.text.strip()),
            )


def _blanks(
    key: TableKey, template: Template, figures: Mapping[Place, Figure], ledger: _Ledger
) -> Iterator[Finding]:
    zeros = [place for place in ledger.blanks if place not in ledger.missing]
    if not zeros:
        return
    row, column = zeros[0] if len(zeros) == 1 else (None, None)
    yield Finding(
        rule="cell.blank",
        severity="notice",
        table=key,
        row=row,
        column=column,
        message=blank_cells(
            template,
            key,
            zeros,
            everything=len(zeros) == len(figures),
            counted=bool(system(template, key).terms),
        ),
    )
