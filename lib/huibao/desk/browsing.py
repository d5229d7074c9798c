"""The catalogue to read: search, completion, one entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from huibao.desk.arguments import checked
from huibao.desk.figure_card import FigureCard
from huibao.desk.session import Session
from huibao.errors import Named, UnknownAttribute, UnknownName, public_names
from huibao.period import Period

if TYPE_CHECKING:
    import pandas as pd

    from huibao.catalogue import AreaEntry, Indicator


class CatalogueView:
    """Indicators as a list to read, search and complete: `.food_safety.cases`, `["food_safety.cases"]`."""

    def __init__(self, opened: Session, indicators: Sequence[Indicator]) -> None:
        self._session = opened
        self._indicators = list(indicators)

    @checked('hb.catalogue().search("抽检")')
    def search(self, text: str) -> CatalogueView:
        """Those whose id, label, definition, area or ledgers hold all the words of `text`."""
        words = text.lower().split()
        return CatalogueView(
            self._session, [each for each in self if all(word in self._haystack(each) for word in words)]
        )

    def _haystack(self, indicator: Indicator) -> str:
        known = self._session.catalogue
        ledgers = " ".join(known.ledgers[table] for table in sorted(known.tables_of(indicator)))
        title = known.area(indicator.area).title
        return f"{indicator.full_id} {indicator.label} {indicator.definition} {title} {ledgers}".lower()

    @property
    def ids(self) -> list[str]:
        """The full ids."""
        return [each.full_id for each in self]

    @property
    def areas(self) -> list[AreaEntry]:
        """The work areas in the order of the report."""
        return list(self._session.catalogue.areas.values())

    def frame(self) -> pd.DataFrame:
        """As a pandas table indexed by id: 领域, 指标, 单位, 口径, 台账."""
        import pandas as pd

        known = self._session.catalogue
        rows = [
            {
                "id": each.full_id,
                "领域": known.area(each.area).title,
                "指标": each.label,
                "单位": each.unit,
                "口径": each.definition,
                "台账": "、".join(known.ledgers[table] for table in sorted(known.tables_of(each))),
            }
            for each in self
        ]
        return pd.DataFrame(rows, columns=["id", "领域", "指标", "单位", "口径", "台账"]).set_index("id")

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._indicators)

    def __len__(self) -> int:
        return len(self._indicators)

    def __getitem__(self, name: str) -> IndicatorView:
        return IndicatorView(self._session, self._session.catalogue.indicator(self._session.resolve(name)))

    def __getattr__(self, name: str) -> CatalogueView | IndicatorView:
        if name.startswith("_"):
            raise AttributeError(name)
        own = [each for each in self if each.area == name]
        if own and name in self._session.catalogue.areas:
            return CatalogueView(self._session, own)
        inside = {each.area for each in self}
        try:
            resolved = self._session.resolve(name, inside.pop() if len(inside) == 1 else None, public_names(self))
        except UnknownName as error:
            raise UnknownAttribute(f"没有方法、领域或指标“{name}”", remedy=error.remedy) from None
        return self[resolved]

    def __dir__(self) -> list[str]:
        areas = {each.area for each in self}
        names = areas if len(areas) > 1 else {each.id for each in self}
        return sorted({*super().__dir__(), *names})

    def _ipython_key_completions_(self) -> list[str]:
        return self.ids

    def __repr__(self) -> str:
        return (
            "\n".join(f"{each.full_id}　{each.label}（{each.unit}）：{each.definition}" for each in self) or "没有指标"
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td><code>{escape(each.full_id)}</code></td><td>{escape(each.label)}</td>"
            f"<td>{escape(each.unit)}</td><td>{escape(each.definition)}</td></tr>"
            for each in self
        )
        heads = "".join(f"<th>{head}</th>" for head in ("编号", "指标", "单位", "口径"))
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table><p>共{len(self)}项</p>"


class IndicatorView(Named):
    """One entry of the catalogue, for reading."""

    def __init__(self, opened: Session, indicator: Indicator) -> None:
        self._session = opened
        self.indicator = indicator

    @property
    def id(self) -> str:
        """The full id."""
        return self.indicator.full_id

    @checked('.figure("2022")')
    def figure(self, period: str | Period) -> FigureCard:
        """The figure in a period."""
        return FigureCard(self._session, Period.parse(period), self.id)

    def __repr__(self) -> str:
        each = self.indicator
        known = self._session.catalogue
        ledgers = "、".join(known.ledgers[table] for table in sorted(known.tables_of(each)))
        note = f"\n说明：{each.note}" if each.note else ""
        return f"{each.full_id}　{each.label}（{each.unit}）\n口径：{each.definition}{note}\n台账：{ledgers}"

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in repr(self).split("\n"))
