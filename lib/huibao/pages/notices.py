"""What a page says at its front about itself: missing ledgers, what went wrong, approved figures that changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huibao.pages.context import Restatement
    from huibao.pages.model import MissingLedger
    from huibao.pages.report import Report


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice: its title, what is said of all its lines, and the lines."""

    title: str
    text: str
    lines: tuple[str, ...]

    @property
    def heading(self) -> str:
        return f"{self.title}：{self.text}"


def missing_notices(ledgers: Iterable[MissingLedger]) -> list[Notice]:
    """The notice of missing ledgers with the office to ask; none when none is missing."""
    lines = tuple(item.ledger + (f"（请向{item.office}索取）" if item.office else "") for item in ledgers)
    return [Notice("缺少台账", "下列台账未提供，相关指标显示为“缺台账”。", lines)] if lines else []


def report_notices(report: Report) -> list[Notice]:
    """All notices of a report that have something to say."""
    found = [
        *missing_notices(report.missing),
        Notice("需要注意", "", tuple(_went_wrong(report))),
        Notice("以往数据更正", "台账变动后，下列已审定的数据与台账不再一致。", tuple(_restated(report))),
    ]
    return [notice for notice in found if notice.lines]


def _went_wrong(report: Report) -> list[str]:
    """Failed areas and broken rules."""
    public = report.context.edition == "public"
    # What went wrong may quote the data.
    lines = [
        f"{title}：笔记本运行失败（{'详见内部版' if public else reason}）。"
        for title, reason in report.context.failures
    ]
    broken = sum(not rule.ok for rule in report.context.rules)
    if broken:
        lines.append(f"有{broken}条勾稽关系不一致，详见数据质量页。")
    return lines


def _restated(report: Report) -> list[str]:
    """The restatements in words; in the public edition only of what it shows, without the rows behind them."""
    public = report.context.edition == "public"
    told = _public_restatements(report) if public else report.context.restatements
    return [
        f"{item.period} {item.label}：{item.old} → {item.new}"
        + "".join(f"；{change}" for change in item.changes if not public)
        for item in told
    ]


def _public_restatements(report: Report) -> list[Restatement]:
    """Of figures that are shown; that a rate given only as printed has changed in further digits would tell that a
    masked count behind it has."""
    from huibao.pages.leaks import find_hidden

    shown = {figure.id for figure in report.figures if figure.status == "ok"}
    told = [item for item in report.context.restatements if item.indicator in shown]
    if any(item.prints_alike for item in told):
        rounded = find_hidden(report.context.bureau).rounded
        told = [item for item in told if not (item.prints_alike and item.indicator in rounded)]
    return told
