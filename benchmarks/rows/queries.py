"""The market entities' figures with all comparisons over many registrations, against SQL by hand and pandas.

All three sides give the same values, which is checked each time; the report's also prints and explains them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.against.hand_sql import NEEDED, Answer, by_pandas, by_sql, opening_and_targets
from benchmarks.measuring import alternate, ratios, timed_call
from benchmarks.scale import Scale
from benchmarks.setting import PERIOD, Setting
from benchmarks.table import Measured, Series

_AREA = "market_entities"


class Unequal(Exception):
    """The sides disagree: nothing measured would mean anything."""


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured | Series]]:
    """Rows sql and pandas, and the growth over the number of registrations."""
    growth: dict[str, list[tuple[float, float]]] = {"本软件": [], "手写 SQL": [], "pandas": []}
    for rows in (*scale.growing_rows, scale.query_rows):
        last = rows == scale.query_rows
        warehouse, parquet = prepare(setting, rows)
        opening, targets = opening_and_targets(warehouse)
        _check(report_answer(warehouse), by_sql(warehouse), by_pandas(parquet, opening, targets, NEEDED))
        sides = {
            "本软件": lambda warehouse=warehouse: timed_call(lambda: report_answer(warehouse)),
            "手写 SQL": lambda warehouse=warehouse: timed_call(lambda: by_sql(warehouse)),
        }
        found = alternate(sides, 2 * scale.repeats + 1)
        found |= _pandas(parquet, opening, targets, scale.long_repeats if last else 1)
        for name, points in growth.items():
            points.append((rows, Measured.of(found[name]).value))
        warehouse.unlink()
        parquet.unlink()
    times = {name: Measured.of(samples).value for name, samples in found.items()}
    ours, size = times["本软件"], f"{scale.query_rows:,}行"
    note = f"{size}，本软件 {ours:.3f}秒，手写 {times['手写 SQL']:.3f}秒，结果相等"
    yield "sql", Measured.of(ratios(found["本软件"], found["手写 SQL"]), note)
    narrow = f"只读所需三列为{times['pandas 三列'] / ours:.1f}倍"
    note = f"{size}的 Parquet，pandas {times['pandas']:.2f}秒；{narrow}，结果相等"
    yield "pandas", Measured.of([seconds / ours for seconds in found["pandas"]], note)
    yield "rows", Series(growth)


def _pandas(parquet: Path, opening: int, targets: dict[int, Any], repeats: int) -> dict[str, list[float]]:
    """The seconds of the plain way, which loads the ledger, and of the way that knows which columns it will need."""
    sides = {
        "pandas": lambda: timed_call(lambda: by_pandas(parquet, opening, targets)),
        "pandas 三列": lambda: timed_call(lambda: by_pandas(parquet, opening, targets, NEEDED)),
    }
    return alternate(sides, repeats)


def prepare(setting: Setting, rows: int) -> tuple[Path, Path]:
    """A warehouse whose registrations are `rows` many, the other ledgers the example's; and the same as Parquet."""
    import duckdb

    from huibao_example.large import write_large

    parquet = write_large(setting.folder / f"registrations-{rows}.parquet", rows)
    warehouse = setting.folder / f"registrations-{rows}.duckdb"
    shutil.copyfile(setting.warehouse, warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        described = connection.sql("DESCRIBE registrations").fetchall()
        columns = [(name, kind) for name, kind, *_ in described if not name.startswith("_")]
        given = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in columns)
        connection.execute(
            f"CREATE OR REPLACE TABLE registrations AS SELECT {given}, '大量登记.parquet' AS _file, '' AS _sheet, "
            f"file_row_number + 2 AS _row, file_row_number AS _order "
            f"FROM read_parquet('{parquet}', file_row_number = true)"
        )
    return warehouse, parquet


def report_answer(warehouse: Path) -> Answer:
    """What the report computes, the opening of the warehouse included."""
    from huibao.catalogue import load_catalogue
    from huibao.figures import compute
    from huibao.period import Period
    from huibao.warehouse import Warehouse

    with Warehouse.open(warehouse) as opened:
        figures = compute(opened, load_catalogue(), Period.parse(PERIOD), areas=[_AREA])
    answer: Answer = {}
    for name, figure in figures.items():
        months = tuple((month.value, month.year_ago) for month in figure.months)
        answer[name.removeprefix(f"{_AREA}.")] = (figure.value, figure.year_ago, figure.previous, months)
    return answer


def _check(report: Answer, sql: Answer, pandas: Answer) -> None:
    for other, side in ((sql, "SQL"), (pandas, "pandas")):
        for name in sorted(report.keys() | other.keys()):
            if report.get(name) != other.get(name):
                raise Unequal(f"{side} and the report disagree on {name}: {report.get(name)} {other.get(name)}"[:200])
