"""Names of files as people read them, whatever bytes the file system holds."""

from __future__ import annotations

import os
import unicodedata
from contextlib import suppress
from pathlib import Path


def file_name(path: Path) -> str:
    """The file's name; one in GB 18030, as archives packed on Windows leave behind, is read as such."""
    name = path.name
    if not is_unicode(name):
        # In the C locale Python may not even know names in UTF-8.
        for encoding, errors in (("utf-8", "strict"), ("gb18030", "strict"), ("utf-8", "replace")):
            with suppress(UnicodeDecodeError):
                name = os.fsencode(name).decode(encoding, errors)
                break
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
