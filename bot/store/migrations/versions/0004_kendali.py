"""What the control workbook holds: the values last written to each of its tabs (`kendali`), and the dated changes that
planners made there (`perubahan`)."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts up INTEGER keys only
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates both tables."""
    op.create_table(
        "kendali",
        sa.Column("instansi", sa.String(64), sa.ForeignKey("instansi.kode"), primary_key=True),
        sa.Column("lembar", sa.String(16), primary_key=True),
        sa.Column("isi", sa.JSON(), nullable=False),
        sa.Column("temuan", sa.JSON(), nullable=False),
        sa.Column("diperbarui", UTC, nullable=False),
    )
    op.create_table(
        "perubahan",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("instansi", sa.String(64), sa.ForeignKey("instansi.kode"), nullable=False),
        sa.Column("lembar", sa.String(16), nullable=False),
        sa.Column("kunci", sa.String(64), nullable=False),
        sa.Column("isi", sa.JSON(), nullable=False),
        sa.Column("berlaku_sejak", sa.Date(), nullable=False),
        sa.Column("dasar", sa.Text(), nullable=False),
        sa.Column("dibuat", UTC, nullable=False),
    )
    op.create_index("ix_perubahan_instansi", "perubahan", ["instansi", "lembar"])


def downgrade() -> None:
    """Drops them."""
    op.drop_table("perubahan")
    op.drop_table("kendali")
