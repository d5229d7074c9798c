"""huibao diff: what differs between two runs or periods."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huibao.cli._messages import ChineseCommand
from huibao.cli._options import bureau_of, open_source, source_options
from huibao.printable import printable

if TYPE_CHECKING:
    from huibao.review.comparing import Differences, Side


@click.command("diff", cls=ChineseCommand)
@click.argument("a", metavar="运行或期间")
@click.argument("b", metavar="运行或期间")
@click.option(
    "--format", "form", type=click.Choice(["table", "html", "json"]), default="table", help="输出格式，默认 table"
)
@source_options
def command(a: str, b: str, form: str, bureau: str | None, data: str | None, warehouse: str | None) -> None:
    """比较两次运行（运行文件夹）或两个期间：数字、文字、数据、口径、程序。期间的数字由现有台账算出。"""
    from huibao.review.comparing import compare
    from huibao.review.comparing_page import differences_html

    found = compare(*_sides((a, b), bureau, data, warehouse))
    if form == "json":
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    elif form == "html":
        click.echo(differences_html(found), nl=False)
    else:
        _print_table(found)


def _sides(named: tuple[str, str], bureau: str | None, data: str | None, warehouse: str | None) -> tuple[Side, Side]:
    """Both sides; ledgers are opened only when a period is compared, and once where both periods have the same."""
    from huibao.review.comparing_sides import run_or_period, side_of_period, side_of_run

    first, second = (run_or_period(one) for one in named)
    with ExitStack() as stack:
        opened, served = None, None
        sides = []
        for one in (first, second):
            if isinstance(one, Path):
                sides.append(side_of_run(one))
                continue
            found = bureau_of(bureau).for_period(one)
            if opened is None or found != served:
                # What is imported otherwise takes the place of the file that is open.
                stack.close()
                opened, served = stack.enter_context(open_source(found, data, warehouse)), found
            sides.append(side_of_period(one, opened))
    return sides[0], sides[1]


def _print_table(found: Differences) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160, markup=False, highlight=False)
    console.print(printable(f"{found.a} → {found.b}"))
    for title, changes in found.parts:
        if title in found.uncompared:
            console.print(f"{title}：有一方是期间，不比较")
            continue
        console.print(f"{title}：{len(changes)} 处不同" if changes else f"{title}：没有不同")
        if changes:
            table = Table("项目", "名称", "原来", "现在", "增减", box=None)
            for one in changes:
                table.add_row(*map(printable, (one.item, one.label, one.old, one.new, one.change)))
            console.print(table)
