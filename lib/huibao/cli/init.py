"""huibao init: a new bureau's parameters and blank ledgers."""

from __future__ import annotations

import re
from pathlib import Path

import click

from huibao.cli._messages import ChineseCommand, say
from huibao.cli._options import debug_option


@click.command("init", cls=ChineseCommand)
@click.argument("folder", metavar="文件夹")
@click.option("--name", required=True, metavar="名称", help="单位全称，如 栖云县市场监督管理局")
@click.option("--division", required=True, metavar="代码", help="行政区划代码（GB/T 2260，4 位或 6 位数字）")
@click.option("--city", metavar="名称", help="所属市（州），以后也可以在 bureau.yaml 里填")
@click.option("--townships", metavar="名称,…", help="乡镇（街道）名单，写了就成为台账里的下拉框")
@debug_option
def command(folder: str, name: str, division: str, city: str | None, townships: str | None) -> None:
    """为一个新单位建立参数文件和 40 本空白台账：表头齐全，代码和乡镇有下拉框，日期有格式。不覆盖任何已有文件。"""
    from huibao.founding.bureau import NewBureau, found_bureau

    listed = tuple(dict.fromkeys(part for part in re.split(r"[,，、;；\s]+", townships or "") if part))
    given = {"city": city} if city is not None else {}
    written = found_bureau(Path(folder), NewBureau(name, division, townships=listed, **given))
    say(f"已写出 {len(written)} 个文件到 {folder}")
    say("接下来：")
    say(f"  1. 打开 {Path(folder) / 'bureau.yaml'}，填上所属市、乡镇名单和责任股室")
    say(f"  2. 把数据填进 {Path(folder) / 'ledgers'} 里的台账（表头上的批注说明每一栏怎样填），没有的台账可以删掉")
    say(f"  3. 运行 huibao run 2022 --bureau {Path(folder) / 'bureau.yaml'} --out {Path(folder) / 'outputs'}")
