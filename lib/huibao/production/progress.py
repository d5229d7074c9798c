"""Live progress: a bar on a terminal, a plain line for each step elsewhere (a log, a scheduler)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], None]


@contextmanager
def progress(total: int, say: Say) -> Iterator[Say]:
    """Yield what is to be called, with a few words, after each of `total` steps."""
    if not total or not sys.stderr.isatty():
        yield _lines(total, say)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)
        yield lambda words: bar.update(task, advance=1, description=words)


def _lines(total: int, say: Say) -> Say:
    done = 0

    def advance(words: str) -> None:
        nonlocal done
        done += 1
        say(f"  [{done}/{total}] {words}")

    return advance
