"""The yearly report a siklus of TW IV closes with, beside its own report: the same columns, versions of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts up INTEGER keys only


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "laporan_tahunan",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("siklus_id", BIG_ID, sa.ForeignKey("siklus.id"), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("model", sa.JSON(), nullable=False),
        sa.Column("dokumen", sa.JSON(), nullable=False),
        sa.Column("dibuat", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("siklus_id", "versi"),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("laporan_tahunan")
