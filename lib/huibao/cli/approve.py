"""huibao approve: sign a run."""

from __future__ import annotations

from pathlib import Path

import click

from huibao.cli._messages import ChineseCommand, say, tell
from huibao.cli._options import debug_option
from huibao.printable import printable


@click.command("approve", cls=ChineseCommand)
@click.argument("run", metavar="运行文件夹")
@click.option("--by", required=True, metavar="姓名", help="批准人")
@debug_option
def command(run: str, by: str) -> int:
    """批准一次运行：先核对全部文件，再用本机密钥（Ed25519）签名，写入 approval.json。批准过的结果不会被覆盖。"""
    from contextlib import nullcontext

    from huibao.production.publishing import locked
    from huibao.review import approve, outputs_of, read_approval, require_run, verify, write_overview
    from huibao.review.signing import key_path

    folder = Path(run)
    require_run(folder)
    first = not key_path().exists()
    outputs = outputs_of(folder)
    with locked(outputs) if outputs is not None else nullcontext():
        if (before := read_approval(folder)) is not None:
            tell(f"这次运行已由{before.by}于{before.when}批准，没有再改动")
            problems = verify(folder).problems
            for problem in problems:
                say(printable(f"不一致：{problem}"))
            return 1 if problems else 0
        approval = approve(folder, by)
        if outputs is not None:
            write_overview(outputs)
    if first:
        say(f"已为本机新建签名密钥：{key_path()}（请妥善保管，不要给别人）")
    tell(f"已批准：{folder}")
    tell(f"批准人：{approval.by}；时间：{approval.when}；密钥：{approval.fingerprint}")
    return 0
