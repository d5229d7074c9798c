"""China's working time: 09:00–17:00 on working days, public holidays and make-up days included.

Holidays come from `chinese_calendar` (the State Council's yearly notices). A year it does not know counts weekends
only.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

OPENS = 9 * 3600
CLOSES = 17 * 3600
#: Seconds of a working day: what a working day's worth of time is divided by.
DAY_SECONDS = CLOSES - OPENS
_MICRO = 1_000_000


@cache
def knows(year: int) -> bool:
    """Whether the holiday library has the year's public holidays."""
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


@cache
def working_days(year: int) -> npt.NDArray[np.bool_]:
    """For each day of the year, 1 January first, whether China works on it."""
    import chinese_calendar

    first = date(year, 1, 1)
    days = [first + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - first).days)]
    if not knows(year):
        return np.array([day.weekday() < 5 for day in days])
    # chinese_calendar.is_workday scans all its years on each call.
    off, made_up = chinese_calendar.holidays, chinese_calendar.workdays
    return np.array([day in made_up or (day.weekday() < 5 and day not in off) for day in days])


def unknown_years(years: set[int]) -> list[int]:
    """Those of the years that count weekends only, in order."""
    return sorted(year for year in years if not knows(year))


def remark(years: set[int]) -> str | None:
    """What to tell the reader of a working time that reaches into years without known holidays (Chinese), or None."""
    unknown = unknown_years(years)
    if not unknown:
        return None
    return f"节假日库没有{'、'.join(f'{year}年' for year in unknown)}的安排，该年只扣除周末。"


def working_microseconds(begin: npt.NDArray[Any], end: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Working time between moments (datetime64 arrays of one length), in microseconds; 0 where the end comes first."""
    begin, end = begin.astype("datetime64[us]"), end.astype("datetime64[us]")
    if len(begin) == 0:
        return np.zeros(0, np.int64)
    first, last = (
        int(edge.astype("datetime64[Y]").astype(int)) + 1970
        for edge in (min(begin.min(), end.min()), max(begin.max(), end.max()))
    )
    open_days = np.concatenate([working_days(year) for year in range(first, last + 1)])
    before = np.concatenate([[0], np.cumsum(open_days)[:-1]])
    zero = np.datetime64(f"{first:04d}-01-01", "D")

    def elapsed(moment: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        day = moment.astype("datetime64[D]")
        index = (day - zero).astype(np.int64)
        of_day = (moment - day.astype("datetime64[us]")).astype(np.int64)
        today = np.clip(of_day - OPENS * _MICRO, 0, DAY_SECONDS * _MICRO)
        elapsed_time: npt.NDArray[np.int64] = before[index] * (DAY_SECONDS * _MICRO) + open_days[index] * today
        return elapsed_time

    result: npt.NDArray[np.int64] = np.maximum(elapsed(end) - elapsed(begin), 0)
    return result
