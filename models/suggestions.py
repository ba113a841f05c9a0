"""The change that a person would propose where sums are broken, and why.

A suggestion never changes a figure. It is made where one smallest set of changed cells mends every
sum, or where one of several is clearly likelier: published reports err in few ways (a total typed
by hand and left at 0; a detail changed after its total; one figure counted in two rows). What the
form says of 部分公开, 只计这一情形，不计其他情形, tells which of two rows counted twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from models.erasures import solve
from models.forms import Place
from models.identities import System
from models.messages import both, change
from models.repair import Repair, Repairs, smallest_repairs
from models.report import SuggestedCell, Suggestion

CLEARLY = 1.5
"""By how much less unlikely (natural logarithm) than the next a repair must be to be proposed."""

PARTLY_GRANTED = "partly_granted"


@dataclass(frozen=True)
class Suggestions:
    """`of_sums` by the index of each broken sum that one can be made for. `gave_up` where there
    were more repairs than could be tried."""

    of_sums: Mapping[int, Suggestion]
    gave_up: bool = False


def suggestions(
    sums: System,
    template: str,
    table: str,
    values: Mapping[Place, int],
    missing: Collection[Place] = frozenset(),
) -> Suggestions:
    """A suggestion for each broken sum that one can be made for.

    `values` are the known figures, blanks as 0; `missing` those blanks that are totals under
    parts that are not 0. Sums that share no cell are mended apart.
    """
    broken = sums.residuals(values)
    proposed: dict[int, Suggestion] = {}
    gave_up = False
    for number in sorted({sums.component[index] for index in broken}):
        group = [index for index in broken if sums.component[index] == number]
        inside = _cells_of(sums, number, values)
        repairs = _repairs(sums, inside, missing)
        gave_up |= repairs.gave_up
        repair = _likeliest(sums, inside, repairs, missing)
        if repair:
            made = Suggestion(
                cells=tuple(
                    SuggestedCell(row=row, column=column, value=value)
                    for (row, column), value in repair.items()
                ),
                because=_because(sums, template, table, inside, repair, missing),
            )
            proposed.update(dict.fromkeys(group, made))
    return Suggestions(proposed, gave_up)


def _cells_of(sums: System, component: int, values: Mapping[Place, int]) -> dict[Place, int]:
    return {
        place: value
        for place, value in values.items()
        if any(sums.component[index] == component for index, _ in sums.touching.get(place, ()))
    }


def _repairs(sums: System, values: Mapping[Place, int], missing: Collection[Place]) -> Repairs:
    """Missing totals are worked out first: only what is left is to be repaired."""
    due = solve(sums, {p: v for p, v in values.items() if p not in missing}, missing)
    if due and not sums.residuals({**values, **due}):
        return Repairs((due,))
    return smallest_repairs(sums, values)


def _likeliest(
    sums: System, values: Mapping[Place, int], repairs: Repairs, missing: Collection[Place]
) -> Repair | None:
    """The smallest repair where it is the only one, or the likeliest by far; None otherwise."""
    if repairs.gave_up or not repairs.found:
        return None
    ranked = sorted(
        (_unlikeliness(sums, values, each, missing), n) for n, each in enumerate(repairs.found)
    )
    if len(ranked) > 1 and ranked[1][0] - ranked[0][0] < CLEARLY:
        return None
    return repairs.found[ranked[0][1]]


def _unlikeliness(
    sums: System, values: Mapping[Place, int], repair: Repair, missing: Collection[Place]
) -> float:
    """How unlikely it is, as a negative logarithm up to a constant, that the report errs so.

    A total that follows a changed detail of its line costs little: it was summed, wrongly fed.
    """
    deltas = {place: value - values[place] for place, value in repair.items()}
    cost = 0.0
    for place, new in repair.items():
        feeds = any(
            other != place and deltas[other] == deltas[place] and _feeds(sums, other, place)
            for other in repair
        )
        cost += 0.5 if feeds else _cell_cost(sums, values, place, new, missing)
    return cost


def _feeds(sums: System, detail: Place, total: Place) -> bool:
    """Whether `detail` is a part of a sum whose whole is `total`."""
    return any(detail in sums.parts_of(index) for index in sums.totals.get(total, ()))


def _cell_cost(
    sums: System,
    values: Mapping[Place, int],
    place: Place,
    new: int,
    missing: Collection[Place],
) -> float:
    old = values[place]
    if place in missing or (old == 0 and place in sums.totals):
        return 0.0
    if _also_partly_granted(values, place, new):
        return 0.0 if new == 0 else 2.0
    if new == 0:
        twice = any(
            other != place and other[1] == place[1] and value == old
            for other, value in values.items()
        )
        return 1.0 if twice and place[0] != PARTLY_GRANTED else 2.5
    if place in sums.totals or _one_slip(str(old), str(new)):
        return 3.0
    return 4.0


def _also_partly_granted(values: Mapping[Place, int], place: Place, new: int) -> bool:
    """Whether the change takes from another outcome just what 部分公开 counts."""
    partly = values.get((PARTLY_GRANTED, place[1]))
    return place[0] != PARTLY_GRANTED and bool(partly) and values[place] - new == partly


def _one_slip(old: str, new: str) -> bool:
    """One digit typed wrongly, or two neighbours swapped."""
    if len(old) != len(new):
        return False
    differing = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    return len(differing) == 1 or (
        len(differing) == 2 and differing[1] == differing[0] + 1 and sorted(old) == sorted(new)
    )


def _because(
    sums: System,
    template: str,
    table: str,
    values: Mapping[Place, int],
    repair: Repair,
    missing: Collection[Place],
) -> str:
    changes = [
        change(template, table, place, None if place in missing else values[place], new)
        for place, new in repair.items()
    ]
    chinese, english = "；".join(c for c, _ in changes), "; ".join(e for _, e in changes)
    why = _likely_cause(sums, values, repair)
    return both(
        f"改动最少的办法：{chinese}，改后各项勾稽关系全部成立。{why[0]}",
        f"The smallest change that makes every sum hold: {english}. {why[1]}".strip(),
    )


def _likely_cause(sums: System, values: Mapping[Place, int], repair: Repair) -> tuple[str, str]:
    if all(values[place] == 0 and place in sums.totals for place in repair):
        return "总计可能漏填。", "A total seems to have been left unfilled."
    details = [place for place in repair if place not in sums.totals]
    balanced = {
        instance.line
        for index, instance in enumerate(sums.instances)
        if instance.identity.id == "requests.balance" and sums.residual(index, values) == 0
    }
    if details and all(_also_partly_granted(values, place, repair[place]) for place in details):
        return (
            "一 + 二 = 三 + 四成立，总计可信；“部分公开”只计这一情形、不计其他情形，可能重复计了。",
            "The balance holds; what 部分公开 counts may not be counted again elsewhere.",
        )
    if details and all(place[1] in balanced for place in repair):
        return (
            "一 + 二 = 三 + 四成立，总计可信，差错在明细。",
            "The balance holds, so the total is sound and a detail is not.",
        )
    return "", ""
