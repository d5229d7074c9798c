"""What a run knows beyond its notebooks: whose run it is, what was read, what is missing, which rules are broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huibao.pages.model import MissingLedger

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.period import Period

UNPRINTED = "（舍入前有变化）"
"""What a restatement says where the new figure is printed as the old one was."""


@dataclass(frozen=True, slots=True)
class LedgerCount:
    """How one ledger was read: read = accepted + rejected; skipped rows stand beside, by reason."""

    table: str
    ledger: str
    files: tuple[tuple[str, str], ...] = ()
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    skipped_by: tuple[tuple[str, int], ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()
    personal: int = 0


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """A consistency rule as this run found it. `left` and `right` are the two sides' numbers as printed; `tables` and
    `indicators` are what they were counted from (the public edition hides the numbers of what is masked)."""

    id: str
    title: str
    ok: bool
    checked: int = 0
    left: str = ""
    right: str = ""
    detail: str = ""
    tables: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure of an approved past period that the ledgers now contradict; `changes` says which rows came or went."""

    period: str
    indicator: str
    label: str
    old: str
    new: str
    changes: tuple[str, ...] = ()

    @property
    def prints_alike(self) -> bool:
        """Whether the two differ only in digits that are not printed."""
        return self.new == f"{self.old}{UNPRINTED}"


@dataclass(frozen=True, slots=True)
class RunContext:
    """One run, as its pages need it. All tuples keep the order given."""

    bureau: Bureau
    period: Period
    edition: str = "internal"
    ledgers: tuple[LedgerCount, ...] = ()
    missing: tuple[MissingLedger, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    warnings: tuple[str, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()
    restatements: tuple[Restatement, ...] = ()
    software: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    key_figures: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("html", "pdf")
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        """The report's title: the letterhead's, else bureau, period and what it is."""
        head = self.bureau.letterhead
        if head is not None and head.title:
            return head.title
        return f"{self.bureau.name}{self.period.label}工作报告"


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One run on the page of all runs. `folder` is its path below outputs/; `status` draft, approved or superseded.

    Attributes:
        alarm: what is wrong with its approval (Chinese), "" when nothing is.
        areas: (id, title) in report order; `states` says of the areas that are not as they should be what they are.
        figures: (id, label, text); paragraphs: (address below its folder, place, text) of the areas' text.
    """

    folder: str
    period: str
    label: str
    edition: str
    status: str = "draft"
    bureau: str = ""
    approved_by: str = ""
    superseded_by: str = ""
    areas: tuple[tuple[str, str], ...] = ()
    figures: tuple[tuple[str, str, str], ...] = ()
    alarm: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    paragraphs: tuple[tuple[str, str, str], ...] = ()
