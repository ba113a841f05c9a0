"""The migrations make what the schema says, and opening twice does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from storage import review_schema, schema
from storage.database import MIGRATIONS, DatabaseUnavailable, latest_revision, open_database

EVERY = {mapper.class_.__tablename__ for mapper in schema.Base.registry.mappers}
assert review_schema.User.__tablename__ in EVERY


def test_the_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            d for d in compare_metadata(context, schema.Base.metadata) if d[0] != "remove_table"
        ]
    assert differences == []
    engine.dispose()


def test_the_last_file_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == latest_revision()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    url = str(tmp_path / "new" / "a.db")
    open_database(url).dispose()
    engine = open_database(url)
    assert set(inspect(engine).get_table_names()) >= EVERY
    engine.dispose()


def test_sqlite_writes_ahead_and_holds_foreign_keys(tmp_path: Path) -> None:
    engine = open_database(str(tmp_path / "a.db"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/none", "nonsense://"])
def test_a_database_that_cannot_be_opened_says_what_to_do(url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="GOUJI_DATABASE"):
        open_database(url)


def test_a_later_version_of_the_tables_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    open_database(url).dispose()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(DatabaseUnavailable, match="later version"):
        open_database(url)
