"""What a notebook works with: warehouse, bureau and catalogue, opened once and kept until one of them changes.

Which ones serve comes from the environment (HUIBAO_WAREHOUSE, HUIBAO_BUREAU), else from the project's defaults; no path
stands in a notebook. Figures are computed once for a period and an area: changing the period back costs nothing.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from huibao.bureau import Bureau, default_bureau_path, load_bureau
from huibao.errors import UnknownName, WarehouseError, nearest
from huibao.period import Period
from huibao.project import project_root

if TYPE_CHECKING:
    from huibao.catalogue import Catalogue
    from huibao.figures import Figure, FigureSet
    from huibao.figures.numbers import Number
    from huibao.warehouse import Warehouse

_Answer = TypeVar("_Answer")
# Enough for an afternoon's exploring; an area's figures take some hundred kilobytes.
_MOST_KEPT = 400


class Session:
    """An open warehouse with its bureau and catalogue, and the figures computed so far."""

    def __init__(self, warehouse: Warehouse, bureau: Bureau, catalogue: Catalogue) -> None:
        self.bureau = bureau
        self.catalogue = catalogue
        self._warehouse = warehouse
        self._file = _stamp(warehouse.address)
        self._let_go = False
        self._kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    @property
    def warehouse(self) -> Warehouse:
        """The open warehouse; one that was let go is opened again.

        Raises:
            WarehouseError: its file holds other data by now.
        """
        if self._let_go:
            self._warehouse = self._opened_again()
            self._let_go = False
        return self._warehouse

    def let_go(self) -> None:
        """Close the warehouse's file until it is asked again; an engine behind a URL stays open."""
        if self._file is not None and not self._let_go:
            self._warehouse.close()
            self._let_go = True

    def _opened_again(self) -> Warehouse:
        from huibao.warehouse import Warehouse

        before = self._warehouse
        if _stamp(before.address) != self._file:
            raise WarehouseError(
                "台账已有变化，这里显示的还是变化以前的", remedy="重新运行打开它的那一格（hb.area 等）"
            )
        found = Warehouse.open(before.address)
        found.as_it_stands = before.as_it_stands
        return found

    def keep(self, key: tuple[Any, ...], compute: Callable[[], _Answer]) -> _Answer:
        """The answer kept under `key`, or computed and kept; the one not used for longest goes first."""
        if key in self._kept:
            self._kept.move_to_end(key)
            found: _Answer = self._kept[key]
            return found
        answer = self._kept[key] = compute()
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return answer

    def figures(self, period: Period, area: str) -> FigureSet:
        """The figures of one area."""
        return self.keep(("figures", period, area), lambda: self._figures(period, [area], months=True))

    def all_figures(self, period: Period, areas: Iterable[str] | None = None) -> FigureSet:
        """The figures of all areas, or of some, without their months: one query per table."""
        chosen = tuple(self.catalogue.areas if areas is None else areas)
        return self.keep(("all", period, chosen), lambda: self._figures(period, chosen, months=False))

    def _figures(self, period: Period, areas: Sequence[str], *, months: bool) -> FigureSet:
        """The figures that the run handed over, else computed."""
        from huibao.figures import FigureSet, compute
        from huibao.figures.handover import handed

        found = handed(period, areas, self.catalogue)
        if found is None:
            return compute(self.warehouse, self.catalogue, period, areas=areas, months=months)
        return found if months else FigureSet(period, [replace(figure, months=()) for figure in found.values()])

    def figure(self, period: Period, full_id: str) -> Figure:
        """One figure, with its area's others computed beside it in the same queries.

        Raises:
            UnknownName: the catalogue has no such indicator.
        """
        return self.figures(period, self.catalogue.indicator(full_id).area)[full_id]

    def split(self, period: Period, full_id: str, column: str) -> list[tuple[Any, Number | None, Number | None]]:
        """A figure by a column's values: (key, value, value of the year before), largest first."""
        from huibao.figures.breakdowns import breakdown

        def compute() -> list[tuple[Any, Number | None, Number | None]]:
            return list(breakdown(self.warehouse, self.catalogue, full_id, period, column, year_ago=True))

        return list(self.keep(("split", period, full_id, column), compute))

    def resolve(self, name: str, area: str | None = None, also: Iterable[str] = ()) -> str:
        """The full id behind a name: as it stands, or short within `area`, or short and in one area only.

        Args:
            also: other names that could have been meant, to be among the nearest.

        Raises:
            UnknownName: naming the nearest ids, short ones of the same area included.
        """
        known = [indicator.full_id for indicator in self.catalogue.indicators()]
        if area is not None and f"{area}.{name}" in known:
            return f"{area}.{name}"
        if name in known:
            return name
        homes = [full for full in known if full.partition(".")[2] == name]
        if len(homes) == 1 and area is None:
            return homes[0]
        if homes:
            problem = f"“{name}”在几个工作领域都有" if area is None else f"本领域没有指标“{name}”"
            raise UnknownName(problem, remedy=f"写全名：{'、'.join(homes)}")
        labels = {each.id if each.area == area else each.full_id: each.label for each in self.catalogue}
        raise UnknownName(f"没有指标“{name}”", remedy=nearest(name, [*also, *labels, *known], labels))

    def for_period(self, period: Period) -> Bureau:
        """The bureau with what differs in one period."""
        return self.keep(("bureau", period), lambda: self.bureau.for_period(period))


_open: tuple[tuple[Any, ...], Session] | None = None
# All that somebody still holds: the areas and cards of an earlier session ask that one.
_sessions: WeakSet[Session] = WeakSet()


def session() -> Session:
    """The session of this process, opened again when the environment, a parameter file or the data have changed.

    Raises:
        HuibaoError: bureau file, catalogue or data cannot be read.
    """
    global _open  # noqa: PLW0603 - one process shows one bureau, as it has one environment
    from huibao._addresses import duckdb_path
    from huibao.catalogue import load_catalogue
    from huibao.importing import open_data

    catalogue = load_catalogue()
    warehouse = os.environ.get("HUIBAO_WAREHOUSE")
    bureau_path = default_bureau_path()
    parameters = (_stamp(bureau_path), *map(_folder_stamp, _parameter_folders(bureau_path)))
    file = duckdb_path(warehouse) if warehouse else None
    stamp = (warehouse, _stamp(file), str(bureau_path.absolute()), *parameters, catalogue.digest)
    if _open is not None and _open[0][:-1] == stamp and _open[0][-1] == _data_stamp(_open[1].bureau, warehouse):
        return _open[1]
    bureau = load_bureau(bureau_path)
    before = _data_stamp(bureau, warehouse)
    # DuckDB answers from a file that is open somewhere in the process, even where another has taken its place; and
    # Windows lets no import replace it.
    for one in list(_sessions):
        one.let_go()
    opened = Session(open_data(bureau, warehouse=warehouse), bureau, catalogue)
    _sessions.add(opened)
    _open = ((*stamp, before), opened)
    return opened


def _parameter_folders(bureau_path: Path) -> list[Path]:
    """What differs in a period, and how sources are read."""
    return [*(bureau_path.parent / name for name in ("periods", "sources")), project_root() / "params" / "sources"]


def _stamp(path: str | Path | None) -> tuple[int, int] | None:
    """Changes when a file is written; None for what is no file (an Ibis URL, a missing one)."""
    try:
        status = Path(path).stat() if path else None
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size) if status else None


def _data_stamp(bureau: Bureau, warehouse: str | None) -> tuple[Any, ...]:
    """Changes with the ledger files; nothing to watch when a warehouse is read as it stands."""
    return () if warehouse or bureau.data is None else _folder_stamp(bureau.data)


def _folder_stamp(folder: Path) -> tuple[Any, ...]:
    """Changes when a file comes, goes or is saved."""
    try:
        return tuple(
            (entry.name, _stamp(entry)) for entry in sorted(folder.iterdir()) if not entry.name.startswith(".")
        )
    except OSError:
        return ()
