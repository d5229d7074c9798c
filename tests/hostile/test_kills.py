"""Kills at random moments of imports and runs: what stands is whole, the old or the new, and the next one succeeds."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from huibao import importing
from huibao.bureau import load_bureau
from huibao.importing.filling import noted_fingerprint, state_path
from huibao.review import verify
from huibao.warehouse import Warehouse
from warehouse_contents import everything

ROOT = Path(__file__).resolve().parents[2]
TOGGLED = "地理标志台账_补.csv"
EXTRA = "地理标志名称,申请日期,受理日期\n青禾豆腐,2022-05-05,2022-05-06\n"


def toggle(ledgers: Path) -> None:
    """Make the ledgers other ledgers, and back."""
    extra = ledgers / TOGGLED
    if extra.exists():
        extra.unlink()
    else:
        extra.write_text(EXTRA, encoding="utf-8")


def start(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "huibao.cli", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def finish(*arguments: object) -> None:
    command = [sys.executable, "-m", "huibao.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def kill(process: subprocess.Popen[bytes], *, all_of_it: bool) -> None:
    """Kill the command, or it and all that it started, as the machine would."""
    if all_of_it:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def wait_until(process: subprocess.Popen[bytes], reached: Callable[[], bool], most: float) -> None:
    end = time.monotonic() + most
    while not reached() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.001)


# Imports -----------------------------------------------------------------------------------------------------------


def kill_an_import(ledgers: Path, target: Path, rng: random.Random, seconds: float, known: set[str]) -> None:
    toggle(ledgers)
    process = start("import", ledgers, "--warehouse", target)
    if rng.random() < 0.5:
        time.sleep(rng.uniform(0.05, seconds))
    else:  # near the moment at which the new warehouse takes the old one's place
        wait_until(process, lambda: any(target.parent.glob(f".{target.name}.*.part")), 60)
        time.sleep(rng.uniform(0, seconds / 3))
    kill(process, all_of_it=rng.random() < 0.5)
    with Warehouse.open(target) as warehouse:
        assert content_of(warehouse) in known
    with zipfile.ZipFile(target.with_name("rejects.xlsx")) as book:
        assert book.testzip() is None


def content_of(warehouse: Warehouse) -> str:
    return json.dumps({table: record.digest for table, record in warehouse.ledgers().items()}, sort_keys=True)


def import_campaign(ledgers: Path, target: Path, kills: int, seed: int) -> None:
    known: set[str] = set()
    for _ in range(2):
        toggle(ledgers)
        started = time.monotonic()
        finish("import", ledgers, "--warehouse", target)
        seconds = time.monotonic() - started
        with Warehouse.open(target) as warehouse:
            known.add(content_of(warehouse))
    assert len(known) == 2
    rng = random.Random(seed)
    for number in range(kills):
        kill_an_import(ledgers, target, rng, seconds, known)
        if number % 5 == 4:
            finish("import", ledgers, "--warehouse", target)
            assert not list(target.parent.glob(".*.part*")), "an interrupted import left its file for ever"
            with importing.open_data(load_bureau(), data=ledgers, warehouse=target) as warehouse:
                assert content_of(warehouse) in known


# Imports into the user's cache, which fill only what changed in a copy of the warehouse that stands ------------------

OPEN = "import sys; from pathlib import Path; from huibao import bureau, importing; "
OPEN += "importing.open_data(bureau.load_bureau(), data=Path(sys.argv[1])).close()"


def holds(warehouse: Path) -> str:
    """A digest of all that a DuckDB file holds."""
    return hashlib.sha256(repr(everything(warehouse)).encode()).hexdigest()


class CachedImports:
    """Imports of one folder into the user's cache; what each state of the folder gives, a fresh import tells."""

    def __init__(self, ledgers: Path, aside: Path) -> None:
        self.ledgers, self.aside = ledgers, aside
        self.target = importing.default_warehouse(ledgers, load_bureau())
        self.states: dict[tuple[str, ...], str] = {}

    def change(self, rng: random.Random) -> None:
        """A file comes or goes, a table comes or goes, or some rows of a ledger are there twice."""
        match rng.randrange(3):
            case 0:
                toggle(self.ledgers)
            case 1:
                self.take("商标台账.xlsx", self.ledgers)
            case 2:
                self.take("案件台账.xlsx", self.ledgers, "案件台账_补.xlsx")

    def take(self, name: str, folder: Path, copy: str | None = None) -> None:
        """Take a ledger away, or lay a copy of it beside it; the other time, undo that."""
        held, there = self.aside / name, folder / (copy or name)
        self.aside.mkdir(exist_ok=True)
        if copy is not None:
            if there.exists():
                there.unlink()
            else:
                shutil.copyfile(folder / name, there)
        elif there.exists():
            shutil.move(there, held)
        else:
            shutil.move(held, there)

    def expected(self) -> str:
        """What a fresh import of the folder as it is holds."""
        state = tuple(sorted(path.name for path in self.ledgers.iterdir()))
        if state not in self.states:
            fresh = self.aside / "fresh.duckdb"
            importing.import_ledgers(self.ledgers, fresh, load_bureau())
            self.states[state] = holds(fresh)
        return self.states[state]

    def complete(self) -> float:
        """Import to the end, and compare; how long the import took."""
        expected, started = self.expected(), time.monotonic()
        subprocess.run([sys.executable, "-c", OPEN, str(self.ledgers)], check=True)
        seconds = time.monotonic() - started
        assert holds(self.target) == expected
        assert not list(self.target.parent.rglob("*.part*")), "an interrupted import left its file"
        with zipfile.ZipFile(importing.rejects_path(self.target)) as book:
            assert book.testzip() is None
        return seconds

    def kill_one(self, rng: random.Random, seconds: float) -> bool:
        """Kill an import of a changed folder; whether it had put the new warehouse in its place."""
        before = holds(self.target)
        while (after := self.expected()) == before:
            self.change(rng)
        command = [sys.executable, "-c", OPEN, str(self.ledgers)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        turn, note = rng.randrange(4), state_path(self.target)
        beside = self.target.with_name(f".{self.target.name}.{process.pid}.part")
        if turn == 0:
            time.sleep(rng.uniform(0.05, seconds))
        elif turn == 1:  # while the copy is made and filled
            wait_until(process, beside.exists, 60)
            time.sleep(rng.uniform(0, seconds / 3))
        elif turn == 2 or not note.exists():  # when the warehouse is filled and its rejects are written
            wait_until(process, lambda: any(self.target.parent.glob(f"*{beside.name}.xlsx*")), 60)
            time.sleep(rng.uniform(0, 0.03))
        else:  # when the note of what stands is gone, around the change of warehouses
            wait_until(process, lambda: not note.exists(), 60)
            time.sleep(rng.choice((0, 0, 0.001, 0.003)))
        kill(process, all_of_it=rng.random() < 0.5)
        found = holds(self.target)
        assert found in (before, after)
        noted = noted_fingerprint(self.target)
        with Warehouse.open(self.target) as warehouse:
            assert noted in (None, warehouse.fingerprint()), "the note is of another warehouse"
        return found == after


def cached_campaign(ledgers: Path, aside: Path, kills: int, seed: int) -> tuple[int, int]:
    """How many of the kills left the old warehouse, and how many the new one."""
    imports, rng = CachedImports(ledgers, aside), random.Random(seed)
    imports.complete()
    imports.change(rng)
    seconds = imports.complete()
    new = 0
    for _ in range(kills):
        imports.change(rng)
        new += imports.kill_one(rng, seconds)
        if rng.random() < 0.7:  # else the next kill finds what this one left
            imports.complete()
    imports.complete()
    return kills - new, new


# Runs --------------------------------------------------------------------------------------------------------------


class Runs:
    """Runs of two areas into one outputs folder; every one that is finished is approved."""

    def __init__(self, ledgers: Path, out: Path) -> None:
        self.ledgers, self.out, self.folder = ledgers, out, out / "2022" / "internal"
        self.approved: set[str] = set()

    def arguments(self) -> tuple[object, ...]:
        chosen = ("--areas", "brands", "--format", "html", "--edition", "both", "--force")
        return ("run", "2022", "--data", self.ledgers, "--out", self.out, *chosen)

    def complete(self) -> float:
        """Run to the end, verify and approve; how long the run took."""
        started = time.monotonic()
        finish(*self.arguments())
        seconds = time.monotonic() - started
        finish("verify", self.folder)
        finish("approve", self.folder, "--by", "某局长")
        self.approved.add(self.digest(self.folder))
        assert not list(self.out.rglob(".staging-*")) and not list(self.out.rglob(".*.part"))
        return seconds

    @staticmethod
    def digest(folder: Path) -> str:
        return (folder / "manifest.json").read_text(encoding="utf-8")

    def check(self) -> None:
        """Every folder that stands verifies, and no approved run is lost."""
        standing = [path.parent for path in self.out.glob("2022/*/manifest.json") if path.parent.name[0] != "."]
        assert standing
        for folder in standing:
            assert verify(folder).problems == (), folder
        anywhere = {self.digest(path.parent) for path in self.out.rglob("manifest.json")}
        assert self.approved <= anywhere

    def kill_one(self, rng: random.Random, seconds: float) -> None:
        toggle(self.ledgers)
        process = start(*self.arguments())
        turn = rng.randrange(3)
        if turn == 0:
            time.sleep(rng.uniform(0.05, seconds))
        elif turn == 1:  # while the new run is being published
            staged = self.folder.with_name(".staging-internal")
            wait_until(process, (staged / "manifest.json").exists, 120)
            time.sleep(rng.choice((0, 0.001, 0.003, 0.01, 0.03, 0.1)))
        else:  # when the approved run has just moved aside
            before = len(list(self.out.glob("2022/internal@v*")))
            wait_until(process, lambda: len(list(self.out.glob("2022/internal@v*"))) > before, 120)
        kill(process, all_of_it=rng.random() < 0.5)
        self.check()


def run_campaign(ledgers: Path, out: Path, kills: int, seed: int) -> None:
    runs = Runs(ledgers, out)
    seconds = runs.complete()
    rng = random.Random(seed)
    for number in range(kills):
        runs.kill_one(rng, seconds)
        if number % 4 == 3:
            runs.complete()
            runs.check()


@pytest.fixture
def ledgers(small_ledgers: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_ledgers, tmp_path / "ledgers"))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_fifty_imports_killed_at_random_moments(ledgers: Path, tmp_path: Path) -> None:
    import_campaign(ledgers, tmp_path / "w" / "warehouse.duckdb", 50, seed=20221125)


def test_an_import_killed_in_the_cache_leaves_the_old_or_the_new_and_the_next_is_as_a_fresh_one(
    ledgers: Path, tmp_path: Path
) -> None:
    cached_campaign(ledgers, tmp_path / "aside", 3, seed=20221127)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_twenty_five_imports_killed_in_the_cache(ledgers: Path, tmp_path: Path) -> None:
    old, new = cached_campaign(ledgers, tmp_path / "aside", 25, seed=20221126)
    print(f"{old} kills left the old warehouse, {new} the new one")
    assert old and new


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_fifty_runs_killed_at_random_moments_while_approved_ones_are_superseded(ledgers: Path, tmp_path: Path) -> None:
    run_campaign(ledgers, tmp_path / "out", 50, seed=20221126)


@pytest.mark.parametrize("before", ["rejects.xlsx", "warehouse.duckdb"])
def test_an_import_killed_between_its_warehouse_and_its_rejects_is_made_again(
    ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """The note that says what the warehouse was made from comes after the rejects workbook."""
    bureau, target = load_bureau(), tmp_path / "w" / "warehouse.duckdb"
    importing.open_data(bureau, data=ledgers, warehouse=target).close()
    toggle(ledgers)

    class Killed(BaseException):
        pass

    def replace(self: Path, other: Path) -> Path:
        if other.name == before:
            raise Killed
        return real(self, other)

    real = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, other: replace(self, Path(other)))
    with pytest.raises(Killed):
        importing.open_data(bureau, data=ledgers, warehouse=target)
    monkeypatch.undo()
    target.with_name("rejects.xlsx").write_bytes(b"stale")
    importing.open_data(bureau, data=ledgers, warehouse=target).close()
    assert zipfile.is_zipfile(target.with_name("rejects.xlsx"))


def test_what_a_killed_import_left_goes_with_the_next_one(ledgers: Path, tmp_path: Path) -> None:
    target = tmp_path / "w" / "warehouse.duckdb"
    target.parent.mkdir()
    left = [target.with_name(name) for name in (".warehouse.duckdb.99.part", ".warehouse.duckdb.99.part.wal")]
    left += [target.with_name(name) for name in (f"{left[0].name}.xlsx", f".{left[0].name}.xlsx.99.part")]
    for each in left:
        each.write_bytes(b"half")
    importing.import_ledgers(ledgers, target, load_bureau())
    assert [each for each in left if each.exists()] == []
