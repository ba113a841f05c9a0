"""What a running site has at hand, and how a request gets at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from fastapi.templating import Jinja2Templates
from sqlalchemy import Engine
from starlette.responses import Response

from review.pictures import Pictures, stored
from review.source import ReadSource, Sources
from review.words import Speaker, speaker
from storage.objects import ObjectStore

HERE = Path(__file__).parent
TEMPLATES = Jinja2Templates(directory=HERE / "templates")

Reprocess = Callable[[str], str | None]
"""Reads one stored object again, by key; gives None, or why it could not be read."""

Export = Callable[[str, Path, frozenset[int] | None], None]
"""Writes the data in a format to a file, of all documents or of those with the given numbers."""


@dataclass(frozen=True)
class Site:
    """`proxy_user_header` names the header in which a trusted proxy vouches for a user, if any.

    `pictures` draws pages of stored files, `embedded` the pictures within files without pages.
    """

    engine: Engine
    store: ObjectStore
    reprocess: Reprocess
    export: Export
    read_source: ReadSource
    proxy_user_header: str | None = None
    pictures: Pictures = field(init=False)
    sources: Sources = field(init=False)
    embedded: Pictures = field(init=False)

    def __post_init__(self) -> None:
        sources = Sources(self.read_source)
        object.__setattr__(self, "sources", sources)
        object.__setattr__(self, "pictures", Pictures(partial(stored, self.store)))
        object.__setattr__(self, "embedded", Pictures(sources.picture))


def _site(request: Request) -> Site:
    return cast(Site, request.app.state.site)


def _speaker(request: Request) -> Speaker:
    return speaker(request.cookies.get("gouji_language"))


TheSite = Annotated[Site, Depends(_site)]
Says = Annotated[Speaker, Depends(_speaker)]


def page(request: Request, name: str, status: int = 200, **context: Any) -> Response:
    """A page from its template, in the reader's language, with what every page shows."""
    shared = {
        "say": _speaker(request),
        "user": getattr(request.state, "user", None),
        "csrf": getattr(request.state, "csrf", ""),
        "open_access": getattr(request.state, "open_access", False),
    }
    return TEMPLATES.TemplateResponse(request, name, {**shared, **context}, status_code=status)
