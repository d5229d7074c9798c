"""The numbers of a text, and which of them cannot be figures: dates, document numbers, list and caption numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from huibao.numerals import number_stretches, unit_at

_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_TOKEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|.", re.DOTALL)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPACE = re.compile(r"[\s\u200b-\u200d\ufeff]+")
_MONTH, _DAY = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:19|20)\d\d"
_DATES = re.compile(
    rf"{_YEAR}[-—–至、]{_YEAR}年(?:度)?|{_YEAR}年(?:度)?(?:{_MONTH}(?:[-—–至]{_MONTH})?月(?:{_DAY}(?:[-—–至]{_DAY})?日)?)?"
    rf"|(?<!\d){_MONTH}(?:[-—–至]{_MONTH})?月(?:{_DAY}(?:[-—–至]{_DAY})?日)?|(?<!\d){_DAY}日"
    rf"|{_YEAR}[-/.]{_MONTH}(?:[-/.]{_DAY})?(?!\d)|[〔\[（(【]{_YEAR}[〕\]）)】](?:第)?\d+号"
)
# 2022.5 is a month, 2022.5万元 is none.
_POINTED = re.compile(r"\d[-/.]\d+$")
_LABELS = re.compile(
    r"^\s*(?:\d{1,3}[.、．](?!\d)|[（(]\d{1,3}[）)]|\d{1,3}[)）])"
    r"|(?:^|(?<=[见如与和及至、，。；：（(\s]))(?:图|表|附件|附表|附图)\s*\d+"
    r"|第\s*\d+(?=[章节条款项页部卷届号])"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: where it stands, what it says, and with its unit as a reader sees it."""

    start: int
    end: int
    digits: str
    shown: str
    unit: str = ""


def plain_width(text: str) -> str:
    """The text with full-width digits as ordinary ones; the length stays."""
    return text.translate(_WIDE)


def normal(text: str) -> str:
    """A figure's text without what no reader takes for a change: spaces, full width, thousands separators."""
    return _THOUSANDS.sub("", _SPACE.sub("", unicodedata.normalize("NFKC", text)))


def tokens(text: str) -> list[tuple[str, int, int]]:
    """The text as single characters and whole numbers, each with its start and end."""
    return [(one[0].replace(",", ""), one.start(), one.end()) for one in _TOKEN.finditer(plain_width(text))]


def numbers(text: str) -> list[Number]:
    """The numbers of a text in digits."""
    narrow = plain_width(text)
    found = []
    for one in _NUMBER.finditer(narrow):
        unit = unit_at(narrow, one.end())
        shown = text[one.start() : one.end() + len(unit)]
        found.append(Number(one.start(), one.end(), one[0].replace(",", ""), shown, unit))
    return found


def worded_numbers(text: str) -> Iterator[Number]:
    """Numbers in words and in other signs, in such forms that no ordinary word is taken for one."""
    for start, end, unit in number_stretches(text):
        yield Number(start, end, text[start:end], text[start : end + len(unit)], unit)


def date_spans(text: str) -> list[tuple[int, int]]:
    """Where dates and document numbers stand."""
    narrow = plain_width(text)
    spans = (found.span() for found in _DATES.finditer(narrow))
    return [(start, end) for start, end in spans if not (_POINTED.search(narrow[start:end]) and unit_at(narrow, end))]


def label_spans(text: str) -> list[tuple[int, int]]:
    """Where list numbers, references to charts and tables, and ordinal numbers stand."""
    return [found.span() for found in _LABELS.finditer(plain_width(text))]


def within(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a stretch lies wholly inside one of the spans."""
    return any(first <= start and end <= last for first, last in spans)
