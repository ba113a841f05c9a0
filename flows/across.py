"""Checks across reports, after a batch: what the models find is stored beside the answers."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.across import between_years
from models.report import Finding
from storage import catalogue, neighbours
from storage.database import transact
from storage.neighbours import Standing

BATCH = 200


def compare_reports(engine: Engine) -> None:
    """Compares each document that was read since with the year before and the year after.

    A document is marked in the same transaction, so that a killed run leaves none out.
    """
    while batch := neighbours.not_compared(engine, BATCH):
        for document in batch:
            transact(engine, partial(_compare, document))


def _compare(document: Standing, session: Session) -> None:
    if document.issuer is not None and document.year is not None:
        for year in (document.year, document.year + 1):
            _compare_year(session, document.issuer, year)
    neighbours.mark_compared(session, document.id)


def _compare_year(session: Session, issuer: str, year: int) -> None:
    """Leaves the findings at the year's report, and at no other document of that year."""
    report = neighbours.report_of(session, issuer, year)
    before = neighbours.report_of(session, issuer, year - 1)
    findings: tuple[Finding, ...] = ()
    if report is not None and before is not None:
        answers = [neighbours.answer_of(session, each) for each in (before, report)]
        findings = between_years(*answers)
    for other in neighbours.compared_before(session, issuer, year):
        if other != report or not findings:
            catalogue.record_across(session, other, ())
    if report is not None and findings:
        catalogue.record_across(session, report, findings)
