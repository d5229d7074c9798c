"""Importing ledgers into a warehouse, whole or not at all, and opening the warehouse that serves a bureau's ledgers."""

from huibao.importing.filling import state_path
from huibao.importing.opening import (
    ImportSummary,
    default_warehouse,
    example_folder,
    import_ledgers,
    open_data,
    rejects_path,
    summary,
    write_rejects,
)

__all__ = [
    "ImportSummary",
    "default_warehouse",
    "example_folder",
    "import_ledgers",
    "open_data",
    "rejects_path",
    "state_path",
    "summary",
    "write_rejects",
]
