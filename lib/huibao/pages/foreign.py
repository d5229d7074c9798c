"""What a notebook shows beside our own displays, for print: its pictures, and the text of all else."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huibao.pages.model import Plain

_DATA = re.compile(r"data:image/(png|jpeg);base64,(.+)", re.DOTALL)


def foreign_lines(block: Plain) -> list[str]:
    """The text of an output that is no picture, line by line; of a table a line for each row."""
    if not block.html:
        return [line.strip() for line in block.text.splitlines() if line.strip()]
    from lxml import html as lxml_html

    tree: Any = lxml_html.fromstring(f"<div>{block.html}</div>")
    rows = ["　".join(cell.text_content().strip() for cell in row.iter("th", "td")) for row in tree.iter("tr")]
    return [line.strip() for line in rows or tree.text_content().splitlines() if line.strip()]


def foreign_picture(uri: str, width: float, highest: float) -> tuple[str, bytes, float, float] | None:
    """A notebook's own picture (a data URI) as (png or jpeg, bytes, width, height in points); None for another."""
    found = _DATA.match(uri)
    if found is None:
        return None
    try:
        content = base64.b64decode(found[2], validate=True)
    except binascii.Error:
        return None
    size = _pixels(content)
    if size is None:
        return None
    # Pictures of notebooks are drawn for screens of 96 dots an inch.
    scale = min(0.75, width / size[0], highest / size[1])
    return found[1], content, size[0] * scale, size[1] * scale


def _pixels(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG picture."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) > 24:
        return int.from_bytes(content[16:20], "big") or 1, int.from_bytes(content[20:24], "big") or 1
    at = 2
    while content[:2] == b"\xff\xd8" and at + 9 < len(content) and content[at] == 0xFF:
        # The frame header (SOF0 to SOF15 without the tables between them) holds the size.
        if 0xC0 <= content[at + 1] <= 0xCF and content[at + 1] not in (0xC4, 0xC8, 0xCC):
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width, "big") or 1, int.from_bytes(height, "big") or 1
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
