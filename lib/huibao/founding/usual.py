"""What a free text column usually says: the values that the catalogue counts by, so that clerks write them alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huibao.catalogue import Catalogue

# A list in the prose of a notebook: {list(documents.title, kind=铁拳)}.
_LISTING = re.compile(r"list\((?P<table>\w+)\.\w+,\s*(?P<column>\w+)=(?P<value>[^),]+)\)")


def usual_values(catalogue: Catalogue, notebooks: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """(table, column) → the texts that an indicator's condition or a notebook's list asks for, sorted."""
    found: dict[tuple[str, str], set[str]] = {}
    for table, condition in _conditions(catalogue):
        for column, value in _equalities(condition):
            for base in catalogue.base_tables(table):
                if catalogue.types[base].get(column) == "text":
                    found.setdefault((base, column), set()).add(value)
    for path in sorted(notebooks.glob("*.ipynb")):
        for match in _LISTING.finditer(path.read_text(encoding="utf-8")):
            found.setdefault((match["table"], match["column"]), set()).add(match["value"].strip())
    targets = {part.target for indicator in catalogue for part in indicator.targets}
    if targets:
        found["targets", "indicator"] = targets
    return {place: tuple(sorted(values)) for place, values in found.items()}


def _conditions(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for indicator in catalogue:
        if indicator.table is None:
            continue
        for text in (indicator.where, indicator.measure):
            if text:
                yield indicator.table, text


def _equalities(condition: str) -> Iterator[tuple[str, str]]:
    """Column and value of every `column = 'value'` and `column in ('value', …)`."""
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(f"select {condition}", dialect="duckdb")
    for equal in tree.find_all(exp.EQ):
        if isinstance(equal.this, exp.Column) and isinstance(equal.expression, exp.Literal):
            yield equal.this.name, equal.expression.name
    for member in tree.find_all(exp.In):
        if isinstance(member.this, exp.Column):
            for value in member.expressions:
                if isinstance(value, exp.Literal):
                    yield member.this.name, value.name
