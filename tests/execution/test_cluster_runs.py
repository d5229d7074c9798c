"""Whole runs on a Dask cluster: the bytes of local runs, even when a worker is killed in the middle."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from distributed import Client

from huibao.cli import commands
from huibao.cli._messages import report_errors

ROOT = Path(__file__).resolve().parents[2]
AREAS = "brands,consumer_protection"
pytestmark = pytest.mark.timeout(600)


def run(*arguments: object) -> int:
    return report_errors(commands, ["run", *map(str, arguments)])


def tree(folder: Path) -> dict[str, bytes]:
    """Every file but the log (times, host) and the lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "run.log")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.suffix != ".lock"}


def assert_equal_trees(one: Path, other: Path) -> None:
    ours, theirs = tree(one), tree(other)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def log(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "run.log").read_text(encoding="utf-8").splitlines()]


def test_outputs_are_those_of_a_local_run(
    scheduler: str, two_workers: object, small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("--data", small_ledgers, "--areas", AREAS, "--format", "html,pdf,docx,xlsx", "--edition", "both")
    assert run("2022", *given, "--out", tmp_path / "local", "--force") == 0
    capsys.readouterr()
    assert run("2022", *given, "--out", tmp_path / "cluster", "--force", "--cluster", scheduler) == 0
    assert "[2/2]" in capsys.readouterr().err
    assert_equal_trees(tmp_path / "local", tmp_path / "cluster")
    (entry,) = log(tmp_path / "cluster")
    assert entry["status"] == "ok" and entry["areas"] == 2 and entry["failures"] == []
    assert set(entry["notebooks"]) == set(AREAS.split(",")) and all(entry["notebooks"].values())
    assert entry["cluster"] == scheduler
    # What the cluster made is found again without it.
    assert run("2022", *given, "--out", tmp_path / "cluster") == 0
    assert log(tmp_path / "cluster")[-1]["unchanged"] is True


def test_a_failing_notebook_is_told_of_as_by_a_local_run(
    scheduler: str,
    two_workers: object,
    small_ledgers: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name)
    monkeypatch.setenv("HUIBAO_PROJECT", str(tmp_path / "project"))
    monkeypatch.setenv("HUIBAO_MEMORY", "2G")
    add_cell(tmp_path / "project", "brands", "kept = bytearray(8 << 30)")
    add_cell(tmp_path / "project", "enforcement", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    said = []
    for name, more in (("local", ()), ("cluster", ("--cluster", scheduler))):
        given = ("--data", small_ledgers, "--areas", "brands,enforcement", "--format", "html", "--force")
        assert run("2022", *given, "--out", tmp_path / name, *more) == 1
        said.append([line for line in capsys.readouterr().err.splitlines() if line.startswith("失败：")])
    assert said[0] == said[1] and len(said[0]) == 2
    assert_equal_trees(tmp_path / "local", tmp_path / "cluster")
    assert log(tmp_path / "cluster")[0]["failures"] == log(tmp_path / "local")[0]["failures"]


def test_a_cluster_that_is_not_there_is_looked_for_once_and_only_where_a_notebook_must_run(
    small_ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("huibao.execution.cluster._CONNECT_SECONDS", 1)
    given = ("--data", small_ledgers, "--areas", "brands", "--format", "html", "--out", tmp_path / "out")
    nowhere = ("--cluster", "tcp://127.0.0.1:1")
    assert run("2022", "2021", *given, *nowhere, "--force") == 1
    assert capsys.readouterr().err.count("连不上 Dask 集群") == 1 and len(log(tmp_path / "out")) == 1
    assert run("2022", *given) == 0
    (tmp_path / "out" / "2022" / "internal" / "manifest.json").unlink()
    assert run("2022", *given, *nowhere) == 0


def test_counties_by_months_lose_nothing_when_a_worker_is_killed(
    scheduler: str, two_workers: list[subprocess.Popen[bytes]], small_ledgers: Path, tmp_path: Path
) -> None:
    counties = write_counties(tmp_path / "counties", small_ledgers, ("535821", "535822"))
    given = ("2022-01..2022-02", "--each", "month", "--bureau", counties, "--areas", "brands")
    command = [sys.executable, "-m", "huibao.cli", "run", *given, "--format", "html", "--force"]
    assert run(*command[4:], "--out", tmp_path / "local") == 0
    out = tmp_path / "cluster"
    with subprocess.Popen(
        [*command, "--out", str(out), "--cluster", scheduler], stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        said = [next(process.stderr) for _ in range(5)]
        kill_one_at_work(scheduler, two_workers)
        said += process.stderr
    assert process.returncode == 0, "".join(said)
    assert [worker.poll() for worker in two_workers].count(-signal.SIGKILL) == 1
    assert_equal_trees(tmp_path / "local", out)
    entries = log(out)
    assert [(entry["division"], entry["period"]) for entry in entries] == [
        (division, f"2022-0{month}") for division in ("535821", "535822") for month in (1, 2)
    ]
    assert all(entry["status"] == "ok" and len(entry["notebooks"]) == 1 for entry in entries)


def add_cell(project: Path, area: str, source: str) -> None:
    path = project / "notebooks" / f"{area}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)


def write_counties(folder: Path, ledgers: Path, divisions: tuple[str, ...]) -> str:
    """A parameter file a county, each naming ledgers of its own; the pattern that finds them."""
    text = (ROOT / "params" / "bureau.yaml").read_text(encoding="utf-8")
    folder.mkdir()
    for division in divisions:
        shutil.copytree(ledgers, folder / division)
        named = text.replace('division: "535821"', f'division: "{division}"') + f"\ndata: {folder / division}\n"
        (folder / f"{division}.yaml").write_text(named, encoding="utf-8")
    return str(folder / "*.yaml")


def kill_one_at_work(scheduler: str, workers: list[subprocess.Popen[bytes]]) -> None:
    """Kill the first worker that is seen with a job, as soon as it is."""
    with Client(scheduler, set_as_default=False) as client:
        pids = client.run(os.getpid)
        assert set(pids.values()) == {worker.pid for worker in workers}
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            for address, jobs in client.processing().items():
                if jobs:
                    os.kill(pids[address], signal.SIGKILL)
                    return
            time.sleep(0.01)
    raise AssertionError("no worker was ever at work")
