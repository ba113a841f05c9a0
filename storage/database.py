"""Opening the database: one URL, the same migrations for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

Answer = TypeVar("Answer")

MIGRATIONS = Path(__file__).parent / "migrations"

BUSY_TIMEOUT_S = 60
"""How long a writer waits for another on SQLite; a document's transaction takes milliseconds."""


PATIENCE_S = 60
"""How long a transaction is tried again while the database is away."""


class DatabaseUnavailable(Exception):
    """The database cannot be opened; the message says what to do."""


def open_database(url: str) -> Engine:
    """An engine on a database that is at this program's version of the tables.

    `url` is an SQLAlchemy URL or the path of an SQLite file. DatabaseUnavailable where it cannot
    be opened, or was made by a later version of the program.
    """
    parsed = _parsed(url)
    shown = parsed.render_as_string(hide_password=True)
    try:
        engine = connect(parsed)
        _migrate(engine)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise DatabaseUnavailable(f"{shown}: {_reason(error)}") from error
    return engine


def connect(url: URL) -> Engine:
    """An engine as it is used here, without looking at the tables."""
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=2, pool_recycle=1800)


def _parsed(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite", database=url)
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnavailable("GOUJI_DATABASE is no SQLAlchemy URL") from error
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """WAL: readers never wait for the writer. NORMAL: a power cut may lose the last commits,
    which the next run makes again, but never breaks the file."""
    connection.isolation_level = None  # so that BEGIN is ours, see below
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Any) -> None:
    """A writer takes its place at once and waits its turn: a transaction that reads first and
    writes later would otherwise fail with 'database is locked' without waiting."""
    options = connection.get_execution_options()
    deferred = options.get("sqlite_read_only", False)
    connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    if _revision(engine) == latest_revision():
        return  # a start then takes no lock, and does not load Alembic
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        shown = engine.url.render_as_string(hide_password=True)
        message = f"{shown}: made by a later version of gouji; update this one ({error})"
        raise DatabaseUnavailable(message) from error


def latest_revision() -> str:
    """The number that the file of the last migration begins with."""
    names = (path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    return max(names).partition("_")[0]


def _revision(engine: Engine) -> str | None:
    with read_only(engine).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        asked = text("SELECT version_num FROM alembic_version")
        return connection.execute(asked).scalar_one_or_none()


def read_only(engine: Engine) -> Engine:
    """The same engine for reading: on SQLite its transactions take no write lock."""
    return engine.execution_options(sqlite_read_only=True)


def transact(engine: Engine, work: Callable[[Session], Answer]) -> Answer:
    """Runs `work` in one transaction; all of it again where the connection was lost.

    `work` must not have effects outside the session. DatabaseUnavailable after a minute in vain.
    """
    attempts = Retrying(
        retry=retry_if_exception_type((OperationalError, InterfaceError)),
        stop=stop_after_delay(PATIENCE_S),
        wait=wait_random_exponential(multiplier=0.1, max=3),
        reraise=True,
    )
    try:
        answer: Answer = attempts(_once, engine, work)
        return answer
    except (OperationalError, InterfaceError) as error:
        raise DatabaseUnavailable(_reason(error)) from error


def _once(engine: Engine, work: Callable[[Session], Answer]) -> Answer:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return work(session)


def _reason(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    first_line = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    return f"{first_line}; is the server up, and GOUJI_DATABASE right?"
