"""Choosing area and period with the mouse (ipywidgets), for exploring; a report never needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huibao.desk.arguments import checked
from huibao.desk.session import Session, session
from huibao.desk.workarea import Area
from huibao.errors import HuibaoError, Named
from huibao.period import Period

# What a county dates most of its records by; enough to see which years there are.
_DATED = (
    ("registrations", "approved_at"),
    ("cases", "filed_on"),
    ("complaints", "accepted_on"),
    ("meetings", "held_on"),
)
_KINDS = (("年度", "year"), ("半年", "half"), ("季度", "quarter"), ("月份", "month"))


@checked('hb.picker("food_safety", "2022")')
def picker(
    area: str | None = None, period: str | Period | None = None, show: Callable[[Any], None] | None = None
) -> Any:
    """Widgets to choose area and period with the mouse; without ipywidgets or a notebook nothing is lost but them.

    Args:
        show: called with the chosen area; by default its table and a trend are displayed.
    """
    return Picker(session(), area, Period.parse(period) if period is not None else None, show)


class Picker(Named):
    """Area and period drop-downs over a display that follows them; `.area` is the area chosen, `.period` its period."""

    def __init__(
        self, opened: Session, area: str | None, period: Period | None, show: Callable[[Any], None] | None
    ) -> None:
        self._session = opened
        self._show = show or _shown
        self._area = opened.catalogue.area(area).id if area else next(iter(opened.catalogue.areas))
        self._years = years_of(opened)
        self.period = period or Period.parse(str(self._years[-1]))
        self._asked = self.period
        self._widget: Any = None

    @property
    def area(self) -> Area:
        """The chosen area in the chosen period."""
        return Area(self._session, self._area, self.period)

    @checked('.choose("food_safety", "2022")')
    def choose(self, area: str | None = None, period: str | Period | None = None) -> Any:
        """Choose without the mouse; gives the area.

        Raises:
            UnknownName, PeriodError: nothing changes then.
        """
        name = self._session.catalogue.area(area).id if area else self._area
        self.period = Period.parse(period) if period is not None else self.period
        self._area = name
        return self.area

    def widget(self) -> Any:
        """The widgets, made once.

        Raises:
            ImportError: ipywidgets is not installed.
        """
        if self._widget is None:
            self._widget = self._build()
        return self._widget

    def _build(self) -> Any:
        import ipywidgets as widgets

        entries = self._session.catalogue.areas.values()
        kinds, now = list(_KINDS), self.period.kind
        if now not in dict(kinds).values():
            kinds.append(("指定期间", now))
        self._asked = self.period
        self._years = sorted({*self._years, self.period.year})
        areas = widgets.Dropdown(
            description="工作领域", options=[(entry.title, entry.id) for entry in entries], value=self._area
        )
        kind = widgets.Dropdown(description="期间类型", options=kinds, value=now)
        when = widgets.Dropdown(description="期间", options=self._periods(now), value=self._nearest(now))
        output = widgets.Output()

        def refresh(_: Any = None) -> None:
            if when.value is None:
                return
            output.clear_output(wait=True)
            with output:
                try:
                    self._show(self.choose(areas.value, when.value))
                except HuibaoError as error:
                    print(error)

        def change_kind(_: Any) -> None:
            # The value goes with the options in one message: the old value is none of the new options.
            when.unobserve(refresh, "value")
            when.options = self._periods(kind.value)
            when.value = self._nearest(kind.value)
            when.observe(refresh, "value")
            refresh()

        kind.observe(change_kind, "value")
        areas.observe(refresh, "value")
        when.observe(refresh, "value")
        refresh()
        return widgets.VBox([widgets.HBox([areas, kind, when]), output])

    def _periods(self, kind: str) -> list[tuple[str, str]]:
        if kind not in dict(_KINDS).values():
            # A running total or a span of months cannot be listed; the one that was asked for can.
            return [(self._asked.label, self._asked.name)]
        found: list[tuple[str, str]] = []
        for year in reversed(self._years):
            whole = Period.parse(str(year))
            pieces = {
                "year": [whole],
                "half": [Period.parse(f"{year}H{half}") for half in (2, 1)],
                "quarter": [Period.parse(f"{year}Q{quarter}") for quarter in (4, 3, 2, 1)],
                "month": list(reversed(whole.months)),
            }[kind]
            found += [(piece.label, piece.name) for piece in pieces]
        return found

    def _nearest(self, kind: str) -> str:
        """The present period where it is of this kind, else the last piece of its year."""
        names = [name for _, name in self._periods(kind)]
        year = str(self.period.year)
        return next((name for name in names if name == self.period.name), None) or next(
            (name for name in names if name.startswith(year)), names[0]
        )

    def _ipython_display_(self) -> None:
        from IPython.display import display

        try:
            display(self.widget())
        except ImportError:
            print(f"没有安装 ipywidgets，当前是{self.area!r}；可用 .choose(领域, 期间) 代替。")

    def __repr__(self) -> str:
        return f"<选择：{self.area!r}>"


def years_of(opened: Session) -> list[int]:
    """The years that the most common ledgers have rows of; 2022 where there are none of them."""
    present = opened.warehouse.tables()
    spans = [
        f"select min(cast({column} as date)) as first_day, max(cast({column} as date)) as last_day from {table}"
        for table, column in _DATED
        if table in present
    ]
    if spans:
        query = f"select min(first_day) as first_day, max(last_day) as last_day from ({' union all '.join(spans)}) as s"
        row = opened.warehouse.sql(query).to_pylist()[0]
        if row["first_day"] is not None:
            return list(range(row["first_day"].year, row["last_day"].year + 1))
    return [2022]


def _shown(area: Any) -> None:
    from IPython.display import display

    display(area.table())
