"""How long each stage of a run took its workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for stage in ("fetch", "extract", "write_back", "record"):
        column = sa.Column(f"{stage}_s", sa.Float, nullable=False, server_default="0")
        op.add_column("runs", column)
