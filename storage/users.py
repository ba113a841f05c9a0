"""Accounts, sign-ins and API tokens. Passwords are kept as argon2 hashes, secrets as SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from storage.review_schema import FailedLogin, Session, User

Role = Literal["reader", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

SESSION_LASTS = timedelta(hours=12)
TOKEN_LASTS = timedelta(days=365)
MAX_FAILURES = 5
"""Wrong passwords for one name within WINDOW before the next is not even tried."""
WINDOW = timedelta(minutes=10)
MIN_PASSWORD = 8

_hasher = PasswordHasher()


class AccountError(Exception):
    """An account cannot be made so; the message says why."""


class TooManyFailures(Exception):
    """Too many wrong passwords for this name; wait a while."""


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    role: Role

    @property
    def may_decide(self) -> bool:
        return self.role != "reader"


def add_user(engine: Engine, name: str, password: str, role: Role) -> None:
    """Makes an account; AccountError for an empty or taken name or a short password."""
    if not name.strip() or len(name) > 64 or any(not c.isprintable() for c in name):
        raise AccountError("a name has 1 to 64 printable characters")
    if role not in ROLES:
        raise AccountError(f"a role is one of {', '.join(ROLES)}")
    if len(password) < MIN_PASSWORD:
        raise AccountError(f"a password has at least {MIN_PASSWORD} characters")
    row = {
        "name": name,
        "password_hash": _hasher.hash(password),
        "role": role,
        "created_at": _now(),
    }
    try:
        with engine.begin() as connection:
            connection.execute(insert(User).values(row))
    except IntegrityError as error:
        raise AccountError(f"the name {name} is taken") from error


def any_accounts(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.execute(select(User.name).limit(1)).first() is not None


def sign_in(engine: Engine, name: str, password: str) -> Account | None:
    """The account where name and password fit; TooManyFailures after MAX_FAILURES wrong ones."""
    now = _now()
    with engine.begin() as connection:
        recent = connection.execute(
            select(func.count())
            .select_from(FailedLogin)
            .where(FailedLogin.name == name[:64], FailedLogin.at > now - WINDOW)
        ).scalar_one()
        found = connection.execute(
            select(User.password_hash, User.role).where(User.name == name)
        ).first()
    if recent >= MAX_FAILURES:
        raise TooManyFailures
    if found is not None and _fits(found.password_hash, password):
        return Account(name, found.role)
    with engine.begin() as connection:
        connection.execute(insert(FailedLogin).values(name=name[:64], at=now))
        connection.execute(delete(FailedLogin).where(FailedLogin.at < now - WINDOW))
    return None


def open_session(engine: Engine, account: Account, label: str | None = None) -> str:
    """A new secret for the account: a session, or with a label a token for the API."""
    secret = secrets.token_urlsafe(32)
    lasts = SESSION_LASTS if label is None else TOKEN_LASTS
    with engine.begin() as connection:
        connection.execute(delete(Session).where(Session.expires_at < _now()))
        connection.execute(
            insert(Session).values(
                secret_sha256=_digest(secret),
                user_name=account.name,
                label=label,
                expires_at=_now() + lasts,
            )
        )
    return secret


@dataclass(frozen=True, slots=True)
class Token:
    """A token for the API; `id` names it to its owner, and opens nothing."""

    id: str
    label: str
    expires_at: datetime


def tokens_of(engine: Engine, account: Account) -> tuple[Token, ...]:
    """The account's tokens that still open something, the latest to expire last."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(Session.secret_sha256, Session.label, Session.expires_at)
            .where(
                Session.user_name == account.name,
                Session.label.is_not(None),
                Session.expires_at > _now(),
            )
            .order_by(Session.expires_at)
        ).all()
    return tuple(Token(row.secret_sha256, row.label or "", row.expires_at) for row in rows)


def revoke(engine: Engine, account: Account, token: str) -> None:
    """Ends a token of the account's own, by its id; nothing where it has none such."""
    with engine.begin() as connection:
        connection.execute(
            delete(Session).where(
                Session.secret_sha256 == token,
                Session.user_name == account.name,
                Session.label.is_not(None),
            )
        )


def account_of(engine: Engine, secret: str) -> Account | None:
    """Whose secret it is, None where it is unknown or has expired."""
    with engine.connect() as connection:
        found = connection.execute(
            select(User.name, User.role)
            .join(Session, Session.user_name == User.name)
            .where(Session.secret_sha256 == _digest(secret), Session.expires_at > _now())
        ).first()
    return Account(found.name, found.role) if found else None


def account_named(engine: Engine, name: str) -> Account | None:
    """For a name that a trusted proxy vouches for."""
    with engine.connect() as connection:
        found = connection.execute(select(User.name, User.role).where(User.name == name)).first()
    return Account(found.name, found.role) if found else None


def close_session(engine: Engine, secret: str) -> None:
    with engine.begin() as connection:
        connection.execute(delete(Session).where(Session.secret_sha256 == _digest(secret)))


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)
