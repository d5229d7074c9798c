"""A work area in a period: what `hb.area` gives a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from huibao.desk import context, outcomes, pictures, plan, publishing, records, sheets, splits
from huibao.desk.figure_card import FigureCard
from huibao.desk.magic import register, running_shell
from huibao.desk.printing import print_value
from huibao.desk.session import Session, session
from huibao.period import Period

if TYPE_CHECKING:
    from huibao.bureau import Bureau
from huibao.desk.arguments import checked
from huibao.errors import UnknownAttribute, UnknownName, public_names

if TYPE_CHECKING:
    from huibao.charts import Chart
    from huibao.desk.conditions import Where
    from huibao.figures import Figure
    from huibao.narrative import Narrative
    from huibao.narrative.grammar import Listing
    from huibao.narrative.rankings import Part
    from huibao.tables import Table


@checked('hb.area("food_safety", "2022")')
def area(name: str, period: str | Period) -> Area:
    """Open a work area for a period. In a notebook its figures are put on display once, for the pages made of it.

    Args:
        name: the area's id, such as "food_safety".
        period: "2022", "2022H1", "2022Q3", "2022-07", "2022-01..2022-09" or "..2022-09-15".

    Raises:
        UnknownName: no such area; names the nearest.
        PeriodError: no reading fits the period.
    """
    from huibao import narrative

    opened = Area(session(), name, Period.parse(period))
    narrative.use(opened)
    shell = running_shell()
    if shell is not None:
        register(shell)
        opened.publish()
    return opened


class Area:
    """One work area in one period: figures by their short ids, and the charts and tables made of them.

    `area.figures` holds them all, `area.newly_registered` is one as a card (the tab key completes).
    """

    def __init__(self, opened: Session, name: str, period: Period) -> None:
        self._session = opened
        self._entry = opened.catalogue.area(name)
        self._published: int | None = None
        self.id = self._entry.id
        self.period = period

    @property
    def title(self) -> str:
        """The area's Chinese name."""
        return self._entry.title

    @property
    def office(self) -> str:
        """The office to ask: the bureau file's, else the catalogue's."""
        return self.bureau.offices.get(self.id, self._entry.office)

    @property
    def bureau(self) -> Bureau:
        """The bureau, with what differs in this period."""
        return self._session.for_period(self.period)

    @property
    def figures(self) -> Mapping[str, Figure]:
        """The area's figures by full id, in the catalogue's order."""
        return self._session.figures(self.period, self.id)

    # What prose asks for (huibao.narrative.desk.Desk).

    @property
    def period_name(self) -> str:
        """The period's canonical name."""
        return self.period.name

    def context(self, name: str) -> str | None:
        """The text of a name that is no figure: period, period.end, bureau, area.office …"""
        return context.words(name, self.period, self.bureau, self.title, self.office)

    def quantity(self, name: str) -> Any:
        """The number of a name that is no figure but can be compared with one (progress); None otherwise."""
        return context.number(name, self.period, self.bureau)

    def resolve(self, name: str) -> str:
        """The full id behind a name; short names are this area's. UnknownName with the nearest otherwise."""
        return self._session.resolve(name, self.id, context.NAMES)

    def figure(self, name: str) -> Figure:
        """One figure, of this area by its short id or of another by its full one."""
        return self._session.figure(self.period, self.resolve(name))

    def print(self, name: str, value: Any, form: str = "text") -> str:
        """A value as the figure prints its own."""
        return print_value(self.figure(name).indicator, value, form)

    def check_split(self, name: str, column: str) -> None:
        """UnknownName when the figure cannot be split by that column."""
        splits.check_split(self._session, name, column)

    def split(self, name: str, column: str) -> list[Part]:
        """The figure by a column's values."""
        return splits.parts(self._session, self.period, name, column)

    def check_listing(self, listing: Listing) -> None:
        """UnknownName when table, column or filters are none of the ledgers'."""
        records.check_listing(self._session, self.id, listing)

    def listing(self, listing: Listing) -> list[str] | None:
        """The texts of a list in reading order; None when the ledger is missing."""
        return records.listing(self._session, self.period, self.id, listing)

    def counted_by(self, listing: Listing) -> tuple[str, ...]:
        """The ids of the area's figures that a list's length would tell."""
        return records.counted_by(self._session, self.id, listing)

    def recorded(self, name: str, period: Period) -> bool:
        """Whether the figure's ledger reaches back to a period."""
        return records.reaches(self._session, name, period)

    # What a notebook shows.

    @checked('area.narrative("共{stock}。")')
    def narrative(self, source: str) -> Narrative:
        """Prose with figures in braces, as a `%%narrative` cell renders it."""
        from huibao.narrative import render

        return render(source, self, area=self.id)

    @checked('area.trend("newly_registered", months=24)')
    def trend(self, name: str, months: int = 12) -> Chart:
        """A monthly line ending with the period's last month, with the year before (up to 12 months)."""
        return pictures.trend(self._session, self.period, self.resolve(name), months)

    @checked('area.bars("newly_registered", by="township")')
    def bars(self, name: str, by: str) -> Chart:
        """Horizontal bars of a figure by a column of its ledger, with the year before."""
        return pictures.bars(self._session, self.period, self.resolve(name), by)

    @checked('area.compare(["drug_samples", "device_samples"], title="抽检批次")')
    def compare(self, names: Sequence[str], *, title: str | None = None) -> Chart:
        """Several figures of one unit side by side, with the year before."""
        return pictures.compare(self._session, self.period, [self.resolve(name) for name in names], title)

    @checked('area.table(["newly_registered", "stock"], title="登记情况")')
    def table(self, names: Sequence[str] | None = None, *, title: str | None = None) -> Table:
        """The area's figures, or some: value, year before, change; and the period before where there is one."""
        chosen = [self.resolve(name) for name in names] if names is not None else list(self.figures)
        return sheets.overview(
            self._session, self.period, chosen, title or f"{self.title.removesuffix('指标')}指标一览"
        )

    @checked('area.breakdown("newly_registered", by="entity_type")')
    def breakdown(self, name: str, by: str) -> Table:
        """A figure by a column of its ledger, as a table with shares and changes."""
        return sheets.breakdown(self._session, self.period, self.resolve(name), by)

    @checked('area.records("cases", columns=["domain", "filed_on"], where={"domain": "食品"})')
    def records(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        *,
        where: Where = None,
        order: str | None = None,
        date: str | None = None,
        happened: Sequence[str] | None = None,
        title: str | None = None,
        most: int = records.MOST,
    ) -> Table:
        """A ledger's rows of the period; of `documents`, those of this area.

        Args:
            where, order, date, happened, title, most: see huibao.desk.records.records.
        """
        return records.records(
            self._session,
            self.period,
            self.id,
            table,
            columns=columns,
            where=where,
            order=order,
            date=date,
            happened=happened,
            title=title,
            most=most,
        )

    @checked('area.outcomes(["食品", "药品"], title="检查情况")')
    def outcomes(self, domains: Sequence[str], *, title: str | None = None) -> Table:
        """Checks and orders of some domains by outcome, a row for each domain."""
        return outcomes.outcomes(self._session, self.period, domains, title)

    @checked('area.rows("findings", columns=["aspect", "finding_no"])')
    def rows(self, name: str, columns: Sequence[str] | None = None, *, title: str | None = None) -> Table:
        """Exactly the records behind a figure, for figures that look further back than the period (a latest round)."""
        return records.behind(self._session, self.period, self.resolve(name), columns, title)

    @checked("area.problems()")
    def problems(self) -> Narrative:
        """What the catalogue's rules and the bureau's thresholds find wrong, over all areas, as a list."""
        return plan.problems(self._session, self.period, self.id)

    @checked("area.plan()")
    def plan(self) -> Table:
        """The plan items of the next period by theme, with owner and due date."""
        return plan.items(self._session, self.period)

    # How it displays.

    def publish(self) -> None:
        """Display the area with the data of its figures, which is what its page's figures are made from."""
        from IPython.display import publish_display_data

        shell = running_shell()
        self._published = getattr(shell, "execution_count", None)
        data = {publishing.MIME: publishing.payload(self._session, self), **publishing.card(self)}
        publish_display_data(data)

    def _ipython_display_(self) -> None:
        """A cell that opens an area and ends with it shows it once."""
        from IPython.display import publish_display_data

        if getattr(running_shell(), "execution_count", None) != self._published:
            publish_display_data(publishing.card(self))

    def __repr__(self) -> str:
        return f"<{self.title}，{self.period.label}，{len(self._entry.indicators)}项指标>"

    def __getattr__(self, name: str) -> FigureCard:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return FigureCard(
                self._session, self.period, self._session.resolve(name, self.id, public_names(type(self)))
            )
        except UnknownName as error:
            raise UnknownAttribute(f"没有方法或指标“{name}”", remedy=error.remedy) from None

    def __getitem__(self, name: str) -> FigureCard:
        return FigureCard(self._session, self.period, self.resolve(name))

    def __iter__(self) -> Iterator[str]:
        return (indicator.id for indicator in self._entry.indicators)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self})

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)
