"""huibao explain: where a figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huibao.cli._messages import ChineseCommand, say
from huibao.cli._options import PERIOD, bureau_of, open_source, source_options
from huibao.period import Period
from huibao.printable import printable_lines

if TYPE_CHECKING:
    from huibao.figures import Figure
    from huibao.figures.comparison import Comparison
    from huibao.figures.numbers import Number

_BLOCKS = "▁▂▃▄▅▆▇█"


@click.command("explain", cls=ChineseCommand)
@click.argument("indicator", metavar="指标")
@click.argument("period", type=PERIOD, metavar="期间")
@click.option("--rows", "target", metavar="文件", help="把这个数字背后的行导出为 csv 或 xlsx")
@source_options
def command(
    indicator: str, period: Period, target: str | None, bureau: str | None, data: str | None, warehouse: str | None
) -> None:
    """说明一个指标怎样算出、出自哪些台账的多少行；--rows 导出的正是这些行。"""
    from huibao.catalogue import load_catalogue
    from huibao.figures import compute, rows
    from huibao.review.exporting import check_target, export_rows

    catalogue = load_catalogue()
    entry = catalogue.indicator(indicator)
    if target is not None:
        check_target(Path(target))
    found = bureau_of(bureau).for_period(period)
    with open_source(found, data, warehouse) as opened:
        figure = compute(opened, catalogue, period, areas=[entry.area])[indicator]
        behind = rows(opened, catalogue, indicator, period)
    count = behind.num_rows if figure.status == "ok" else None
    click.echo(printable_lines("\n".join(explanation_lines(figure, count))))
    if target is not None and count is None:
        say(f"提醒：缺少台账{_named(figure.missing)}，没有可导出的行，没有写 {target}")
    elif target is not None:
        export_rows(behind, Path(target), catalogue, entry)
        say(f"已导出 {behind.num_rows} 行：{target}")


def explanation_lines(figure: Figure, count: int | None) -> list[str]:
    """The explanation, line by line; `count` is the number of rows behind the figure."""
    entry, period = figure.indicator, figure.period
    details = figure.details()
    lines = [
        f"{entry.label}（{entry.full_id}）",
        f"定义：{entry.definition}",
        f"算法：{entry.words}",
        f"单位：{entry.unit}",
        f"期间：{period.label}（{period.name}），{period.start.isoformat()} 至 {period.end.isoformat()}",
        f"本期：{figure.text}",
        f"上年同期：{_compared(figure, figure.year_ago, figure.yoy)}",
        f"上期：{_compared(figure, figure.previous, figure.mom)}",
        *_months(figure),
        f"行数：{'缺台账' if count is None else f'{count} 行'}",
    ]
    if figure.missing:
        lines.append(f"缺少台账：{'、'.join(figure.missing)}")
    lines.append("台账：")
    for source in figure.sources:
        lines.append(f"  {source.ledger}（{source.table}）")
        lines += [f"    {name}  SHA-256 {digest}" for name, digest in source.files]
    if details["note"]:
        lines.append(f"说明：{details['note']}")
    lines.append("查询：")
    lines += [f"  {line}" for line in (details["sql"] or "").splitlines()]
    return lines


def _compared(figure: Figure, base: Number | None, comparison: Comparison) -> str:
    """The number compared with, and the comparison where it says more."""
    from huibao.figures.comparison import NO_PREVIOUS

    if figure.status == "no_ledger" or comparison is NO_PREVIOUS:
        return comparison.text
    return f"{figure.print_number(base)}；{comparison.text}"


def _named(ledgers: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in ledgers)


def _months(figure: Figure) -> list[str]:
    """The twelve months up to the period's end as a line of blocks, with the lowest and the highest."""
    known = [month.value for month in figure.months if month.value is not None]
    if len(known) < 2:
        return []
    low, high = min(known), max(known)
    drawn = "".join(_block(month.value, low, high) for month in figure.months)
    first, last = figure.months[0].period.name, figure.months[-1].period.name
    ends = f"最低 {figure.print_number(low)}，最高 {figure.print_number(high)}"
    return [f"逐月：{drawn}  {first} 至 {last}，{ends}"]


def _block(value: Number | None, low: Number, high: Number) -> str:
    if value is None:
        return "·"
    return _BLOCKS[round((len(_BLOCKS) - 1) * (value - low) / (high - low))] if high > low else _BLOCKS[0]
