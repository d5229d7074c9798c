"""huibao example: write the example ledgers."""

from __future__ import annotations

from pathlib import Path

import click

from huibao.cli._messages import ChineseCommand, say
from huibao.cli._options import debug_option


@click.command("example", cls=ChineseCommand)
@click.argument("folder", metavar="文件夹")
@click.option("--seed", type=int, metavar="数", help="随机种子，默认固定")
@debug_option
def command(folder: str, seed: int | None) -> None:
    """写出示例台账：虚构的栖云县，2020—2022 年，全部 40 本，xlsx。"""
    from huibao_example import write_example

    written = write_example(Path(folder)) if seed is None else write_example(Path(folder), seed)
    say(f"已写出 {len(written)} 个台账文件到 {folder}")
