"""Area PDFs kept in the user's cache: setting a page takes ten times as long as saying what stands on it.

A PDF is found again by all that goes into the typesetter, so that one found is the one that would be made.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huibao.project import cache_folder

_SIZE_LIMIT = 512 << 20
# A cache that cannot be read or written is no cache.
_TROUBLE = (OSError, sqlite3.Error)


class KeptPages:
    """The pages of this user, kept until `_SIZE_LIMIT` bytes are reached; safe to share between processes.

    Args:
        reuse: False to make every page anew; they are kept all the same.
    """

    def __init__(self, *, reuse: bool = True, folder: Path | None = None) -> None:
        from diskcache import Cache, Timeout

        self._reuse = reuse
        self._trouble: tuple[type[Exception], ...] = (*_TROUBLE, Timeout)
        self._cache: Any = None
        with contextlib.suppress(*self._trouble):
            place = folder or cache_folder() / "pages"
            self._cache = Cache(str(place), size_limit=_SIZE_LIMIT, eviction_policy="least-recently-used")

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The page kept under `key`, else the one that `make` gives."""
        found = self._find(key) if self._reuse else None
        if found is None:
            found = make()
            self._keep(key, found)
        return found

    def _find(self, key: str) -> bytes | None:
        found: Any = None
        if self._cache is not None:
            with contextlib.suppress(*self._trouble):
                found = self._cache.get(key)
        return found if isinstance(found, bytes) else None

    def _keep(self, key: str, page: bytes) -> None:
        if self._cache is not None:
            with contextlib.suppress(*self._trouble):
                self._cache.set(key, page)
