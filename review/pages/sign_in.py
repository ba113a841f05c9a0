"""Signing in and out, and the language switch."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from review.access import LOCAL, SESSION_COOKIE, Sender, Visitor
from review.site import TheSite, page
from storage import users

router = APIRouter(include_in_schema=False)


@router.get("/login")
def ask(request: Request) -> Response:
    return page(request, "login.html", wrong=None)


@router.post("/login")
def sign_in(
    request: Request,
    site: TheSite,
    name: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=256)],
) -> Response:
    """SameSite=Strict on the cookie keeps a foreign page from signing somebody in here."""
    try:
        account = users.sign_in(site.engine, name, password)
    except users.TooManyFailures:
        return page(request, "login.html", 429, wrong="login.slow")
    if account is None:
        return page(request, "login.html", 401, wrong="login.wrong")
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        SESSION_COOKIE,
        users.open_session(site.engine, account),
        max_age=int(users.SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/logout")
def sign_out(request: Request, site: TheSite, visitor: Visitor) -> Response:  # noqa: ARG001
    users.close_session(site.engine, request.cookies.get(SESSION_COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.get("/language/{language}")
def switch(request: Request, language: str) -> Response:
    """Back to the page it came from, where that is one of ours."""
    came_from = urlsplit(request.headers.get("referer", ""))
    ours = came_from.netloc == request.url.netloc
    path = came_from.path if ours and came_from.path.startswith("/") else "/"
    query = f"?{came_from.query}" if ours and came_from.query else ""
    answer = RedirectResponse("/" + path.lstrip("/") + query, 303)
    wanted = "en" if language == "en" else "zh"
    answer.set_cookie("gouji_language", wanted, max_age=31_536_000, samesite="lax", httponly=True)
    return answer


@router.post("/tokens")
def token(
    site: TheSite, sender: Sender, label: Annotated[str, Form(max_length=64)] = "api"
) -> dict[str, str]:
    """A token for the API, shown once."""
    if sender is LOCAL:
        raise HTTPException(409, "error.noaccount")
    return {"token": users.open_session(site.engine, sender, label=label.strip() or "api")}


@router.post("/tokens/{number}/revoke")
def revoke(site: TheSite, sender: Sender, number: str) -> Response:
    users.revoke(site.engine, sender, number)
    return Response(status_code=204)
