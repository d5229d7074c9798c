"""Every kind of broken file gets its sentence and its exit status, and read = accepted + rejected always holds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from huibao.cli import main
from huibao.warehouse import Warehouse

from .builders import csv_file
from .kinds import Kind
from .table import KINDS

BUREAU = """name: 某县市场监督管理局
city: 某市
division: "530199"
townships: [东溪镇, 西岭乡]
"""
SOUND = csv_file([("榜单", "单位名称", "公布日期"), ("红榜", "甲店", "2022-03-05")], name="红黑榜台账")


class Outcome(NamedTuple):
    """What an import left."""

    status: int
    printed: str
    rejects: str
    ledgers: dict[str, tuple[int, int, int, int]]


def imported(base: Path, capfd: pytest.CaptureFixture[str]) -> Outcome:
    """`huibao import` run on the folder, as a person would."""
    (base / "bureau.yaml").write_text(BUREAU, encoding="utf-8")
    target = base / "out" / "w.duckdb"
    target.parent.mkdir(exist_ok=True)
    arguments = ["import", str(base / "ledgers"), "--warehouse", str(target), "--bureau", str(base / "bureau.yaml")]
    with pytest.raises(SystemExit) as left:
        main(arguments)
    printed = "".join(capfd.readouterr())
    ledgers: dict[str, tuple[int, int, int, int]] = {}
    if target.exists():
        warehouse = Warehouse.open(target)
        ledgers = {
            name: (led.read, led.accepted, led.rejected, led.skipped) for name, led in warehouse.ledgers().items()
        }
        printed += "\n".join(warehouse.warnings())
        warehouse.close()
    workbooks = [cells for book in sorted(target.parent.glob("*rejects*.xlsx")) for cells in rejects_of(book)]
    code = left.value.code
    return Outcome(code if isinstance(code, int) else int(bool(code)), printed, "\n".join(workbooks), ledgers)


def rejects_of(path: Path) -> list[str]:
    """The rows of a rejects workbook as text."""
    book = openpyxl.load_workbook(path)
    return ["|".join(str(cell) for cell in row) for sheet in book for row in sheet.iter_rows(values_only=True)]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_kind_gets_its_message_and_its_counts(kind: Kind, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "ledgers"
    folder.mkdir()
    if not kind.alone:
        SOUND(folder)
    kind.build(folder)

    outcome = imported(tmp_path, capfd)

    said = outcome.printed + outcome.rejects
    assert "Traceback" not in said and "Error" not in said, said
    assert outcome.status in ({0, 1} if kind.status is None else {kind.status}), said
    for word in kind.words:
        assert any(choice in said for choice in ((word,) if isinstance(word, str) else word)), (word, said)
    for read, accepted, rejected, _ in outcome.ledgers.values():
        assert read == accepted + rejected
    if kind.accepted is not None:
        assert outcome.ledgers[kind.table][1:3] == (kind.accepted, kind.rejected), said
    if kind.skipped is not None:
        assert outcome.ledgers[kind.table][3] == kind.skipped, said
    assert not list(tmp_path.rglob("huibao-escaped*"))


def test_a_file_that_cannot_be_read_leaves_the_earlier_warehouse(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ledgers"
    folder.mkdir()
    SOUND(folder)
    assert imported(tmp_path, capfd).status == 0
    before = (tmp_path / "out" / "w.duckdb").read_bytes()
    next(kind for kind in KINDS if kind.name == "truncated_zip").build(folder)

    assert imported(tmp_path, capfd).status == 1
    assert (tmp_path / "out" / "w.duckdb").read_bytes() == before


def test_there_are_at_least_thirty_kinds_each_with_a_name_of_its_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 30
