"""In which order the printed columns stand, from their heads.

The form's order is believed unless the heads say another: where all of them stand over the
figures of a drawn lattice, the figures follow their heads; where they only cannot be in the
form's order, nothing is placed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractors.labels.columns import Frame
from extractors.labels.lines import Line
from extractors.labels.wording import LONGEST, alike, bare

Order = tuple[int, ...]
"""For each column of the form, which printed column it is, from the left."""

_SURE = 0.85
_SHORT = 2
"""Words so short mean a head only when they are exactly it: 其他, 总计."""


def printed_order(
    heads: Sequence[Line], labels: Sequence[str], frame: Frame | None
) -> Order | None:
    """The order that the heads of one grid give; None where they contradict the form's.

    `labels` are the form's heads in its order, `frame` the columns of the grid's figures where
    they are known.
    """
    form_order = tuple(range(len(labels)))
    by_line = [_columns(line, labels) for line in heads]
    every = {label: column for columns in by_line for label, column in columns.items()}
    if frame is not None and sorted(every.values()) == sorted(frame) and len(every) == len(labels):
        return tuple(frame.index(every[label]) for label in form_order)
    for columns in by_line:
        known = [columns[label] for label in form_order if label in columns]
        if known != sorted(known):
            return None
    return form_order


def _columns(line: Line, labels: Sequence[str]) -> Mapping[int, int]:
    """The lattice column in which each label's head begins, of those that stand in the line."""
    return {
        number: cell.column
        for cell in line.cells
        if len(cell.text) <= LONGEST
        for number, label in enumerate(labels)
        if _is_head(cell.text, label)
    }


def _is_head(text: str, label: str) -> bool:
    if len(label) <= _SHORT:
        return bare(text) == label
    return alike(text, label) >= _SURE
