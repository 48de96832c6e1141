"""Writes `0001_awal.py` from the tables: `python -m tests.store.write_migration`.

Only until the first release: afterwards a change of the tables is a migration of its own.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Index, Table, UniqueConstraint

from bot.store.tables import metadata
from bot.store.types import Utc

TARGET = Path(__file__).parents[2] / "bot" / "store" / "migrations" / "versions" / "0001_awal.py"

TEMPLATE = '''"""The first tables, the chained riwayat among them: it cannot be back-filled honestly (design §12).

Written from bot/store/tables.py by tests/store/write_migration.py, and fixed once the first office has run it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts up INTEGER keys only
UTC = sa.DateTime(timezone=True)

TABLES: tuple[tuple[str, *tuple[sa.schema.SchemaItem, ...]], ...] = (
{tables}
)

# name, table, columns, the condition of a partial index ("" for a whole one), unique
INDEXES = (
{indexes}
)


def upgrade() -> None:
    """Creates every table and index, parents first. Constraints are named by the convention of `target_metadata`."""
    for table, *items in TABLES:
        op.create_table(table, *items)
    for name, table, columns, condition, unique in INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(name, table, list(columns), unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drops every table, children first."""
    for table, *_ in reversed(TABLES):
        op.drop_table(table)
'''


def render() -> str:
    """The migration's source, not yet formatted."""
    tables = list(metadata.tables.values())
    indexes = "\n".join(f"    {_index(index)}," for table in tables for index in _sorted(table))
    return TEMPLATE.format(tables="\n".join(_table(table) for table in tables), indexes=indexes)


def formatted(source: str) -> str:
    """`source` as ruff writes it."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TARGET), "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def _sorted(table: Table) -> list[Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def _table(table: Table) -> str:
    return "\n".join(["    (", f'        "{table.name}",', *(f"        {item}," for item in _items(table)), "    ),"])


def _items(table: Table) -> Iterator[str]:
    yield from (_column(column) for column in table.columns)
    uniques = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    for one in sorted(uniques, key=lambda one: str(one.name)):
        yield f"sa.UniqueConstraint({', '.join(repr(column.name) for column in one.columns)})"


def _column(column: Column[Any]) -> str:
    parts = [repr(column.name), _type(column.type)]
    parts += [f"sa.ForeignKey({key.target_fullname!r})" for key in column.foreign_keys]
    if column.primary_key:
        parts.append("primary_key=True")
    elif not column.nullable:
        parts.append("nullable=False")
    if column.autoincrement is False:
        parts.append("autoincrement=False")
    return f"sa.Column({', '.join(parts)})"


def _type(kind: Any) -> str:
    if isinstance(kind, Utc):
        return "UTC"
    if "sqlite" in kind._variant_mapping:
        return "BIG_ID"
    return f"sa.{type(kind).__name__}({getattr(kind, 'length', None) or ''})"


def _index(index: Index) -> str:
    table = index.table
    assert table is not None
    condition = index.dialect_options["sqlite"]["where"]
    columns = tuple(column.name for column in index.columns)
    return repr((index.name, table.name, columns, "" if condition is None else str(condition), bool(index.unique)))


if __name__ == "__main__":
    TARGET.write_text(formatted(render()), encoding="utf-8")
