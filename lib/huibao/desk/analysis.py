"""The analyst's desk: one figure as a card, a period's figures as a pandas table, the catalogue to search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huibao.desk.arguments import checked
from huibao.desk.browsing import CatalogueView
from huibao.desk.figure_card import FigureCard
from huibao.desk.session import session
from huibao.figures.numbers import plain
from huibao.period import Period

if TYPE_CHECKING:
    import pandas as pd


@checked('hb.figure("market_entities.stock", "2022")')
def figure(name: str, period: str | Period) -> FigureCard:
    """One figure in a period.

    Args:
        name: the id, "market_entities.stock", or a short one that only one area has.

    Raises:
        UnknownName: naming the nearest ids. PeriodError: no reading fits the period.
    """
    opened = session()
    return FigureCard(opened, Period.parse(period), opened.resolve(name))


@checked('hb.figures("2022", area="food_safety")')
def figures(period: str | Period, area: str | None = None) -> pd.DataFrame:
    """A period's figures, all or one area's, in the catalogue's order.

    Returns:
        A table indexed by id with 领域, 指标, 单位, 数值 and 上年同期, 上期 (numbers as computed, rates as fractions;
        missing where there is no value), 文本, 同比, 环比 (as printed) and 状态 (ok or no_ledger).

    Raises:
        UnknownName: no such area. PeriodError: no reading fits the period.
    """
    import pandas as pd

    opened, when = session(), Period.parse(period)
    found = opened.all_figures(when) if area is None else opened.figures(when, opened.catalogue.area(area).id)
    rows = [
        {
            "id": name,
            "领域": opened.catalogue.area(each.indicator.area).title,
            "指标": each.indicator.label,
            "单位": each.indicator.unit,
            "数值": plain(each.value),
            "文本": each.text,
            "上年同期": plain(each.year_ago),
            "同比": each.yoy.text,
            "上期": plain(each.previous),
            "环比": each.mom.text,
            "状态": each.status,
        }
        for name, each in found.items()
    ]
    return pd.DataFrame(rows).set_index("id")


@checked("hb.catalogue()")
def catalogue() -> CatalogueView:
    """Every indicator there is; `.search("抽检")` narrows it, the tab key completes areas and ids."""
    opened = session()
    return CatalogueView(opened, opened.catalogue.indicators())
