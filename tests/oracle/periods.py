"""The periods of the contract once more: their days and the names of their neighbours."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, monthrange(year, month)[1])


def same_day(date: dt.date, years: int) -> dt.date:
    """The same day some years before; 29 February becomes the 28th."""
    return dt.date(date.year - years, date.month, min(date.day, monthrange(date.year - years, date.month)[1]))


def span(name: str, months: int, first: int) -> tuple[dt.date, dt.date]:
    """Start and end of a run of whole months counted from year 0."""
    year, month = divmod(first, 12)
    last_year, last_month = divmod(first + months - 1, 12)
    return dt.date(year, month + 1, 1), month_end(last_year, last_month + 1)


def canonical(months: int, first: int) -> str:
    """The name of a month, quarter, half-year or year that starts at a month counted from year 0."""
    year, month = divmod(first, 12)
    return {1: f"{year}-{month + 1:02d}", 3: f"{year}Q{month // 3 + 1}", 6: f"{year}H{month // 6 + 1}", 12: f"{year}"}[
        months
    ]


@dataclass(frozen=True)
class Window:
    """A period as the figures need it: its days, and the names of its neighbours."""

    name: str
    start: dt.date
    end: dt.date
    next: str
    year_ago: str
    previous: str | None


def window(name: str) -> Window:
    """The window of a period name of the contract."""
    if found := re.fullmatch(r"\.\.(\d{4})-(\d\d)-(\d\d)", name):
        end = dt.date(*(int(part) for part in found.groups()))
        after = end.year * 12 + end.month
        return Window(name, dt.date(end.year, 1, 1), end, canonical(1, after), f"..{same_day(end, 1)}", None)
    if found := re.fullmatch(r"(\d{4})-(\d\d)\.\.(\d{4})-(\d\d)", name):
        y1, m1, y2, m2 = (int(part) for part in found.groups())
        before = f"{y1 - 1}-{m1:02d}..{y2 - 1}-{m2:02d}"
        return Window(name, dt.date(y1, m1, 1), month_end(y2, m2), canonical(1, y2 * 12 + m2), before, None)
    found = re.fullmatch(r"(\d{4})(?:H(\d)|Q(\d)|-(\d\d))?", name)
    assert found, name
    year, half, quarter, month = (int(part) if part else 0 for part in found.groups())
    months = 6 if half else 3 if quarter else 1 if month else 12
    first = year * 12 + (half and (half - 1) * 6) + (quarter and (quarter - 1) * 3) + (month and month - 1)
    start, end = span(name, months, first)
    return Window(
        name,
        start,
        end,
        canonical(months, first + months),
        canonical(months, first - 12),
        canonical(months, first - months),
    )
