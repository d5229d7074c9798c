"""What is wrong with a source mapping, beyond its form: all that would lose cells, or read them as something else."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pyarrow as pa

from huibao.ledgers._capital import YUAN, read_capital, stated_unit
from huibao.ledgers._cells import Unreadable
from huibao.ledgers._columns import Context, type_column
from huibao.ledgers._rows import header_name
from huibao.ledgers._schema import Column, Schema

if TYPE_CHECKING:
    from huibao.ledgers._mapping import MappedColumn, RowFilter, SourceMapping


def faults(mapping: SourceMapping, schema: Schema, context: Context) -> Iterator[str]:
    """Each fault in Chinese, with its entry, to follow 来源映射."""
    named = {header_name(text) for text in mapping.headers}
    known = {column.name: column for column in schema.columns}
    for name, source in mapping.columns.items():
        if name not in known:
            yield f"的列“{name}”不在{schema.ledger}中{_nearest(name, schema)}"
            continue
        column = known[name]
        for fault in (*_origin(column, source, named), *_cut(source), *_money(column, source)):
            yield f"的“columns.{name}”{fault}"
        yield from (f"的“columns.{name}.{fault}" for fault in _texts(column, source, context))
    if lacking := [column.header for column in schema.required if column.name not in mapping.columns]:
        yield f"缺少必填列：{'、'.join(lacking)}"
    if mapping.filter is not None:
        yield from (f"的“filter”{fault}" for fault in _filter(mapping.filter, named, context.division))


def _nearest(name: str, schema: Schema) -> str:
    """The column that a Chinese header or a misspelt name means."""
    names = {header_name(column.header): column.name for column in schema.columns}
    close = get_close_matches(name, [column.name for column in schema.columns], n=1)
    meant = names.get(header_name(name)) or "".join(close)
    return f"（应写 {meant}）" if meant else ""


def _origin(column: Column, source: MappedColumn, named: set[str]) -> Iterator[str]:
    """A column has one origin. What a row cannot do without must stand in every sheet that the mapping fits."""
    if (source.header is None) == (source.constant is None):
        yield "应写明 header 或 constant 之一"
    elif source.header is None and (source.characters or source.values):
        yield "写了 constant，就不能再写 characters 或 values"
    if column.required and source.unreadable == "blank":
        yield f"是必填列“{column.header}”，不能写 unreadable: blank"
    if source.header and (column.required or column.key) and header_name(source.header) not in named:
        kind = "必填列" if column.required else "主键列"
        yield f"是{kind}“{column.header}”，它的表头“{source.header}”应写在 headers 中（与导出的表一字不差）"


def _cut(source: MappedColumn | RowFilter) -> Iterator[str]:
    if source.characters and not 1 <= source.characters[0] <= source.characters[1]:
        yield f"的 characters {list(source.characters)} 不成范围，应写 [首位, 末位]，从 1 数起，首位不大于末位"


def _money(column: Column, source: MappedColumn) -> Iterator[str]:
    """An amount must not be taken for one ten thousand times as large, or as small."""
    own = stated_unit(column.header)
    if source.unit and not source.read:
        yield "写了 unit，还应写 read: capital，否则 unit 不起作用"
    elif source.read == "capital" and own not in YUAN:
        yield f"写了 read: capital，而“{column.header}”不是以元或万元为单位的金额"
    elif own and source.header and (stated := stated_unit(source.header)):
        read_as = source.unit if source.read else own
        if read_as and read_as != stated:
            remedy = f"应写 read: capital, unit: {stated}" if stated in YUAN else "应先换算成元或万元"
            yield f"的表头“{source.header}”以{stated}为单位，却会当作{read_as}读，{remedy}"


def _texts(column: Column, source: MappedColumn, context: Context) -> Iterator[str]:
    """The texts that the mapping itself puts into the column, as its type takes them."""
    given = {"constant”": source.constant} if source.constant is not None else {}
    given |= {f"values”中“{text}”的对应值": value for text, value in (source.values or {}).items()}
    for place, text in given.items():
        if reason := _unfit(column, source, text, context):
            yield f"{place}“{text}”{reason}"


def _unfit(column: Column, source: MappedColumn, text: str, context: Context) -> str | None:
    """Why a text cannot stand in the column; None when it can."""
    if not text.strip():
        return f"是空白，而“{column.header}”必填" if column.required else None
    if column.type == "township":
        return None  # several bureaus may share a mapping, and each rejects the rows of the others' townships
    if source.read:
        try:
            read_capital(text, source.unit)
        except Unreadable as unreadable:
            return f"读不成“{column.header}”：{unreadable}"
        return None
    for reason in type_column(column, pa.array([text]), context).faults.values():
        return f"填不进“{column.header}”：{reason}"
    return None


def _filter(rule: RowFilter, named: set[str], division: str) -> Iterator[str]:
    prefix = division if rule.prefix == "division" else rule.prefix
    if header_name(rule.header) not in named:
        yield f"的表头“{rule.header}”应写在 headers 中"
    yield from _cut(rule)
    if len(prefix) > rule.characters[1] - rule.characters[0] + 1:
        yield f"的 characters {list(rule.characters)} 比“{prefix}”短，没有一行能符合"
