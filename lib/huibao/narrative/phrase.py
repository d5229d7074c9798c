"""One evaluated reference: its text, what a choice about it chooses, and how it stands when it is masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from huibao.figures.formatting import told_small
from huibao.figures.masking import mask_comparison, mask_text

Run = dict[str, Any]

_DIRECTIONS = {"up": 0, "down": 1, "flat": 2}
#: What stands for a base from before the ledger's first row.
UNRECORDED = "没有记录"


@dataclass(frozen=True)
class Phrase:
    """One evaluated reference.

    `state` chooses the branch: 0 something (risen, holds), 1 zero (fallen, does not hold), 2 no value (unchanged),
    3 nothing to compare with. `defaults` are the texts of branches that were not written, by state.
    `short` is what `{}` prints, and that masked, where it is not the text itself.
    `fixed` says that the branch does not depend on the data, so that a choice needs no masking of its own.
    `unspoken` prints nothing and drops the comma before it; masked, it reads like any other, so that the gap tells
    nothing.
    `neutral` stands for a whole choice when it is masked; None: its first branch with masked numbers does.
    """

    text: str
    state: int = 0
    masked: str | None = None
    indicators: tuple[str, ...] = ()
    form: str | None = None
    short: tuple[str, str] | None = None
    defaults: dict[int, str] = field(default_factory=dict)
    neutral: str | None = None
    fixed: bool = False
    unspoken: bool = False

    def bare(self) -> Phrase:
        """The phrase of a figure whose ledger is missing: every edition says so, and nothing is there to be masked."""
        short = None if self.short is None else (self.short[0], self.short[0])
        return replace(self, masked=self.text, short=short, fixed=True)

    def run(self, period: str, short: tuple[str, str] | None = None) -> Run:
        """The run of the reference, or with `short` in its place."""
        text, masked = short or (self.text, self.masked)
        run: Run = {"text": text}
        if masked is not None and self.indicators:
            run["masked"] = masked
            if len(self.indicators) == 1:
                run |= {"indicator": self.indicators[0], "period": period}
            else:
                run |= {"indicators": list(self.indicators), "period": period}
            if self.form:
                run["form"] = self.form
        return run


def value_phrase(full: str, figure: Any, value: Any, text: str, form: str, own: str) -> Phrase:
    """A figure, or one of its bases, as a phrase.

    Args:
        own: the value as tables print it: masked it is the same in all forms, whose 万 or 余 would tell its size.
    """
    indicator = figure.indicator
    unit = "" if form == "数" else indicator.unit
    state = 2 if value is None else int(value == 0)
    masked = mask_text(text if form == "数" else own, unit)
    if form != "数":
        text = told_small(text, value, unit, indicator.decimals, fraction=indicator.is_fraction)
    return Phrase(text, state, masked, (full,), form, defaults={2: absence(figure)})


def absence(figure: Any) -> str:
    """What is said of a figure without a value."""
    return f"{figure.indicator.label}{'缺台账' if figure.status == 'no_ledger' else '无数据'}"


def comparison_phrase(full: str, comparison: Any, kind: str, *, told: bool = True, recorded: bool = True) -> Phrase:
    """A comparison as a phrase; `{}` in its branches is the amount alone (5.2%, 1.2个百分点, 12件).

    Args:
        told: False where this comparison says nothing of its own, whatever the data, so that a choice takes its last
            branch: running totals have no period before, and the one before a year is the year before.
        recorded: False where the ledger begins later than the base, or the figure has no value: there is nothing to
            compare with or to say.
    """
    if not recorded:
        masked = mask_comparison(kind)
        return Phrase("", 3, masked, (full,), kind, neutral=masked, fixed=not told, unspoken=True)
    state = _DIRECTIONS.get(comparison.direction, 3) if told else 3
    masked = mask_comparison(kind)
    return Phrase(
        comparison.told,
        state,
        masked,
        (full,),
        kind,
        short=(comparison.told_change, mask_text(comparison.told_change)) if comparison.told_change else None,
        defaults={1: comparison.told, 2: comparison.told, 3: comparison.told},
        neutral=masked,
        fixed=not told,
    )


def settled(runs: Sequence[Run]) -> list[Run]:
    """Runs in which a comparison that is unspoken takes the comma before it along, into its masked text."""
    found: list[Run] = []
    for run in runs:
        if not run.get("unspoken"):
            found.append(run)
            continue
        comma = ""
        before = found[-1] if found else {}
        if before.keys() <= {"text", "strong"} and before.get("text", "").endswith("，"):
            found[-1] = before | {"text": before["text"][:-1]}
            comma = "，"
        masked = [one | {"text": f"{comma}{one['text']}"} for one in run["masked"]]
        found.append({"choice": [], "masked": masked, "indicators": run["indicators"]})
    return found
