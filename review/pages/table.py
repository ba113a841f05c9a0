"""A table beside its page, and every act on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from models.geometry import Box
from models.report import TableKey
from review.access import Decider, Visitor
from review.asked import Asked, decisions_of
from review.pictures import NoPicture, Pictures, Wanted, stored
from review.site import Says, Site, TheSite, page
from review.source import NoSource
from review.views import difference, drawn, findings_of, state_of
from review.words import Speaker
from storage import decisions, queue, reviewed
from storage.reviewed import TableUnderReview

router = APIRouter(include_in_schema=False)
AT = "/tables/{document_id}/{key}"
SCRIPT_WORDS = (
    "mark.", "origin.", "action.", "view.", "effect.", "error.", "done.", "state.", "sampling.",
    "witness.",
)
PRIVATE = {"Cache-Control": "private, max-age=600"}


@router.get(AT)
def show(
    request: Request,
    site: TheSite,
    say: Says,
    visitor: Visitor,
    document_id: int,
    key: TableKey,
    sample: bool = False,
) -> Response:
    """The page; opening it takes the claim where it is free and the visitor may decide.
    `sample`: it is looked at for quality control, and asks for the verdict."""
    table = loaded(site, document_id, key)
    if visitor.may_decide and table.state != "approved":
        table = decisions.claim(site.engine, document_id, key, user=visitor.name)
    return page(
        request,
        "table.html",
        here="queue",
        table=table,
        lines=drawn(table.now.table, table.now),
        state=state_of(table),
        words=say.starting_with(*SCRIPT_WORDS),
        may_decide=visitor.may_decide,
        sample=sample and visitor.may_decide,
    )


@router.post(AT + "/check")
def check(
    site: TheSite, decider: Decider, document_id: int, key: TableKey, asked: Asked
) -> dict[str, Any]:
    """What the decisions would mend and break; nothing is stored."""
    del decider
    table = loaded(site, document_id, key)
    would = reviewed.preview(table, decisions_of(asked, table))
    return difference(table.now.open, would.open) | {"findings": findings_of(would)}


@router.post(AT + "/decide")
def decide(
    site: TheSite, decider: Decider, say: Says, document_id: int, key: TableKey, asked: Asked
) -> Response:
    table = loaded(site, document_id, key)

    def act() -> TableUnderReview:
        return decisions.decide(
            site.engine,
            document_id,
            key,
            version=asked.version,
            user=decider.name,
            decisions=decisions_of(asked, table),
        )

    return carried_out(site, say, table, act)


@router.post(AT + "/undo")
def undo(
    site: TheSite, decider: Decider, say: Says, document_id: int, key: TableKey, asked: Asked
) -> Response:
    table = loaded(site, document_id, key)

    def act() -> TableUnderReview:
        return decisions.undo(
            site.engine, document_id, key, version=asked.version, user=decider.name
        )

    return carried_out(site, say, table, act)


@router.post(AT + "/withdraw")
def withdraw(
    site: TheSite, decider: Decider, say: Says, document_id: int, key: TableKey, asked: Asked
) -> Response:
    """The cells that `asked` names are taken as they are read today, decisions of old undone."""
    table = loaded(site, document_id, key)

    def act() -> TableUnderReview:
        return decisions.withdraw(
            site.engine,
            document_id,
            key,
            version=asked.version,
            user=decider.name,
            places=[(each.row, each.column) for each in asked.decisions],
        )

    return carried_out(site, say, table, act)


@router.post(AT + "/approve")
def approve(
    site: TheSite, decider: Decider, say: Says, document_id: int, key: TableKey, asked: Asked
) -> Response:
    """Decides what is asked together with it, and approves; answers with the next table."""
    table = loaded(site, document_id, key)

    def act() -> TableUnderReview:
        version = asked.version
        if asked.decisions:
            made = decisions_of(asked, table)
            if not reviewed.preview(table, made).may_be_approved:
                raise decisions.StillOpen
            decisions.decide(
                site.engine, document_id, key, version=version, user=decider.name, decisions=made
            )
            version += 1
        return decisions.approve(site.engine, document_id, key, version=version, user=decider.name)

    return carried_out(site, say, table, act)


@router.post(AT + "/reopen")
def reopen(
    site: TheSite, decider: Decider, say: Says, document_id: int, key: TableKey, asked: Asked
) -> Response:
    table = loaded(site, document_id, key)

    def act() -> TableUnderReview:
        return decisions.reopen(
            site.engine, document_id, key, version=asked.version, user=decider.name
        )

    return carried_out(site, say, table, act)


def carried_out(
    site: Site, say: Speaker, before: TableUnderReview, act: Callable[[], TableUnderReview]
) -> Response:
    """The answer to an act: the table as it stands then, or why nothing was changed."""
    at = (before.document_id, before.key)
    try:
        after = act()
    except decisions.Stale:
        return _refused(409, say("error.stale"), reviewed.load(site.engine, *at))
    except decisions.ClaimedByOther as error:
        message = f"{say('error.claimed')} {error.who}"
        return _refused(423, message, reviewed.load(site.engine, *at))
    except decisions.AlreadyApproved:
        return _refused(409, say("error.approved"), reviewed.load(site.engine, *at))
    except decisions.StillOpen:
        return _refused(409, say("error.open"), reviewed.load(site.engine, *at))
    return JSONResponse(
        {
            "state": state_of(after),
            **difference(before.now.open, after.now.open),
            "next": next_address(site, before) if after.state == "approved" else None,
        }
    )


def _refused(status: int, message: str, now: TableUnderReview) -> Response:
    return JSONResponse({"detail": message, "state": state_of(now)}, status)


@router.get(AT + "/next")
def skip(site: TheSite, visitor: Visitor, document_id: int, key: TableKey) -> Response:
    del visitor
    return RedirectResponse(next_address(site, loaded(site, document_id, key)), 303)


def next_address(site: Site, table: TableUnderReview) -> str:
    """The table that follows in the queue, which nobody else is on; the queue at its end."""
    doubt = queue.doubt_of(site.engine, table.document_id, table.key)
    after = (doubt, table.document_id, table.key)
    for wanted in (queue.Wanted(after=after), queue.Wanted()):
        for row in queue.page(site.engine, wanted, 10):
            other = (row.document_id, row.table_key) != (table.document_id, table.key)
            if other and row.claimed_by is None:
                return f"/tables/{row.document_id}/{row.table_key}"
    return "/"


@router.get("/documents/{document_id}/pages/{number}.png")
def picture(site: TheSite, visitor: Visitor, document_id: int, number: int) -> Response:
    del visitor
    table = loaded(site, document_id, "disclosure_requests")
    try:
        drawn_page = _pictures(site, table).page(_wanted(table, number))
    except NoPicture as error:
        raise HTTPException(404, str(error)) from error
    return Response(drawn_page, media_type="image/png", headers=PRIVATE)


@router.get(AT + "/source")
def source(site: TheSite, visitor: Visitor, document_id: int, key: TableKey) -> dict[str, Any]:
    """The table of a file without pages as it stands there: text, spans, places."""
    del visitor
    try:
        tables = site.sources.tables(loaded(site, document_id, key))
    except NoSource as error:
        raise HTTPException(404, str(error)) from error
    return {"tables": [asdict(each) for each in tables]}


@router.get("/documents/{document_id}/tables/{key}/crop/{row}/{column}.png")
def crop(
    site: TheSite, visitor: Visitor, document_id: int, key: TableKey, row: str, column: str
) -> Response:
    """The piece of the page on which a figure stands."""
    del visitor
    table = loaded(site, document_id, key)
    figure = table.read.figure(row, column)
    sizes = {each.number: each for each in table.extraction.pages}
    if figure is None or figure.page not in sizes or figure.bbox is None:
        raise HTTPException(404, "error.missing")
    size = sizes[figure.page]
    try:
        part = _pictures(site, table).crop(
            _wanted(table, size.number), Box(*figure.bbox), size.width, size.height
        )
    except NoPicture as error:
        raise HTTPException(404, str(error)) from error
    return Response(part, media_type="image/png", headers=PRIVATE)


def _pictures(site: Site, table: TableUnderReview) -> Pictures:
    return site.pictures if table.is_paged else site.embedded


def _wanted(table: TableUnderReview, number: int) -> Wanted:
    turned = {each.number: each.rotation for each in table.extraction.pages}
    sha256 = table.extraction.document.sha256
    return Wanted(table.document_key, sha256, number, turned.get(number, 0))


@router.get("/documents/{document_id}/file")
def file(site: TheSite, visitor: Visitor, document_id: int) -> Response:
    """The stored file itself, to be saved: the browser never shows it."""
    del visitor
    table = loaded(site, document_id, "disclosure_requests")
    try:
        data, _ = stored(site.store, _wanted(table, 1))
    except NoPicture as error:
        raise HTTPException(404, str(error)) from error
    name = quote(table.extraction.document.name)
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def loaded(site: Site, document_id: int, key: TableKey) -> TableUnderReview:
    if not 0 < document_id < 2**31:
        raise HTTPException(404, "error.missing")
    try:
        return reviewed.load(site.engine, document_id, key)
    except reviewed.NoSuchTable as error:
        raise HTTPException(404, "error.missing") from error
