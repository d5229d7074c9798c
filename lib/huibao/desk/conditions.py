"""What the rows of a list must meet: columns and their values, or an SQL condition; checked against the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from huibao.catalogue.sql import text
from huibao.errors import UnknownName, UsageError, nearest
from huibao.ledgers import Schema
from huibao.narrative.grammar import Filter

#: `{"domain": "食品"}`, or SQL over the ledger's columns.
Where = Mapping[str, str] | str | None


def check_columns(schema: Schema, names: Iterable[str]) -> None:
    """UnknownName, with the nearest, unless the ledger has all these columns."""
    own = [each.name for each in schema.columns]
    for name in names:
        if name not in own:
            raise UnknownName(f"{schema.ledger}没有“{name}”这一列", remedy=nearest(name, own))


def check_filters(schema: Schema, filters: Sequence[Filter]) -> None:
    """UnknownName unless the ledger has all their columns, and a column of codes the code that it is to equal."""
    check_columns(schema, [each.column for each in filters])
    for each in filters:
        codes = schema.column(each.column).codes
        if codes and each.operator == "=" and each.value not in codes:
            raise UnknownName(
                f"{schema.ledger}的“{each.column}”没有代码“{each.value}”", remedy=f"从{'、'.join(codes)}里选"
            )


def conditions_of(schema: Schema, where: Where) -> list[str]:
    """The SQL of a `where`.

    Raises:
        UnknownName, UsageError: see check_filters and sql_condition.
    """
    if not where:
        return []
    if isinstance(where, str):
        return [sql_condition(schema, where)]
    filters = [Filter(name, "=", value) for name, value in where.items()]
    check_filters(schema, filters)
    return [filter_condition(schema, each) for each in filters]


def filter_condition(schema: Schema, each: Filter) -> str:
    """A filter as SQL; its column has been checked."""
    kind = schema.column(each.column).type
    value = {"是": "true", "否": "false"}.get(each.value, each.value) if kind == "boolean" else each.value
    if each.operator == "~":
        return f'contains(cast("{each.column}" as varchar), {text(value)})'
    return f'cast("{each.column}" as varchar) = {text(value)}'


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
