"""The numbers of a text, and which of them cannot be figures: dates, document numbers, list and caption numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_TOKEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|.", re.DOTALL)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPACE = re.compile(r"[\s\u200b-\u200d\ufeff]+")
# Numbers in words, long enough to be counts: 三十, 一百二十, 两千 (not 十分, 百姓, 一万年).
_WORDS = re.compile(
    r"(?<![第〇零一二三四五六七八九十百千万亿])[一二两三四五六七八九十百千万亿零〇]*[十百千万亿][一二三四五六七八九十百千万亿零〇]*"
)
_UNITS = (
    *(
        "户",
        "家",
        "件",
        "起",
        "个",
        "人",
        "次",
        "份",
        "项",
        "批",
        "台",
        "条",
        "期",
        "万",
        "亿",
        "元",
        "吨",
        "辆",
        "户次",
        "家次",
    ),
    *(
        "人次",
        "批次",
        "万元",
        "亿元",
        "万亩",
        "亩",
        "天",
        "个工作日",
        "工作日",
        "名",
        "所",
        "处",
        "场",
        "公斤",
        "千克",
        "余",
    ),
    *(
        "倍",
        "%",
        "‰",
        "个百分点",
        "万余",
        "亿余",
        "成",
        "张",
        "本",
        "篇",
        "枚",
        "套",
        "部",
        "字",
        "页",
        "座",
        "间",
        "艘",
        "头",
        "只",
    ),
)
_MONTH, _DAY = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:19|20)\d\d"
_DATES = re.compile(
    rf"{_YEAR}[-—–至、]{_YEAR}年(?:度)?|{_YEAR}年(?:度)?(?:{_MONTH}(?:[-—–至]{_MONTH})?月(?:{_DAY}(?:[-—–至]{_DAY})?日)?)?"
    rf"|(?<!\d){_MONTH}(?:[-—–至]{_MONTH})?月(?:{_DAY}(?:[-—–至]{_DAY})?日)?|(?<!\d){_DAY}日"
    rf"|{_YEAR}[-/.]{_MONTH}(?:[-/.]{_DAY})?(?!\d)|[〔\[（(【]{_YEAR}[〕\]）)】](?:第)?\d+号"
)
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
    return [
        Number(
            one.start(), one.end(), one[0].replace(",", ""), text[one.start() : one.end() + _unit(narrow, one.end())]
        )
        for one in _NUMBER.finditer(narrow)
    ]


def worded_numbers(text: str) -> Iterator[Number]:
    """Counts written in words: with a unit behind them, so that no ordinary word is taken for one."""
    for one in _WORDS.finditer(text):
        unit = _unit(text, one.end())
        if unit and len(one[0]) > 1 and one[0][0] not in "百千万亿":
            yield Number(one.start(), one.end(), one[0], text[one.start() : one.end() + unit])


def _unit(text: str, at: int) -> int:
    """The length of the unit that stands at a place."""
    return max((len(unit) for unit in _UNITS if text.startswith(unit, at)), default=0)


def date_spans(text: str) -> list[tuple[int, int]]:
    """Where dates and document numbers stand."""
    return [found.span() for found in _DATES.finditer(plain_width(text))]


def label_spans(text: str) -> list[tuple[int, int]]:
    """Where list numbers, references to charts and tables, and ordinal numbers stand."""
    return [found.span() for found in _LABELS.finditer(plain_width(text))]


def within(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a stretch lies wholly inside one of the spans."""
    return any(first <= start and end <= last for first, last in spans)
