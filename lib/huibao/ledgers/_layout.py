"""How the columns of a sheet become a ledger's columns: directly, or as a source mapping says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from huibao.ledgers._schema import Column, Schema


@dataclass(frozen=True)
class Field:
    """Where one column's cells come from.

    Attributes:
        header: the sheet's header the cells stand under; None for a constant.
        constant: the same text in every row.
        characters: first and last character taken from the cell, counted from 1.
        values: what replaces a cell's text; a text that is not in it stays.
        read: "capital" for amounts of money in many notations, read in the unit that the column's header states.
        unit: what a bare number means to `read` ("万元" or "元"); None when it cannot be read.
        unreadable_blank: an unreadable cell is left blank with a warning instead of rejecting its row.
    """

    column: Column
    header: str | None = None
    constant: str | None = None
    characters: tuple[int, int] | None = None
    values: Mapping[str, str] | None = None
    read: str | None = None
    unit: str | None = None
    unreadable_blank: bool = False


@dataclass(frozen=True)
class Filter:
    """Rows kept: those whose cell, cut to `characters`, begins with `prefix`."""

    name: str
    header: str
    characters: tuple[int, int]
    prefix: str

    @property
    def skipped_name(self) -> str:
        return f"{self.name}（非{self.prefix}）"


@dataclass(frozen=True)
class Layout:
    """A ledger's columns as one kind of file gives them.

    Attributes:
        mapping: the source mapping's name; None when the file is the ledger itself.
        mapping_file: the name of the source mapping's file.
        required, optional: headers that a sheet must, or may, have.
        blanks: texts that mean a blank cell.
    """

    schema: Schema
    fields: tuple[Field, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    mapping: str | None = None
    mapping_file: str = ""
    blanks: frozenset[str] = field(default_factory=frozenset)
    filter: Filter | None = None


def direct_layout(schema: Schema) -> Layout:
    """The ledger's own layout: every column under its contract header; optional columns may be missing."""
    return Layout(
        schema,
        tuple(Field(column, header=column.header) for column in schema.columns),
        required=tuple(column.header for column in schema.required),
        optional=tuple(column.header for column in schema.columns if not column.required),
    )
