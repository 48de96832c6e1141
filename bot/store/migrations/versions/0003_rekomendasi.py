"""Recommendations live on after their siklus: one row for each bidang that follows one up, and what it reported."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts up INTEGER keys only
UTC = sa.DateTime(timezone=True)
OPEN = sa.text("status IN ('belum', 'dalam_proses')")


def upgrade() -> None:
    """Creates both tables; what was recommended before stays in `tulisan`."""
    _create_rekomendasi()
    _create_kemajuan()


def _create_rekomendasi() -> None:
    op.create_table(
        "rekomendasi",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("kunci", sa.String(96), nullable=False),
        sa.Column("instansi", sa.String(64), sa.ForeignKey("instansi.kode"), nullable=False),
        sa.Column("siklus_id", BIG_ID, sa.ForeignKey("siklus.id"), nullable=False),
        sa.Column("tulisan_id", BIG_ID, sa.ForeignKey("tulisan.id")),
        sa.Column("asal", sa.String(16), nullable=False),
        sa.Column("bidang", sa.String(64), nullable=False),
        sa.Column("teks", sa.Text(), nullable=False),
        sa.Column("bukti", sa.Text()),
        sa.Column("dasar", sa.Text()),
        sa.Column("orang_id", BIG_ID, sa.ForeignKey("orang.id"), nullable=False),
        sa.Column("kapasitas", sa.Text(), nullable=False),
        sa.Column("tenggat", UTC, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("pada", UTC, nullable=False),
        sa.Column("selesai", UTC),
        sa.Column("periksa_pada", UTC, nullable=False),
        sa.UniqueConstraint("kunci"),
    )
    op.create_index("ix_rekomendasi_siklus_id", "rekomendasi", ["siklus_id"])
    op.create_index("ix_rekomendasi_bidang", "rekomendasi", ["instansi", "bidang"])
    op.create_index("ix_rekomendasi_periksa", "rekomendasi", ["periksa_pada"], sqlite_where=OPEN, postgresql_where=OPEN)


def _create_kemajuan() -> None:
    op.create_table(
        "kemajuan",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("rekomendasi_id", BIG_ID, sa.ForeignKey("rekomendasi.id"), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("teks", sa.Text(), nullable=False),
        sa.Column("bukti", sa.JSON(), nullable=False),
        sa.Column("orang_id", BIG_ID, sa.ForeignKey("orang.id"), nullable=False),
        sa.Column("kapasitas", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("alasan", sa.Text(), nullable=False),
        sa.Column("diperiksa_oleh", BIG_ID, sa.ForeignKey("orang.id")),
        sa.Column("diperiksa", UTC),
        sa.Column("pada", UTC, nullable=False),
        sa.UniqueConstraint("rekomendasi_id", "update_id"),
    )


def downgrade() -> None:
    """Drops both, the reports first."""
    op.drop_table("kemajuan")
    op.drop_table("rekomendasi")
