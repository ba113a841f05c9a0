"""The lines that a form's table has, in printed order, with what their labels say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.labels.wording import alike, bare
from models.forms import TABLE_KEYS, TEMPLATES, form
from models.layout import BALANCE_NOTE

FIRST_HEAD = "信息内容"
"""The head over the labels of every block of table two (国办公开办函〔2019〕60号)."""
APPLICANTS = "申请人情况"
OTHER = "其他"
"""Names a row and a column of table three: it means nothing but under its parent."""
TOTAL = "总计"
"""Names columns of two tables."""


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """A row of figures: its key, its own label and its parents', outermost first."""

    key: str
    label: str
    parents: tuple[str, ...]


@cache
def expected_rows(template: str, table: str) -> tuple[ExpectedRow, ...]:
    return tuple(
        ExpectedRow(row.key, row.path[-1], row.path[:-1])
        for block in form(template).tables[table].blocks
        for row in block.rows
    )


@cache
def parent_labels(template: str, table: str) -> tuple[str, ...]:
    """Labels that stand before groups of rows."""
    rows = expected_rows(template, table)
    return tuple(dict.fromkeys(parent for row in rows for parent in row.parents))


@cache
def vocabulary(table: str) -> tuple[str, ...]:
    """Every label that tells that a line belongs to the table, of both forms: other tables may
    have rows of their own that are called 其他 or 总计."""
    labels = dict.fromkeys(label for template in TEMPLATES for label in _labels(template, table))
    return tuple(label for label in labels if label and bare(label) not in (OTHER, TOTAL))


@lru_cache(maxsize=20_000)
def likeness_to_any(text: str) -> float:
    """How alike a text is to the label of any table that it is most like, 0 to 1."""
    every = (label for table in TABLE_KEYS for label in (*vocabulary(table), OTHER, TOTAL))
    return max(alike(text, label) for label in every)


def _labels(template: str, table: str) -> Iterator[str]:
    for block in form(template).tables[table].blocks:
        yield block.label
        for row in block.rows:
            yield from row.path
        for column in block.columns:
            yield from (*column.under, column.label)
    if table == "proactive_disclosure":
        yield FIRST_HEAD
    if table == "disclosure_requests":
        yield BALANCE_NOTE
