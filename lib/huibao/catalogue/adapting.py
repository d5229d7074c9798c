"""A warehouse that was filled by other means may lack what an import adds: the columns that say where a row came from,
the reading order, optional columns. The catalogue is then given a view in the place of each such table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from huibao.catalogue.model import Catalogue, View

if TYPE_CHECKING:
    from huibao.warehouse import Warehouse

_SYSTEM = {"_file": "VARCHAR", "_sheet": "VARCHAR", "_row": "BIGINT"}
_adapted: WeakKeyDictionary[Warehouse, tuple[str, frozenset[str], Catalogue]] = WeakKeyDictionary()


def adapt(catalogue: Catalogue, warehouse: Warehouse) -> Catalogue:
    """The catalogue for this warehouse: the same one, unless tables of it lack columns."""
    there = warehouse.tables()
    known = _adapted.get(warehouse)
    if known is not None and known[:2] == (catalogue.digest, there):
        return known[2]
    adapted = catalogue
    if warehouse.fingerprint() is None:
        patches = {
            view.name: view for table in sorted(there) if (view := _patch(catalogue, warehouse, table)) is not None
        }
        adapted = replace(catalogue, views={**catalogue.views, **patches}, _tables={}) if patches else catalogue
    _adapted[warehouse] = (catalogue.digest, there, adapted)
    return adapted


def _patch(catalogue: Catalogue, warehouse: Warehouse, table: str) -> View | None:
    """The table with the columns that it lacks; None when it lacks none.

    Without a reading order rows are put in that of their cells: the same on every engine, on every call.
    """
    from huibao.ledgers import SQL_TYPES

    found = warehouse.sql(f"SELECT * FROM {table} LIMIT 0").column_names
    types = catalogue.types[table]
    lacking = {name: SQL_TYPES[kind] for name, kind in types.items() if name not in found}
    lacking |= {name: kind for name, kind in _SYSTEM.items() if name not in found}
    if not lacking and "_order" in found:
        return None
    columns = [name for name in found if name in types or name in (*_SYSTEM, "_order")]
    columns += [f"CAST(NULL AS {kind}) AS {name}" for name, kind in lacking.items()]
    if "_order" not in found:
        order = ", ".join(name for name in types if name in found)
        columns.append(f"ROW_NUMBER() OVER (ORDER BY {order}) AS _order")
    return View(table, f"SELECT {', '.join(columns)} FROM {table}", (table,), (*types, *_SYSTEM, "_order"))
