"""The ledgers behind each run that stands, kept so that a later run can say which rows came, went or changed.

A warehouse file is kept in `outputs/.ledgers/`, named by the digest of its tables: runs from the same ledgers share
one, and it is a second name (hard link) of the warehouse in the user's cache as long as that stays as it is. It holds
everything the ledgers hold, so its folder is readable by its owner only and is no part of any run's folder. Nothing
breaks without it: then only old → new is told.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.errors import WarehouseError

if TYPE_CHECKING:
    from huibao.warehouse import Warehouse

_FOLDER = ".ledgers"


def ledgers_digest(digests: Mapping[str, str]) -> str:
    """The name of ledgers whose tables have these digests; "" when one is not known."""
    if not digests or not all(digests.values()):
        return ""
    return hashlib.sha256(json.dumps(sorted(digests.items())).encode()).hexdigest()[:32]


def manifest_digests(manifest: Mapping[str, Any]) -> dict[str, str]:
    """table → digest, as a run's manifest has them."""
    return {str(one["table"]): str(one["digest"]) for one in manifest.get("inputs", [])}


def keep_ledgers(outputs: Path, warehouse: Warehouse, *, imported: bool) -> None:
    """Keep the ledgers that a run was made from; an engine other than DuckDB keeps none.

    Args:
        imported: the file is one of ours, which is only ever replaced; another's may be written in place, and is
            copied.
    """
    name = ledgers_digest(warehouse.digests())
    source, target = Path(warehouse.target), outputs / _FOLDER / f"{name}.duckdb"
    if not name or target.exists() or not source.is_file():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if not (imported and _linked(source, partial)):
            shutil.copyfile(source, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def kept_ledgers(outputs: Path, manifest: Mapping[str, Any]) -> Warehouse | None:
    """The ledgers that a run was made from, open; None when they were not kept or cannot be read."""
    from huibao.warehouse import Warehouse

    name = ledgers_digest(manifest_digests(manifest))
    try:
        return Warehouse.open(outputs / _FOLDER / f"{name}.duckdb") if name else None
    except WarehouseError:
        return None


def forget_ledgers(outputs: Path, manifests: Iterable[Mapping[str, Any]]) -> None:
    """Remove kept ledgers that no standing run was made from."""
    needed = {f"{ledgers_digest(manifest_digests(manifest))}.duckdb" for manifest in manifests}
    for path in (outputs / _FOLDER).glob("*"):
        if path.name not in needed:
            path.unlink(missing_ok=True)
