"""A figure split by a column of its table: by township, by type of entity …"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from huibao.catalogue import Aggregate, Catalogue, Indicator, Leaf
from huibao.catalogue.adapting import adapt
from huibao.catalogue.compile import breakdown_query, values_by_key_query
from huibao.catalogue.sql import ROWS, Window, aggregates_of
from huibao.figures.evaluation import Evaluation, at_start, measured, slot_of, window_for
from huibao.figures.medians import Medians
from huibao.figures.numbers import Number, evaluate, exact, tidy
from huibao.period import Period

if TYPE_CHECKING:
    from huibao.warehouse import Warehouse

Parts = dict[Any, Number | None]


def breakdown(
    warehouse: Warehouse,
    catalogue: Catalogue,
    indicator_id: str,
    period: Period,
    by: str,
    *,
    year_ago: bool = True,
) -> list[tuple[Any, Number | None, Number | None]]:
    """The indicator by the values of a column of its table: (value of the column or None, value, year before).

    Largest first, then by the column's value; a part that is there in one of the two years only is 0 in the other
    (None for ratios and medians). Missing ledgers give no parts. Where the indicator is unknown (a stock before its
    first opening balance), so are its parts.

    Raises:
        UnknownName: no such indicator, no such column, or the indicator cannot be split (targets, latest, rank).
    """
    catalogue = adapt(catalogue, warehouse)
    indicator = catalogue.indicator(indicator_id)
    catalogue.check_split(indicator, by)
    if not catalogue.tables_of(indicator) <= warehouse.tables():
        return []
    slots = [slot_of(period), *([slot_of(period.year_ago)] if year_ago else [])]
    found = _split(warehouse, catalogue, indicator, by, slots)
    now, then = found[0], found[1] if year_ago else {}
    zero = 0 if indicator.kind in ("count", "sum", "distinct", "stock", "derived") else None
    known = _known(warehouse, catalogue, indicator, slots)
    rows = [
        (key, now.get(key, zero) if known[0] else None, then.get(key, zero) if year_ago and known[1] else None)
        for key in {**now, **then}
    ]
    return sorted(rows, key=lambda row: (row[1] is None, -(row[1] or 0), row[0] is None, str(row[0])))


def _known(warehouse: Warehouse, catalogue: Catalogue, indicator: Indicator, slots: Sequence[Window]) -> list[bool]:
    """Whether the whole is known in each slot; only what rests on an opening balance can be unknown and have parts."""
    if not _has_balance(catalogue, indicator):
        return [True for _ in slots]
    evaluation = Evaluation(warehouse, catalogue)
    for slot in slots:
        evaluation.want(indicator, slot)
    evaluation.run()
    return [evaluation.value(indicator, slot) is not None for slot in slots]


def _has_balance(catalogue: Catalogue, indicator: Indicator) -> bool:
    return indicator.balance is not None or any(_has_balance(catalogue, part) for part in catalogue.parts_of(indicator))


def _split(
    warehouse: Warehouse, catalogue: Catalogue, indicator: Indicator, by: str, slots: Sequence[Window]
) -> list[Parts]:
    """The parts of an indicator for each slot."""
    if indicator.leaf is not None:
        return split_leaf(warehouse, catalogue, indicator.leaf, by, slots)
    parts: dict[tuple[str, str], list[Parts]] = {}

    def collect(tree: tuple[Any, ...]) -> None:
        if tree[0] in ("ref", "at_start"):
            at = [at_start(slot) for slot in slots] if tree[0] == "at_start" else slots
            parts[tree] = _split(warehouse, catalogue, catalogue.indicator(tree[1]), by, at)
            return
        for part in tree[1:]:
            if isinstance(part, tuple):
                collect(part)

    formula = indicator.formula or ()
    collect(formula)
    answer: list[Parts] = []
    for place in range(len(slots)):
        keys = {key: None for each in parts.values() for key in each[place]}
        answer.append(
            {
                key: evaluate(formula, lambda tree, key=key, place=place: parts[tree][place].get(key, 0))  # type: ignore[misc]
                for key in keys
            }
        )
    return answer


def split_leaf(warehouse: Warehouse, catalogue: Catalogue, leaf: Leaf, by: str, slots: Sequence[Window]) -> list[Parts]:
    """A leaf's values for each slot by what stands in a column, or by another expression."""
    windows = [window_for(leaf, slot) for slot in slots]
    if any(each.function == "median" for each in leaf.measure.aggregates):
        return _split_medians(warehouse, catalogue, leaf, by, windows)
    answer: list[Parts] = [{} for _ in windows]
    for row in warehouse.sql(breakdown_query(catalogue, leaf, by, windows)).to_pylist():
        given: dict[Aggregate, Number | None] = {
            each: exact(row[f"a{place}"]) for place, each in enumerate(aggregates_of(leaf))
        }
        if given[ROWS]:
            answer[row["w_id"]][row["w_key"]] = tidy(measured(leaf, given))
    return answer


def _split_medians(
    warehouse: Warehouse, catalogue: Catalogue, leaf: Leaf, by: str, windows: Sequence[Window]
) -> list[Parts]:
    import pyarrow.compute as pc

    query = values_by_key_query(catalogue, leaf, by, windows)
    values = warehouse.sql(query.sql)
    answer: list[Parts] = [{} for _ in windows]
    for key in values["w_key"].unique().to_pylist():
        chosen = pc.is_null(values["w_key"]) if key is None else pc.equal(values["w_key"], key)
        medians = Medians(values.filter(chosen))
        for place, window in enumerate(windows):
            given: dict[Aggregate, Number | None] = {}
            for (_, aggregate), columns in query.columns.items():
                given[aggregate], count = medians.of(columns, window)
                if count:
                    answer[place][key] = None
            if key in answer[place]:
                answer[place][key] = tidy(measured(leaf, given))
    return answer
