"""Opening a warehouse as it stands: one that is half filled, or cannot be read, is not one without ledgers."""

from __future__ import annotations

from pathlib import Path

from huibao.errors import WarehouseError
from huibao.warehouse import UNFINISHED, Warehouse


def open_standing(named: Path | str) -> Warehouse:
    """The warehouse as the user gave it.

    Raises:
        WarehouseError: it cannot be opened, an import into it was not finished, or its ledgers are not to be seen.
    """
    opened = Warehouse.open(named)
    opened.as_it_stands = True
    try:
        _require_whole(opened)
    except BaseException:
        opened.close()
        raise
    return opened


def _require_whole(opened: Warehouse) -> None:
    opened.filled_from = opened.fingerprint()
    if (opened.filled_from or "").startswith(UNFINISHED):
        raise WarehouseError(
            "数据仓库的导入没有做完，新旧台账可能混在一起",
            where=opened.target,
            remedy="导入正在进行的，等它结束；中断了的，重新运行 huibao import",
        )
    if not opened.tables():
        raise WarehouseError(
            "数据仓库里看不到任何台账", where=opened.target, remedy="检查地址和账号的读权限，或先用 huibao import 导入"
        )
    if lost := sorted(opened.ledgers().keys() - opened.tables()):
        raise WarehouseError(
            f"导入过的台账看不到了（{'、'.join(lost)}）", where=opened.target, remedy="检查账号的读权限，或重新导入"
        )
