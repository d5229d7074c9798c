"""What an order's result depends on, digested."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.execution.ingredients import catalogue_digests, ingredients, libraries_digest, software_digest
from huibao.project import notebooks_folder
from huibao.stamp import source_date

if TYPE_CHECKING:
    from huibao.execution.reuse import Ingredients
    from huibao.pages.context import Restatement
    from huibao.production.orders import Order
    from huibao.warehouse import LedgerRecord, Warehouse


@dataclass(frozen=True)
class Inputs:
    """The areas of an order in report order, their notebooks, and digests of all they depend on.

    `tables` are the ledgers behind each area's indicators; `digests` those of every table in the warehouse ("" where an
    engine cannot tell). `key` is "" when nothing of the run can be recognised again. `restatements` are those that this
    run tells; `restated_before` those that the runs standing in its place told when they were made.
    """

    areas: tuple[str, ...]
    notebooks: Mapping[str, Path]
    ingredients: Mapping[str, Ingredients]
    tables: Mapping[str, frozenset[str]]
    digests: Mapping[str, str]
    ledgers: Mapping[str, LedgerRecord]
    weights: Mapping[str, float]
    key: str
    restatements: tuple[Restatement, ...] = ()
    restated_before: tuple[Restatement, ...] = ()

    def edition_key(self, edition: str) -> str:
        """What the manifest of a run made now says; "" when it cannot be told whether the ledgers changed."""
        return self._edition_key(edition, self.restatements)

    def recognises(self, key: object, edition: str) -> bool:
        """Whether a run with this key was made from the same: approving it changes nothing in it."""
        return bool(key) and key in {
            self._edition_key(edition, told) for told in (self.restatements, self.restated_before)
        }

    def _edition_key(self, edition: str, told: tuple[Restatement, ...]) -> str:
        return _digest([self.key, edition, [asdict(one) for one in told]]) if self.key else ""


def gather(order: Order, warehouse: Warehouse) -> Inputs:
    """Digest what the order depends on.

    Raises:
        RunError: a work area of the catalogue has no notebook.
    """
    from huibao._catalogue_files import catalogue_files, catalogue_folders
    from huibao.catalogue import load_catalogue
    from huibao.review import restatements

    catalogue = load_catalogue()
    areas = order.areas or tuple(catalogue.areas)
    notebooks = {area: _notebook(area) for area in areas}
    definitions = catalogue_digests(catalogue_files(catalogue_folders()))
    found = {area: ingredients(area, notebooks[area], order.period, order.bureau, definitions) for area in areas}
    ledgers = warehouse.standing_ledgers()
    digests = warehouse.digests()
    tables = {
        area: frozenset().union(*(catalogue.tables_of(one) for one in catalogue.indicators(area))) for area in areas
    }
    parts = [
        {area: found[area].key for area in areas},
        digests,
        {table: _counts(record) for table, record in ledgers.items()},
        warehouse.warnings(),
        order.bureau.model_dump_json(exclude={"path", "data", "fonts"}),
        definitions,
        [software_digest(), libraries_digest(pages=True), _templates_digest()],
        [list(order.formats), list(areas)],
        str(source_date()),
    ]
    known = bool(digests) and all(digests.values())
    own = [order.folder / edition for edition in order.editions]
    return Inputs(
        areas,
        notebooks,
        found,
        tables,
        digests,
        ledgers,
        _weights(order),
        _digest(parts) if known else "",
        restatements(order.outputs, order.bureau, warehouse, catalogue),
        restatements(order.outputs, order.bureau, warehouse, catalogue, without=own),
    )


def _notebook(area: str) -> Path:
    from huibao.errors import RunError

    path = notebooks_folder() / f"{area}.ipynb"
    if not path.is_file():
        raise RunError(f"工作领域 {area} 没有笔记本", where=path, remedy=f"用 huibao new-area {area} 新建，或补上文件")
    return path


def _counts(record: LedgerRecord) -> list[Any]:
    return [record.digest, record.files, record.read, record.accepted, record.rejected, record.skipped_by]


def _templates_digest() -> str:
    from huibao.execution.ingredients import files_digest

    package = Path(__file__).resolve().parents[1]
    files = [path for path in sorted((package / "pages").rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    return files_digest(files, package)


def _weights(order: Order) -> dict[str, float]:
    """How long each notebook took last time (longest first keeps the cores busy to the end)."""
    from huibao.production.log import last_seconds

    return last_seconds(order.outputs)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
