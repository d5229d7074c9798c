"""Ledgers (台账): their schemas, and reading and checking the files that hold them."""

from huibao.ledgers._schema import METADATA, SQL_TYPES, SYSTEM_COLUMNS, Column, Schema, schemas, spec_areas

__all__ = ["METADATA", "SQL_TYPES", "SYSTEM_COLUMNS", "Column", "Schema", "schemas", "spec_areas"]
