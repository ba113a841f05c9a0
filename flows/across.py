"""Checks across reports, after a batch: what the models find is stored beside the answers."""

from __future__ import annotations

from sqlalchemy import Engine


def compare_reports(engine: Engine) -> None:
    """Last year's carried-over requests against this year's, and tables that repeat."""
