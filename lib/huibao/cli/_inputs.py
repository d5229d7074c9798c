"""What an order's result depends on, digested; what its pages and manifest say of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.execution.ingredients import catalogue_digests, ingredients, libraries_digest, software_digest
from huibao.project import notebooks_folder
from huibao.stamp import source_date

if TYPE_CHECKING:
    from huibao.catalogue import Catalogue
    from huibao.cli._orders import Order
    from huibao.cli._rendering import Edition
    from huibao.cli._results import Executed
    from huibao.execution.reuse import Ingredients
    from huibao.figures import Evaluation
    from huibao.pages.context import Restatement, RunContext
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
    from huibao.cli._log import last_seconds

    return last_seconds(order.outputs)


def standing_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the run that stands in `folder`; empty when there is none that can be read."""
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Facts:
    """What the pages and the manifest say beyond the notebooks."""

    base: RunContext
    warnings: list[str] = field(default_factory=list)

    def context(self, edition: str) -> RunContext:
        return replace(self.base, edition=edition)

    def with_failures(self, executed: list[Executed], catalogue: Catalogue) -> Facts:
        """These facts and the notebooks that failed, by the title of their area."""
        failed = tuple((catalogue.areas[one.area].title, one.failure) for one in executed if one.failure)
        return replace(self, base=replace(self.base, failures=failed))


def facts(order: Order, inputs: Inputs, warehouse: Warehouse, catalogue: Catalogue, evaluation: Evaluation) -> Facts:
    """Ledgers read, ledgers missing and whom to ask, consistency rules, restatements of approved periods."""
    from huibao import __version__
    from huibao.figures.rules import check_rules
    from huibao.pages.context import RuleOutcome, RunContext

    missing = _missing(order, inputs, warehouse, catalogue)
    rules = tuple(
        RuleOutcome(r.id, r.title, r.ok, r.checked, r.left, r.right, r.detail, tuple(r.tables), tuple(r.indicators))
        for r in check_rules(warehouse, catalogue, order.period, evaluation=evaluation)
    )
    base = RunContext(
        bureau=order.bureau,
        period=order.period,
        ledgers=_ledger_counts(inputs, warehouse),
        missing=missing,
        rules=rules,
        warnings=tuple(warehouse.warnings()),
        restatements=inputs.restatements,
        software=f"huibao {__version__}",
        sections=tuple((str(section.number), section.title) for section in catalogue.sections),
        key_figures=tuple(key for area in inputs.areas if (key := catalogue.areas[area].key)),
        formats=order.formats,
    )
    return Facts(base, _warnings(inputs, base))


def _missing(order: Order, inputs: Inputs, warehouse: Warehouse, catalogue: Catalogue) -> tuple[Any, ...]:
    from huibao.ledgers import schemas
    from huibao.pages.model import MissingLedger

    known = schemas()
    found: dict[str, Any] = {}
    for area in inputs.areas:
        office = order.bureau.offices.get(area, catalogue.areas[area].office)
        for table in sorted(inputs.tables[area] - warehouse.tables()):
            offices = found[table].office.split("、") if table in found else []
            if office not in offices:
                found[table] = MissingLedger(known[table].ledger, table, "、".join([*offices, office]))
    return tuple(found.values())


def rejected_rows(warehouse: Warehouse) -> dict[str, Counter[str]]:
    """Table → reason → how many rows it rejected: one with several such cells counts once."""
    names = ("table_name", "reason", "file", "sheet", "row_number")
    reasons: dict[str, Counter[str]] = {}
    for table, reason, *_ in {tuple(row[name] for name in names) for row in warehouse.rejects().to_pylist()}:
        reasons.setdefault(table, Counter())[reason] += 1
    return reasons


def _ledger_counts(inputs: Inputs, warehouse: Warehouse) -> tuple[Any, ...]:
    from huibao.pages.context import LedgerCount

    reasons = rejected_rows(warehouse)
    personal: dict[str, int] = {}
    for row in warehouse.personal():
        personal[row["table_name"]] = personal.get(row["table_name"], 0) + row["cells"]
    return tuple(
        LedgerCount(
            table=table,
            ledger=record.ledger,
            files=tuple((name, sha256) for name, sha256, _ in record.files),
            read=record.read,
            accepted=record.accepted,
            rejected=record.rejected,
            skipped=record.skipped,
            skipped_by=tuple(sorted(record.skipped_by.items())),
            reasons=tuple(sorted(reasons.get(table, {}).items())),
            personal=personal.get(table, 0),
        )
        for table, record in inputs.ledgers.items()
    )


def _warnings(inputs: Inputs, base: RunContext) -> list[str]:
    """What fails a `--strict` run: rejected rows, missing ledgers, broken consistency rules."""
    found = []
    rejected = sum(record.rejected for record in inputs.ledgers.values())
    if rejected:
        found.append(f"台账中有 {rejected} 行被退回，见 rejects.xlsx 和 data-quality.html")
    found.extend(f"缺少台账“{one.ledger}”，请向{one.office}索取" for one in base.missing)
    found.extend(
        f"核对规则不成立：{rule.title}（{rule.detail or rule.left + ' ≠ ' + rule.right}）"
        for rule in base.rules
        if not rule.ok
    )
    return found


def write_manifest(edition: Edition, inputs: Inputs, facts: Facts, executed: list[Executed]) -> None:
    """Write the edition's manifest.json, last of all its files."""
    from huibao.review import RunFacts, write_manifest

    write_manifest(
        edition.folder,
        RunFacts(
            key=inputs.edition_key(edition.context.edition),
            edition=edition.context.edition,
            context=edition.context,
            areas=inputs.areas,
            ledgers=tuple(inputs.ledgers.values()),
            ingredients={area: dict(one.parts) for area, one in inputs.ingredients.items()},
            warnings=tuple(facts.warnings),
            failures=tuple(one.failure for one in executed if one.failure),
            hidden=edition.hidden,
        ),
    )


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
