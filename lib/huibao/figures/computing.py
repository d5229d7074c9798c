"""All figures of a period: value, year before, period before and the months, with one query per table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from huibao.catalogue import Catalogue, Indicator
from huibao.catalogue.adapting import adapt
from huibao.catalogue.sql import Window
from huibao.figures.evaluation import Evaluation, slot_of
from huibao.figures.figure import Figure, FigureSet, MonthValue
from huibao.figures.provenance import sources, statements
from huibao.period import Period, same_day

if TYPE_CHECKING:
    from huibao.warehouse import Warehouse

#: Rules under which a single month says nothing about the trend.
_WITHOUT_MONTHS = ("next_period", "calendar_year")


def compute(
    warehouse: Warehouse,
    catalogue: Catalogue,
    period: Period,
    *,
    areas: Sequence[str] | None = None,
    months: bool = True,
    evaluation: Evaluation | None = None,
) -> FigureSet:
    """The figures of a period, of all areas or of some.

    Args:
        months: also the 12 months that end with the period, each with the year before (for trends).
        evaluation: of the same warehouse and catalogue, whose answers are used and added to.

    Raises:
        UnknownName: an area that the catalogue does not know.
    """
    catalogue = adapt(catalogue, warehouse)
    chosen = [entry for area in _areas(catalogue, areas) for entry in catalogue.indicators(area)]
    there = warehouse.tables()
    evaluation = evaluation or Evaluation(warehouse, catalogue)
    slots = _slots(period)
    trend = _months(period) if months else []
    for entry in chosen:
        if catalogue.tables_of(entry) <= there:
            for slot in [*filter(None, slots), *_trend_slots(entry, trend)]:
                evaluation.want(entry, slot)
    evaluation.run()
    known = warehouse.ledgers()
    figures = []
    for entry in chosen:
        complete = catalogue.tables_of(entry) <= there
        figure = (
            _figure(evaluation, entry, slots, period, trend) if complete else _without(entry, period, catalogue, there)
        )
        said = statements(catalogue, entry, slots[0])
        figures.append(replace(figure, statements=said, sources=sources(known, catalogue, entry)))
    return FigureSet(period, figures)


def _areas(catalogue: Catalogue, areas: Sequence[str] | None) -> Iterable[str]:
    if areas is None:
        return catalogue.areas
    wanted = {catalogue.area(area).id for area in areas}
    return [area for area in catalogue.areas if area in wanted]


def _slots(period: Period) -> tuple[Window, Window, Window | None]:
    """The period, the year before, the period before."""
    previous = period.previous
    return slot_of(period), slot_of(period.year_ago), slot_of(previous) if previous is not None else None


def _months(period: Period) -> list[tuple[Period, Window, Window]]:
    """The 12 months ending with the period's last; that one ends with the period, as the year before does."""
    month = Period.month(period.end)
    found = []
    for _ in range(12):
        before = month.year_ago
        now, then = slot_of(month), slot_of(before)
        if month.end > period.end:
            now = Window(now.start, period.end, now.plan)
            then = Window(then.start, same_day(period.end, before.year), then.plan)
        found.append((month, now, then))
        month = Period.month(month.start - timedelta(days=1))
    return found[::-1]


def _trend_slots(entry: Indicator, trend: Sequence[tuple[Period, Window, Window]]) -> list[Window]:
    if entry.period in _WITHOUT_MONTHS:
        return []
    return [slot for _, now, then in trend for slot in (now, then)]


def _without(entry: Indicator, period: Period, catalogue: Catalogue, there: frozenset[str]) -> Figure:
    lacking = sorted(catalogue.tables_of(entry) - there)
    return Figure(entry, period, "no_ledger", missing=tuple(catalogue.ledgers[table] for table in lacking))


def _figure(
    evaluation: Evaluation,
    entry: Indicator,
    slots: tuple[Window, Window, Window | None],
    period: Period,
    trend: Sequence[tuple[Period, Window, Window]],
) -> Figure:
    now, then, before = slots
    with_months = trend if entry.period not in _WITHOUT_MONTHS else ()
    return Figure(
        entry,
        period,
        "ok",
        value=evaluation.value(entry, now),
        year_ago=evaluation.value(entry, then),
        previous=evaluation.value(entry, before) if before is not None else None,
        months=tuple(
            MonthValue(month, evaluation.value(entry, this), evaluation.value(entry, last))
            for month, this, last in with_months
        ),
        rows=evaluation.rows(entry, now),
        remark=_remark(entry, slots),
    )


def _remark(entry: Indicator, slots: tuple[Window, Window, Window | None]) -> str | None:
    """Working time in years whose holidays are not known says so."""
    if entry.leaf is None or not any(each.working_days for each in entry.leaf.measure.aggregates):
        return None
    from huibao.calendar import remark

    return remark({year for slot in slots[:1] if slot for year in (slot.start.year, slot.end.year)})
