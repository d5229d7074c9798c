"""The market-entity figures of a year by hand in DuckDB's SQL: what somebody who knows it would write for them.

One scan of the registrations gives every month's counts, three small queries the rest; years, comparisons and the
months' course are sums of months. pandas does the same from a Parquet file, read whole or only the columns needed.
Both give (indicator, value, year before, period before, ((value, year before) of each month)), as the report has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

Counts = dict[tuple[int, int], dict[str, int]]
Answer = dict[str, tuple[Any, Any, Any, tuple[tuple[Any, Any], ...]]]

_MONTHS = """
SELECT year(approved_at) AS y, month(approved_at) AS m,
       count(*) FILTER (event = '设立') AS newly_registered,
       count(*) FILTER (event = '个转企') AS converted,
       count(*) FILTER (licence_delivery = '自助打印') AS licences_self_printed,
       count(*) FILTER (licence_delivery = '邮寄') AS licences_mailed,
       count(*) FILTER (event IN ('设立', '迁入')) - count(*) FILTER (event IN ('注销', '吊销', '迁出')) AS net
FROM registrations
WHERE approved_at >= TIMESTAMP '2020-01-01' AND approved_at < TIMESTAMP '2023-01-01'
GROUP BY y, m
"""
_OPENING = "SELECT sum(quantity) FROM opening_stock WHERE as_of = DATE '2019-12-31'"
_TARGETS = "SELECT year, target FROM targets WHERE indicator = 'market_entities.newly_registered'"
_COUNTED = ("converted", "newly_registered", "licences_self_printed", "licences_mailed")


def by_sql(warehouse: Path) -> Answer:
    """The figures of 2022, the connection included."""
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.sql(_MONTHS).fetchall()
        ((opening,),) = connection.sql(_OPENING).fetchall()
        targets = dict(connection.sql(_TARGETS).fetchall())
    names = ("newly_registered", "converted", "licences_self_printed", "licences_mailed", "net")
    counts = {(year, month): dict(zip(names, rest, strict=True)) for year, month, *rest in rows}
    return _answer(counts, int(opening or 0), targets)


NEEDED = ("event", "licence_delivery", "approved_at")


def by_pandas(parquet: Path, opening: int, targets: Mapping[int, Any], columns: Sequence[str] | None = None) -> Answer:
    """The same with pandas, reading included: all columns unless some are named; opening stock and targets given."""
    import pandas as pd

    read = pd.read_parquet(parquet, columns=list(columns) if columns else None)
    month = read["approved_at"].dt.year * 100 + read["approved_at"].dt.month
    event, delivery = read["event"], read["licence_delivery"]
    taken = {
        "newly_registered": event == "设立",
        "converted": event == "个转企",
        "licences_self_printed": delivery == "自助打印",
        "licences_mailed": delivery == "邮寄",
    }
    per_month = {name: month[met.fillna(False)].value_counts() for name, met in taken.items()}
    come = month[event.isin(["设立", "迁入"])].value_counts()
    gone = month[event.isin(["注销", "吊销", "迁出"])].value_counts()
    counts: Counts = {}
    for year in (2020, 2021, 2022):
        for number in range(1, 13):
            key = year * 100 + number
            found = {name: int(each.get(key, 0)) for name, each in per_month.items()}
            counts[year, number] = found | {"net": int(come.get(key, 0)) - int(gone.get(key, 0))}
    return _answer(counts, opening, targets)


def opening_and_targets(warehouse: Path) -> tuple[int, dict[int, Any]]:
    """What both need beside the registrations."""
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        ((opening,),) = connection.sql(_OPENING).fetchall()
        return int(opening or 0), dict(connection.sql(_TARGETS).fetchall())


def _answer(counts: Counts, opening: int, targets: Mapping[int, Any]) -> Answer:
    months = [(year, month) for year in (2020, 2021, 2022) for month in range(1, 13)]
    nothing = dict.fromkeys((*_COUNTED, "net"), 0)
    each = {key: counts.get(key, nothing) for key in months}
    stock = dict(zip(months, accumulate((each[key]["net"] for key in months), initial=opening), strict=False))
    after = {key: stock[key] + each[key]["net"] for key in months}

    def year(name: str, number: int) -> int:
        return sum(each[number, month][name] for month in range(1, 13))

    def course(of: Mapping[tuple[int, int], Any]) -> tuple[tuple[Any, Any], ...]:
        return tuple((of[2022, month], of[2021, month]) for month in range(1, 13))

    answer: Answer = {}
    for name in _COUNTED:
        before = year(name, 2021)
        answer[name] = (year(name, 2022), before, before, course({key: each[key][name] for key in months}))
    answer["stock"] = (after[2022, 12], after[2021, 12], after[2021, 12], course(after))
    growth = year("net", 2021)
    answer["net_growth"] = (year("net", 2022), growth, growth, course({key: each[key]["net"] for key in months}))
    done = _completion(each, targets)
    answer["target_completion"] = (done[2022, 12], done[2021, 12], done[2021, 12], course(done))
    return answer


def _completion(each: Counts, targets: Mapping[int, Any]) -> dict[tuple[int, int], Fraction | None]:
    """The share of the year's target that is done at the end of each month."""
    found: dict[tuple[int, int], Fraction | None] = {}
    for year in (2020, 2021, 2022):
        so_far = accumulate(each[year, month]["newly_registered"] for month in range(1, 13))
        target = Fraction(targets[year]) if targets.get(year) else None
        for month, done in enumerate(so_far, start=1):
            found[year, month] = done / target if target else None
    return found
