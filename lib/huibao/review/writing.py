"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_beside(path: Path, data: bytes) -> None:
    """Write a file beside its place, then put it there; its folder is made when missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
