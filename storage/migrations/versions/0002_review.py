"""People, and what they decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Id, Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _people()
    _decisions()
    op.create_table(
        "audit",
        sa.Column("id", Id, primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("user_name", sa.String(64), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("document_id", Id),
        sa.Column("table_key", sa.String(32)),
        sa.Column("detail", sa.JSON, nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_table", "audit", ["document_id", "table_key"])
    op.create_table(
        "samples",
        sa.Column("document_id", Id, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("table_key", sa.String(32), primary_key=True),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("user_name", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("secret_sha256", sa.String(64), primary_key=True),
        sa.Column(
            "user_name",
            sa.String(64),
            sa.ForeignKey("users.name", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("label", sa.String(64)),
        sa.Column("expires_at", Instant(), nullable=False),
    )
    op.create_index("ix_sessions_user_name", "sessions", ["user_name"])
    op.create_table(
        "failed_logins",
        sa.Column("id", Id, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_index("ix_failed_logins_who", "failed_logins", ["name", "at"])


def _decisions() -> None:
    op.create_table(
        "table_reviews",
        sa.Column("document_id", Id, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("table_key", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("claimed_by", sa.String(64)),
        sa.Column("claimed_until", Instant()),
        sa.Column("approved_by", sa.String(64)),
        sa.Column("approved_at", Instant()),
    )
    op.create_index("ix_table_reviews_claimed_by", "table_reviews", ["claimed_by"])
    op.create_table(
        "decisions",
        sa.Column("id", Id, primary_key=True),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("table_key", sa.String(32), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("row_key", sa.String(48)),
        sa.Column("column_key", sa.String(48)),
        sa.Column("rule", sa.String(64)),
        sa.Column("value", sa.Text),
        sa.Column("is_money", sa.Boolean, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("rule_set", sa.String(16), nullable=False),
        sa.Column("user_name", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("undone_at", Instant()),
        sa.ForeignKeyConstraint(
            ["document_id", "table_key"],
            ["table_reviews.document_id", "table_reviews.table_key"],
            name="fk_decisions_document_id_table_reviews",
        ),
    )
    op.create_index("ix_decisions_table", "decisions", ["document_id", "table_key"])
    op.create_index("ix_decisions_user_name", "decisions", ["user_name"])
