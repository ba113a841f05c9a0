"""The same over JSON, for programs: tables, figures, findings, decisions, with a token per user."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from models.report import TableKey
from review.access import Decider, Visitor
from review.asked import Asked
from review.pages import table as table_page
from review.site import Says, TheSite, page
from review.views import state_of
from storage import queue, users
from storage.queue import Wanted

router = APIRouter(prefix="/api", tags=["tables"])


class Listed(BaseModel):
    """One table in the queue."""

    document_id: int
    table: str
    key: str
    issuer: str | None
    year: int | None
    template: str | None
    state: str
    errors: int
    uncertain_cells: int
    doubt: float
    reason: str
    claimed_by: str | None


class Listing(BaseModel):
    count: int
    tables: list[Listed]


@router.get("", include_in_schema=False)
def description(request: Request, site: TheSite, visitor: Visitor) -> Response:
    """The API's own description as a page; nothing is fetched from elsewhere to draw it."""
    return page(
        request,
        "api.html",
        here="api",
        described=request.app.openapi(),
        tokens=users.tokens_of(site.engine, visitor),
    )


@router.get("/tables")
def tables(
    site: TheSite,
    visitor: Visitor,
    state: Annotated[str, Query(pattern="^(flagged|missing|approved|ok)$")] = "flagged",
    search: Annotated[str, Query(max_length=100)] = "",
    year: Annotated[int | None, Query(ge=1900, le=2999)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after_doubt: float | None = None,
    after_document: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    after_table: str = "",
) -> Listing:
    """The queue, ranked; for the next page name the last row's doubt, document and table."""
    del visitor
    after = None if after_doubt is None else (after_doubt, after_document, after_table)
    wanted = Wanted(state=state, search=search, year=year, after=after)
    rows = queue.page(site.engine, wanted, limit)
    return Listing(
        count=queue.count(site.engine, wanted),
        tables=[
            Listed(
                document_id=row.document_id,
                table=row.table_key,
                key=row.key,
                issuer=row.issuer,
                year=row.year,
                template=row.template,
                state=row.state,
                errors=row.errors,
                uncertain_cells=row.uncertain_cells,
                doubt=row.doubt,
                reason=row.reason,
                claimed_by=row.claimed_by,
            )
            for row in rows
        ],
    )


@router.get("/tables/{document_id}/{key}", responses={404: {}})
def table(site: TheSite, visitor: Visitor, document_id: int, key: TableKey) -> dict[str, Any]:
    """Figures, findings and decisions of a table, decisions applied."""
    del visitor
    return state_of(table_page.loaded(site, document_id, key))


@router.post(
    "/tables/{document_id}/{key}/decisions", responses={404: {}, 403: {}, 409: {}, 423: {}}
)
def decide(
    site: TheSite, decider: Decider, say: Says, document_id: int, key: TableKey, asked: Asked
) -> Response:
    """Makes decisions on the version that was seen; 409 where somebody else was first."""
    return table_page.decide(site, decider, say, document_id, key, asked)


@router.get("/documents/{document_id}", responses={404: {}})
def document(site: TheSite, visitor: Visitor, document_id: int) -> dict[str, Any]:
    """The extraction as the machine read it, as the contract words it."""
    del visitor
    found = table_page.loaded(site, document_id, "disclosure_requests").extraction
    return found.model_dump(mode="json", by_alias=True)
