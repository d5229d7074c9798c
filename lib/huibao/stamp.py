"""The time that a file must carry: SOURCE_DATE_EPOCH, else a day of the data; never the clock."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time

#: What stands where the data have no day.
_NO_DAY = "2000-01-01"


def source_date() -> datetime | None:
    """SOURCE_DATE_EPOCH (UTC); None when it is not set or no number of seconds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch.isascii() and epoch.isdigit() else None
    except (OverflowError, OSError, ValueError):
        return None


def stamp(day: str = "") -> datetime:
    """SOURCE_DATE_EPOCH, else noon of the day (ISO 8601), so that no time zone makes another day of it."""
    noon = datetime.combine(datetime.fromisoformat(day or _NO_DAY), time(12), UTC)
    return source_date() or noon


def workbook_stamp(day: str = "") -> datetime:
    """The same for workbooks, whose times know no zone."""
    return stamp(day).replace(tzinfo=None)
