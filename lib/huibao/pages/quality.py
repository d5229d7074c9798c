"""data-quality.html: how the ledgers were read, what is missing, which rules are broken."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import TYPE_CHECKING

from huibao.pages.context import LedgerCount, RuleOutcome, RunContext
from huibao.pages.html import render
from huibao.pages.notices import missing_notices

if TYPE_CHECKING:
    from huibao.pages.leaks import Hidden


def quality_html(context: RunContext, hidden: Hidden | None = None) -> str:
    """The data-quality page. In the public edition `hidden` says which row counts and sides would tell a figure."""
    public = context.edition == "public"
    if public and hidden is None:
        from huibao.pages.leaks import find_hidden

        hidden = find_hidden(context.bureau)
    ledgers = [_ledger(item, hidden) if public else item for item in context.ledgers]
    present = {item.table for item in context.ledgers}
    rules = [_rule(item, hidden, present) if public else item for item in context.rules]
    checked = sum(rule.checked != 0 for rule in rules)
    return render(
        "quality.html.j2",
        title=f"{context.period.label}数据质量",
        context=context,
        notices=missing_notices(context.missing),
        ledgers=ledgers,
        rules=sorted(rules, key=lambda rule: (rule.ok, rule.checked != 0)),
        checked=checked,
        unchecked=len(rules) - checked,
        broken=sum(not rule.ok for rule in rules),
        # Warnings quote files, rows and values.
        warnings=() if public else context.warnings,
        totals=None if public and hidden else _totals(context),
        # What went wrong may quote the data.
        failures=[(title, "详见内部版" if public else reason) for title, reason in context.failures],
        public=public,
        further=_further(hidden) if public and hidden is not None else [],
    )


def _further(hidden: Hidden) -> list[tuple[str, str]]:
    """(label, reason) of what is masked though the bureau did not name it."""
    from huibao.catalogue import load_catalogue

    labels = {entry.full_id: entry.label for entry in load_catalogue()}
    return [(labels.get(name, name), reason) for name, reason in hidden.further.items()]


def _totals(context: RunContext) -> LedgerCount:
    counts = context.ledgers
    return LedgerCount(
        table="",
        ledger="合计",
        read=sum(item.read for item in counts),
        accepted=sum(item.accepted for item in counts),
        rejected=sum(item.rejected for item in counts),
        skipped=sum(item.skipped for item in counts),
        personal=sum(item.personal for item in counts),
    )


def _ledger(item: LedgerCount, hidden: Hidden | None) -> LedgerCount:
    """A ledger without the counts of a table that masked figures are counted from (−1 prints as not public)."""
    if hidden is None or item.table not in hidden.tables:
        return item
    return replace(item, read=-1, accepted=-1, rejected=-1, skipped=-1, personal=-1, skipped_by=(), reasons=())


def _rule(rule: RuleOutcome, hidden: Hidden | None, present: Set[str]) -> RuleOutcome:
    """A rule without its sides' numbers when they tell a masked figure.

    A missing ledger may be shown. A rule with nothing to compare may not: it would tell that the figure is 0, so it is
    shown as holding.
    """
    if hidden is None or not (hidden.any_of(rule.indicators) or set(rule.tables) & hidden.tables):
        return rule
    if not rule.checked and not set(rule.tables) <= present:
        return rule
    return replace(rule, left="", right="", detail="", checked=-1)
