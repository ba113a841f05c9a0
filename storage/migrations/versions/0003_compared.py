"""Which documents were compared with the reports next to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    column = sa.Column("compared", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("documents", column)
    op.create_index("ix_documents_compared", "documents", ["compared", "state"])
