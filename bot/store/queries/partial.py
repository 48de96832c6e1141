"""Conditions spelled out as the partial indexes spell them: behind a bound parameter no planner recognises them."""

from typing import Any

from sqlalchemy import Column, ColumnElement, TextClause, literal_column, text


def among(column: ColumnElement[Any], *values: str) -> ColumnElement[bool]:
    """`column IN ('a', 'b')`, the values (our own constants, never input) written into the statement."""
    return column.in_([literal_column(f"'{value}'") for value in values])


def equals(column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    """`column = 'a'`, likewise."""
    found: ColumnElement[bool] = column == literal_column(f"'{value}'")
    return found


def is_false(column: Column[bool]) -> TextClause:
    """`NOT column`, which SQLAlchemy would write as `column = 0` for SQLite."""
    return text(f"NOT {column.table.name}.{column.name}")
