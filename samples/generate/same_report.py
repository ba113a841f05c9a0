"""The one report that is drawn as every kind of file: `same_report.*` in each folder.

Its sums do not hold, so that findings can be compared as well as figures.
"""

from __future__ import annotations

from samples.generate.report import Report
from samples.generate.reports import REPORTS


def same_report() -> Report:
    return REPORTS["detail-beyond-total"]()
