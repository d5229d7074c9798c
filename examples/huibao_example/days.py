"""Days on which things happen: working days, seasons, and working time."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from random import Random

import chinese_calendar

EVEN = (1.0,) * 12
# Few registrations around the spring festival, many in the months after it.
OFFICE = (0.85, 0.5, 1.2, 1.1, 1.1, 1.05, 1.0, 1.0, 1.1, 0.85, 1.05, 1.0)
SUMMER = (0.4, 0.3, 0.6, 0.8, 1.3, 1.7, 1.9, 1.7, 1.2, 0.8, 0.6, 0.5)
SPRING = (1.2, 1.0, 2.2, 2.0, 1.2, 0.8, 0.7, 0.6, 0.7, 0.6, 0.5, 0.4)
AUTUMN = (0.5, 0.4, 0.7, 0.8, 0.9, 1.0, 1.2, 1.3, 1.5, 1.4, 1.3, 0.9)
MINUTES = 480
OPENING = 9 * 60


@cache
def days_of(year: int, month: int, workdays: bool = True) -> tuple[dt.date, ...]:
    """The days of a month, or only China's working days (public holidays off, make-up days on)."""
    first = dt.date(year, month, 1)
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    days = [first + dt.timedelta(days=number) for number in range((after - first).days)]
    return tuple(day for day in days if not workdays or chinese_calendar.is_workday(day))


def spread(
    rng: Random, count: int, year: int, months: Sequence[float] = EVEN, *, workdays: bool = True
) -> list[dt.date]:
    """`count` days of a year in order, as many in each month as its weight says, give or take a little.

    The days are drawn one from each of `count` equal parts of the year's weight, so that twelve of them already reach
    every quarter.
    """
    weights = [weight * rng.uniform(0.93, 1.07) for weight in months]
    ends = list(accumulate(weights))
    days = []
    for number in range(count):
        place = (number + rng.random()) / count * ends[-1]
        month = min(bisect_left(ends, place), 11)
        choice = days_of(year, month + 1, workdays)
        within = (place - (ends[month] - weights[month])) / weights[month] if weights[month] else 0.0
        days.append(choice[min(int(within * len(choice)), len(choice) - 1)])
    return days


def after(rng: Random, day: dt.date, least: int, most: int) -> dt.date:
    """A day between `least` and `most` calendar days later."""
    return day + dt.timedelta(days=rng.randint(least, most))


def working(day: dt.date) -> dt.date:
    """The day itself, or the last working day before it."""
    while not chinese_calendar.is_workday(day):
        day -= dt.timedelta(days=1)
    return day


def until(day: dt.date, end: dt.date) -> dt.date | None:
    """The day, or None where it lies after the end of what the ledger has seen."""
    return day if day <= end else None


@cache
def _axis() -> tuple[tuple[dt.date, ...], dict[dt.date, int]]:
    days = tuple(day for year in range(2019, 2023) for month in range(1, 13) for day in days_of(year, month))
    return days, {day: place for place, day in enumerate(days)}


def before(day: dt.date, minute: int, duration: int) -> tuple[dt.datetime, dt.datetime]:
    """Start and end of a matter that took `duration` working minutes and ended at a minute (0-479) of a working day."""
    days, places = _axis()
    end = places[day] * MINUTES + minute
    return _moment(days, max(end - duration, 0)), _moment(days, end)


def _moment(days: tuple[dt.date, ...], minutes: int) -> dt.datetime:
    place, minute = divmod(minutes, MINUTES)
    clock = dt.time((OPENING + minute) // 60, (OPENING + minute) % 60)
    return dt.datetime.combine(days[place], clock)


def shift_years(day: dt.date, years: int, days: int = 0) -> dt.date:
    """The same day some years later (29 February: the 28th), and then some days."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return dt.date(day.year + years, day.month, last) + dt.timedelta(days=days)
