"""Checks and orders by outcome: what the visits to some domains ended with, and how many orders are still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huibao.desk.records import schema_of
from huibao.desk.session import Session
from huibao.errors import UsageError, nearest
from huibao.period import Period
from huibao.tables import NOTHING, Table, column, word

_CHECKS, _ORDERS = "site_checks", "rectification_orders"


def outcomes(session: Session, period: Period, domains: Sequence[str], title: str | None = None) -> Table:
    """A row for each domain: checks, those of each outcome, orders issued and those of them closed by the period's end.

    Raises:
        UsageError: a domain that the ledgers do not have.
    """
    checks, orders = schema_of(_CHECKS), schema_of(_ORDERS)
    known = checks.column("domain").codes
    for domain in domains:
        if domain not in known:
            raise UsageError(f"没有领域“{domain}”", remedy=nearest(domain, known))
    ends = checks.column("outcome").codes
    heads = [
        column("领域"),
        column("检查", right=True),
        *(column(code, right=True) for code in ends),
        column("整改文书", right=True),
        column("已销号", right=True),
    ]
    visits = _counted(session, _CHECKS, "checked_on", period, domains, [f"outcome = '{code}'" for code in ends])
    issued = _counted(session, _ORDERS, "issued_on", period, domains, [f"closed_on <= date '{period.end}'"])
    counts = {domain: [*visits.get(domain, [0] * (1 + len(ends))), *issued.get(domain, [0, 0])] for domain in domains}
    if len(domains) > 1:
        counts["合计"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    units = ["家次"] * (1 + len(ends)) + ["份"] * 2
    rows = [
        [word(name), *(word(f"{value}{unit}" if value else NOTHING) for value, unit in zip(row, units, strict=True))]
        for name, row in counts.items()
    ]
    missing = [schema.ledger for schema in (checks, orders) if schema.table not in session.warehouse.tables()]
    note = f"缺{'、'.join(missing)}" if missing else None
    name = "、".join(domains)
    shown = rows if len(missing) < 2 else []
    title = title or f"{name}检查和责令整改情况"
    return Table(f"records-{_CHECKS}", title, heads, shown, note, ledgers=(_CHECKS, _ORDERS))


def _counted(
    session: Session, table: str, dated: str, period: Period, domains: Sequence[str], conditions: Sequence[str]
) -> Mapping[str, list[int]]:
    """By domain: the rows of the period, and those that meet each condition; nothing without the ledger."""
    if table not in session.warehouse.tables():
        return {}
    counts = [f"sum(case when {condition} then 1 else 0 end) as n{at}" for at, condition in enumerate(conditions)]
    named = ", ".join(f"'{domain}'" for domain in domains)
    found: list[dict[str, Any]] = session.warehouse.sql(
        f"select domain, count(*) as n, {', '.join(counts)} from {table} where domain in ({named}) "
        f"and {dated} between date '{period.start}' and date '{period.end}' group by domain"
    ).to_pylist()
    return {row["domain"]: [row["n"], *(row[f"n{at}"] or 0 for at in range(len(conditions)))] for row in found}
