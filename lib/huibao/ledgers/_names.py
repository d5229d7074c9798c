"""Names of files as people read them, whatever bytes the file system holds."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path


def file_name(path: Path) -> str:
    """The file's name; one in GB 18030, as archives packed on Windows leave behind, is read as such."""
    name = path.name
    if not is_unicode(name):
        try:
            name = os.fsencode(name).decode("gb18030")
        except UnicodeDecodeError:
            name = os.fsencode(name).decode("utf-8", "replace")
    return unicodedata.normalize("NFC", name)


def is_unicode(name: str) -> bool:
    """Whether the bytes of a name were UTF-8: Python stands in for others with lone surrogates."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def mapping_files(folder: Path) -> list[Path]:
    """The source mappings of a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in (".yaml", ".yml") and path.is_file())
