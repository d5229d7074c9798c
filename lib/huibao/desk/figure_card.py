"""One figure as a card that displays itself and asks back where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huibao.desk import pictures, splits
from huibao.desk.arguments import checked
from huibao.desk.cards import card_html, card_text
from huibao.desk.session import Session
from huibao.errors import Named
from huibao.figures.numbers import plain
from huibao.period import Period

if TYPE_CHECKING:
    import pandas as pd

    from huibao.catalogue import Indicator
    from huibao.charts import Chart

_SOURCES = {"_file": "来源文件", "_sheet": "工作表", "_row": "行号"}


class FigureCard(Named):
    """One figure: displays as a card; asks back where it came from."""

    def __init__(self, opened: Session, period: Period, name: str) -> None:
        self._session = opened
        self.period = period
        self.id = name
        self._figure = opened.figure(period, name)

    @property
    def indicator(self) -> Indicator:
        """The catalogue's entry: label, unit, definition, formula."""
        return self._figure.indicator

    @property
    def value(self) -> int | float | None:
        """The number, unrounded; rates as fractions; None without data or ledger."""
        return plain(self._figure.value)

    @property
    def text(self) -> str:
        """The number with its unit, as the report prints it."""
        return self._figure.text

    @property
    def status(self) -> str:
        """ok, or no_ledger."""
        return self._figure.status

    @property
    def year_ago(self) -> int | float | None:
        """The same figure a year before."""
        return plain(self._figure.year_ago)

    @property
    def previous(self) -> int | float | None:
        """The same figure in the period before; None for running totals."""
        return plain(self._figure.previous)

    @property
    def yoy(self) -> str:
        """The change from a year before, in words."""
        return self._figure.yoy.text

    @property
    def mom(self) -> str:
        """The change from the period before, in words."""
        return self._figure.mom.text

    @checked(".rows(headers=False)")
    def rows(self, headers: bool = True) -> pd.DataFrame:
        """Exactly the records behind the figure, with file, sheet and row.

        Args:
            headers: the ledgers' Chinese headers as column names; False: the ids.
        """
        from huibao.figures.provenance import rows

        found: pd.DataFrame = rows(self._session.warehouse, self._session.catalogue, self.id, self.period).to_pandas()
        found = found.drop(columns=["_order"], errors="ignore")
        return found.rename(columns=self._headers()) if headers else found

    def _headers(self) -> dict[str, str]:
        known = self._session.catalogue
        names: dict[str, str] = {}
        for table in sorted(known.tables_of(self.id)):
            names = {**known.headers[table], **names}
        return names | _SOURCES

    @checked(".trend(months=24)")
    def trend(self, months: int = 36) -> Chart:
        """A monthly line of the last `months` months up to the period's end."""
        return pictures.trend(self._session, self.period, self.id, months)

    @checked('.by("township")')
    def by(self, column: str) -> pd.DataFrame:
        """The figure by a column of its ledger (its id or its Chinese header): 本期, 上年同期 and 增减, largest first.

        Raises:
            UnknownName: the ledger has no such column; names the nearest.
        """
        import pandas as pd

        column, head = splits.column_of(self._session, self.id, column)
        rows = [
            {
                head: row.name,
                "本期": plain(row.value),
                "上年同期": plain(row.year_ago),
                "增减": None if None in (row.value, row.year_ago) else plain(row.value - row.year_ago),
            }
            for row in splits.split(self._session, self.period, self.id, column)
        ]
        return pd.DataFrame(rows, columns=[head, "本期", "上年同期", "增减"]).set_index(head)

    def __repr__(self) -> str:
        return card_text(self._figure)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": card_html(self._figure), "text/plain": card_text(self._figure)}
