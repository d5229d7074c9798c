"""The catalogue as the rest of the program sees it: plain records whose SQL has been parsed and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from huibao.catalogue.entries import Kind, Rule, SectionEntry
from huibao.catalogue.measures import Leaf, Tree
from huibao.catalogue.rule_entries import ProblemEntry, RuleEntry
from huibao.errors import UnknownName, nearest

#: Kinds whose value is a fraction, printed as a percentage; their changes are 百分点.
FRACTIONS = frozenset({"ratio", "target"})


@dataclass(frozen=True)
class View:
    """A SELECT beside the catalogue (DuckDB dialect) over the ledgers it names."""

    name: str
    sql: str
    tables: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Balance:
    """A stock as its latest opening balance plus the changes after that day: the fast way to the same total, and to
    the number of rows behind it."""

    opening: Leaf
    changes: Leaf
    rows: Leaf


@dataclass(frozen=True)
class TargetPart:
    """A numerator (an indicator's full id, a leaf, or None: the row's actual) against a row of targets."""

    target: str
    numerator: str | None = None
    leaf: Leaf | None = None


@dataclass(frozen=True)
class Indicator:
    """One indicator. Exactly one of `leaf`, `formula` and `targets` says how its value comes about.

    Attributes:
        where, measure, date: as the entry states them (for the reader); `leaf` holds what is run.
        formula: a tree over full ids, `formula_text` as it was written.
        additive: a quarter is the sum of its months.
        words: how the value comes about, in Chinese, without a full stop.
    """

    id: str
    area: str
    label: str
    unit: str
    kind: Kind
    definition: str
    note: str | None
    decimals: int
    period: Rule
    additive: bool
    table: str | None = None
    where: str | None = None
    measure: str | None = None
    date: str | None = None
    leaf: Leaf | None = None
    balance: Balance | None = None
    formula: Tree | None = None
    formula_text: str | None = None
    targets: tuple[TargetPart, ...] = ()
    words: str = ""

    @property
    def full_id(self) -> str:
        return f"{self.area}.{self.id}"

    @property
    def is_fraction(self) -> bool:
        """Whether the value is a fraction printed as a percentage."""
        return self.kind in FRACTIONS


@dataclass(frozen=True)
class AreaEntry:
    """One work area: a chapter of the report."""

    id: str
    title: str
    section: str
    office: str
    indicators: tuple[Indicator, ...]
    key: str | None = None

    @property
    def order(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.section.split("."))


@dataclass(frozen=True)
class Catalogue:
    """All work areas in the order of their sections, the views, the rules, and what the ledgers are called.

    Attributes:
        sections: the report's parts, by number (一、二、… are added where they are printed).
        rules: in their SQL parameters are the window's columns (`one_window.bind`).
        sides: rule between figures → its two sides, trees over full ids.
        selections: problem → the rows that it is about, if it is about rows.
        ledgers: table → the ledger's Chinese name. headers: table → column → header.
        digest: changes with any file the catalogue was read from.
    """

    areas: Mapping[str, AreaEntry]
    views: Mapping[str, View]
    sections: tuple[SectionEntry, ...]
    ledgers: Mapping[str, str]
    headers: Mapping[str, Mapping[str, str]]
    types: Mapping[str, Mapping[str, str]]
    digest: str
    rules: tuple[RuleEntry, ...] = ()
    sides: Mapping[str, tuple[Tree, Tree]] = field(default_factory=dict)
    problems: tuple[ProblemEntry, ...] = ()
    selections: Mapping[str, Leaf] = field(default_factory=dict)
    _tables: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {each.full_id: each for area in self.areas.values() for each in area.indicators}

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._by_id.values())

    @property
    def titles(self) -> dict[str, str]:
        """Area → its Chinese name."""
        return {name: area.title for name, area in self.areas.items()}

    def area(self, area_id: str) -> AreaEntry:
        """The work area.

        Raises:
            UnknownName: the catalogue has no such area; names the nearest.
        """
        if area_id not in self.areas:
            raise UnknownName(f"没有工作领域“{area_id}”", remedy=nearest(area_id, self.areas, self.titles))
        return self.areas[area_id]

    def indicator(self, full_id: str) -> Indicator:
        """The indicator with this full id (`area.id`).

        Raises:
            UnknownName: the catalogue has no such indicator; names the nearest.
        """
        if full_id not in self._by_id:
            labels = {name: each.label for name, each in self._by_id.items()}
            raise UnknownName(f"没有指标“{full_id}”", remedy=nearest(full_id, self._by_id, labels))
        return self._by_id[full_id]

    def indicators(self, area: str | None = None) -> list[Indicator]:
        """All indicators, or one area's, in the catalogue's order."""
        return list(self.area(area).indicators) if area is not None else list(self)

    def base_tables(self, table: str) -> tuple[str, ...]:
        """The ledgers' tables behind a table or view."""
        return self.views[table].tables if table in self.views else (table,)

    def tables_of(self, indicator: Indicator | str) -> frozenset[str]:
        """All ledgers' tables the indicator depends on, through views, formulas and targets."""
        entry = self.indicator(indicator) if isinstance(indicator, str) else indicator
        if entry.full_id not in self._tables:
            self._tables[entry.full_id] = self._find_tables(entry)
        return self._tables[entry.full_id]

    def _find_tables(self, entry: Indicator) -> frozenset[str]:
        found: set[str] = set()
        if entry.leaf is not None:
            found.update(self.base_tables(entry.leaf.table))
        for part in entry.targets:
            found.add("targets")
            if part.leaf is not None:
                found.update(self.base_tables(part.leaf.table))
        for other in self.parts_of(entry):
            found.update(self.tables_of(other))
        return frozenset(found)

    def columns_of(self, table: str) -> tuple[str, ...]:
        """The columns of a table or view that hold what the ledger says."""
        names = self.views[table].columns if table in self.views else tuple(self.headers[table])
        return tuple(name for name in names if not name.startswith("_"))

    def check_split(self, indicator: Indicator, by: str) -> None:
        """Make sure that an indicator can be split by a column.

        Raises:
            UnknownName: its ledger has no such column, or it cannot be split (targets, latest, rank).
        """
        if indicator.leaf is not None and indicator.kind not in ("latest", "rank"):
            known = self.columns_of(indicator.leaf.table)
            if by not in known:
                raise UnknownName(f"“{indicator.label}”的台账没有“{by}”这一列", remedy=nearest(by, known))
        elif indicator.formula is not None:
            for part in self.parts_of(indicator):
                self.check_split(part, by)
        else:
            raise UnknownName(f"“{indicator.label}”不能按“{by}”细分", remedy="改用计数、合计、比率或存量类指标")

    def parts_of(self, entry: Indicator) -> list[Indicator]:
        """The indicators that the entry's formula or targets name, each once, in their order."""
        names = list(formula_names(entry.formula)) if entry.formula is not None else []
        names += [part.numerator for part in entry.targets if part.numerator is not None]
        return [self.indicator(name) for name in dict.fromkeys(names)]


def formula_names(tree: Tree) -> Iterator[str]:
    """The full ids in a formula's tree."""
    if tree[0] in ("ref", "at_start"):
        yield tree[1]
        return
    for part in tree[1:]:
        if isinstance(part, tuple):
            yield from formula_names(part)
