"""A run's folder is the old one or the new one, whole, whatever moment the run is killed at; two runs never mix."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.errors import RunError
from huibao.production import publishing
from huibao.production.publishing import clean_up, publish, staging_folder
from huibao.review import is_intact
from huibao.warehouse import Warehouse

AREA = "brands"


def run(*arguments: object) -> int:
    return report_errors(commands, list(map(str, arguments)))


def arguments(ledgers: Path, out: Path) -> list[str]:
    return ["run", "2022", "--data", str(ledgers), "--out", str(out), "--areas", AREA, "--format", "html"]


def a_run(folder: Path, content: str, *, approved: bool = False) -> Path:
    folder.mkdir(parents=True)
    (folder / "report.html").write_text(content)
    (folder / "manifest.json").write_text("{}")
    if approved:
        (folder / "approval.json").write_text("{}")
    return folder


class Killed(BaseException):
    """Stands for the kill: nothing after it runs."""


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("approved", [True, False])
@pytest.mark.parametrize("step", range(4))
def test_a_kill_at_any_step_of_publishing_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool, approved: bool, step: int
) -> None:
    final = a_run(tmp_path / "2022" / "internal", "old", approved=approved)
    staged = staging_folder(final)
    staged.rmdir()
    a_run(staged, "new")
    if not exchange:
        monkeypatch.setattr(publishing, "_exchange", lambda a, b: False)
    left = iter(range(step))

    def maybe(done: object) -> None:
        if next(left, None) is None:
            raise Killed

    for name in ("rename", "replace"):
        real = getattr(Path, name)
        monkeypatch.setattr(Path, name, lambda self, target, real=real: (maybe(self), real(self, target))[1])
    real_remove = publishing.shutil.rmtree
    monkeypatch.setattr(publishing.shutil, "rmtree", lambda path, **given: (maybe(path), real_remove(path, **given))[1])
    with contextlib.suppress(Killed):
        publish(staged, final, keep_old=approved)
    monkeypatch.undo()
    clean_up(tmp_path)
    assert (final / "report.html").read_text() in ("old", "new")
    standing = {path.parent.name: path.read_text() for path in tmp_path.rglob("report.html")}
    if approved:
        assert "old" in standing.values()
    assert not [path for path in tmp_path.rglob(".*") if path.name.startswith(".staging")]


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """No exchange of folders, and no folder renamed in which one of these files is open."""
    held: set[Path] = set()
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if any(path in one.parents for one in held):
            raise PermissionError(errno.EACCES, "in use", str(path), 32, str(target))
        return real(path, target)

    def remove(path: Path, ignore_errors: bool = False) -> None:
        for file in sorted(path.rglob("*")):
            if file in held:
                raise PermissionError(errno.EACCES, "in use", str(file))
            file.unlink()
        path.rmdir()

    monkeypatch.setattr(publishing, "_exchange", lambda a, b: False)
    monkeypatch.setattr(publishing.shutil, "rmtree", remove)
    monkeypatch.setattr(Path, "rename", rename)
    return held


@pytest.mark.parametrize("keep_old", [True, False])
def test_a_run_of_which_a_file_is_open_elsewhere_stays_whole_and_is_named(
    tmp_path: Path, windows: set[Path], keep_old: bool
) -> None:
    final = a_run(tmp_path / "2022" / "internal", "old")
    staged = a_run(tmp_path / "2022" / ".staging-internal", "new")
    windows.add(final / "report.html")
    with pytest.raises(RunError, match=r"旧的结果里有文件正被别的程序打开.*请关闭打开着它的 Word、Excel"):
        publish(staged, final, keep_old=keep_old)
    assert sorted(path.name for path in final.iterdir()) == ["manifest.json", "report.html"]
    assert (final / "report.html").read_text() == "old"
    windows.clear()
    publish(staged, final, keep_old=keep_old)
    assert (final / "report.html").read_text() == "new"
    assert [path.name for path in final.parent.iterdir() if path != final] == ["internal@v1"] * keep_old


def test_a_new_run_that_cannot_be_put_in_place_leaves_the_old_one_there(tmp_path: Path, windows: set[Path]) -> None:
    final = a_run(tmp_path / "2022" / "internal", "old")
    staged = a_run(tmp_path / "2022" / ".staging-internal", "new")
    windows.add(staged / "report.html")
    with pytest.raises(PermissionError):
        publish(staged, final, keep_old=False)
    assert (final / "report.html").read_text() == "old"


def test_of_an_old_run_that_was_removed_in_part_nothing_stays(tmp_path: Path) -> None:
    a_run(tmp_path / "2022" / "internal", "new")
    (a_run(tmp_path / "2022" / ".staging-old-internal", "old") / "report.html").unlink()
    clean_up(tmp_path)
    assert [path.name for path in (tmp_path / "2022").iterdir()] == ["internal"]


def test_what_a_run_worked_with_goes_when_the_warehouse_is_closed(
    small_ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second name of the warehouse, all rows of the ledgers, must not stay among the outputs; on Windows it cannot be
    removed while the first is open."""
    work, seen = tmp_path / "out" / "2022" / ".staging-work", []
    real = Warehouse.close
    monkeypatch.setattr(Warehouse, "close", lambda self: (seen.append(work.exists()), real(self))[1])
    assert run(*arguments(small_ledgers, tmp_path / "out")) == 0
    assert seen[-1] and not work.exists()


def test_cleaning_up_touches_only_what_runs_left(tmp_path: Path) -> None:
    a_run(tmp_path / "2022" / "internal", "old")
    left = [
        tmp_path / "2022" / ".staging-internal" / "report.html",
        tmp_path / "530111" / "2022" / ".staging-public" / "report.html",
        tmp_path / "2022" / ".staging-work" / "warehouse.duckdb",
        tmp_path / "2022" / "internal" / ".approval.json.77.part",
        tmp_path / ".index.html.77.part",
        tmp_path / ".ledgers" / ".0a1b.duckdb.77.part",
    ]
    others = [
        tmp_path / ".film.mp4.77.part",
        tmp_path / "download" / ".index.html.part",
        tmp_path / "site" / ".staging-area" / "page.html",
        tmp_path / "a" / "b" / "c" / ".staging-internal" / "page.html",
    ]
    for path in (*left, *others):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    clean_up(tmp_path)
    assert not [path for path in left if path.exists()]
    assert not (tmp_path / "530111" / "2022" / "public").exists(), "what was never finished is not put in place"
    assert all(path.exists() for path in others)


@pytest.fixture(scope="module")
def old_run(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("old") / "out"
    assert run(*arguments(small_ledgers, out)) == 0
    return out


@pytest.fixture
def out(old_run: Path, tmp_path: Path) -> Path:
    """The outputs of a run that was finished before."""
    return Path(shutil.copytree(old_run, tmp_path / "out"))


@pytest.mark.parametrize("edited", [True, False])
def test_of_the_old_run_that_a_kill_left_aside_only_an_edited_one_is_kept(out: Path, edited: bool) -> None:
    final = out / "2022" / "internal"
    aside = Path(shutil.copytree(final, final.with_name(".staging-internal")))
    if edited:
        (aside / "report.html").write_text("改过", encoding="utf-8")
    clean_up(out)
    kept = final.with_name("internal@v1") / "report.html"
    assert (kept.read_text(encoding="utf-8") if kept.exists() else None) == ("改过" if edited else None)
    assert is_intact(final) and not aside.exists()


@pytest.mark.parametrize("cleaning", [True, False])
def test_of_an_old_run_that_a_kill_left_half_removed_nothing_is_kept(
    out: Path, monkeypatch: pytest.MonkeyPatch, cleaning: bool
) -> None:
    final = out / "2022" / "internal"
    staged = Path(shutil.copytree(final, final.with_name(".staging-internal")))

    def killed(folder: Path, **_: object) -> None:
        (folder / "report.html").unlink()
        raise Killed

    monkeypatch.setattr(publishing.shutil, "rmtree", killed)
    with pytest.raises(Killed):
        clean_up(out) if cleaning else publish(staged, final, keep_old=False)
    monkeypatch.undo()
    clean_up(out)
    assert is_intact(final) and [path.name for path in final.parent.iterdir()] == ["internal"]


def test_a_run_killed_at_random_moments_leaves_the_old_or_the_new(small_ledgers: Path, out: Path) -> None:
    folder = out / "2022" / "internal"
    moments = random.Random(7)
    for _ in range(4):
        command = [sys.executable, "-m", "huibao.cli", *arguments(small_ledgers, out), "--force"]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(moments.uniform(0.2, 5.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert is_intact(folder)
    assert run(*arguments(small_ledgers, out), "--force") == 0
    assert run("verify", folder) == 0
    assert not list(out.rglob(".staging-*"))


def test_two_runs_at_once_wait_for_each_other(small_ledgers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "huibao.cli", *arguments(small_ledgers, out), "--force"]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert is_intact(out / "2022" / "internal")


@pytest.mark.parametrize("cache", ["shared", "own"])
def test_a_full_disk_leaves_the_old_run_and_says_so(
    small_ledgers: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: str
) -> None:
    """Where the run is written, and where the ledgers are read into."""
    if cache == "own":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); "
    limit += (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from huibao.cli import main; main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", limit, *arguments(small_ledgers, out), "--force"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "错误：" in done.stderr and "Traceback" not in done.stderr
    assert "写不进磁盘" in done.stderr or "超过了允许的大小" in done.stderr, done.stderr
    assert is_intact(out / "2022" / "internal")
    assert not list((tmp_path / "cache").rglob(".*.part*"))
