"""An area's charts, from its figures: monthly lines, bars by a column, several indicators side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huibao.charts import Chart, chart
from huibao.desk.session import Session
from huibao.desk.splits import column_of, split
from huibao.errors import UsageError
from huibao.period import Period

_MOST_BARS = 20
_MOST_MONTHS = 240
_LONGEST_TITLE = 26


def trend(session: Session, period: Period, full_id: str, months: int = 12) -> Chart:
    """A monthly line ending with the period's last month; up to a year also the year before.

    Raises:
        UsageError: `months` is not positive, or too many for a line.
    """
    if not 1 <= months <= _MOST_MONTHS:
        raise UsageError(f"月数要在1到{_MOST_MONTHS}之间，这里是{months}", remedy="写成 months=12 或 months=36")
    figure = session.figure(period, full_id)
    indicator = figure.indicator
    points = month_values(session, period, full_id, months)
    scale = _scale(indicator)
    now = [_scaled(point.value, scale) for point in points]
    before = [_scaled(point.year_ago, scale) for point in points]
    series = [{"name": _span(points, months), "values": now, "indicator": full_id, "emphasis": True}]
    if months <= 12 and any(value is not None for value in before):
        series.append({"name": "上年同期", "values": before, "indicator": full_id})
    return chart(
        "line",
        id="trend",
        title=f"{indicator.label}逐月走势",
        unit=indicator.unit,
        decimals=indicator.decimals,
        categories=[_month(point.period) for point in points],
        series=series,
        note=_partial(period, points),
        empty=_empty(figure, None if points else "这项指标不按月统计"),
    )


def month_values(session: Session, period: Period, full_id: str, months: int) -> list[Any]:
    """The last `months` months of a figure up to the period's end, earlier ones from the figures of earlier years."""
    found: list[Any] = []
    at = period
    while len(found) < months:
        chunk = list(session.figure(at, full_id).months)
        if not chunk:
            break
        found = [*chunk, *found]
        at = Period.month(_day_before(chunk[0].period))
    return found[-months:]


def _day_before(period: Period) -> Any:
    from datetime import timedelta

    return period.start - timedelta(days=1)


def bars(session: Session, period: Period, full_id: str, column: str) -> Chart:
    """Horizontal bars by a column's values, largest first, with a mark for the year before."""
    column, head = column_of(session, full_id, column)
    figure = session.figure(period, full_id)
    indicator = figure.indicator
    rows = split(session, period, full_id, column)
    reason = "期内没有记录"
    if rows and all(row.blank for row in rows):
        rows, reason = [], f"台账没有填写{head}"
    shown = rows if len(rows) <= _MOST_BARS or column == "township" else rows[:_MOST_BARS]
    scale = _scale(indicator)
    before = [_scaled(row.year_ago, scale) for row in shown]
    series = [
        {
            "name": period.label,
            "values": [_scaled(row.value, scale) for row in shown],
            "indicator": full_id,
            "emphasis": True,
        }
    ]
    if any(value is not None for value in before):
        series.append({"name": "上年同期", "values": before, "indicator": full_id})
    return chart(
        "hbar",
        id=f"bars-{column}",
        title=f"{indicator.label}（按{head}）",
        unit=indicator.unit,
        decimals=indicator.decimals,
        categories=[row.name for row in shown],
        series=series,
        by=column,
        note=f"注：共{len(rows)}项，图中为前{len(shown)}项。" if len(shown) < len(rows) else None,
        empty=_empty(figure, reason),
    )


def compare(session: Session, period: Period, names: Sequence[str], title: str | None = None) -> Chart:
    """Several indicators of one unit side by side, with the year before.

    Raises:
        UsageError: none is named, or their units differ.
    """
    figures = [session.figure(period, name) for name in names]
    units = list(dict.fromkeys(figure.indicator.unit for figure in figures))
    if len(units) != 1:
        raise UsageError(
            f"一张图里的指标要有同一个单位，这里是：{'、'.join(units) or '没有指标'}",
            remedy="分成几张图，或改用 area.table",
        )
    indicator = figures[0].indicator
    scales = [_scale(figure.indicator) for figure in figures]
    before = [_scaled(figure.year_ago, scale) for figure, scale in zip(figures, scales, strict=True)]
    values = [_scaled(figure.value, scale) for figure, scale in zip(figures, scales, strict=True)]
    series: list[dict[str, Any]] = [{"name": period.label, "values": values, "emphasis": True}]
    if any(value is not None for value in before):
        series.append({"name": "上年同期", "values": before})
    if title is None:
        joined = "、".join(figure.indicator.label for figure in figures)
        title = joined if len(joined) <= _LONGEST_TITLE else f"{len(figures)}项指标对比"
    missing = [figure.indicator.label for figure in figures if figure.status == "no_ledger"]
    return chart(
        "bar" if max(len(figure.indicator.label) for figure in figures) <= 12 and len(figures) <= 6 else "hbar",
        id="compare",
        title=title,
        unit=indicator.unit,
        decimals=max(figure.indicator.decimals for figure in figures),
        categories=[figure.indicator.label for figure in figures],
        series=series,
        indicators=list(names),
        note=f"注：{'、'.join(missing)}缺台账。" if missing else None,
        empty="缺台账" if len(missing) == len(figures) else None,
    )


def _scale(indicator: Any) -> int:
    return 100 if indicator.is_fraction else 1


def _scaled(value: Any, scale: int) -> Any:
    return None if value is None else value * scale


def _month(period: Period) -> str:
    return f"{period.end.year}年{period.end.month}月"


def _span(points: Sequence[Any], months: int) -> str:
    """The line's name: the year when the months are one calendar year, else how many they are."""
    if len(points) == 12 and points[0].period.start.month == 1:
        return f"{points[0].period.end.year}年"
    return f"近{len(points) or months}个月"


def _partial(period: Period, points: Sequence[Any]) -> str | None:
    """A note when the last month is covered in part only: it ends with the period, as the year before does."""
    if not points or period.end >= points[-1].period.end:
        return None
    return f"注：{_month(period)}截至{period.end.day}日。"


def _empty(figure: Any, reason: str | None) -> str | None:
    return "缺台账" if figure.status == "no_ledger" else reason
