"""What the rows of a list must meet: columns and their values, or an SQL condition; checked against the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from numbers import Number
from typing import Any

from huibao.catalogue.sql import text
from huibao.errors import UnknownName, UsageError, nearest
from huibao.ledgers import (
    Column,
    Schema,
    Unreadable,
    cell_text,
    read_boolean,
    read_date,
    read_datetime,
    read_decimal,
    read_integer,
    trim,
)
from huibao.narrative.grammar import Filter

#: `{"domain": "食品"}` (a list: one of them; None: blank), or SQL over the ledger's columns.
Where = Mapping[str, Any] | str | None
_BLANK = ("nan", "NaT", "<NA>")  # what a table of pandas holds for None
_REMEDY = '写成 where={"domain": "食品"}、where={"domain": ["食品", "药品"]} 或 where="domain = \'食品\'"'


def check_columns(schema: Schema, names: Iterable[str]) -> None:
    """UnknownName, with the nearest, unless the ledger has all these columns."""
    own = {each.name: each.header for each in schema.columns}
    for name in names:
        if name not in own:
            raise UnknownName(f"{schema.ledger}没有“{name}”这一列", remedy=nearest(name, own, own))


def columns_of(schema: Schema, names: Iterable[str]) -> list[str]:
    """The columns that are named, by their ids or by their Chinese headers; UnknownName as check_columns."""
    ids = {each.header: each.name for each in schema.columns}
    found = [ids.get(name, name) for name in names]
    check_columns(schema, found)
    return found


def check_filters(schema: Schema, filters: Sequence[Filter]) -> None:
    """UnknownName unless the ledger has all their columns, and these can hold what they are to equal."""
    check_columns(schema, [each.column for each in filters])
    for each in filters:
        filter_condition(schema, each)


def conditions_of(schema: Schema, where: Where) -> list[str]:
    """The SQL of a `where`.

    Raises:
        UnknownName, UsageError: see columns_of, equals and sql_condition.
    """
    if where is None or isinstance(where, str):
        return [sql_condition(schema, where)] if where else []
    if not isinstance(where, Mapping):
        raise UsageError(f"看不懂条件 {where!r}", remedy=_REMEDY)
    names = columns_of(schema, where)
    return [_one_of(schema, schema.column(name), value) for name, value in zip(names, where.values(), strict=True)]


def _one_of(schema: Schema, column: Column, value: Any) -> str:
    if not isinstance(value, Iterable) or isinstance(value, str | bytes | Mapping):
        return equals(schema, column, value)
    parts = [equals(schema, column, one) for one in value]
    if not parts:
        raise UsageError(f"条件里“{column.name}”的列表是空的", remedy="至少写一个值，或去掉这一项")
    return f"({' or '.join(parts)})"


def filter_condition(schema: Schema, each: Filter) -> str:
    """A filter as SQL; its column has been checked."""
    if each.operator == "~":
        return f'contains(cast("{each.column}" as varchar), {text(each.value)})'
    return equals(schema, schema.column(each.column), each.value)


def equals(schema: Schema, column: Column, value: Any) -> str:
    """That a column holds a value, as SQL; the value is read as a cell of the ledger is, None is a blank one.

    Raises:
        UnknownName: a column of codes has no such code. UsageError: the column cannot hold the value.
    """
    if value is None or (not isinstance(value, str) and str(value) in _BLANK):
        return f'"{column.name}" is null'
    if not isinstance(value, str | Number | date):
        raise UsageError(f"条件里“{column.name}”的值看不懂：{value!r}", remedy=_REMEDY)
    wanted = trim(cell_text(value))
    if column.codes and wanted not in column.codes:
        raise UnknownName(
            f"{schema.ledger}的“{column.name}”没有代码“{wanted}”", remedy=f"从{'、'.join(column.codes)}里选"
        )
    try:
        return _equation(column, wanted)
    except Unreadable as error:
        problem = f"{schema.ledger}的“{column.name}”（{column.header}）不会是“{wanted}”：{error}"
        raise UsageError(problem, remedy="改正这个值") from None


def _equation(column: Column, wanted: str) -> str:
    name = f'"{column.name}"'
    match column.type:
        case "boolean":
            said = {"TRUE": "是", "true": "是", "FALSE": "否", "false": "否"}.get(wanted, wanted)
            return f"{name} = {'true' if read_boolean(said) else 'false'}"
        case "integer":
            return f"{name} = {read_integer(wanted)}"
        case "decimal":
            return f"{name} = {read_decimal(wanted):f}"
        case "date":
            return f"{name} = date '{read_date(wanted)}'"
        case "datetime":
            moment = read_datetime(wanted)
            # A day without a time is the whole day.
            whole = moment.time() == time()
            return f"cast({name} as date) = date '{moment:%Y-%m-%d}'" if whole else f"{name} = timestamp '{moment}'"
    return f"cast({name} as varchar) = {text(wanted)}"


def sql_condition(schema: Schema, where: str) -> str:
    """An SQL condition over a ledger's columns, checked, in brackets.

    Raises:
        UsageError: it cannot be read, or names what the ledger does not have.
    """
    # Here and not above: a parser of SQL takes longer to load than a notebook to run.
    from huibao.catalogue.expressions import Columns, condition

    try:
        return f"({condition(where, Columns.of_ledger(schema))})"
    except ValueError as error:
        raise UsageError(f"条件“{where}”用不了：{error}", remedy="照目录里 where 的写法改正") from None
