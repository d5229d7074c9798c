"""huibao figures: every figure of a period."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING

import click

from huibao.cli._messages import ChineseCommand
from huibao.cli._options import PERIOD, bureau_of, open_source, source_options
from huibao.period import Period

if TYPE_CHECKING:
    from huibao.figures import FigureSet


@click.command("figures", cls=ChineseCommand)
@click.argument("period", type=PERIOD, metavar="期间")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", help="输出格式，默认 table"
)
@source_options
def command(period: Period, form: str, bureau: str | None, data: str | None, warehouse: str | None) -> None:
    """列出某一期间的全部指标：本期、上年同期、上期。"""
    from huibao.catalogue import load_catalogue
    from huibao.figures import compute, figures_json

    found = bureau_of(bureau).for_period(period)
    with open_source(found, data, warehouse) as opened:
        figures = compute(opened, load_catalogue(), period)
    if form == "json":
        click.echo(figures_json(figures), nl=False)
    elif form == "csv":
        click.echo(_csv(figures), nl=False)
    else:
        _print_table(figures)


_HEADS = ("指标", "名称", "单位", "期间", "状态", "本期", "上年同期", "上期", "文字")


def _csv(figures: FigureSet) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADS)
    for figure in figures.values():
        writer.writerow(figure.record().values())
    return text.getvalue()


def _print_table(figures: FigureSet) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*("指标", "名称", "本期", "同比", "环比"), box=None)
    for figure in figures.values():
        table.add_row(figure.indicator.full_id, figure.indicator.label, figure.text, figure.yoy.text, figure.mom.text)
    Console(width=None if sys.stdout.isatty() else 160, markup=False).print(table)
