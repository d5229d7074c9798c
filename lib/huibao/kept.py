"""A disk cache for results that are slow to make, keyed by a digest of all they are made from."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SIZE_LIMIT = 512 << 20
# A cache that cannot be read or written is no cache.
_TROUBLE = (OSError, sqlite3.Error)


class Kept:
    """What was made before, until `size` bytes are reached; safe to share between processes.

    Args:
        folder: where it is kept.
        reuse: False to make everything anew; it is kept all the same.
    """

    def __init__(self, folder: Path, *, reuse: bool = True, size: int = _SIZE_LIMIT) -> None:
        from diskcache import Timeout

        self._reuse = reuse
        self._trouble: tuple[type[Exception], ...] = (*_TROUBLE, Timeout)
        self._cache: Any = None
        with contextlib.suppress(*self._trouble):
            try:
                self._cache = _opened(folder, size)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                # The database is corrupt, not locked or full: start over, or no later run could use the cache.
                shutil.rmtree(folder)
                self._cache = _opened(folder, size)

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """What is kept under `key`, else what `make` gives."""
        found = self.find(key)
        if found is None:
            found = make()
            self.keep(key, found)
        return found

    def find(self, key: str) -> bytes | None:
        """What is kept under `key`, if anything."""
        found: Any = None
        if self._cache is not None and self._reuse:
            with contextlib.suppress(*self._trouble):
                found = self._cache.get(key)
        return found if isinstance(found, bytes) else None

    def keep(self, key: str, made: bytes) -> None:
        """Keep `made` under `key`."""
        if self._cache is not None:
            with contextlib.suppress(*self._trouble):
                self._cache.set(key, made)

    def close(self) -> None:
        """Close the cache's file; asked again, it opens by itself."""
        if self._cache is not None:
            self._cache.close()


def _opened(folder: Path, size: int) -> Any:
    from diskcache import Cache

    return Cache(str(folder), size_limit=size, eviction_policy="least-recently-used")
