"""What is said of single cells that could not be read for certain, and of broken sums over them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from extractors.resolve.placing import Placement
from extractors.resolve.settled import Settled
from models.forms import Place
from models.identities import system
from models.messages import TABLE_NAMES, both, placed_name
from models.report import Figure, Finding, SuggestedCell, Suggestion, TableKey, Template, Value

AS_PRINTED = both(
    "原件如此：相关数字均已认准，是报告本身的差错。",
    "As printed: the figures are read for certain, the report itself is wrong.",
)
_RIVALS = 3
PERHAPS_MISREAD = both(
    "其中有未能认准的数字，可能是误读。",
    "Some of its figures are not read for certain: perhaps misread.",
)


def of_cells(
    key: TableKey, template: Template, settled: Mapping[Place, Settled]
) -> Iterator[Finding]:
    """An error for each cell that is not sure, in printed order."""
    for place, each in settled.items():
        name = placed_name(template, key, place)
        if each.state == "uncertain":
            yield _of_cell("cell.uncertain", key, place, each, *_uncertain(name, each))
        elif each.state == "unread" and each.chosen.kind == "unit_unknown":
            yield _of_cell("unit.unknown", key, place, each, *_no_unit(name, each))
        elif each.state == "unread":
            yield _of_cell("cell.unreadable", key, place, each, *_unreadable(name, each))


def of_absent(key: TableKey, template: Template, places: Sequence[Place]) -> Iterator[Finding]:
    for row, column in places:
        chinese, english = placed_name(template, key, (row, column))
        yield Finding(
            rule="cell.unreadable",
            severity="error",
            table=key,
            row=row,
            column=column,
            message=both(
                f"{chinese}：表中没有找到这一格。", f"{english}: this cell was not found."
            ),
        )


def of_joined(
    key: TableKey,
    template: Template,
    figures: Mapping[Place, Figure],
    joined: Mapping[Place, Mapping[Place, int]],
) -> Iterator[Finding]:
    """An error for each figure that may be those of several cells."""
    for place, parts in joined.items():
        chinese, english = placed_name(template, key, place)
        text = figures[place].text.strip()
        yield Finding(
            rule="cell.uncertain",
            severity="error",
            table=key,
            row=place[0],
            column=place[1],
            message=both(
                f"{chinese}：旁边的格没有找到或是空的，“{text}”可能是相邻几格的数字连在一起。",
                f"{english}: the next cell is blank or not found; {text!r} may be the figures of "
                "several cells.",
            ),
            suggestion=_suggestion(parts, _ONLY_PARTING),
        )


def of_placement(key: TableKey, placement: Placement) -> Finding:
    """A notice where the sums leave no other place for any of the figures, else an error."""
    if placement.confirmed:
        return _confirmed(key, placement)
    texts = " ".join("".join(cell.text.split()) for cell in placement.misalignment.strays)
    names = TABLE_NAMES[key]
    expected, found = len(placement.misalignment.open_places), len(placement.misalignment.strays)
    what = f"{names[0]}有 {found} 个数字（{texts}）不能按行名或列名定位，空着的有 {expected} 格"
    ends, english = _outcome(placement)
    return Finding(
        rule="table.misaligned",
        severity="error",
        table=key,
        row=placement.misalignment.line,
        message=both(
            f"{what}；{ends}，请核对原件。",
            f"{names[1]}: {found} figures for {expected} places, not placed by labels; {english}.",
        ),
        suggestion=_suggestion(placement.suggested, placement.because),
    )


def _outcome(placement: Placement) -> tuple[str, str]:
    if not placement.cells:
        return "不能确定各在哪一格，全部留空", "no single placement fits, all left empty"
    if placement.lost:
        return (
            "已按勾稽关系和正文放回，丢失的留空",
            "placed by the sums and the prose, the lost ones left empty",
        )
    return "已按顺序放回，没有勾稽关系可以证实", "placed in order, no sum confirms it"


def _confirmed(key: TableKey, placement: Placement) -> Finding:
    names, count = TABLE_NAMES[key], len(placement.cells)
    return Finding(
        rule="table.misaligned",
        severity="notice",
        table=key,
        row=placement.misalignment.line,
        message=both(
            f"{names[0]}有 {count} 个数字的行名没有认出，已按顺序放入空着的 {count} 格："
            "由其余各格按勾稽关系算得的正是这些数字。",
            f"{names[1]}: {count} figures whose labels were not read stand in the places left "
            "open; the sums over all other cells give just these figures.",
        ),
    )


def with_verdict(finding: Finding, template: Template, sure: Collection[Place]) -> Finding:
    """A broken sum's finding, saying whether the report is wrong or its reading may be; any other
    finding as it is."""
    for instance in system(template, finding.table or "").instances:
        stands = (instance.identity.id, instance.row, instance.column)
        if stands == (finding.rule, finding.row, finding.column):
            verdict = AS_PRINTED if set(instance.weights) <= set(sure) else PERHAPS_MISREAD
            return finding.model_copy(update={"message": both(finding.message, verdict)})
    return finding


def _of_cell(
    rule: str, key: TableKey, place: Place, each: Settled, message: str, because: str
) -> Finding:
    proposed: dict[Place, Value] = {}
    if each.proposed is not None and each.proposed != each.chosen.value:
        proposed = {place: each.proposed}
    return Finding(
        rule=rule,
        severity="error",
        table=key,
        row=place[0],
        column=place[1],
        expected=each.proposed,
        actual=each.chosen.value,
        message=message,
        suggestion=_suggestion(proposed, because),
    )


def _suggestion(cells: Mapping[Place, Value], because: str) -> Suggestion | None:
    if not cells:
        return None
    return Suggestion(
        cells=tuple(
            SuggestedCell(row=row, column=column, value=value)
            for (row, column), value in cells.items()
        ),
        because=because,
    )


_BY_SUMS = both(
    "由勾稽关系推得，请对照原件。", "It follows from the sums; compare it with the page."
)

_ONLY_PARTING = both(
    "只有这样分开，所涉的勾稽关系才全部成立，请对照原件。",
    "Only parted so do all the sums over them hold; compare it with the page.",
)


_Name = tuple[str, str]
"""A cell's name, in Chinese and in English."""


def _uncertain(name: _Name, each: Settled) -> tuple[str, str]:
    likely = [other for other in each.evidence.candidates if other.is_known][:_RIVALS]
    chinese = "或".join(
        f"“{other.text.strip()}”" if other.text.strip() else "空白" for other in likely
    )
    english = " or ".join(other.text.strip() or "blank" for other in likely)
    return (
        both(
            f"{name[0]}：未能认准，可能是{chinese}，请对照原件。",
            f"{name[1]}: not read for certain, perhaps {english}.",
        ),
        _BY_SUMS,
    )


def _unreadable(name: _Name, each: Settled) -> tuple[str, str]:
    text = "".join(each.chosen.text.split())[:40]
    return (
        both(
            f"{name[0]}：“{text}”读不成数字。", f"{name[1]}: {text!r} cannot be read as a figure."
        ),
        _BY_SUMS,
    )


def _no_unit(name: _Name, each: Settled) -> tuple[str, str]:
    text = "".join(each.chosen.text.split())[:40]
    return (
        both(
            f"{name[0]}：“{text}”没有写明单位（元、万元还是亿元），不能折算成万元。",
            f"{name[1]}: {text!r} states no unit, so the amount in 万元 is unknown.",
        ),
        "",
    )
