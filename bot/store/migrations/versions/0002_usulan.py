"""Proposed changes of officials, waiting for a second person (`usulan`)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts up INTEGER keys only
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the table and the index of its work list."""
    op.create_table(
        "usulan",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("instansi", sa.String(64), sa.ForeignKey("instansi.kode"), nullable=False),
        sa.Column("sumber", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("isi", sa.JSON(), nullable=False),
        sa.Column("orang_id", BIG_ID, sa.ForeignKey("orang.id")),
        sa.Column("diminta", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("disahkan_oleh", BIG_ID, sa.ForeignKey("orang.id")),
        sa.Column("dibuat", UTC, nullable=False),
        sa.Column("selesai", UTC),
    )
    waiting = sa.text("status = 'menunggu'")
    op.create_index("ix_usulan_menunggu", "usulan", ["id"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    """Drops it."""
    op.drop_table("usulan")
