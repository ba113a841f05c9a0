"""The site as one application: routes, headers, and answers to what goes wrong."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from review import api
from review.access import SignInFirst, Visitor
from review.pages import files, overview, queue, sign_in, table
from review.site import HERE, Site, TheSite, page
from review.words import speaker
from storage.metrics import CONTENT_TYPE, metrics

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_app(site: Site) -> FastAPI:
    """The application over a site. OpenAPI stands at /api/openapi.json."""
    app = FastAPI(title="gouji", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    app.state.site = site
    app.state.csrf_key = secrets.token_bytes(32)
    app.state.jobs = files.Jobs()
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for router in (
        sign_in.router,
        queue.router,
        table.router,
        overview.router,
        files.router,
        api.router,
    ):
        app.include_router(router)
    app.add_api_route("/healthz", _healthy, include_in_schema=False)
    app.add_api_route("/metrics", _metrics, include_in_schema=False)
    app.middleware("http")(_with_headers)
    app.exception_handler(SignInFirst)(_sign_in_first)
    app.exception_handler(HTTPException)(_refused)
    app.exception_handler(RequestValidationError)(_not_understood)
    return app


def _metrics(site: TheSite, visitor: Visitor) -> Response:
    """For Prometheus, with a token of its own where there are accounts."""
    del visitor
    return Response(metrics(site.engine), media_type=CONTENT_TYPE)


def _healthy() -> Response:
    return PlainTextResponse("ok\n")


async def _with_headers(
    request: Request, answer: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await answer(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and request.method == "GET"


def _sign_in_first(request: Request, error: Exception) -> Response:  # noqa: ARG001
    if _wants_page(request):
        return RedirectResponse("/login", 303)
    return JSONResponse({"detail": "sign in first"}, 401)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    say = speaker(request.cookies.get("gouji_language"))
    told = say(error.detail) if str(error.detail).startswith("error.") else str(error.detail)
    if _wants_page(request):
        return page(request, "refused.html", error.status_code, told=told)
    return JSONResponse({"detail": told}, error.status_code)


def _not_understood(request: Request, error: Exception) -> Response:
    """What was sent is not echoed; only where it is wrong."""
    assert isinstance(error, RequestValidationError)
    say = speaker(request.cookies.get("gouji_language"))
    if _wants_page(request):
        return page(request, "refused.html", 422, told=say("error.missing"))
    where = [".".join(str(part) for part in each["loc"]) for each in error.errors()]
    return JSONResponse({"detail": f"not understood: {', '.join(where)}"}, 422)
