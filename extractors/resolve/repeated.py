"""A table that the document prints again with other figures: last year's, or another body's."""

from __future__ import annotations

from collections.abc import Iterator

from models.messages import TABLE_NAMES, both
from models.report import Finding
from models.statutory import StatutoryTable


def of_repeated(table: StatutoryTable) -> Iterator[Finding]:
    """An error: which of the two is the report's own, only a person can tell."""
    if table.repeated:
        chinese, english = TABLE_NAMES[table.key]
        yield Finding(
            rule="table.repeated",
            severity="error",
            table=table.key,
            message=both(
                f"文件中有不止一份{chinese}，数字不同（如上年的，或另一单位的）；"
                "这里取了较前或较全的一份，其余列为多出的行，请核对。",
                f"The document prints {english} more than once, with different figures; the first "
                "or the fullest was taken, the others are among the extra rows.",
            ),
        )
