"""huibao import: read and check ledgers into a warehouse."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huibao.cli._messages import ChineseCommand, say
from huibao.cli._options import bureau_of, bureau_option, debug_option, existing_folder

if TYPE_CHECKING:
    from huibao.importing import ImportSummary


@click.command("import", cls=ChineseCommand)
@click.argument("folder", metavar="文件夹")
@click.option("--warehouse", metavar="仓库", help="存到哪里：DuckDB 文件或 Ibis 地址，默认存在用户缓存里")
@click.option("--strict", is_flag=True, help="有退回的行时以状态 1 结束")
@bureau_option
@debug_option
def command(folder: str, warehouse: str | None, strict: bool, bureau: str | None) -> int:
    """读取并核对文件夹里的台账；逐本列出读取、采用、退回、跳过的行数，退回的行另存一本工作簿。"""
    from huibao.importing import default_warehouse, import_ledgers

    found = bureau_of(bureau)
    data = existing_folder(folder, "参数“文件夹”")
    assert data is not None
    into = warehouse or default_warehouse(data, found)
    summary = import_ledgers(data, into, found)
    click.echo(_table(summary))
    for record in summary.ledgers:
        if record.skipped:
            say(f"跳过：{record.ledger}：{_kinds(record.skipped_by)}")
    for warning in summary.warnings:
        say(f"提醒：{warning}")
    say(f"数据仓库：{summary.warehouse}")
    rejects = summary.rejects_file or _rejects_aside(str(into))
    say(f"退回的行：{rejects}（{summary.rejected} 行）")
    return 1 if strict and summary.rejected else 0


def _rejects_aside(warehouse: str) -> Path:
    """The rejects workbook of a warehouse that is no file, in the user's cache."""
    from huibao.importing import write_rejects
    from huibao.project import cache_folder
    from huibao.warehouse import Warehouse

    target = cache_folder() / "rejects" / f"{hashlib.sha256(warehouse.encode()).hexdigest()[:16]}.xlsx"
    target.parent.mkdir(exist_ok=True)
    with Warehouse.open(warehouse) as filled:
        write_rejects(filled, target)
    return target


def _table(summary: ImportSummary) -> str:
    heads = ("台账", "读取", "采用", "退回", "跳过")
    rows = [
        (record.ledger, record.read, record.accepted, record.rejected, record.skipped) for record in summary.ledgers
    ]
    totals = ("共计", *(sum(int(row[place]) for row in rows) for place in range(1, 5)))
    return "\n".join("\t".join(str(cell) for cell in row) for row in (heads, *rows, totals))


def _kinds(skipped: Mapping[str, int]) -> str:
    """How many rows were skipped as what, a mapping's filter by its name."""
    return "，".join(f"{kind}{count}行" for kind, count in sorted(skipped.items()) if count)
