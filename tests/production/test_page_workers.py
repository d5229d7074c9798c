"""The pieces of a run's pages: each is made once, whoever makes it and whoever dies over it."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from huibao.errors import HuibaoError, PageError
from huibao.production import rendering
from huibao.production.page_workers import Pile, make_from, make_pages
from huibao.production.rendering import Piece


@dataclass(frozen=True)
class Noted:
    """Stands for an edition: notes each time that a piece of it is begun, then does as it is told."""

    folder: Path
    name: str
    fate: str = "made"
    anew: bool = True

    @property
    def documents(self) -> list[Any]:
        begun = len(list(self.folder.glob(f"{self.name} *")))
        (self.folder / f"{self.name} {begun} {os.getpid()}").touch()
        if self.fate == "dies" or (self.fate == "dies once" and begun == 0):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fate == "fails":
            raise HuibaoError("没有字体")
        return []


def piece(folder: Path, name: str, fate: str = "made") -> Piece:
    # Of no document this maker makes nothing.
    return Piece("areas.pdf", Noted(folder, name, fate))  # type: ignore[arg-type]


def begun(folder: Path) -> list[str]:
    return sorted(path.name.rsplit(" ", 2)[0] for path in folder.iterdir())


def make(pieces: Sequence[Piece], monkeypatch: pytest.MonkeyPatch, workers: int = 2) -> list[str]:
    """Make the pieces in processes; says what else was done."""
    did: list[str] = []
    monkeypatch.setattr(rendering, "pieces", lambda edition, workers: [(each, 1.0) for each in pieces])
    with TemporaryDirectory() as notes:
        make_pages([object()], workers, Path(notes), lambda: did.append("meanwhile"))  # type: ignore[list-item]
    return did


def test_each_piece_is_made_once_however_many_take_them(tmp_path: Path) -> None:
    (notes := tmp_path / "taken").mkdir()
    (folder := tmp_path / "made").mkdir()
    names = [f"{number:02}" for number in range(40)]
    pile = Pile(tuple(piece(folder, name) for name in names), notes)
    with ThreadPoolExecutor(8) as pool:
        made = [number for each in pool.map(make_from, [pile] * 8) for number in each]
    assert sorted(made) == list(range(40)) and begun(folder) == names


def test_pieces_are_made_in_no_more_processes_than_there_are_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make([piece(tmp_path, name) for name in "abcdef"], monkeypatch) == ["meanwhile"]
    assert begun(tmp_path) == list("abcdef")
    assert len({path.name.rsplit(" ", 1)[1] for path in tmp_path.iterdir()}) <= 2


def test_what_a_process_had_taken_that_died_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make([piece(tmp_path, "a", "dies once"), piece(tmp_path, "b"), piece(tmp_path, "c")], monkeypatch)
    assert begun(tmp_path).count("a") == 2
    assert set(begun(tmp_path)) == set("abc")


def test_a_piece_that_no_process_survives_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PageError, match="页面没有做成：运行它的进程中途退出"):
        make([piece(tmp_path, "a", "dies"), piece(tmp_path, "b")], monkeypatch)


def test_a_piece_that_cannot_be_made_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PageError, match="页面没有做成：没有字体") as raised:
        make([piece(tmp_path, "a", "fails"), piece(tmp_path, "b")], monkeypatch)
    assert "documents" in str(raised.value.__cause__)


def test_the_longest_piece_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [(piece(tmp_path, "short"), 0.1), (piece(tmp_path, "long"), 2.0), (piece(tmp_path, "middle"), 1.0)]
    monkeypatch.setattr(rendering, "pieces", lambda edition, workers: given)
    with TemporaryDirectory() as notes:
        make_pages([object()], 1, Path(notes), lambda: None)  # type: ignore[list-item]
    begun = sorted(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    assert [path.name.split()[0] for path in begun] == ["long", "middle", "short"]
