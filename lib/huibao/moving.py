"""Renaming a folder that was filled a moment ago."""

from __future__ import annotations

import sys
import time
from pathlib import Path

# Windows renames no folder while a file in it is open: a virus scanner looks at each new one for a moment.
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0) if sys.platform == "win32" else ()


def move_folder(source: Path, target: Path) -> None:
    """Rename a folder to a name that is free; one that is held is asked for again for some seconds.

    Raises:
        OSError: as renaming does.
    """
    for pause in _PAUSES:
        try:
            source.rename(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.rename(target)
