"""`huibao example`: what it writes, and what it leaves alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

import huibao_example
from huibao.cli import commands
from huibao.cli._messages import report_errors


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huibao_example, "write_example", partial(huibao_example.write_example, scale=0.005))


def example(*arguments: object) -> int:
    return report_errors(commands, ["example", *map(str, arguments)])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_seed_writes_the_same_files_and_may_be_written_again(tmp_path: Path) -> None:
    assert example(tmp_path / "甲", "--seed", 7) == 0 == example(tmp_path / "乙 县" / "台账", "--seed", 7)
    first = contents(tmp_path / "甲")
    assert first == contents(tmp_path / "乙 县" / "台账") and "案件台账.xlsx" in first
    assert example(tmp_path / "甲", "--seed", 7) == 0 and contents(tmp_path / "甲") == first


def test_a_bureaus_own_ledger_is_never_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "案件台账.xlsx").write_bytes(b"our own")
    assert example(tmp_path) == 1
    assert "案件台账.xlsx" in capsys.readouterr().err and contents(tmp_path) == {"案件台账.xlsx": b"our own"}


def test_a_file_in_the_folders_place_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "文件").touch()
    assert example(tmp_path / "文件") == 1
    assert "不是文件夹" in capsys.readouterr().err
