"""Files as they were read and checked, kept beside the warehouse they went into, so that one changed file is read again
and not all of them. What is kept is what the warehouse holds; it lies in the same folder of the user's cache."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from huibao.ledgers._folder import LedgerFile
from huibao.ledgers._loading import Loaded
from huibao.ledgers._standing import settings_mark

#: A large file takes longer to write than it is worth.
_MOST_BYTES = 32 << 20


class KeptFiles:
    """What was read from the files of one folder.

    Args:
        folder: where it is kept.
        settings: the digest of all that reading depends on besides the files.
    """

    def __init__(self, folder: Path, settings: str) -> None:
        self._folder = folder
        self._settings = settings_mark(settings)
        self._used: set[str] = set()
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)

    def load(self, file: LedgerFile, read: Callable[[LedgerFile], Loaded]) -> Loaded:
        """What was kept of a file of the same name and content, else what `read` finds in it."""
        name = hashlib.sha256(f"{self._settings}\n{file.name}\n{file.sha256}".encode()).hexdigest()
        place = self._folder / f"{name}.pickle"
        self._used.add(place.name)
        with contextlib.suppress(Exception):  # an unreadable entry is a miss; only this user writes here
            found = pickle.loads(place.read_bytes())
            if isinstance(found, Loaded):
                return replace(found, file=file)
        loaded = read(file)
        if sum(block.rows.nbytes for _, _, block in loaded.blocks) <= _MOST_BYTES:
            self._keep(place, loaded)
        return loaded

    def _keep(self, place: Path, loaded: Loaded) -> None:
        beside = place.with_suffix(f".{os.getpid()}.part")
        with contextlib.suppress(OSError):
            beside.write_bytes(pickle.dumps(loaded, pickle.HIGHEST_PROTOCOL))
            beside.replace(place)

    def forget_others(self) -> None:
        """Remove what was kept of files that are no longer there."""
        for path in self._folder.glob("*.*"):
            if path.name not in self._used:
                with contextlib.suppress(OSError):
                    path.unlink()
