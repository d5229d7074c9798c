"""Ledgers (台账): their schemas, and reading and checking the files that hold them."""

from huibao.ledgers._cells import (
    Unreadable,
    cell_text,
    read_boolean,
    read_date,
    read_datetime,
    read_decimal,
    read_integer,
    trim,
)
from huibao.ledgers._schema import METADATA, SQL_TYPES, SYSTEM_COLUMNS, Column, Schema, schemas, spec_areas

__all__ = [
    "METADATA",
    "SQL_TYPES",
    "SYSTEM_COLUMNS",
    "Column",
    "Schema",
    "Unreadable",
    "cell_text",
    "read_boolean",
    "read_date",
    "read_datetime",
    "read_decimal",
    "read_integer",
    "schemas",
    "spec_areas",
    "trim",
]
