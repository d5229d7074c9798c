"""huibao example: write the example ledgers."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from huibao.cli._messages import ChineseCommand, say
from huibao.cli._options import debug_option
from huibao.errors import FoundingError


@click.command("example", cls=ChineseCommand)
@click.argument("folder", metavar="文件夹")
@click.option("--seed", type=int, metavar="数", help="随机种子，默认固定")
@debug_option
def command(folder: str, seed: int | None) -> None:
    """写出示例台账：虚构的栖云县，2020—2022 年，全部 40 本，xlsx。"""
    from huibao_example import write_example

    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise FoundingError("这是文件，不是文件夹", where=target, remedy="换一个文件夹")
    with TemporaryDirectory() as aside:
        written = write_example(Path(aside)) if seed is None else write_example(Path(aside), seed)
        _refuse_replacing(target, written)
        target.mkdir(parents=True, exist_ok=True)
        for path in written:
            shutil.copyfile(path, target / path.name)
    say(f"已写出 {len(written)} 个台账文件到 {folder}")


def _refuse_replacing(target: Path, written: list[Path]) -> None:
    """The folder may be a bureau's own: a ledger with the example's name and other content stays as it is."""
    standing = [path.name for path in written if _differs(target / path.name, path)]
    if standing:
        more = f"等{len(standing)}个文件" if len(standing) > 1 else ""
        raise FoundingError(
            f"已有内容不同的 {standing[0]}{more}，没有覆盖任何文件",
            where=target,
            remedy="换一个文件夹，或先移走这些文件",
        )


def _differs(standing: Path, new: Path) -> bool:
    return standing.exists() and standing.read_bytes() != new.read_bytes()
