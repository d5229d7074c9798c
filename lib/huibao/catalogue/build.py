"""From the files' entries to the catalogue: names resolved, SQL parsed and checked against ledgers and views."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from huibao.catalogue import expressions
from huibao.catalogue.definitions import Definitions
from huibao.catalogue.entries import (
    AreaFile,
    IndicatorEntry,
    Rule,
    SectionEntry,
    Selection,
    TargetEntry,
)
from huibao.catalogue.measures import Leaf
from huibao.catalogue.model import FRACTIONS, AreaEntry, Balance, Catalogue, Indicator, TargetPart, View
from huibao.catalogue.refusing import at_entry, known_indicator
from huibao.catalogue.rule_checks import with_rules
from huibao.catalogue.rule_entries import RuleFile
from huibao.catalogue.sources import Sources
from huibao.catalogue.trial import Trial
from huibao.errors import CatalogueError, nearest

if TYPE_CHECKING:
    from huibao.ledgers import Schema


def build(
    areas: Sequence[tuple[Path, AreaFile]],
    views: Sequence[Path],
    rules: Sequence[tuple[Path, RuleFile]],
    sections: Sequence[SectionEntry],
    digest: str,
) -> Catalogue:
    """Check everything and put it in order.

    Raises:
        CatalogueError: names file and entry.
    """
    from huibao.ledgers import schemas

    labels = {f"{file.area}.{entry.id}": entry.label for _, file in areas for entry in file.indicators}
    known = set(labels)
    titles = {file.area: file.title for _, file in areas}
    builder = _Builder(schemas(), [_view(path, schemas()) for path in views], labels, titles)
    entries = [builder.area(path, file, known) for path, file in areas]
    catalogue = Catalogue(
        areas={area.id: area for area in sorted(entries, key=lambda area: (area.order, area.id))},
        views=builder.views,
        sections=tuple(sorted(sections, key=lambda section: section.number)),
        ledgers={table: schema.ledger for table, schema in schemas().items()},
        headers={table: {c.name: c.header for c in schema.columns} for table, schema in schemas().items()},
        types={table: {c.name: c.type for c in schema.columns} for table, schema in schemas().items()},
        digest=digest,
    )
    _refuse_circles(catalogue)
    _try_out(catalogue, schemas(), {file.area: path for path, file in areas})
    return with_rules(catalogue, schemas(), rules)


def _view(path: Path, known: dict[str, Schema]) -> View:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CatalogueError("视图不是 UTF-8 文字", where=path, remedy="用 UTF-8 编码另存") from None
    named = next((line.partition(":")[2] for line in text.splitlines() if line.startswith("-- ledgers:")), "")
    tables = tuple(part.strip() for part in named.split(",") if part.strip())
    with at_entry(path, path.stem):
        try:
            tree = sqlglot.parse_one(text, dialect="duckdb")
        except SqlglotError:
            raise ValueError("不是有效的 SQL") from None
        used = expressions.tables_in(tree)
        if used != set(tables):
            raise ValueError(f"首行 -- ledgers: 所列的表应当是 {'、'.join(sorted(used))}")
        for table in sorted(used - set(known)):
            raise ValueError(f"没有表“{table}”，{nearest(table, known)}")
        select = tree if isinstance(tree, exp.Select) else tree.find(exp.Select)
        names = tree.named_selects if hasattr(tree, "named_selects") else select.named_selects
        if "*" in names:
            raise ValueError("视图要逐一写出各栏")
        sql = tree.sql(dialect="duckdb", comments=False)
    return View(path.stem, sql, tables, tuple(names))


class _Builder:
    def __init__(
        self, known: dict[str, Schema], views: Sequence[View], labels: dict[str, str], titles: dict[str, str]
    ) -> None:
        self.views = {view.name: view for view in sorted(views, key=lambda view: view.name)}
        self._sources = Sources(known, self.views)
        self._definitions = Definitions(known, self.views, labels, titles)

    def leaf(self, entry: Selection | IndicatorEntry | TargetEntry, rule: Rule) -> Leaf:
        """The parsed aggregates of an entry that names a table."""
        table = entry.table or ""
        columns = self._sources.dated(table, entry.date) if entry.date else self._sources.columns(table)
        leaf = Leaf(
            table=table,
            where=expressions.condition(entry.where, columns),
            measure=expressions.measure(entry.measure or "count(*)", columns),
            date=entry.date,
            is_datetime=entry.date is not None and columns.types[entry.date] == "datetime",
            rule=rule,
        )
        if leaf.date is None and rule not in ("period_end", "next_period") and "w_start" not in leaf.parameters:
            raise ValueError("缺少 date：按哪一栏的日期计入期间")
        aggregates = leaf.measure.aggregates
        if any(each.function == "median" for each in aggregates) and (
            leaf.date is None or leaf.parameters or len(aggregates) > 1
        ):
            # The rows behind a median are those that have the value: no other aggregate can be taken of them.
            raise ValueError("median 要有 date，条件里不能有参数，同一度量里也不能有别的聚合")
        if "w_plan" in leaf.parameters and rule != "next_period":
            raise ValueError(":planned_for 只能用于 period: next_period")
        return leaf

    def area(self, path: Path, file: AreaFile, known: set[str]) -> AreaEntry:
        made: list[Indicator] = []
        for entry in file.indicators:
            with at_entry(path, f"{file.area}.{entry.id}"):
                if any(other.id == entry.id for other in made):
                    raise ValueError("编号重复")
                made.append(self.indicator(file.area, entry, known))
        if file.key is not None and file.key not in {one.id for one in made}:
            with at_entry(path, f"{file.area}.key"):
                raise ValueError(f"指标“{file.key}”不在这个领域中")
        key = f"{file.area}.{file.key}" if file.key else None
        return AreaEntry(file.area, file.title, file.section, file.office, tuple(made), key)

    def indicator(self, area: str, entry: IndicatorEntry, known: set[str]) -> Indicator:
        def resolve(name: str) -> str:
            return known_indicator(name if "." in name else f"{area}.{name}", known)

        targets = self._targets(entry, resolve)
        if sum((entry.table is not None, entry.formula is not None, bool(targets))) != 1:
            raise ValueError("table、formula、target（smallest_of）三者必居其一，且只居其一")
        if entry.table is not None and entry.measure is None:
            raise ValueError("缺少 measure")
        if (entry.unit == "%") != (entry.kind in FRACTIONS):
            # Tables go by the kind, comparisons of runs and Word files by the unit.
            raise ValueError(
                f"单位“{entry.unit}”与 kind“{entry.kind}”不相称，单位为“%”的只能是、也必须是 ratio 和 target"
            )
        leaf = self.leaf(entry, entry.period) if entry.table is not None else None
        tree = expressions.formula(entry.formula, resolve) if entry.formula is not None else None
        flow = entry.period == "flow" and entry.kind in ("count", "sum")
        return Indicator(
            id=entry.id,
            area=area,
            label=entry.label,
            unit=entry.unit,
            kind=entry.kind,
            definition=entry.definition,
            note=entry.note,
            decimals=entry.decimals,
            period=entry.period,
            additive=entry.additive if entry.additive is not None else flow and (leaf is None or leaf.adds_up),
            table=entry.table,
            where=entry.where,
            measure=entry.measure,
            date=entry.date,
            leaf=leaf,
            balance=self._balance(entry),
            formula=tree,
            formula_text=entry.formula,
            targets=targets,
            words=self._definitions.words(entry, leaf, tree, targets),
        )

    def _balance(self, entry: IndicatorEntry) -> Balance | None:
        if entry.balance is None:
            return None
        counted = entry.balance.changes.model_copy(update={"measure": entry.balance.rows})
        made = Balance(*(self.leaf(part, "flow") for part in (entry.balance.opening, entry.balance.changes, counted)))
        if not (made.opening.adds_up and made.changes.adds_up and made.rows.adds_up):
            raise ValueError("balance 的各部分都要有 date，度量只能用 count 和 sum")
        return made

    def _targets(self, entry: IndicatorEntry, resolve: Callable[[str], str]) -> tuple[TargetPart, ...]:
        parts: Sequence[TargetEntry] = entry.smallest_of
        if entry.target is not None:
            parts = (TargetEntry(target=entry.target, numerator=entry.numerator), *parts)
        made = []
        for part in parts:
            if part.numerator is not None and part.table is not None:
                raise ValueError("numerator 和 table 只能写一个")
            leaf = self.leaf(part, "flow") if part.table is not None else None
            if leaf is not None and leaf.date is None:
                raise ValueError("缺少 date：按哪一栏的日期计入期间")
            numerator = resolve(part.numerator) if part.numerator is not None else None
            made.append(TargetPart(part.target, numerator, leaf))
        if made and entry.period not in ("year_to_date", "period_end", "calendar_year"):
            raise ValueError("目标类指标的 period 是 year_to_date、period_end 或 calendar_year")
        return tuple(made)


def _try_out(catalogue: Catalogue, schemas: Mapping[str, Schema], files: Mapping[str, Path]) -> None:
    """Ask all that the indicators ask; those of a table at once, and one by one where that fails, to name the entry."""
    leaves: dict[str, dict[Leaf, tuple[str, str]]] = {}
    for each in catalogue:
        balance = each.balance
        parts = [each.leaf, *(target.leaf for target in each.targets)]
        parts += [balance.opening, balance.changes, balance.rows] if balance is not None else []
        for leaf in (part for part in parts if part is not None):
            leaves.setdefault(leaf.table, {}).setdefault(leaf, (each.area, each.full_id))
    with closing(Trial(catalogue, schemas)) as trial:
        for table in leaves.values():
            try:
                trial.indicators(list(table))
            except ValueError:
                for leaf, (area, name) in table.items():
                    with at_entry(files[area], name):
                        trial.indicators([leaf])
                raise


def _refuse_circles(catalogue: Catalogue) -> None:
    """A formula must not come back to itself."""

    def walk(indicator: Indicator, above: tuple[str, ...]) -> None:
        if indicator.full_id in above:
            chain = " → ".join([*above, indicator.full_id])
            raise CatalogueError(f"指标互相引用成了圈：{chain}", remedy="去掉其中一处引用")
        for part in catalogue.parts_of(indicator):
            walk(part, (*above, indicator.full_id))

    for indicator in catalogue:
        walk(indicator, ())
