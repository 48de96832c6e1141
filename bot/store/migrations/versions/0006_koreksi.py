"""A closed triwulan can be corrected: each correction is a row of its own, numbered once it is in force."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts up INTEGER keys only
UTC = sa.DateTime(timezone=True)
UNFILED = sa.text("status = 'berlaku' AND dokumen IS NULL")


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "koreksi",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("instansi", sa.String(64), sa.ForeignKey("instansi.kode"), nullable=False),
        sa.Column("siklus_id", BIG_ID, sa.ForeignKey("siklus.id"), nullable=False),
        sa.Column("bidang", sa.String(64), nullable=False),
        sa.Column("kode", sa.String(64), nullable=False),
        sa.Column("nomor", sa.Integer()),
        sa.Column("isi_sebelum", sa.JSON(), nullable=False),
        sa.Column("isi", sa.JSON(), nullable=False),
        sa.Column("alasan", sa.Text(), nullable=False),
        sa.Column("dasar", sa.Text(), nullable=False),
        sa.Column("orang_id", BIG_ID, sa.ForeignKey("orang.id"), nullable=False),
        sa.Column("kapasitas", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("pada", UTC, nullable=False),
        sa.Column("diperiksa_oleh", BIG_ID, sa.ForeignKey("orang.id")),
        sa.Column("putusan", sa.JSON()),
        sa.Column("diperiksa", UTC),
        sa.Column("dokumen", sa.String(64)),
        sa.UniqueConstraint("siklus_id", "nomor"),
    )
    op.create_index("ix_koreksi_instansi", "koreksi", ["instansi", "status"])
    op.create_index("ix_koreksi_arsip", "koreksi", ["id"], sqlite_where=UNFILED, postgresql_where=UNFILED)


def downgrade() -> None:
    """Drops it."""
    op.drop_table("koreksi")
