"""The exception tree. Every message is a Chinese sentence for the bureau: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from errno import errorcode
from pathlib import Path
from typing import TYPE_CHECKING, Any

# So many names are listed where none is near; of more, where to look is said.
_LISTED = 60


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


class UnknownAttribute(UnknownName, AttributeError):
    """An attribute that an object of the desk does not have: a sentence in a notebook, an AttributeError to Python."""


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


# What the system's refusals are in Chinese; Windows says EACCES of a file that another program has open, too.
_SYSTEM = {
    "ENOSPC": "磁盘已满",
    "EDQUOT": "磁盘配额已用完",
    "EFBIG": "文件超过了允许的大小",
    "EACCES": "没有权限，或正被别的程序打开",
    "EPERM": "没有权限",
    "EBUSY": "正被别的程序使用",
    "ETXTBSY": "正被别的程序使用",
    "EROFS": "磁盘只读",
    "ENOENT": "文件不存在",
    "EEXIST": "已有同名的文件",
    "ENOTEMPTY": "文件夹不是空的",
    "ENAMETOOLONG": "文件名过长",
    "EISDIR": "这是文件夹，不是文件",
    "ENOTDIR": "路径中有一段不是文件夹",
    "EIO": "磁盘读写出错",
    **dict.fromkeys(("ESTALE", "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH", "ENETUNREACH"), "网络文件夹连不上"),
}


def system_reason(error: OSError) -> str:
    """Why the system refused (Chinese); in its own words where they are not known."""
    return _SYSTEM.get(errorcode.get(error.errno or 0, ""), str(error))


def system_sentence(error: OSError) -> str:
    """The same with the place, without a full stop."""
    # Of a renaming the second name is what was meant: the first is the file written beside.
    named = error.filename2 or error.filename
    return f"{system_reason(error)}{f'（位置：{named}）' if named else ''}"


class Named:
    """An object of the desk: what it does not have is said in Chinese, with the nearest that it has."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            raise UnknownAttribute(f"没有“{name}”", remedy=nearest(name, public_names(self)))


def public_names(owner: object) -> list[str]:
    """What can be written after the dot."""
    return [name for name in dir(owner) if not name.startswith("_")]


def nearest(name: object, known: Iterable[str], labels: Mapping[str, str] | None = None, *, most: int = 3) -> str:
    """A Chinese remedy: the name whose label was written, else the nearest ones, else all of them or where to look.

    Args:
        labels: what the names are called in Chinese; users know a column, an area, an indicator by that.
    """
    names, labels, wanted = list(dict.fromkeys(known)), labels or {}, str(name)
    named = [each for each in names if labels.get(each) == wanted]
    if named:
        return f"写成 {' 或 '.join(named)}"
    close = get_close_matches(wanted, names, n=most, cutoff=0.4) or _alike(wanted, names, labels)[:most]
    told = [each if labels.get(each, each) == each else f"{each}（{labels[each]}）" for each in close or names]
    if close:
        return f"检查名称，最接近的是：{'、'.join(told)}"
    return f"从{'、'.join(told)}里选" if 0 < len(names) <= _LISTED else "用 huibao figures 查看全部名称"


def _alike(wanted: str, names: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    """The names whose labels hold what was written, or resemble it."""
    own = {labels[each]: each for each in names if each in labels}
    inside = [label for label in own if len(wanted) > 1 and wanted in label]
    return [own[label] for label in inside or get_close_matches(wanted, own, cutoff=0.5)]
