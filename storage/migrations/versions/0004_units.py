"""Which body belongs to which, and whose sums over its units are due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "units",
        sa.Column("parent", sa.String(255), primary_key=True),
        sa.Column("issuer", sa.String(255), primary_key=True),
    )
    op.create_index("ix_units_issuer", "units", ["issuer"])
    op.create_table(
        "sums_due",
        sa.Column("issuer", sa.String(255), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    )
