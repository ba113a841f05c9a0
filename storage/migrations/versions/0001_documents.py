"""What stands in the store, what was read from it, and what is being read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Id, Instant, PackedText

revision = "0001"
down_revision = None


def upgrade() -> None:
    _extractions()
    _documents()
    _of_a_document()
    op.create_table(
        "leases",
        sa.Column("key", sa.String(1024), primary_key=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", Id, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("prefix", sa.String(1024), nullable=False),
        sa.Column("program_version", sa.String(64), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        *(
            sa.Column(count, sa.Integer, nullable=False)
            for count in ("listed", "unchanged", "read", "flagged", "refused", "failed")
        ),
    )


def _extractions() -> None:
    op.create_table(
        "extractions",
        sa.Column("id", Id, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("program_version", sa.String(64), nullable=False),
        sa.Column("schema_version", sa.String(64), nullable=False),
        sa.Column("answer", PackedText(), nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.UniqueConstraint("sha256", "program_version", "schema_version"),
    )
    op.create_table(
        "figures",
        sa.Column("extraction_id", Id, sa.ForeignKey("extractions.id"), primary_key=True),
        sa.Column("table_key", sa.String(32), primary_key=True),
        sa.Column("row_key", sa.String(48), primary_key=True),
        sa.Column("column_key", sa.String(48), primary_key=True),
        sa.Column("value", sa.Text),
        sa.Column("confidence", sa.Float, nullable=False),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", Id, primary_key=True),
        sa.Column("key", sa.String(1024), nullable=False, unique=True),
        sa.Column("name", sa.String(1024), nullable=False),
        sa.Column("sha256", sa.String(64), index=True),
        sa.Column("etag", sa.String(128)),
        sa.Column("version", sa.String(128)),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("issuer", sa.String(255)),
        sa.Column("year", sa.Integer),
        sa.Column("template", sa.String(8)),
        sa.Column("extraction_id", Id, sa.ForeignKey("extractions.id"), index=True),
        sa.Column("read_at", Instant()),
        sa.Index("ix_documents_issuer_year", "issuer", "year"),
    )


def _of_a_document() -> None:
    op.create_table(
        "table_states",
        sa.Column("document_id", Id, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("table_key", sa.String(32), primary_key=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("template", sa.String(8)),
        sa.Column("errors", sa.Integer, nullable=False),
        sa.Column("notices", sa.Integer, nullable=False),
        sa.Column("uncertain_cells", sa.Integer, nullable=False),
        sa.Column("doubt", sa.Float, nullable=False),
        sa.Column("reason", sa.String(64)),
        sa.Column("issuer", sa.String(255)),
        sa.Column("year", sa.Integer),
        sa.Column("read_at", Instant(), nullable=False),
        sa.Index("ix_table_states_queue", "status", "doubt", "document_id"),
        sa.Index("ix_table_states_issuer_year", "issuer", "year"),
        sa.Index("ix_table_states_reason", "reason", "doubt"),
    )
    op.create_table(
        "findings",
        sa.Column("id", Id, primary_key=True),
        sa.Column("document_id", Id, sa.ForeignKey("documents.id"), nullable=False, index=True),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("severity", sa.String(8), nullable=False),
        sa.Column("table_key", sa.String(32)),
        sa.Column("row_key", sa.String(48)),
        sa.Column("column_key", sa.String(48)),
        sa.Column("expected", sa.Text),
        sa.Column("actual", sa.Text),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("suggestion", sa.JSON),
        sa.Index("ix_findings_rule_severity", "rule", "severity"),
    )
    op.create_table(
        "quarantine",
        sa.Column("document_id", Id, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False, index=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("program_version", sa.String(64), nullable=False),
        sa.Column("since", Instant(), nullable=False),
    )
