"""The catalogue's SQL, tried on ledgers of one row: what DuckDB refuses is refused when the catalogue loads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from huibao.catalogue.compile import breakdown_query, table_query, values_queries
from huibao.catalogue.measures import Leaf
from huibao.catalogue.model import Catalogue
from huibao.catalogue.rule_entries import LevelProblem, OverdueProblem, QueryRule, RowsRule
from huibao.catalogue.rule_sql import UNDIVIDED, broken_sql, compared_sql, counted_sql, overdue
from huibao.catalogue.sql import Window, text

if TYPE_CHECKING:
    from huibao.ledgers import Column, Schema

_WINDOW = Window(date(2022, 1, 1), date(2022, 12, 31))
_NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", '"NULL"'}


_SAMPLES = {
    **{"date": "DATE '2022-06-01'", "datetime": "TIMESTAMP '2022-06-01 10:00:00'"},
    **{"integer": "1", "decimal": "1", "boolean": "TRUE"},
}


class Trial:
    """A DuckDB of its own, with those ledgers that are asked for."""

    def __init__(self, catalogue: Catalogue, schemas: Mapping[str, Schema]) -> None:
        import duckdb

        self._catalogue, self._schemas = catalogue, schemas
        self._connection = duckdb.connect()
        self._made: set[str] = set()

    def close(self) -> None:
        self._connection.close()

    def indicators(self, leaves: Sequence[Leaf]) -> None:
        """ValueError unless the indicators of one table can be asked."""
        asked = {leaf: {_WINDOW} for leaf in leaves}
        table = leaves[0].table
        query = table_query(self._catalogue, table, asked)
        questions = [each.sql for each in values_queries(self._catalogue, table, asked)]
        for sql in questions if query is None else [query.sql, *questions]:
            self._types("where 或 measure", sql, table)

    def rows(self, rule: RowsRule) -> None:
        """ValueError unless what the rule says of a row can be asked."""
        for sql in (counted_sql(self._catalogue, rule, _WINDOW), broken_sql(self._catalogue, rule, _WINDOW, 1)):
            self._types("holds", sql, rule.table)

    def query(self, rule: QueryRule) -> None:
        """ValueError unless the query can be asked and has numbers on its two sides."""
        types = self._types("query", compared_sql(self._catalogue, rule, _WINDOW), *rule.tables)
        for side in ("left_side", "right_side"):
            if not _is_number(types[side]):
                raise ValueError(f"query 的 {side} 不是数字（{types[side]}）")

    def problem(self, entry: LevelProblem | OverdueProblem, leaf: Leaf) -> None:
        """ValueError unless the problem's rows can be counted in groups that have names."""
        if isinstance(entry, OverdueProblem):
            leaf = overdue(leaf, entry, _WINDOW.start + timedelta(days=1), _WINDOW.end)
        sql = breakdown_query(self._catalogue, leaf, entry.by or UNDIVIDED, [_WINDOW])
        types = self._types("where 或 measure", sql, leaf.table)
        if types["w_key"] != "VARCHAR":
            raise ValueError(f"栏“{entry.by}”不是文字，不能用来分组")
        if wrong := [kind for name, kind in types.items() if name[0] == "a" and not _is_number(kind)]:
            raise ValueError(f"measure 不是数字（{wrong[0]}）")

    def _types(self, what: str, sql: str, *tables: str) -> dict[str, str]:
        import duckdb

        for table in {base for each in tables for base in self._catalogue.base_tables(each)} - self._made:
            self._connection.execute(f"CREATE TABLE {table} ({self._schemas[table].ddl})")
            names, values = zip(*((f'"{c.name}"', _sample(c)) for c in self._schemas[table].columns), strict=True)
            self._connection.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(values)})")
            self._made.add(table)
        try:
            answer = self._connection.execute(sql)
        except duckdb.Error as error:
            raise ValueError(f"{what} 不能执行，DuckDB 的说法是“{str(error).splitlines()[0]}”") from None
        return {name: str(kind) for name, kind, *_ in answer.description}


def _sample(column: Column) -> str:
    """A value that a ledger may hold: texts that are compared with numbers fail on it."""
    return _SAMPLES.get(column.type) or text(next(iter(column.codes), "甲"))


def _is_number(kind: str) -> bool:
    """Whether a column's type holds numbers: DECIMAL(38,4) does."""
    return kind.partition("(")[0] in _NUMBERS
