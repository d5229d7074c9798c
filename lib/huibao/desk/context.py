"""The names in prose that are no figures: the period, the bureau, the area, and how much of the year has passed."""

from __future__ import annotations

from datetime import date
from typing import Any

from huibao.bureau import Bureau
from huibao.figures.formatting import per_cent
from huibao.period import Period

NAMES = (
    "period",
    "period.label",
    "period.start",
    "period.end",
    "period.next",
    "period.previous",
    "period.year_ago",
    "progress",
    "bureau",
    "bureau.notice_baseline_days",
    "area",
    "area.office",
)


def words(name: str, period: Period, bureau: Bureau, title: str, office: str) -> str | None:
    """The text behind a name, None for a name that is none of these."""
    match name:
        case "period":
            return running_label(period)
        case "period.label":
            return period.label
        case "period.start":
            return day(period.start)
        case "period.end":
            return day(period.end)
        case "period.next":
            return period.next.label
        case "period.previous":
            return period.previous.label if period.previous else ""
        case "period.year_ago":
            return period.year_ago.label
        case "progress":
            return per_cent(period.progress)
        case "bureau":
            return bureau.name
        case "bureau.notice_baseline_days":
            return f"{bureau.notice_baseline_days}天"
        case "area":
            return title
        case "area.office":
            return office
    return None


def running_label(period: Period) -> str:
    """今年以来 for a year to date that is not over, the period's own name for any other."""
    over = period.kind != "to_date" or (period.end.month, period.end.day) == (12, 31)
    return period.label if over else "今年以来"


def day(value: date) -> str:
    """2022年12月31日."""
    return f"{value.year}年{value.month}月{value.day}日"


def number(name: str, period: Period, bureau: Bureau) -> Any:
    """What a name is compared as; None for names that are no numbers."""
    match name:
        case "progress":
            return period.progress
        case "bureau.notice_baseline_days":
            return bureau.notice_baseline_days
    return None
