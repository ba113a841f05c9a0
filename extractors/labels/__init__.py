"""Which grid cell stands at which place of the form, from labels and lattice.

    grids → lines (labels | figures) → segments (which table) → rows and columns by alignment

Tables are found by what they say, never by chapter number or title; the form is recognised for
each table, and for each block of table two, never from the year.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractors.labels.lines import lines_of
from extractors.labels.recognition import recognise_lines
from models.document import Document
from models.report import TableKey
from models.statutory import StatutoryTable


def recognise(document: Document) -> Mapping[TableKey, StatutoryTable]:
    """The statutory tables that the document's grids hold; a table that is not there is absent."""
    return recognise_lines(list(lines_of(document)))
