"""huibao verify: whether a run is what was made and approved."""

from __future__ import annotations

from pathlib import Path

import click

from huibao.cli._messages import ChineseCommand, say, tell
from huibao.cli._options import debug_option
from huibao.printable import printable


@click.command("verify", cls=ChineseCommand)
@click.argument("run", metavar="运行文件夹")
@debug_option
def command(run: str) -> int:
    """核对一次运行：每个文件与清单是否一致，清单与批准时是否一致，签名是否有效。不一致时以状态 1 结束。"""
    from huibao.review import verify

    found = verify(Path(run))
    for problem in found.problems:
        tell(f"不一致：{problem}")
    for notice in found.notices:
        say(printable(f"提醒：{notice}"))
    if not found.ok:
        return 1
    tell(f"一致：{found.files} 个文件与清单相符")
    if found.approval is not None:
        known = f"（{found.signer}）" if found.signer else ""
        tell(f"签名有效：{found.approval.by} 于 {found.approval.when} 批准，密钥 {found.approval.fingerprint}{known}")
    return 0
