"""Checks across reports, after a batch: what the models find is stored beside the answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.across import against_children, between_years
from models.report import Extraction, Finding
from storage import catalogue, neighbours, units
from storage.database import transact
from storage.neighbours import Standing

BATCH = 200


def compare_reports(engine: Engine) -> None:
    """Compares each document that was read since with the year before, the year after, and the
    reports above and below it.

    Documents are marked in the same transaction, so that a killed run leaves none out. What is
    said to be one body's report for one year is compared once, however many documents of a batch
    say so; a parent is summed once, after all of its units in the batch.
    """
    while batch := neighbours.not_compared(engine, BATCH):
        for (issuer, year), documents in _by_report(batch).items():
            transact(engine, partial(_compare, issuer, year, documents))
    while sums := units.due(engine, BATCH):
        for issuer, year in sums:
            transact(engine, partial(_sum_up, issuer, year))


def _by_report(batch: Iterable[Standing]) -> Mapping[tuple[str | None, int | None], Sequence[int]]:
    reports: dict[tuple[str | None, int | None], list[int]] = defaultdict(list)
    for document in batch:
        reports[document.issuer, document.year].append(document.id)
    return reports


def _compare(
    issuer: str | None, year: int | None, documents: Sequence[int], session: Session
) -> None:
    """Marked first: who reads a document again meanwhile waits, and then marks it anew."""
    neighbours.mark_compared(session, documents, issuer, year)
    if issuer is not None and year is not None:
        for each in (year, year + 1):
            _compare_year(session, issuer, each)
        units.fall_due_above(session, issuer, year)


def _sum_up(issuer: str, year: int, session: Session) -> None:
    units.done(session, issuer, year)
    _compare_year(session, issuer, year)


def _compare_year(session: Session, issuer: str, year: int) -> None:
    """Leaves the findings at the year's report, and at no other document of that year."""
    report = neighbours.report_of(session, issuer, year)
    findings = () if report is None else tuple(_beside_others(session, report, issuer, year))
    for other in neighbours.compared_before(session, issuer, year):
        if other != report or not findings:
            catalogue.record_across(session, other, ())
    if report is not None and findings:
        catalogue.record_across(session, report, findings)


def _beside_others(session: Session, report: int, issuer: str, year: int) -> Iterator[Finding]:
    before = neighbours.report_of(session, issuer, year - 1)
    names = units.units_of(session, issuer)
    if before is None and not names:
        return
    own = neighbours.answer_of(session, report)
    if before is not None:
        yield from between_years(neighbours.answer_of(session, before), own)
    children = list(_reports(session, names, year))
    if children:
        yield from against_children(own, children, complete=len(children) == len(names))


def _reports(session: Session, issuers: Sequence[str], year: int) -> Iterator[Extraction]:
    for issuer in issuers:
        report = neighbours.report_of(session, issuer, year)
        if report is not None:
            yield neighbours.answer_of(session, report)
