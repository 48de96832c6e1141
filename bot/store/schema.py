"""What all tables share: their metadata with its naming convention, and how a partial index is written."""

from sqlalchemy import Column, Index, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def where(name: str, table_and_columns: tuple[Column[object], ...], condition: str) -> Index:
    """A partial index, the same on both databases: claims stay flat however long the history grows (design §9)."""
    return Index(name, *table_and_columns, sqlite_where=text(condition), postgresql_where=text(condition))
