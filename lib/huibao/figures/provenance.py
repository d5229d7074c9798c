"""Where a figure comes from: exactly the rows behind it, and the figure counted again from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from huibao.catalogue import Catalogue, Indicator, Leaf, TargetPart
from huibao.catalogue.adapting import adapt
from huibao.catalogue.one_window import bind, measured_sql, rows_sql, statement
from huibao.catalogue.sql import Window, text, with_views
from huibao.figures.evaluation import Evaluation, at_start, measured, references, slot_of, window_for
from huibao.figures.figure import Source
from huibao.figures.medians import Medians
from huibao.figures.numbers import Number, evaluate, exact, tidy
from huibao.period import Period

if TYPE_CHECKING:
    import pyarrow as pa

    from huibao.warehouse import LedgerRecord, Warehouse

#: Columns that are added to the ledgers' own: which part of the figure a row belongs to; whether it counts in the
#: numerator and the denominator of a ratio; whether it counts where a figure counts only some of the rows it looks at.
PART, NUMERATOR, DENOMINATOR, COUNTED = "组成", "分子", "分母", "计入"
_TARGET_COLUMNS = {"indicator": "指标", "year": "年度", "target": "目标值", "actual": "完成值"}


@dataclass(frozen=True)
class _Piece:
    """One selection of rows that a figure is made of; `path` says which part ("" when it is the only one)."""

    path: str
    leaf: Leaf | None
    window: Window
    measure: str = ""
    target: str | None = None


def pieces(catalogue: Catalogue, indicator: Indicator, slot: Window, path: str = "") -> Iterator[_Piece]:
    """All selections of rows that a figure is made of, in order."""
    if indicator.leaf is not None:
        yield _Piece(path, indicator.leaf, window_for(indicator.leaf, slot), indicator.measure or "")
    if indicator.formula is not None:
        for kind, name in dict.fromkeys(references(indicator.formula)):
            part, at = catalogue.indicator(name), at_start(slot) if kind == "at_start" else slot
            yield from pieces(catalogue, part, at, _step(path, part, at))
    for target in indicator.targets:
        at = Evaluation.target_slot(indicator, slot)
        if target.numerator is not None:
            part = catalogue.indicator(target.numerator)
            yield from pieces(catalogue, part, at, _step(path, part, at))
        elif target.leaf is not None:
            yield _Piece(_done(path, target), target.leaf, window_for(target.leaf, at), "count(*)")
        yield _Piece(_goal(path, target), None, slot, target=target.target)


def _step(path: str, part: Indicator, at: Window) -> str:
    step = f"{part.label}（{at.end.isoformat()}）"
    return f"{path}／{step}" if path else step


def _done(path: str, target: TargetPart) -> str:
    return f"{path}／完成（{target.target}）" if path else f"完成（{target.target}）"


def _goal(path: str, target: TargetPart) -> str:
    return f"{path}／目标（{target.target}）" if path else f"目标（{target.target}）"


def rows(warehouse: Warehouse, catalogue: Catalogue, indicator_id: str, period: Period) -> pa.Table:
    """Exactly the rows behind a figure, with all their columns and _file, _sheet, _row.

    A ratio's rows say in 分子 and 分母 where they count, those of a figure that counts some of them in 计入; a derived
    figure's and a target's say in 组成 which part they belong to. A missing ledger leaves its part out.

    Raises:
        UnknownName: no such indicator.
    """
    import pyarrow as pa

    catalogue = adapt(catalogue, warehouse)
    indicator = catalogue.indicator(indicator_id)
    found = list(pieces(catalogue, indicator, slot_of(period)))
    tables = []
    for piece in found:
        table = _read(warehouse, catalogue, piece)
        if table is None:
            continue
        if piece.path:
            table = table.add_column(0, PART, pa.array([piece.path] * len(table), pa.string()))
        tables.append(table)
    if len(tables) == 1:
        return tables[0]
    return _together(tables) if tables else pa.table({})


def _read(warehouse: Warehouse, catalogue: Catalogue, piece: _Piece) -> pa.Table | None:
    there = warehouse.tables()
    if piece.leaf is None:
        if "targets" not in there:
            return None
        named = ", ".join(f'{name} AS "{header}"' for name, header in _TARGET_COLUMNS.items())
        return warehouse.sql(
            f"{with_views(catalogue, 'targets')}SELECT {named}, _file, _sheet, _row, _order FROM targets "
            f"WHERE indicator = {text(piece.target or '')} AND year = {piece.window.end.year}"
        )
    if not set(catalogue.base_tables(piece.leaf.table)) <= there:
        return None
    flags = [f'COALESCE({bind(met, piece.window)}, FALSE) AS "{name}"' for name, met in _sides(piece.leaf).items()]
    found = warehouse.sql(rows_sql(catalogue, piece.leaf, piece.window, flags))
    # Rows of a view may share a place in the reading order: told apart here, alike on every engine and every time.
    return found.sort_by([(name, "ascending") for name in ("_order", *found.column_names)])


def _sides(leaf: Leaf) -> dict[str, str]:
    """The conditions under which a row counts: of a ratio in its numerator and denominator, else at all where the
    measure leaves some of the selected rows out."""
    division = _division(leaf.measure.tree)
    if division is None:
        tree = leaf.measure.tree
        counted = _condition(leaf, tree[2] if tree[0] == "case" else tree)
        return {COUNTED: counted} if counted and "(TRUE)" not in counted else {}
    sides = {NUMERATOR: _condition(leaf, division[1]), DENOMINATOR: _condition(leaf, division[2])}
    return sides if all(sides.values()) else {}


def _condition(leaf: Leaf, tree: tuple[Any, ...]) -> str:
    """Under which a row counts in one of the tree's aggregates; '' when it has none."""
    conditions = [leaf.measure.aggregates[place].where or "TRUE" for place in _aggregates(tree)]
    return " OR ".join(f"({each})" for each in conditions)


def _division(tree: Any) -> tuple[Any, ...] | None:
    if not isinstance(tree, tuple):
        return None
    if tree[0] == "/":
        return tree
    return next((found for part in tree[1:] if (found := _division(part)) is not None), None)


def _aggregates(tree: tuple[Any, ...]) -> list[int]:
    if tree[0] == "agg":
        return [tree[1]]
    return [place for part in tree[1:] if isinstance(part, tuple) for place in _aggregates(part)]


def _together(tables: Sequence[pa.Table]) -> pa.Table:
    """Rows of several tables one below the other; a column that is of different types in them becomes text."""
    import pyarrow as pa

    kinds: dict[str, set[Any]] = {}
    for table in tables:
        for field in table.schema:
            kinds.setdefault(field.name, set()).add(field.type)
    clashing = {name for name, found in kinds.items() if len(found) > 1 and not all(map(pa.types.is_integer, found))}
    cast = []
    for table in tables:
        for place, name in enumerate(table.column_names):
            if name in clashing:
                table = table.set_column(place, name, table[name].cast(pa.string()))  # noqa: PLW2901
        cast.append(table)
    return pa.concat_tables(cast, promote_options="permissive")


def recount(catalogue: Catalogue, indicator_id: str, period: Period, found: pa.Table) -> Number | None:
    """The figure's value counted again from the rows that `rows` gave, and from nothing else."""
    indicator = catalogue.indicator(indicator_id)
    return tidy(_recount(catalogue, indicator, slot_of(period), found, ""))


def _recount(catalogue: Catalogue, indicator: Indicator, slot: Window, found: pa.Table, path: str) -> Number | None:
    if indicator.leaf is not None:
        return _recount_leaf(indicator.leaf, window_for(indicator.leaf, slot), _of(found, path))
    if indicator.formula is not None:

        def reference(tree: tuple[Any, ...]) -> Number | None:
            part, at = catalogue.indicator(tree[1]), at_start(slot) if tree[0] == "at_start" else slot
            return _recount(catalogue, part, at, found, _step(path, part, at))

        return evaluate(indicator.formula, reference)
    shares: list[Number | None] = []
    for target in indicator.targets:
        at = Evaluation.target_slot(indicator, slot)
        goal = _of(found, _goal(path, target)).to_pylist()
        if target.numerator is not None:
            part = catalogue.indicator(target.numerator)
            done = _recount(catalogue, part, at, found, _step(path, part, at))
        elif target.leaf is not None:
            done = _recount_leaf(target.leaf, window_for(target.leaf, at), _of(found, _done(path, target)))
        else:
            done = exact(goal[0]["完成值"]) if goal else None
        whole = exact(goal[0]["目标值"]) if goal else None
        shares.append(None if done is None or not whole else Fraction(done) / Fraction(whole))
    return None if any(each is None for each in shares) else min(each for each in shares if each is not None)


def _of(found: pa.Table, path: str) -> pa.Table:
    import pyarrow.compute as pc

    return found.filter(pc.equal(found[PART], path)) if path and PART in found.column_names else found


def _recount_leaf(leaf: Leaf, window: Window, found: pa.Table) -> Number | None:
    import duckdb

    with duckdb.connect() as connection:
        connection.register("picked", found)
        given: dict[Any, Number | None] = {}
        sql = measured_sql(leaf, window, "picked")
        if sql:
            answer = connection.sql(sql).fetchall()[0]
            plain = [each for each in leaf.measure.aggregates if each.function != "median"]
            given |= {each: exact(value) for each, value in zip(plain, answer, strict=True)}
        for each in leaf.measure.aggregates:
            if each.function == "median":
                named = ", ".join(
                    f"{piece} AS v{place}" for place, piece in enumerate(each.working_days or (each.argument,))
                )
                values = connection.sql(f"SELECT {leaf.day} AS day, {named} FROM picked").to_arrow_table()
                columns = tuple(f"v{place}" for place in range(len(each.working_days or (each.argument,))))
                given[each], _ = Medians(values).of(columns, window)
        return measured(leaf, given)


def statements(catalogue: Catalogue, indicator: Indicator, slot: Window) -> tuple[tuple[str, str], ...]:
    """(part, SQL) of each query behind a figure, dates filled in."""
    said = []
    for piece in pieces(catalogue, indicator, slot):
        if piece.leaf is not None:
            sql = statement(catalogue, piece.leaf, piece.window, piece.measure)
        else:
            sql = (
                "SELECT target, actual\nFROM targets\n"
                f"WHERE indicator = {text(piece.target or '')} AND year = {piece.window.end.year}"
            )
        said.append((piece.path, sql))
    return tuple(said)


def sources(known: Mapping[str, LedgerRecord], catalogue: Catalogue, indicator: Indicator) -> tuple[Source, ...]:
    """The ledgers of a figure that are there, with their files; `known` is what Warehouse.ledgers gives."""
    return tuple(
        Source(table, catalogue.ledgers[table], tuple((name, digest) for name, digest, *_ in known[table].files))
        for table in sorted(catalogue.tables_of(indicator))
        if table in known
    )
