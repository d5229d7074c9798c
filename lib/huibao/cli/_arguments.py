"""What a command line asks for: its bureau files, periods and lists of names, read and checked."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from huibao.errors import UsageError, nearest
from huibao.period import Period

if TYPE_CHECKING:
    from huibao.bureau import Bureau


def bureau_files(named: Sequence[str]) -> list[str | None]:
    """The bureau files of `--bureau`, quoted globs expanded; [None] for the default one.

    Raises:
        UsageError: a glob that no file fits.
    """
    found: list[str | None] = []
    for name in named:
        if not Path(name).is_file() and glob.has_magic(name):
            matches = sorted(str(path) for path in _matching(name))
            if not matches:
                raise UsageError(f"没有文件符合 --bureau “{name}”", remedy="检查路径")
            found.extend(matches)
        else:
            found.append(name)
    return found or [None]


def _matching(pattern: str) -> list[Path]:
    path = Path(pattern)
    anchor = Path(path.anchor) if path.anchor else Path()
    return [found for found in anchor.glob(str(path.relative_to(path.anchor))) if found.is_file()]


def expand_periods(periods: Sequence[Period], each: Literal["month", "quarter"] | None) -> list[Period]:
    """The periods in the order given, each split by `each`, without repeats.

    Raises:
        UsageError: a period that holds no whole month or quarter.
    """
    found: list[Period] = []
    for period in periods:
        pieces = period.split(each) if each else (period,)
        if not pieces:
            whole = "月" if each == "month" else "季度"
            raise UsageError(f"期间“{period}”里没有完整的{whole}", remedy="换一个较长的期间，或去掉 --each")
        found.extend(piece for piece in pieces if piece not in found)
    return found


def parse_list(
    text: str | None, known: Sequence[str], what: str, labels: Mapping[str, str] | None = None
) -> tuple[str, ...] | None:
    """A comma-separated option, in the order of `known`; None when it was not given. `labels`: their Chinese names.

    Raises:
        UsageError: a name that is not known, with the nearest ones, or an empty list.
    """
    if text is None:
        return None
    names = [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise UsageError(f"没有{what}“{name}”", remedy=nearest(name, known, labels))
    if not names:
        raise UsageError(f"{what}一个也没有写", remedy=f"写成逗号分隔的名称，可用的有：{'、'.join(known)}")
    return tuple(name for name in known if name in names)


def check_divisions(bureaus: Sequence[Bureau]) -> None:
    """Several bureaus in one command need different division codes: their folders are named by them.

    Raises:
        UsageError: two bureau files share a division.
    """
    seen: dict[str, Bureau] = {}
    for bureau in bureaus:
        if bureau.division in seen:
            raise UsageError(
                f"两份参数文件的 division 都是 {bureau.division}",
                where=f"{seen[bureau.division].path}、{bureau.path}",
                remedy="改为各自的行政区划代码，或分两次运行",
            )
        seen[bureau.division] = bureau
