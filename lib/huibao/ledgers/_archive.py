"""What is looked at before a workbook is opened: that it is one, and that opening it is safe."""

from __future__ import annotations

import zipfile
from pathlib import Path

from huibao.errors import LedgerError

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESAVE = "用 Excel 或 WPS 打开后另存为 xlsx"


def examine(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Refuse what is no workbook; per sheet, the cells whose text the reader of workbooks would lose.

    Raises:
        LedgerError: naming the file and what is wrong with it.
    """
    with path.open("rb") as stream:
        start = stream.read(8)
    if not start:
        raise LedgerError("文件是空的（0字节）", where=path.name, remedy="重新导出或复制该文件")
    if start == _COMPOUND:
        raise _compound(path)
    if start.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        raise LedgerError("文件内容是网页而不是 xlsx 工作簿，无法读取", where=path.name, remedy=_RESAVE)
    if not zipfile.is_zipfile(path):
        raise LedgerError("工作簿已损坏或不是 xlsx 文件，无法读取", where=path.name, remedy=_RESAVE)
    return {}


def _compound(path: Path) -> LedgerError:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return LedgerError("工作簿已加密，无法读取", where=path.name, remedy="去掉密码后另存")
    return LedgerError("文件是旧式 xls 工作簿，无法读取", where=path.name, remedy="另存为 xlsx")
