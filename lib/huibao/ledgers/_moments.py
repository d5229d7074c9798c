"""Dates and times of whole columns in the notation that most cells have: 2022-03-05, with HH:MM or HH:MM:SS."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from huibao.ledgers._cells import FIRST_YEAR

#: Microseconds since 1970 stand for a moment.
SECOND = 1_000_000
DAY = 86_400 * SECOND
_PATTERNS = {10: "0000-00-00", 16: "0000-00-00 00:00", 19: "0000-00-00 00:00:00"}
_ROWS = 65_536
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def iso_moments(cells: pa.StringArray) -> tuple[np.ndarray, np.ndarray]:
    """The moments of the cells in ISO notation, in microseconds, and a mask of these cells; `cells` has no nulls."""
    count = len(cells)
    moments, fits = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    offsets = np.frombuffer(cells.buffers()[1], dtype=np.int32)[cells.offset : cells.offset + count + 1]
    data = cells.buffers()[2]
    if data is None or not count:
        return moments, fits
    letters = np.frombuffer(data, dtype=np.uint8)
    sizes = np.diff(offsets)
    for start in range(0, count, _ROWS):
        part = slice(start, start + _ROWS)
        for size, pattern in _PATTERNS.items():
            rows = np.flatnonzero(sizes[part] == size) + start
            if len(rows):
                text = letters[offsets[rows][:, None] + np.arange(size, dtype=np.int32)]
                moments[rows], fits[rows] = _read(text, pattern)
    return moments, fits


def _read(text: np.ndarray, pattern: str) -> tuple[np.ndarray, np.ndarray]:
    """Moments of texts of one length, one row of bytes each, and whether they follow the pattern and exist."""
    shape = np.frombuffer(pattern.encode("ascii"), dtype=np.uint8)
    is_digit = shape == ord("0")
    digits = (text - ord("0"))[:, is_digit]
    good = (digits < 10).all(axis=1) & (text[:, ~is_digit] == shape[~is_digit]).all(axis=1)
    digits = digits.astype(np.int64)
    year = digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3]
    month, day, *clock = (digits[:, place] * 10 + digits[:, place + 1] for place in range(4, digits.shape[1], 2))
    good &= (year >= FIRST_YEAR) & (month >= 1) & (month <= 12)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)) & (month == 2)
    good &= (day >= 1) & (day <= _MONTH_DAYS[np.where(good, month, 0)] + leap)
    seconds = np.zeros(len(text), dtype=np.int64)
    for unit, limit, value in zip((3600, 60, 1), (24, 60, 60), clock, strict=False):
        good &= value < limit
        seconds += value * unit
    return np.where(good, (_days(year, month, day) * 86_400 + seconds) * SECOND, 0), good


def _days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Days since 1970-01-01 in the Gregorian calendar, with March as the year's first month."""
    year = year - (month <= 2)
    era_year = year % 400
    year_day = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days: np.ndarray = year // 400 * 146_097 + era_year * 365 + era_year // 4 - era_year // 100 + year_day - 719_468
    return days
