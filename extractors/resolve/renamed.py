"""Rows whose printed label is only like the form's: perhaps another row stands in their place."""

from __future__ import annotations

from collections.abc import Iterator

from models.messages import TABLE_NAMES, both, row_name
from models.report import Finding
from models.statutory import StatutoryTable


def of_renamed(table: StatutoryTable) -> Iterator[Finding]:
    """A notice for each: misprints of labels are common, and most mean nothing."""
    for row, label in table.renamed:
        name = row_name(table.template, table.key, row)
        yield Finding(
            rule="row.renamed",
            severity="notice",
            table=table.key,
            row=row,
            message=both(
                f"{TABLE_NAMES[table.key][0]}有一行的行名是“{label}”，按“{name}”读取，"
                "请看是否同一行。",
                f"A row of {TABLE_NAMES[table.key][1]} is labelled {label!r} and was read as "
                f"{row}.",
            ),
        )
