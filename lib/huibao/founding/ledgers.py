"""Blank ledgers: the header a clerk fills in under, with drop-downs, date formats and a note on every column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from huibao.ledgers import Column, Schema, spec_areas

#: Excel takes no longer list inside a validation.
LONGEST_LIST = 255
_LAST_ROW = 1_048_575
_CREATED = dt.datetime(2023, 1, 1)
_FORMATS = {
    "text": "@",
    "uscc": "@",
    "code": "@",
    "township": "@",
    "boolean": "@",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
    "integer": "0",
    "decimal": "General",
}
_KINDS = {
    "text": "文字",
    "uscc": "18位统一社会信用代码，末位校验",
    "date": "日期，如 2022-03-05",
    "datetime": "日期和时间，如 2022-03-05 10:30",
    "integer": "整数，不带单位",
    "decimal": "数字，不带单位",
    "boolean": "填“是”或“否”",
}
_WIDTHS = {"uscc": 22, "datetime": 18, "date": 12, "integer": 10, "boolean": 10}
_HEADER = {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}


def write_blank_ledger(
    path: Path, schema: Schema, townships: Sequence[str] = (), usual: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Write one ledger's workbook without a row; the same arguments give the same bytes.

    Args:
        townships: the drop-down of township columns; empty accepts any.
        usual: column → values the figures count by, offered but not enforced.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet(schema.ledger)
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 32)
        heads = {
            required: book.add_format({**_HEADER, "bg_color": "#FFE699" if required else "#E7E6E6"})
            for required in (True, False)
        }
        for place, column in enumerate(schema.columns):
            offered = _Offer.of(column, townships, (usual or {}).get(column.name, ()))
            sheet.set_column(place, place, _width(column), book.add_format({"num_format": _FORMATS[column.type]}))
            sheet.write_string(0, place, column.header, heads[column.required])
            sheet.write_comment(0, place, _note(column, schema, offered), {"x_scale": 2, "y_scale": 1.4})
            if rule := _validation(column, offered):
                sheet.data_validation(1, place, _LAST_ROW, place, rule)


class _Offer:
    """The values a column's drop-down offers, and whether others are refused."""

    def __init__(self, values: Sequence[str] = (), strict: bool = True) -> None:
        self.values, self.strict = tuple(values), strict
        fits = not any("," in value for value in self.values) and len(",".join(self.values)) <= LONGEST_LIST
        self.listed = self.values if fits else ()

    @classmethod
    def of(cls, column: Column, townships: Sequence[str], usual: Sequence[str]) -> _Offer:
        if column.type == "code":
            return cls(column.codes)
        if column.type == "boolean":
            return cls(("是", "否"))
        if column.type == "township":
            return cls(townships)
        if column.reads == "area":
            return cls(tuple(spec_areas()), strict=False)
        return cls(usual, strict=False)


def _width(column: Column) -> int:
    return max(_WIDTHS.get(column.type, 16), 2 * len(column.header) + 2)


def _note(column: Column, schema: Schema, offered: _Offer) -> str:
    """What to fill in, in the header's comment."""
    lines = ["必填" if column.required else "可以不填"]
    if column.reads == "month":
        lines.append("期间名，如 2023、2023H1、2023Q1、2023-01")
    elif column.type == "township":
        lines.append("乡镇（街道）全称；空着表示全县" if not column.required else "乡镇（街道）全称")
    elif column.type == "code":
        lines.append("从下拉框中选")
    elif column.reads == "area":
        lines.append("从下拉框中选工作领域，或填其编号")
    else:
        lines.append(_KINDS[column.type])
    if column.type == "text" and column.reads is None and offered.values:
        lines.append(f"计入指标的写法：{'、'.join(offered.values)}；其他写法照常保存")
    if column.key:
        others = [other.header for other in schema.key if other is not column]
        lines.append(f"与{'、'.join(others)}合起来不能重复" if others else "不能重复")
    return "。\n".join(lines) + "。"


def _validation(column: Column, offered: _Offer) -> dict[str, Any] | None:
    """xlsxwriter's description of what a cell of the column accepts; None where anything does."""
    rule: dict[str, Any]
    if offered.listed:
        rule = {"validate": "list", "source": list(offered.listed), "error_message": "请从下拉框中选。"}
        if not offered.strict:
            rule |= {"error_type": "information", "error_message": "不是常用的写法；确实要这样写，请点“确定”。"}
    elif column.type == "uscc":
        rule = {"validate": "length", "criteria": "==", "value": 18, "error_message": "统一社会信用代码应为18位。"}
    elif column.type in ("date", "datetime"):
        first = dt.datetime(1900, 1, 1)
        rule = {"validate": "date", "criteria": ">=", "value": first, "error_message": f"请填{_KINDS[column.type]}。"}
    elif column.type == "integer":
        rule = {"validate": "integer", "criteria": ">=", "value": 0, "error_message": "请填整数，不带单位。"}
    elif column.type == "decimal":
        rule = {"validate": "decimal", "criteria": ">", "value": -(10**12), "error_message": "请填数字，不带单位。"}
    else:
        return None
    return {"error_title": column.header[:32], **rule}
