"""Executed notebooks made by hand, in the MIME types the notebooks write, for the tests of the pages."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
PERIOD: Json = {"name": "2022", "label": "2022年", "start": "2022-01-01", "end": "2022-12-31", "kind": "year"}
BUREAU: Json = {"name": "青禾县市场监督管理局", "city": "云州市"}


def figure(name: str, label: str, value: float | None, unit: str = "户", **more: Any) -> Json:
    """A record of the area display's `figures`."""
    decimals = more.get("decimals", 0)
    shown = "无数据" if value is None else f"{value * (100 if unit == '%' else 1):.{decimals}f}{unit}"
    record: Json = {
        **{"id": name, "label": label, "unit": unit, "period": "2022", "status": "ok", "value": value},
        **{"year_ago": None if value is None else value * 0.9, "previous": None if value is None else value * 0.9},
        **{"text": shown, "definition": f"{label}的口径说明，按登记日期计入本期。", "note": "", "kind": "count"},
        **{
            "decimals": decimals,
            "formula": "期内记录计数",
            "sql": "SELECT count(*)\nFROM registrations\nWHERE event = '设立'",
        },
        **{"start": "2022-01-01", "end": "2022-12-31", "rows": 120},
        "ledgers": [
            {"ledger": "市场主体登记台账", "files": [{"name": "市场主体登记台账_2022.xlsx", "sha256": "ab" * 32}]}
        ],
        **{"yoy": "同比增长11.1%", "mom": "环比增长11.1%", "missing": []},
        "months": [
            {"period": f"2022-{m:02d}", "value": (value or 0) / 12 + m, "year_ago": (value or 0) / 13}
            for m in range(1, 13)
        ],
    }
    return {**record, **more}


def run(text: str, indicator: str | None = None, masked: str | None = None, **more: Any) -> Json:
    """A run of a narrative line."""
    if indicator is None:
        return {"text": text, **more}
    return {"text": text, "masked": masked, "indicator": indicator, "period": "2022", "form": "text", **more}


def paragraph(*runs: Json | str) -> Json:
    return {"kind": "paragraph", "runs": [run(item) if isinstance(item, str) else item for item in runs]}


def heading(text: str, level: int = 3) -> Json:
    return {"kind": "heading", "level": level, "runs": [run(text)]}


def display(mime: str, data: Json, **others: str) -> Json:
    """A display output as the notebooks write it."""
    return {
        "output_type": "display_data",
        "data": {f"application/vnd.huibao.{mime}+json": data, "text/html": "<p>…</p>", "text/plain": "…", **others},
        "metadata": {},
    }


def narrative(area: str, *blocks: Json) -> Json:
    return display("narrative", {"version": 1, "area": area, "period": "2022", "blocks": list(blocks)})


def chart(title: str, categories: list[str], series: list[Json], **more: Any) -> Json:
    spec: Json = {
        **{"version": 1, "id": "trend", "title": title, "unit": "户", "kind": "line", "categories": categories},
        **{"series": series, "alt": f"{title}：{categories[0]}至{categories[-1]}。", "note": None},
    }
    return display("chart", {**spec, **more}, **{"image/svg+xml": picture(title)})


def picture(title: str) -> str:
    """A small SVG with style attributes and ids, as a plotting library writes it."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><svg xmlns="http://www.w3.org/2000/svg" width="480pt" height="200pt" '
        'viewBox="0 0 480 200"><defs><clipPath id="c"><rect x="0" y="0" width="480" height="200"/></clipPath></defs>'
        '<g clip-path="url(#c)"><path d="M20 180 L460 20" style="fill: none; stroke: #1f4e79; stroke-width: 2"/></g>'
        f'<text x="20" y="30" style="font: 12px \'Noto Sans SC\', sans-serif; fill: #333333">{title}</text></svg>'
    )


def cell(
    text: str, value: float | None = None, indicator: str | None = None, form: str | None = None, masked: str = ""
) -> Json:
    return {"text": text, "value": value, "indicator": indicator, "form": form, "masked": masked or None}


def table(title: str, columns: list[str], rows: list[list[Json]], note: str | None = None) -> Json:
    heads = [{"label": label, "align": "left" if i == 0 else "right", "unit": None} for i, label in enumerate(columns)]
    return display("table", {"version": 1, "id": "t", "title": title, "columns": heads, "rows": rows, "note": note})


def code_cell(source: str, *outputs: Json) -> Json:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": list(outputs), "execution_count": 1}


def notebook(area: str, title: str, section: str, figures: list[Json], *cells: Json, **more: Any) -> Json:
    """A whole executed notebook whose first display is the area's header."""
    header: Json = {
        **{"version": 1, "area": area, "title": title, "section": section, "office": "行政审批股"},
        **{"period": PERIOD, "bureau": BUREAU, "figures": figures, "missing_ledgers": []},
    }
    first = code_cell(f'import huibao as hb\n\narea = hb.area("{area}", period)', display("area", {**header, **more}))
    numbered = [{**cell, "id": f"cell-{index}"} for index, cell in enumerate([first, *cells])]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": numbered}


def entities() -> Json:
    """The area market_entities with prose, a chart and two tables."""
    stock = figure("market_entities.stock", "市场主体总量", 40321, kind="stock")
    new = figure("market_entities.newly_registered", "新登记市场主体", 6128)
    rate = figure("market_entities.target_completion", "增长指标完成率", 0.962, "%", decimals=1, kind="target")
    months = [f"{m}月" for m in range(1, 13)]
    townships = ["城关镇", "青石镇", "柳河镇", "白云乡"]
    values = [float(2400 - 300 * i) for i in range(4)]
    return notebook(
        "market_entities",
        "市场主体倍增",
        "1.4",
        [stock, new, rate],
        code_cell(
            "%%narrative\n### 总量与净增\n截至{period.end}，市场主体总量{stock}，{stock.yoy}。",
            narrative(
                "market_entities",
                heading("总量与净增"),
                paragraph(
                    "截至2022年12月31日，辖区市场主体总量",
                    run("40321户", "market_entities.stock", "**户"),
                    "，",
                    run("同比增长11.1%", "market_entities.stock", "同比**", form="yoy"),
                    "，其中",
                    run("城关镇（2400户）、青石镇（2100户）", "market_entities.stock", "**"),
                    "居前。年度增长指标完成率",
                    run("96.2%", "market_entities.target_completion", "**%"),
                    "。",
                ),
            ),
        ),
        code_cell(
            "area.table()",
            table(
                "市场主体主要指标",
                ["指标", "本期", "上年同期", "同比"],
                [
                    [
                        cell("市场主体总量"),
                        cell("40321户", 40321, "market_entities.stock", "text", "**户"),
                        cell("36289户", 36289, "market_entities.stock", "year_ago", "**户"),
                        cell("11.1%", 0.111, "market_entities.stock", "yoy", "**"),
                    ],
                    [
                        cell("新登记市场主体"),
                        cell("6128户", 6128, "market_entities.newly_registered", "text", "**户"),
                        cell("5515户", 5515, "market_entities.newly_registered", "year_ago", "**户"),
                        cell("11.1%", 0.111, "market_entities.newly_registered", "yoy", "**"),
                    ],
                ],
            ),
        ),
        code_cell(
            "%%narrative\n### 新登记情况\n{newly_registered}",
            narrative(
                "market_entities",
                heading("新登记情况"),
                paragraph(
                    "2022年新登记市场主体",
                    run("6128户", "market_entities.newly_registered", "**户"),
                    "，逐月走势见下图。",
                ),
            ),
        ),
        code_cell(
            'area.trend("newly_registered")',
            chart(
                "新登记市场主体逐月走势",
                months,
                [
                    {
                        "name": "2022年",
                        "values": [500.0 + m for m in range(12)],
                        "indicator": "market_entities.newly_registered",
                        "emphasis": True,
                    },
                    {
                        "name": "2021年",
                        "values": [450.0 + m for m in range(12)],
                        "indicator": "market_entities.newly_registered",
                        "emphasis": False,
                    },
                ],
            ),
        ),
        code_cell(
            'area.breakdown("newly_registered", by="township")',
            table(
                "新登记市场主体分乡镇",
                ["乡镇", "本期"],
                [
                    [cell(name), cell(f"{value:.0f}户", value, "market_entities.newly_registered", None, "**户")]
                    for name, value in zip(townships, values, strict=True)
                ],
            ),
        ),
    )
