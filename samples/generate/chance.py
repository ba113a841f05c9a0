"""Sound reports with figures by chance: every sum right, every table full of varied figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from numpy.random import Generator

from models.forms import TABLE_KEYS, Place, form
from models.report import Template, Value
from samples.generate.report import ExpectedFinding, Report

PLACES = ("青溪县", "临山市", "东湖区", "平原县", "石桥镇", "海阳区", "云岭县", "安和市")
APPLICANTS = (
    "natural_person", "commercial_enterprise", "research_institution",
    "social_welfare_organization", "legal_service_institution", "other_organization",
)
OUTCOMES = ("upheld", "overturned", "other", "pending")
PROCUREMENT = ("proactive_disclosure", "government_procurement", "procurement_amount")
NOT_DETAIL = ("new_requests", "carried_in", "results_total", "carried_out")


def report_by_chance(rng: Generator, template: Template) -> Report:
    """A report of a made-up body; busy ones have figures of four digits, quiet ones zeros."""
    busy = float(rng.uniform(0.5, 3.5))
    figures: dict[str, Mapping[Place, Value]] = {
        "proactive_disclosure": _disclosure(rng, template, busy),
        "disclosure_requests": _requests(rng, template, busy),
        "review_and_litigation": _litigation(rng, template, busy),
    }
    year = int(rng.integers(2019, 2021) if template == "2019" else rng.integers(2021, 2026))
    issuer = str(rng.choice(PLACES)) + "人民政府"
    report = Report(issuer, year, figures, dict.fromkeys(TABLE_KEYS, template))
    return _without_unit(report) if template == "2019" else report


def _without_unit(report: Report) -> Report:
    """The form of 2019 prints no unit for procurement: what is stated is then unknown."""
    table, row, column = PROCUREMENT
    printed = str(report.figures[table][row, column])
    finding = ExpectedFinding("unit.unknown", "error", table, row, column)
    unknown = report.with_figure(table, row, column, None)
    return replace(unknown, texts={PROCUREMENT: printed}, findings=(finding,))


def _count(rng: Generator, busy: float, zeros: float = 0.3) -> int:
    return 0 if rng.random() < zeros else int(10 ** rng.uniform(0, busy))


def _disclosure(rng: Generator, template: Template, busy: float) -> dict[Place, Value]:
    places = form(template).tables["proactive_disclosure"].places
    return {place: _disclosed(rng, place[1], busy) for place in places}


def _disclosed(rng: Generator, column: str, busy: float) -> Value:
    if column == "change":
        return int(rng.choice((-1, 1))) * _count(rng, min(busy, 2))
    if column in ("fees_collected", "procurement_amount"):
        return f"{rng.uniform(0.1, 10 ** (busy + 1)):.{int(rng.integers(1, 7))}f}".rstrip("0") + "1"
    return _count(rng, busy + 1, zeros=0.2)


def _requests(rng: Generator, template: Template, busy: float) -> dict[Place, Value]:
    rows = list(form(template).tables["disclosure_requests"].rows)
    details = [row for row in rows if row not in NOT_DETAIL]
    table = {
        (row, column): _count(rng, busy if column == APPLICANTS[0] else busy / 2, 0.5)
        for row in details
        for column in APPLICANTS
    }
    for column in APPLICANTS:
        done = sum(table[row, column] for row in details)
        carried_out = _count(rng, busy / 2)
        carried_in = min(_count(rng, busy / 2), done + carried_out)
        table["results_total", column] = done
        table["carried_out", column] = carried_out
        table["carried_in", column] = carried_in
        table["new_requests", column] = done + carried_out - carried_in
    for row in rows:
        table[row, "total"] = sum(table[row, column] for column in APPLICANTS)
    return dict(table)


def _litigation(rng: Generator, template: Template, busy: float) -> dict[Place, Value]:
    table: dict[Place, Value] = {}
    for row in form(template).tables["review_and_litigation"].rows:
        counts = [_count(rng, busy / 2, 0.4) for _ in OUTCOMES]
        table.update(zip(((row, outcome) for outcome in OUTCOMES), counts, strict=True))
        table[row, "total"] = sum(counts)
    return table
