"""How Alembic runs here: always on the engine that `storage.database` opened."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine, text

from storage.schema import Base

LOCK = 5_603_120_231
"""Two programs that start at once migrate one after the other (PostgreSQL advisory lock; on
SQLite BEGIN IMMEDIATE does the same)."""


def run() -> None:
    engine: Engine = context.config.attributes["engine"]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
        )
        context.run_migrations()


run()
