"""What a command loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from huibao.catalogue import _load, load_catalogue

_TELL = """
import atexit, sys
atexit.register(lambda: print(sorted({"pandas", "sqlglot"} & sys.modules.keys()), file=sys.stderr))
from huibao.cli import main
main()
"""
_ROWS = "案号,案件领域,立案日期\n栖市监处罚〔2022〕1号,食品,2022-03-01\n"


@pytest.mark.parametrize(
    "command", [["import", "--warehouse", "filled.duckdb", "."], ["figures", "2022", "--data", "."]]
)
def test_commands_that_read_ledgers_load_neither_pandas_nor_a_parser_of_sql(tmp_path: Path, command: list[str]) -> None:
    # Kept in the cache, as after any first command: this process may hold one that it kept in another test's.
    _load._load.cache_clear()
    load_catalogue()
    (tmp_path / "案件台账.csv").write_text(_ROWS, encoding="utf-8")
    started = [sys.executable, "-c", _TELL, *command]
    done = subprocess.run(started, check=False, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "[]"), done.stderr
