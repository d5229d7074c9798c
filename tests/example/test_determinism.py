"""The same seed gives the same bytes, wherever and whenever it is run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from huibao_example import County, ledgers_of, write_example


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.parametrize(("zone", "hashing"), [("Asia/Shanghai", "1"), ("America/Los_Angeles", "77")])
def test_another_process_clock_zone_and_hash_seed_give_the_same_bytes(
    small: Path, tmp_path: Path, zone: str, hashing: str
) -> None:
    code = "import sys, pathlib, huibao_example; huibao_example.write_example(pathlib.Path(sys.argv[1]), scale=0.02)"
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": hashing}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=environment, check=True)
    assert digest(tmp_path) == digest(small)


def test_writing_again_into_the_same_folder_changes_nothing(small: Path, tmp_path: Path) -> None:
    write_example(tmp_path, scale=0.02)
    written = write_example(tmp_path, scale=0.02)
    assert digest(tmp_path) == digest(small)
    assert written == sorted(tmp_path.iterdir())


def test_another_seed_gives_another_county() -> None:
    mine, other = ledgers_of(County(1, 0.02)), ledgers_of(County(2, 0.02))
    assert all(mine[table] != other[table] for table in ("registrations", "food_units", "site_checks", "cases"))
