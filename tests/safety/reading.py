"""Every text inside an output file, and every way in which a number may be written."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pypdf

_DIGITS = "零一二三四五六七八九"
_TOKEN = re.compile(
    r"(?<![0-9A-Za-z])[0-9][0-9.,，]*(?![0-9A-Za-z])|[０-９][０-９．，]*|[零一二三四五六七八九][零一二三四五六七八九十百千万亿]{4,}"
)
_DATA = re.compile(r"data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)")


def texts_of(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    """(place, text) of all that a file says: archives unpacked, a PDF's pages, objects, attachments and properties,
    what is embedded in pages as data."""
    if name.endswith((".xlsx", ".docx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield f"{name} comment", archive.comment.decode("utf-8", "replace")
            for part in archive.namelist():
                yield f"{name} parts", part
                yield from texts_of(archive.read(part), f"{name}/{part}")
    elif name.endswith(".pdf"):
        yield from _pdf_texts(data, name)
    elif name.endswith((".woff2", ".ttf", ".otf")):
        return
    elif name.endswith(".png"):
        # Pictures are drawn from masked data; what they carry as text stands in chunks that are not compressed.
        yield name, data.decode("latin-1")
    else:
        text = data.decode("utf-8", "replace")
        yield name, text
        for embedded in _DATA.findall(text):
            yield f"{name} data", base64.b64decode(embedded + "=" * (-len(embedded) % 4)).decode("latin-1")


def _pdf_texts(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    text = "\n".join(page.extract_text() for page in reader.pages)
    yield f"{name} text", text
    # A line may break inside a number.
    yield f"{name} text without spaces", re.sub(r"\s+", "", text)
    yield f"{name} properties", str(reader.metadata)
    for attached, files in reader.attachments.items():
        for content in files:
            yield from texts_of(content, f"{name}/{attached}")
    for number in sorted({*(reader.xref.get(0) or {}), *reader.xref_objStm}):
        found = reader.get_object(number)
        if found is None or "/Image" in str(getattr(found, "get", lambda _: "")("/Subtype")):
            continue
        yield f"{name} object {number}", str(found)
        if hasattr(found, "get_data") and not name.endswith((".xlsx", ".json")):
            yield f"{name} stream {number}", found.get_data().decode("latin-1")


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """(name, content) of all files of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def notations(value: float) -> set[str]:
    """A number as it may be written: plain, with separators, rounded, in 万 and 亿, with 余, full width, in Chinese
    numerals. What is left with fewer than five digits may stand for anything and is left out."""
    exact = Decimal(str(abs(value)))
    found = {f"{exact.normalize():f}", repr(float(exact))}
    for places in range(4):
        rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        found |= {f"{rounded:f}", f"{rounded:,f}"}
    found |= {f"{int(exact)}", f"{int(exact):,}"}
    for unit in (10_000, 100_000_000):
        if exact * 10 >= unit:
            for places in range(9):
                step = Decimal(1).scaleb(-places)
                found |= {f"{(exact / unit).quantize(step, rounding=way):f}" for way in (ROUND_HALF_UP, ROUND_DOWN)}
                found.add(f"{(exact / unit).quantize(step, rounding=ROUND_DOWN):,f}")
    found |= set(_leading(int(exact)))
    found = {text for text in found if len(re.sub(r"\D", "", text).strip("0")) >= 5}
    found |= {text.replace(",", "，") for text in found}
    found |= {text.translate(_full_width()) for text in found}
    return found | {chinese_numeral(int(exact)), "".join(_DIGITS[int(sign)] for sign in str(int(exact)))}


def _leading(whole: int) -> Iterable[str]:
    """12345 → 12300, 12340: the number rounded down to its leading digits, as 余 does it."""
    text = str(whole)
    return (text[:kept] + "0" * (len(text) - kept) for kept in range(5, len(text) + 1))


def _full_width() -> dict[int, int]:
    return {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.,"}


def chinese_numeral(whole: int) -> str:
    """12345 → 一万二千三百四十五."""
    if whole >= 100_000_000:
        return f"{chinese_numeral(whole // 100_000_000)}亿{_rest(whole % 100_000_000, 10_000_000)}"
    if whole >= 10_000:
        return f"{chinese_numeral(whole // 10_000)}万{_rest(whole % 10_000, 1_000)}"
    found, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = whole // place % 10
        if digit:
            found += ("零" if gap and found else "") + _DIGITS[digit] + unit
        gap = digit == 0
    return found or _DIGITS[0]


def _rest(whole: int, place: int) -> str:
    if not whole:
        return ""
    return ("零" if whole < place else "") + chinese_numeral(whole)


class Secrets:
    """Numbers that must not be read anywhere: what each is, by every notation of it."""

    def __init__(self) -> None:
        self._named: dict[str, str] = {}

    def add(self, value: float | None, name: str) -> None:
        """A number of five digits or more; smaller ones may stand for anything."""
        if value is not None and abs(value) >= 10_000:
            self._named.update(dict.fromkeys(notations(value), name))

    def __len__(self) -> int:
        return len(set(self._named.values()))

    def found_in(self, text: str) -> set[tuple[str, str]]:
        """(notation, what it is) of the secrets that stand in a text as numbers of their own."""
        return {(number, self._named[number]) for number in _numbers(text) if number in self._named}


def _numbers(text: str) -> Iterator[str]:
    """The numbers in a text as they are written; of numbers joined by commas each, too."""
    for token in set(_TOKEN.findall(text)):
        yield from {token, token.strip(".,，．")}
        yield from re.split("[,，]", token)
