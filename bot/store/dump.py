"""How does everything a database holds become lines of text, and come back on SQLite or PostgreSQL alike?"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Date, LargeBinary, Table, func, insert, select, text

from bot.store.tables import metadata
from bot.store.types import BigId, Utc

_AT_ONCE = 200

Json = dict[str, Any]


def table_names() -> tuple[str, ...]:
    """Every table, those that others refer to first."""
    return tuple(table.name for table in metadata.sorted_tables)


def dump(tx: Connection, name: str) -> Iterator[str]:
    """The rows of a table in the order of its key, a line of JSON each: moments in ISO 8601, bytes in base64."""
    table = metadata.tables[name]
    rows = tx.execute(select(table).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE))
    for row in rows:
        line = {column.name: _spell(column, value) for column, value in zip(table.columns, row, strict=True)}
        yield json.dumps(line, ensure_ascii=False, sort_keys=True)


def load(tx: Connection, name: str, lines: Iterable[str]) -> int:
    """Inserts what `dump` wrote; how many rows. Columns that a line does not name are left to the database.

    LookupError when there is no such table or column, ValueError when a line cannot be read.
    """
    table = metadata.tables[name]
    rows = (_row(table, json.loads(line)) for line in lines)
    count = 0
    while some := list(islice(rows, _AT_ONCE)):
        tx.execute(insert(table), some)
        count += len(some)
    return count


def count_on(tx: Connection) -> None:
    """Lets PostgreSQL number new rows after those that were loaded with their own numbers."""
    if tx.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        for column in table.primary_key:
            if column.type is BigId:
                last = tx.scalar(select(func.max(column)))
                sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
                tx.execute(text(f"SELECT setval({sequence}, :next, false)"), {"next": (last or 0) + 1})


def _spell(column: Column[Any], value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(column.type, LargeBinary) and value is not None else value


def _row(table: Table, line: Json) -> Json:
    return {name: value if value is None else _reader(table.c[name])(value) for name, value in line.items()}


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, Utc):
        return datetime.fromisoformat
    if isinstance(column.type, Date):
        return date.fromisoformat
    return base64.b64decode if isinstance(column.type, LargeBinary) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
