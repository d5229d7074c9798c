"""Which characters the fonts of a PDF have: an archivable PDF may hold no other.

A ledger's text may hold any character; a rare one must not cost the bureau its report.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from huibao.printable import printable, printable_lines, with_texts

#: 〓 stands for a character that no font has, as printers have always done it.
MISSING = "\u3013"
# What both faces of the wheel have for certain (tests/pages/test_pdf.py looks): no font is opened for these.
_USUAL = re.compile("[^\n -~\u00a0-\u0103\u3000-\u303f\u3041-\u3096\u3400-\u4db5\u4e00-\u9fef\uff01-\uff9f]")
_PLAIN = frozenset("‐–—―‘’“”…‰′″※℃№①②③④⑤⑥⑦⑧⑨⑩−×÷±≤≥≈→←↑↓■□▲△●○◆◇★☆")

# Marks over the character before them, and what has no shape: a PDF cannot say which text their glyphs stand for.
_SHAPELESS = frozenset(("Mn", "Me", "Cf"))


def settable(data: Any, fonts: Path | None = None) -> Any:
    """Plain JSON data with every text made of characters that the fonts have.

    Args:
        fonts: the bureau's folder of fonts, which may have more.
    """

    def change(text: str) -> str:
        is_markup = text.startswith(("<svg ", "<?xml "))
        return _with_glyphs(printable_lines(text) if is_markup else printable(text), fonts)

    return with_texts(data, change)


def _with_glyphs(text: str, fonts: Path | None) -> str:
    unusual = set(_USUAL.findall(text)) - _PLAIN
    if not unusual:
        return text
    known = _known(fonts)
    text = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) not in _SHAPELESS)
    lacking = {ord(sign): MISSING for sign in set(text) if ord(sign) not in known and sign not in "\n\t"}
    return text.translate(lacking)


@lru_cache(maxsize=4)
def _known(folder: Path | None) -> frozenset[int]:
    """The characters of the wheel's fonts and of those in the folder."""
    from pylopdf_fonts_zh_cn import sans_path

    found: set[int] = set()
    for place in filter(None, (Path(sans_path()).parent, folder)):
        for path in sorted(place.glob("*.[ot]t[fc]")) if place.is_dir() else []:
            # typst passes over what is no font, too.
            with contextlib.suppress(OSError, RuntimeError):
                found.update(*(face.get_charmap() for face in _faces(path)))
    return frozenset(found)


def _faces(path: Path) -> Iterator[Any]:
    """The faces of a font file, of which a collection has several."""
    from matplotlib.ft2font import FT2Font

    first = FT2Font(str(path))
    yield first
    for number in range(1, first.num_faces):
        yield FT2Font(str(path), face_index=number)
