"""Reporting periods: month, quarter, half, year, running total and year to date."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Literal, Self

from huibao.errors import PeriodError

Kind = Literal["year", "half", "quarter", "month", "range", "to_date"]

_LENGTHS: dict[Kind, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_QUARTERS = "一二三四"
_REMEDY = "按 2022、2022H1、2022Q3、2022-07、2022-01..2022-09 或 ..2022-09-15 的写法填写期间"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("year", re.compile(r"(\d{4})", re.ASCII)),
    ("half", re.compile(r"(\d{4})H([12])", re.ASCII)),
    ("quarter", re.compile(r"(\d{4})Q([1-4])", re.ASCII)),
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)),
    ("range", re.compile(r"(\d{4})-(0[1-9]|1[0-2])\.\.(\d{4})-(0[1-9]|1[0-2])", re.ASCII)),
    ("to_date", re.compile(r"\.\.(\d{4})-(\d{2})-(\d{2})", re.ASCII)),
)


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, both ends included, with its canonical name.

    Build it with `Period.parse`; two periods are equal when start, end and kind are.
    """

    start: date
    end: date
    kind: Kind

    def __new__(cls, *parts: object, **named: object) -> Self:
        """Whoever asks for Period("2022") wants a name read."""
        if len(parts) == 1:
            raise PeriodError(f"hb.Period({parts[0]!r}) 不是期间", remedy='写成 hb.Period.parse("2022")')
        return super().__new__(cls)

    @classmethod
    def parse(cls, name: str | int | Period) -> Period:
        """Read a period's name (docs/periods.md); a year may come as a number (papermill -p period 2022).

        Raises:
            PeriodError: no reading fits, the date does not exist, or a range ends before it starts.
        """
        if isinstance(name, Period):
            return name
        text = str(name)
        for kind, pattern in _PATTERNS:
            if found := pattern.fullmatch(text.strip()):
                return cls._from_numbers(kind, [int(part) for part in found.groups()], text)
        raise PeriodError(f"看不懂期间“{name}”", remedy=_REMEDY)

    @classmethod
    def _from_numbers(cls, kind: Kind, numbers: list[int], name: str) -> Period:
        # Year 1 has no year before it, and dates end with 9999: comparisons need room on both sides.
        years = (numbers[0], numbers[2]) if kind == "range" else (numbers[0],)
        if not all(1900 <= year <= 9000 for year in years):
            raise PeriodError(f"期间“{name}”的年份超出范围", remedy=_REMEDY)
        if kind == "to_date":
            try:
                end = date(numbers[0], numbers[1], numbers[2])
            except ValueError:
                raise PeriodError(f"期间“{name}”里的日期不存在", remedy="改为日历上有的日期") from None
            return cls(date(end.year, 1, 1), end, kind)
        if kind == "range":
            start, last = date(numbers[0], numbers[1], 1), date(numbers[2], numbers[3], 1)
            if last < start:
                raise PeriodError(f"期间“{name}”的结束月份早于开始月份", remedy="把较早的月份写在前面")
            return cls(start, _month_end(last), kind)
        length = _LENGTHS[kind]
        first = (numbers[1] - 1) * length + 1 if len(numbers) > 1 else 1
        return cls._of_months(date(numbers[0], first, 1), length, kind)

    @classmethod
    def _of_months(cls, start: date, length: int, kind: Kind) -> Period:
        return cls(start, _month_end(_add_months(start, length - 1)), kind)

    @classmethod
    def month(cls, day: date) -> Period:
        """The month that holds `day`."""
        return cls._of_months(day.replace(day=1), 1, "month")

    @property
    def year(self) -> int:
        """The calendar year of the period's end."""
        return self.end.year

    @property
    def progress(self) -> Fraction:
        """时序进度: the part of its calendar year that is over on the evening of the period's last day."""
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        return Fraction((self.end - first).days + 1, (last - first).days + 1)

    @cached_property
    def name(self) -> str:
        """The canonical name, also the folder's name under outputs/."""
        year, month = self.start.year, self.start.month
        match self.kind:
            case "year":
                return f"{year:04d}"
            case "half":
                return f"{year:04d}H{(month + 5) // 6}"
            case "quarter":
                return f"{year:04d}Q{(month + 2) // 3}"
            case "month":
                return f"{year:04d}-{month:02d}"
            case "range":
                return f"{year:04d}-{month:02d}..{self.end.year:04d}-{self.end.month:02d}"
            case "to_date":
                return f"..{self.end.isoformat()}"

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The period's Chinese name as a closed period (tables.md, "Conventions"; digits after GB/T 15835-2011)."""
        year, month = self.start.year, self.start.month
        match self.kind:
            case "year":
                return f"{year}年"
            case "half":
                return f"{year}年{'上' if month == 1 else '下'}半年"
            case "quarter":
                return f"{year}年第{_QUARTERS[(month - 1) // 3]}季度"
            case "month":
                return f"{year}年{month}月"
            case "range":
                return self._range_label()
            case "to_date":
                if (self.end.month, self.end.day) == (1, 1):
                    return f"{year}年1月1日"
                return f"{year}年1月1日至{self.end.month}月{self.end.day}日"

    @property
    def span(self) -> str:
        """Its first and last day, for a cover: 2022年1月1日至12月31日 (the year is not said twice)."""
        last = f"{self.end.year}年" if self.end.year != self.start.year else ""
        first = f"{self.start.year}年{self.start.month}月{self.start.day}日"
        return f"{first}至{last}{self.end.month}月{self.end.day}日"

    def _range_label(self) -> str:
        first, last = self.start, self.end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.year}年{first.month}月"
        if first.year == last.year:
            return f"{first.year}年{first.month}—{last.month}月"
        return f"{first.year}年{first.month}月—{last.year}年{last.month}月"

    @property
    def previous(self) -> Period | None:
        """The period before, of the same length; None for running totals and year-to-date periods (tables.md)."""
        length = _LENGTHS.get(self.kind)
        return self._of_months(_add_months(self.start, -length), length, self.kind) if length else None

    @property
    def has_own_previous(self) -> bool:
        """Whether the period before says something of its own: of a year it is the year before, of running totals and
        year-to-date periods there is none."""
        return self.previous not in (None, self.year_ago)

    @property
    def year_ago(self) -> Period:
        """The same period a year before; 29 February becomes 28 February."""
        if self.kind == "to_date":
            return Period(date(self.year - 1, 1, 1), same_day(self.end, self.year - 1), self.kind)
        start = _add_months(self.start, -12)
        return Period(start, _month_end(_add_months(self.end.replace(day=1), -12)), self.kind)

    @property
    def next(self) -> Period:
        """The period after; for running totals and year-to-date periods the month after the end."""
        length = _LENGTHS.get(self.kind)
        if length:
            return self._of_months(_add_months(self.start, length), length, self.kind)
        return Period.month(_add_months(self.end.replace(day=1), 1))

    @property
    def months(self) -> tuple[Period, ...]:
        """The months the period touches, in order; of a year-to-date period the last may be covered in part only."""
        return self._pieces("month")

    def split(self, kind: Kind) -> tuple[Period, ...]:
        """The whole months or quarters inside the period (for `--each`)."""
        return tuple(piece for piece in self._pieces(kind) if self.start <= piece.start and piece.end <= self.end)

    def _pieces(self, kind: Kind) -> tuple[Period, ...]:
        length = _LENGTHS[kind]
        start = date(self.start.year, (self.start.month - 1) // length * length + 1, 1)
        pieces = []
        while start <= self.end:
            pieces.append(self._of_months(start, length, kind))
            start = _add_months(start, length)
        return tuple(pieces)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end


def same_day(day: date, year: int) -> date:
    """`day` in another year; 29 February becomes 28 February where it does not exist."""
    last = calendar.monthrange(year, day.month)[1]
    return date(year, day.month, min(day.day, last))


def _add_months(first: date, count: int) -> date:
    index = first.year * 12 + first.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def _month_end(day: date) -> date:
    return _add_months(day.replace(day=1), 1) - timedelta(days=1)
