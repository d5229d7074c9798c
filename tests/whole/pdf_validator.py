"""A PDF held to every rule of PDF/A and PDF/UA-1 that `page-validation` knows, a validator with no part in making it.

Two of its complaints are judged by a second, older library, since the validator is young: widths in CFF fonts by
fontTools, and the length of a stream whose last byte happens to be a carriage return by the bytes themselves.
"""

from __future__ import annotations

import io
import re

import page
import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen


def failures(content: bytes, profile: str) -> list[str]:
    """The rules that a file breaks: "rule: message". `profile`: "2a", "3a" (PDF/A) or "ua1"."""
    report = page.validate_pdf_bytes(content, profile=profile)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            f"{each.rule_id}: {each.message}"
            for each in report.failures
            if not (_right_width(each, pdf) or _ends_in_return(each, content))
        ]


def _right_width(failure: page.ValidationFailure, pdf: pikepdf.Pdf) -> bool:
    named = re.search(r"font object (\d+) 0 has rendered CID (\d+) width .* CIDFontType0C", failure.message)
    if named is None:
        return False
    number, cid = map(int, named.groups())
    font = pdf.get_object(number, 0).DescendantFonts[0]
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(font.FontDescriptor.FontFile3.read_bytes()), None)
    glyph = fonts[0].CharStrings[fonts[0].charset[cid]]
    glyph.draw(NullPen())
    return bool(glyph.width == _width(font, cid))


def _width(font: pikepdf.Dictionary, cid: int) -> float:
    """The width that the document gives a glyph: /W holds `first last width` or `first [width …]`, else /DW."""
    parts = list(font.W)
    while parts:
        first, second = int(parts[0]), parts[1]
        if isinstance(second, pikepdf.Array):
            if first <= cid < first + len(second):
                return float(second[cid - first])
            parts = parts[2:]
        else:
            if first <= cid <= int(second):
                return float(parts[2])
            parts = parts[3:]
    return float(font.get("/DW", 1000))


def _ends_in_return(failure: page.ValidationFailure, content: bytes) -> bool:
    if "STREAM-LENGTH" not in failure.rule_id or failure.object_id is None:
        return False
    start = re.search(rb"(?:^|\n)%d 0 obj\b" % failure.object_id.object_number, content)
    head = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\r?\n").search(content, start.start()) if start else None
    if head is None:
        return False
    end = head.end() + int(head[1])
    return content[end - 1 : end + 10] == b"\r\nendstream"
