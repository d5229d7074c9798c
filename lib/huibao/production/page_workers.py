"""All pages of a run, made in as many processes as it has workers: each takes the next piece that nobody has taken.

A process makes many pieces, because starting one and reading the notebooks takes as long as most pieces do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.errors import PageError
from huibao.production import rendering

if TYPE_CHECKING:
    from huibao.execution.workers import Outcome
    from huibao.production.rendering import Edition, Piece


@dataclass(frozen=True)
class Pile:
    """The pieces of a run, the longest first. A process claims a piece by creating a file in the folder `taken`."""

    pieces: tuple[Piece, ...]
    taken: Path


def make_pages(editions: Sequence[Edition], workers: int, notes: Path, meanwhile: Callable[[], None]) -> None:
    """Make every page of the editions; `meanwhile` is done in this process.

    Args:
        notes: an empty folder for the notes of who makes what.

    Raises:
        PageError: a page could not be made.
    """
    from huibao.execution.workers import Job, run_jobs

    every = [each for edition in editions for each in rendering.pieces(edition, workers)]
    pieces = tuple(piece for piece, weight in sorted(every, key=lambda each: -each[1]))
    jobs = [Job(f"pages {number}", Pile(pieces, notes)) for number in range(min(workers, len(pieces)))]
    with closing(run_jobs(make_from, jobs, workers=workers)) as running:
        meanwhile()
        made = {number for outcome in running for number in _made(outcome)}
    # Pieces claimed by a process that died.
    left = [Job(f"piece {number}", piece) for number, piece in enumerate(pieces) if number not in made]
    with closing(run_jobs(rendering.render, left, workers=workers)) as again:
        for outcome in again:
            if outcome.error:
                raise _not_made(outcome)


def make_from(pile: Pile) -> list[int]:
    """Make the pieces that no other process makes; says which they were."""
    made = []
    for number, piece in enumerate(pile.pieces):
        if _take(pile.taken / str(number)):
            rendering.render(piece)
            made.append(number)
    return made


def _take(note: Path) -> bool:
    """Whether this process is the first to take it."""
    try:
        note.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _made(outcome: Outcome[list[int]]) -> list[int]:
    if outcome.error and outcome.traceback:
        raise _not_made(outcome)
    return outcome.made or []


def _not_made(outcome: Outcome[Any]) -> PageError:
    error = PageError(f"页面没有做成：{outcome.error}", remedy="加 --debug 查看详情")
    error.__cause__ = RuntimeError(outcome.traceback)
    return error
