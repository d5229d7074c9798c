"""Templates as Jinja compiled them, kept in the user's cache: compiling them takes longer than making a page."""

from __future__ import annotations

import contextlib
import hashlib

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from huibao.project import cache_folder


class _Kept(FileSystemBytecodeCache):
    """Jinja's own cache, which knows a changed template by its text; a full disk, or a file that is no longer whole,
    costs nothing but time."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # whatever a cut file can raise
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def kept_templates(options: str) -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept.

    Args:
        options: what their code depends on besides their text and Jinja itself.

    Returns:
        None where there is no place to keep them.
    """
    name = hashlib.sha256(f"{jinja2.__version__}\n{options}".encode()).hexdigest()[:16]
    try:
        folder = cache_folder() / "templates" / name
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return _Kept(str(folder))
