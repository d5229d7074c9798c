"""How much is measured: all of it, or a little of everything for a first look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Repetitions and sizes.

    Attributes:
        repeats: of what takes a few seconds.
        middle_repeats: of what takes ten seconds and more.
        long_repeats: of what takes half a minute or more.
        loop_notebooks: how many of the 24 the shell loop really runs (its time is scaled up to 24).
        query_rows: registrations in the queries' rows; they are also the last of `growing_rows`.
        cluster_runs: notebook runs on each side.
    """

    name: str
    repeats: int
    middle_repeats: int
    long_repeats: int
    loop_notebooks: int
    query_rows: int
    csv_rows: int
    xlsx_rows: int
    cluster_runs: int
    growing_rows: tuple[int, ...]
    growing_notebooks: tuple[int, ...]


FULL = Scale("full", 5, 3, 2, 24, 10_000_000, 1_000_000, 200_000, 500, (10_000, 100_000, 1_000_000), (1, 6, 24, 96))
QUICK = Scale("quick", 1, 1, 1, 2, 1_000_000, 200_000, 20_000, 24, (10_000, 100_000), (1, 6, 24))
