"""How an entry of the catalogue is refused: its file, its name, the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from huibao.errors import CatalogueError, nearest

_REMEDY = "对照 docs/spec/columns.csv 和其他条目改正"


@contextmanager
def at_entry(path: Path, entry: str) -> Iterator[None]:
    """A ValueError (Chinese reason) in here becomes a CatalogueError that names file and entry."""
    try:
        yield
    except ValueError as error:
        raise CatalogueError(f"目录条目“{entry}”不对：{error}", where=path, remedy=_REMEDY) from None


def known_indicator(name: str, known: Collection[str]) -> str:
    """The full id, when there is such an indicator; else ValueError."""
    if name not in known:
        raise ValueError(f"没有指标“{name}”，{nearest(name, known)}")
    return name
