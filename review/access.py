"""Who may do what: sessions, API tokens, roles, and the token against forged requests (CSRF).

While there are no accounts, only this machine is let in, as `local`, who may do everything.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request
from sqlalchemy import Engine

from review.site import Site, TheSite
from storage import users
from storage.users import Account

SESSION_COOKIE = "gouji_session"
LOCAL = Account("local", "admin")
"""Whoever sits at this machine before the first account is made."""


class SignInFirst(Exception):
    """A page is asked for by nobody in particular."""


def is_loopback(host: str | None) -> bool:
    """Whether an address is this machine's own; the test client's name counts as such."""
    try:
        return host is not None and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", "testclient")


def recognise(request: Request, site: Site) -> Account | None:
    """Whose request it is: by the trusted proxy, by token, by session, or this machine's."""
    if site.proxy_user_header:
        name = request.headers.get(site.proxy_user_header)
        return users.account_named(site.engine, name) if name else None
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return users.account_of(site.engine, token)
    secret = request.cookies.get(SESSION_COOKIE)
    if secret:
        return users.account_of(site.engine, secret)
    if _nobody_yet(site.engine) and _from_this_machine(request):
        return LOCAL
    return None


def _nobody_yet(engine: Engine) -> bool:
    return not users.any_accounts(engine)


def _from_this_machine(request: Request) -> bool:
    """A request by name of a foreign host may be a rebinding attack: it is not let in."""
    asked = (request.url.hostname or "").strip("[]")
    client = request.client.host if request.client else None
    return is_loopback(client) and (is_loopback(asked) or asked == "testserver")


def csrf_token(request: Request, account: Account) -> str:
    """What a form of this reader must send back: bound to account and session, useless to others
    (behind a trusted proxy there is no session of ours)."""
    secret = f"{account.name}\n{request.cookies.get(SESSION_COOKIE, '')}"
    key = cast(bytes, request.app.state.csrf_key)
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()


def visitor(request: Request, site: TheSite) -> Account:
    """The account behind a request. SignInFirst where there is none."""
    account = recognise(request, site)
    if account is None:
        raise SignInFirst
    request.state.user = account
    request.state.csrf = csrf_token(request, account)
    request.state.open_access = account is LOCAL
    return account


Visitor = Annotated[Account, Depends(visitor)]


def sender(request: Request, account: Visitor) -> Account:
    """An account that asks from our own page, or with a token. 403 where not."""
    sent = request.headers.get("x-csrf-token", "")
    by_token = request.headers.get("authorization", "").lower().startswith("bearer ")
    if not by_token and not hmac.compare_digest(
        sent.encode(), csrf_token(request, account).encode()
    ):
        raise HTTPException(403, "error.csrf")
    return account


Sender = Annotated[Account, Depends(sender)]


def decider(account: Sender) -> Account:
    """A sender that may change figures. 403 where not."""
    if not account.may_decide:
        raise HTTPException(403, "error.role")
    return account


Decider = Annotated[Account, Depends(decider)]
