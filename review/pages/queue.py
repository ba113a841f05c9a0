"""The queue: which table next."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from models.forms import TABLE_KEYS, TEMPLATES
from review.access import Visitor
from review.site import TheSite, page
from storage import queue
from storage.approvals import CONFLICT
from storage.queue import PAGE, REASONS, Waiting, Wanted

router = APIRouter(include_in_schema=False)
STATES = ("flagged", "missing", "approved", "ok")


class Filters:
    """The filters as they stand in the address."""

    def __init__(
        self,
        visitor: Visitor,
        state: str = "flagged",
        search: Annotated[str, Query(max_length=100)] = "",
        year: str = "",
        table: str = "",
        reason: str = "",
        rule: Annotated[str, Query(max_length=64)] = "",
        form: str = "",
        mine: str = "",
        after: Annotated[str, Query(max_length=120)] = "",
    ) -> None:
        self.given = {
            "state": state if state in STATES else "flagged",
            "search": search.strip(),
            "year": year if year.isdecimal() and len(year) == 4 else "",
            "table": table if table in TABLE_KEYS else "",
            "reason": reason if reason in REASONS else "",
            "rule": rule,
            "form": form if form in TEMPLATES else "",
            "mine": "1" if mine else "",
        }
        self.wanted = Wanted(
            state=self.given["state"],
            search=self.given["search"],
            year=int(self.given["year"]) if self.given["year"] else None,
            table=self.given["table"] or None,
            reason=self.given["reason"] or None,
            rule=rule or None,
            form=self.given["form"] or None,
            claimed_by=visitor.name if mine else None,
            after=_place(after),
        )

    def address(self, **more: object) -> str:
        """The query string of these filters."""
        every = {**self.given, **more}
        return urlencode({name: value for name, value in every.items() if value})


def _place(text: str) -> tuple[float, int, str] | None:
    """`doubt:document:table`, the last row of a page; None for anything else."""
    doubt, _, rest = text.partition(":")
    document, _, table = rest.partition(":")
    try:
        return (float(doubt), int(document), table) if table in TABLE_KEYS else None
    except ValueError:
        return None


def after(row: Waiting) -> str:
    return f"{row.doubt!r}:{row.document_id}:{row.table_key}"


@router.get("/")
def show(request: Request, site: TheSite, visitor: Visitor) -> Response:
    filters = Filters(visitor, **_known(request))
    rows = queue.page(site.engine, filters.wanted, PAGE)
    return page(
        request,
        "queue.html",
        here="queue",
        rows=rows,
        filters=filters,
        count=queue.count(site.engine, filters.wanted),
        next_page=filters.address(after=after(rows[-1])) if len(rows) == PAGE else None,
        choices=queue.choices(site.engine),
        reasons=REASONS,
        conflict=CONFLICT,
        states=STATES,
        tables=TABLE_KEYS,
        templates=TEMPLATES,
    )


def _known(request: Request) -> dict[str, Any]:
    names = ("state", "search", "year", "table", "reason", "rule", "form", "mine", "after")
    return {name: request.query_params[name] for name in names if name in request.query_params}
