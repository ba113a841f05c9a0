"""What findings say to people: Chinese first, English after it, with the actual numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from models.forms import TEMPLATES, Column, Instance, Place, Row, form
from models.report import Value

TABLE_NAMES = {
    "proactive_disclosure": ("表二", "table two"),
    "disclosure_requests": ("表三", "table three"),
    "review_and_litigation": ("表四", "table four"),
}
_SUMS = {
    "requests.row_total": ("各类申请人之和应等于总计", "the applicants must sum to the total"),
    "requests.results_total": ("各项办理结果之和应等于（七）总计", "outcomes must sum to （七）"),
    "requests.balance": ("一 + 二应等于三（七）+ 四", "一 + 二 must equal 三（七） + 四"),
    "litigation.group_total": ("各种结果之和应等于总计", "the outcomes must sum to the total"),
}
_LISTED = 8


def both(chinese: str, english: str) -> str:
    return f"{chinese} {english}"


def row_of(template: str, table: str, key: str) -> Row | None:
    """A row by key, of this form or, for a mixed table, of the other."""
    forms = (template, *(other for other in TEMPLATES if other != template))
    return next(filter(None, (form(name).tables[table].rows.get(key) for name in forms)), None)


def column_of(template: str, table: str, place: Place) -> Column | None:
    for name in (template, *(other for other in TEMPLATES if other != template)):
        try:
            return form(name).tables[table].column(place)
        except KeyError:
            continue
    return None


def row_name(template: str, table: str, key: str) -> str:
    row = row_of(template, table, key)
    return row.path[-1].split("（区分")[0] if row else key


def cell_name(template: str, table: str, place: Place) -> str:
    """`“（一）予以公开”的“自然人”`"""
    column = column_of(template, table, place)
    return f"“{row_name(template, table, place[0])}”的“{column.label if column else place[1]}”"


def placed_name(template: str, table: str, place: Place) -> tuple[str, str]:
    """`表三“（一）予以公开”的“自然人”`, and in English by its keys."""
    chinese, english = TABLE_NAMES[table]
    return (
        f"{chinese}{cell_name(template, table, place)}",
        f"{english}, {place[0]}, {place[1]}",
    )


def cell_names(template: str, table: str, places: Sequence[Place]) -> str:
    named = "、".join(cell_name(template, table, place) for place in places[:_LISTED])
    return named + (f"等 {len(places)} 处" if len(places) > _LISTED else "")


def line_name(template: str, table: str, axis: int, line: str) -> str:
    """`“（一）予以公开”行` for a row (axis 0), `“自然人”列` for a column (axis 1)."""
    if axis == 0:
        return f"“{row_name(template, table, line)}”行"
    places = form(template).tables[table].places
    column = next((column_of(template, table, p) for p in places if p[1] == line), None)
    return f"“{column.label if column else line}”列"


def sum_name(instance: Instance, template: str) -> tuple[str, str]:
    """Which sum over which line: `表三“总计”列：一 + 二应等于三（七）+ 四`, and in English."""
    table = instance.identity.table
    chinese, english = _SUMS.get(instance.identity.id, (instance.identity.id, instance.identity.id))
    axis = 0 if instance.identity.along == "columns" else 1
    names, line = TABLE_NAMES[table], line_name(template, table, axis, instance.line)
    return (
        f"{names[0]}{line}：{chinese}",
        f"{names[1]}, {('row', 'column')[axis]} {instance.line}: {english}",
    )


def broken_sum(
    instance: Instance, template: str, values: Mapping[Place, int], blanks: Iterable[Place]
) -> str:
    """`60 + 0 ≠ 61 + 0，差 1`, naming the sum; blanks among its cells are said to count as 0."""
    chinese, english = sum_name(instance, template)
    sides = equation(instance, values)
    difference = abs(sum(weight * values[place] for place, weight in instance.weights.items()))
    blank = any(place in instance.weights for place in blanks)
    return both(
        f"{chinese}。{sides}，差 {difference}{'（空白按 0 计）' if blank else ''}。",
        f"{english}; {sides}, off by {difference}{' (blanks count as 0)' if blank else ''}.",
    )


def equation(instance: Instance, values: Mapping[Place, int]) -> str:
    """`60 + 0 ≠ 61 + 0`, or with `=` where the sum holds."""
    parts = [values[place] for place, weight in instance.weights.items() if weight > 0]
    wholes = [values[place] for place, weight in instance.weights.items() if weight < 0]
    sign = "=" if sum(parts) == sum(wholes) else "≠"
    return f"{_addition(parts)} {sign} {_addition(wholes, keep_zeros=True)}"


TOTAL_IS_SOUND = both(
    "该列一 + 二 = 三（七）+ 四成立，总计可信，请核对明细行。",
    "The column's balance holds, so the total is sound: look at the details.",
)


def missing_total(instance: Instance, template: str, expected: int, parts: Sequence[int]) -> str:
    chinese, english = sum_name(instance, template)
    addition = _addition(parts)
    given = addition if addition == str(expected) else f"{addition} = {expected}"
    return both(
        f"{chinese}。总计为空白，各项 {given}。",
        f"{english}; the total is blank, the parts give {expected}.",
    )


def _addition(values: Sequence[int], keep_zeros: bool = False) -> str:
    """`12 + 3`; of a long sum only the parts that are not 0."""
    shown = values if keep_zeros or len(values) <= 4 else [value for value in values if value]
    return " + ".join(str(value) if value >= 0 else f"（{value}）" for value in shown) or "0"


def blank_cells(
    template: str, table: str, places: Sequence[Place], everything: bool, counted: bool
) -> str:
    """`counted` where the table has sums, in which blanks count as 0."""
    names = TABLE_NAMES[table]
    if everything:
        return both(
            f"{names[0]}整张为空白，可能是未填写的表样。",
            f"{names[1]} is blank throughout, perhaps an unfilled form.",
        )
    listed = cell_names(template, table, places)
    zeros = ("，核算时按 0 计", "; they count as 0 in the sums") if counted else ("", "")
    cells = "cell is" if len(places) == 1 else "cells are"
    return both(
        f"{names[0]}有 {len(places)} 处空白或“/”“—”“无”{zeros[0]}：{listed}。",
        f"{names[1]}: {len(places)} {cells} blank or struck out{zeros[1]}.",
    )


def too_many_repairs(table: str) -> str:
    names = TABLE_NAMES[table]
    return both(
        f"{names[0]}不符的勾稽关系太多，没有试尽可能的改正，所以不提建议；请从头核对原件。",
        f"{names[1]}: too many sums fail to try every change that would mend them; none is "
        "suggested, compare the whole table with the page.",
    )


def impossible_sign(template: str, table: str, place: Place, printed: str) -> str:
    chinese, english = placed_name(template, table, place)
    return both(
        f"{chinese}是计数，不应有正负号，印作“{printed}”，恐有错位。",
        f"{english} is a count; {printed!r} has a sign: out of place?",
    )


def change(template: str, table: str, place: Place, old: Value, new: Value) -> tuple[str, str]:
    """`“（一）予以公开”的“自然人” 12 → 13`, and in English by its keys."""
    return (
        f"{cell_name(template, table, place)} {'空白' if old is None else old} → {new}",
        f"{place[0]}, {place[1]} {'blank' if old is None else old} → {new}",
    )
