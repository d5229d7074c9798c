"""The same inputs give the same bytes: another day, in another folder, time zone and locale, with other workers."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

# datetime's own clock cannot be moved without libfaketime; tests/test_stamp.py sees to it that nothing asks it.
AHEAD = """
import time
now, now_ns, local, utc = time.time, time.time_ns, time.localtime, time.gmtime
time.time = lambda: now() + 400 * 86400
time.time_ns = lambda: now_ns() + 400 * 86400 * 10**9
time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: utc(time.time() if seconds is None else seconds)
"""
AREAS = "brands,market_entities"


def produce(folder: Path, ledgers: Path, areas: str | None, jobs: int, **environment: str) -> dict[str, bytes]:
    """One run in a process of its own; every file of both editions by its name."""
    data = Path(shutil.copytree(ledgers, folder / "台账")) if ledgers else None
    command = [sys.executable, "-m", "huibao.cli", "run", "2022", "--out", str(folder / "out"), "--edition", "both"]
    command += ["--format", "html,pdf,docx,xlsx", "--jobs", str(jobs), "--data", str(data)]
    command += ["--areas", areas] if areas else []
    settings = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), **environment}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=settings, check=False)
    assert done.returncode == 0, done.stderr
    runs = folder / "out" / "2022"
    return {path.relative_to(runs).as_posix(): path.read_bytes() for path in runs.rglob("*") if path.is_file()}


def later(folder: Path) -> str:
    """A search path on which every Python, workers and kernels too, finds its clock 400 days ahead."""
    (folder / "clock").mkdir()
    (folder / "clock" / "sitecustomize.py").write_text(AHEAD, encoding="utf-8")
    return os.pathsep.join(filter(None, [str(folder / "clock"), os.environ.get("PYTHONPATH")]))


def compare(tmp_path: Path, ledgers: Path, areas: str | None) -> None:
    one = produce(tmp_path / "a", ledgers, areas, 1, TZ="Asia/Shanghai", LANG="zh_CN.UTF-8", PYTHONHASHSEED="1")
    other = {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "77", "PYTHONPATH": later(tmp_path)}
    two = produce(tmp_path / "b" / "另一处", ledgers, areas, 2, **other)
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path, small_ledgers: Path) -> None:
    compare(tmp_path, small_ledgers, AREAS)


def test_what_carries_a_time_takes_it_from_source_date_epoch(tmp_path: Path, small_ledgers: Path) -> None:
    # With what the first run kept at hand: the second must not take dated files from there.
    shared = str(tmp_path / "cache")
    plain = produce(tmp_path / "plain", small_ledgers, "brands", 2, XDG_CACHE_HOME=shared)
    dated = produce(
        tmp_path / "dated", small_ledgers, "brands", 2, XDG_CACHE_HOME=shared, SOURCE_DATE_EPOCH="1700000000"
    )
    assert plain.keys() == dated.keys()
    for files, year in ((plain, 2022), (dated, 2023)):
        for name, file in files.items():
            assert year_of(name, file) in (None, year, *((2000,) if name.endswith("rejects.xlsx") else ())), name
    same = {name for name in plain if plain[name] == dated[name]}
    other = {name for name in plain if name.endswith((".pdf", ".docx", ".xlsx", "manifest.json"))}
    assert same == plain.keys() - other


def year_of(name: str, file: bytes) -> int | None:
    """The year that a file carries; None when it carries none."""
    if name.endswith(".pdf"):
        made = pypdf.PdfReader(io.BytesIO(file)).metadata
        return made.creation_date.year if made and made.creation_date else None
    if name.endswith(".docx"):
        return docx.Document(io.BytesIO(file)).core_properties.created.year
    if name.endswith(".xlsx"):
        return openpyxl.load_workbook(io.BytesIO(file)).properties.created.year
    return None


@pytest.mark.soak
def test_the_whole_example_gives_the_same_bytes(tmp_path: Path) -> None:
    from huibao_example import write_example

    write_example(tmp_path / "ledgers")
    compare(tmp_path, tmp_path / "ledgers", None)
