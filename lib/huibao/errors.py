"""The exception tree. Every message is a Chinese sentence for the bureau: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class HuibaoError(Exception):
    """Base of all errors the bureau meets.

    Args:
        problem: what is wrong (Chinese, no full stop).
        where: the place (file, sheet, row, column), if there is one.
        remedy: what to do (Chinese, no full stop).
    """

    exit_status = 1

    def __init__(self, problem: str, *, where: str | Path | None = None, remedy: str | None = None) -> None:
        self.problem = problem
        self.where = str(where) if where is not None else None
        self.remedy = remedy
        super().__init__(problem, where, remedy)

    def __str__(self) -> str:
        place = f"（位置：{self.where}）" if self.where else ""
        remedy = f"请{self.remedy}。" if self.remedy else ""
        return f"{self.problem}{place}。{remedy}"

    def _render_traceback_(self) -> list[str]:
        """What IPython prints instead of a traceback: in a notebook, too, one sentence says it."""
        return [f"{type(self).__name__}: {self}"]

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.problem, self.where, self.remedy)


def _rebuild(kind: type[HuibaoError], problem: str, where: str | None, remedy: str | None) -> HuibaoError:
    return kind(problem, where=where, remedy=remedy)


class UsageError(HuibaoError):
    """Something named on the command line does not exist (exit status 2)."""

    exit_status = 2


class PeriodError(UsageError):
    """A period name that no reading fits."""


class UnknownName(UsageError):
    """An area, indicator or column that the catalogue does not know; names the nearest ones."""


class BureauError(HuibaoError):
    """A bureau file or another parameter file that cannot be used."""


class CatalogueError(HuibaoError):
    """A catalogue entry that is not valid."""


class LedgerError(HuibaoError):
    """A ledger file that cannot be read, or lacks a required column."""


class WarehouseError(HuibaoError):
    """The warehouse cannot be opened, or was not written by this software."""


class NarrativeError(HuibaoError):
    """A narrative cell with an unknown figure or a form that cannot be read."""


class RunError(HuibaoError):
    """A run that cannot go on: a notebook is missing, results stand in its way, its processes do not start."""


class ClusterError(RunError):
    """The Dask cluster cannot be reached, has no workers, or they run another version."""


class FoundingError(HuibaoError):
    """New files that have no place: something else stands there, or it is no project folder."""


class PageError(HuibaoError):
    """A page that cannot be rendered."""


class ReviewError(HuibaoError):
    """A run that cannot be verified, approved, compared or checked."""


def nearest(name: str, known: Iterable[str], *, most: int = 3) -> str:
    """A Chinese remedy that names the nearest of `known`, or lists where to look."""
    close = get_close_matches(name, list(known), n=most, cutoff=0.4)
    return f"检查名称，最接近的是：{'、'.join(close)}" if close else "用 huibao figures 查看全部名称"
