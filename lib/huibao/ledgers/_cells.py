"""What one cell says: the contract's reading of a trimmed text, one function per type.

Each function returns the value, or raises Unreadable with the reason in Chinese. These are the rule; the column-wise
readers in `_columns` only call them less often.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

#: Trimmed from both ends of a cell: Unicode's white space (full-width and no-break ones too) and what has no width.
SPACES = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200E), 0x2028, 0x2029]))
SPACES += "\u202f\u205f\u2060\u3000\ufeff"

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，－−＋：／", "0123456789.,--+:/")
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|[+-]?\.\d+")
_DATE = (
    r"(?:(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
    r"|(?P<yc>\d{4})年(?P<mc>\d{1,2})月(?P<dc>\d{1,2})日"
    r"|(?P<y8>\d{4})(?P<m8>\d{2})(?P<d8>\d{2})"
    # Five digits (1927–2173), or 9999-12-31 (for 长期): a bare year or a month such as 202203 is no serial number.
    r"|(?P<serial>\d{5}|2958465))"
)
_MOMENT = re.compile(_DATE + r"(?:(?:[ \u3000]+|T)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?)?", re.ASCII)
_FRACTION = re.compile(r"(?P<serial>\d{5})(?P<time>\.\d+)", re.ASCII)
_SERIAL = re.compile(r"(?P<serial>\d{5})(?P<rest>\D.*)?", re.ASCII)
_DAYS_TO_1904 = 1462
#: An earlier year is a slip of the pen.
FIRST_YEAR = 1900
NOT_MIDNIGHT = "日期后带有零点以外的时间，应如 2022-03-05"
TOO_EARLY = f"日期早于{FIRST_YEAR}年"
_EPOCH = dt.datetime(1899, 12, 30)
# Below this the difference of two still fits into 64 bits; sums are kept in wider numbers.
_INTEGER_LIMIT = 10**18
_DECIMAL_LIMIT = Decimal(10) ** 12
_DECIMAL_STEP = Decimal("0.000001")


class Unreadable(ValueError):
    """A filled cell that does not fit; the message is the reason in Chinese."""


def trim(text: str) -> str:
    """The text without the white space around it; a blank cell is ''."""
    return text.strip(SPACES)


def read_datetime(text: str) -> dt.datetime:
    """A date in one of the six notations, or an Excel serial number (1900 system), optionally with a time."""
    moment = _moment(text)
    if moment is None:
        raise Unreadable("不是日期时间，应如 2022-03-05 或 2022-03-05 10:30")
    return moment


def read_date(text: str) -> dt.date:
    """A date in one of the six notations; a time after it must be midnight."""
    moment = _moment(text)
    if moment is None:
        raise Unreadable("不是日期，应如 2022-03-05")
    if moment.time() != dt.time():
        raise Unreadable(NOT_MIDNIGHT)
    return moment.date()


def _moment(text: str) -> dt.datetime | None:
    plain = text.translate(_HALF_WIDTH)
    if fraction := _FRACTION.fullmatch(plain):
        return _day(fraction["serial"]) + dt.timedelta(seconds=round(float(fraction["time"]) * 86400))
    match = _MOMENT.fullmatch(plain)
    if match is None:
        return None
    part = match.groupdict()
    try:
        clock = dt.time(int(part["H"] or 0), int(part["M"] or 0), int(part["S"] or 0))
        if part["serial"]:
            return dt.datetime.combine(_day(part["serial"]), clock)
        year, month, day = (int(part[k] or part[k + "c"] or part[k + "8"]) for k in "ymd")
        moment = dt.datetime.combine(dt.date(year, month, day), clock)
    except ValueError:
        return None
    return moment if moment.year >= FIRST_YEAR else None


def _day(serial: str) -> dt.datetime:
    return _EPOCH + dt.timedelta(days=int(serial))


def serial_since_1900(text: str) -> str:
    """A cell of a workbook that counts days from 1904: a serial number as `read_date` takes it, all else as it is."""
    found = _SERIAL.fullmatch(text.translate(_HALF_WIDTH))
    return text if found is None else f"{int(found['serial']) + _DAYS_TO_1904}{found['rest'] or ''}"


def read_decimal(text: str) -> Decimal:
    """A number; full-width characters and thousands separators are allowed. Rounded to six decimals."""
    value = read_number(text)
    if abs(value) >= _DECIMAL_LIMIT:
        raise Unreadable("数值过大")
    return value.quantize(_DECIMAL_STEP, rounding=ROUND_HALF_EVEN)


def read_integer(text: str) -> int:
    """A whole number; `12.0` is one, `12.5` is not."""
    value = read_number(text, "不是整数")
    if value != value.to_integral_value():
        raise Unreadable("不是整数")
    if abs(value) >= _INTEGER_LIMIT:
        raise Unreadable("数值过大")
    return int(value)


def read_number(text: str, reason: str = "不是数字") -> Decimal:
    """A number of any size with every digit that is written."""
    plain = text.translate(_HALF_WIDTH)
    if not plain.isascii() or not _NUMBER.fullmatch(plain):
        raise Unreadable(reason)
    if len(plain) > 60:
        raise Unreadable("数值过大")
    return Decimal(plain.replace(",", ""))


def read_boolean(text: str) -> bool:
    if text == "是":
        return True
    if text == "否":
        return False
    raise Unreadable("只能填“是”或“否”")


def one_of(allowed: frozenset[str], reason: str) -> Callable[[str], str]:
    """A reader that takes exactly the allowed texts."""

    def read(text: str) -> str:
        if text in allowed:
            return text
        raise Unreadable(reason)

    return read


def from_names(names: dict[str, str], reason: str) -> Callable[[str], str]:
    """A reader that takes the names' keys and gives their values."""

    def read(text: str) -> str:
        try:
            return names[text]
        except KeyError:
            raise Unreadable(reason) from None

    return read


def cell_text(value: object) -> str:
    """The text of a cell as a workbook holds it: a number as its digits, a date in ISO notation."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, dt.datetime):
        rounded = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0) if value.microsecond else value
        return rounded.isoformat(" ") if rounded.time() != dt.time() else rounded.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)


def month_text(value: object) -> str:
    """Like cell_text, but a date reads as its month (2022-10)."""
    return value.isoformat()[:7] if isinstance(value, dt.date) else cell_text(value)


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value == int(value):
        return str(int(value))
    text = repr(value)
    return text if "e" not in text else format(Decimal(text), "f")
