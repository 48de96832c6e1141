"""A correction that waits is looked at again: to remind whoever decides, and when its undo window ends."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = sa.text("status IN ('diajukan', 'sementara')")


def upgrade() -> None:
    """Adds the moment; what waits already is looked at now."""
    with op.batch_alter_table("koreksi") as table:
        table.add_column(sa.Column("periksa_pada", sa.DateTime(timezone=True)))
    op.create_index("ix_koreksi_periksa", "koreksi", ["periksa_pada"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Drops it."""
    op.drop_index("ix_koreksi_periksa", "koreksi")
    with op.batch_alter_table("koreksi") as table:
        table.drop_column("periksa_pada")
