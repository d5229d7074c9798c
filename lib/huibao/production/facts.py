"""What an order's pages and manifest say beyond the notebooks, and the manifest itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huibao.catalogue import Catalogue
    from huibao.figures import Evaluation
    from huibao.pages.context import RunContext
    from huibao.production.inputs import Inputs
    from huibao.production.orders import Order
    from huibao.production.rendering import Edition
    from huibao.production.results import Executed
    from huibao.warehouse import Warehouse


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


def gather_facts(
    order: Order, inputs: Inputs, warehouse: Warehouse, catalogue: Catalogue, evaluation: Evaluation
) -> Facts:
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
