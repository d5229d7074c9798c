"""Personal numbers in text cells: found by their form and check digits, replaced by stable tokens.

The same number becomes the same token in every ledger, so that keys, joins and distinct counts hold. A token is the
first 48 bits of SHA-256 over a project constant and the number's digits, written in letters so that it looks like no
number itself. It keeps numbers out of reports and files. It is not encryption: anyone who knows a number can compute
its token.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from huibao.ledgers import _uscc

_SALT = b"huibao personal number 1:"
_WIDE = str.maketrans("０１２３４５６７８９－Ｘｘ（）＋．", "0123456789-Xx()+.")
# What people put between the digits of one number: a blank, a dash, a dot, or what has no width.
_GAP = "[- \u00a0\u2000-\u200d\u2010-\u2015\u2060\u3000\ufeff\u00b7.]"
_EDGE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_SAID = r"(?:(?<=电话)|(?<=电话:)|(?<=电话：)|(?<=座机)|(?<=座机:)|(?<=座机：)|(?<=传真)|(?<=传真:)|(?<=传真：))"
_WORDS = r"(?i:(?<=tel)|(?<=phone)|(?<=mobile)|(?<=mob)|(?<=wx)|(?<=vx)|(?<=weixin)|(?<=wechat))"
_MOBILE = "|".join(
    _GAP.join(parts)
    for parts in (
        (r"1[3-9]\d{9}",),
        *((r"1[3-9]\d", r"\d{8}"), (r"1[3-9]\d", r"\d{4}", r"\d{4}"), (r"1[3-9]\d", r"\d{3}", r"\d{5}")),
        *((r"1[3-9]\d{2}", r"\d{4}", r"\d{3}"), (r"1[3-9]\d{2}", r"\d{3}", r"\d{4}"), (r"1[3-9]\d{5}", r"\d{4}")),
        (r"1[3-9]\d{3}", r"\d{6}"),
    )
)
#: By kind, in the order in which they are looked for: what its numbers look like, before check digits are counted.
_PATTERNS = {
    "card": re.compile(rf"{_EDGE}\d(?:{_GAP}?\d){{16}}{_GAP}?[\dXx]{_END}", re.ASCII),
    "phone": re.compile(
        rf"(?:{_EDGE}\(?(?:00|\+)?86\)?{_GAP}?|{_EDGE}|{_WORDS}{_GAP}?)(?:{_MOBILE})(?![0-9])", re.ASCII
    ),
    "landline": re.compile(
        rf"(?:{_EDGE}(?:\(0\d{{2,3}}\){_GAP}?|0\d{{2,3}}{_GAP})(?:\d{{7,8}}|\d{{3,4}}{_GAP}\d{{4}})"
        rf"|{_SAID}{_GAP}?(?:0[1-9]\d{{1,2}})?(?:[2-8]\d{{6,7}}|[2-8]\d{{2,3}}{_GAP}\d{{4}}))"
        rf"{_END}(?!{_GAP}?[0-9年月日])",
        re.ASCII,
    ),
    "bank": re.compile(
        rf"{_EDGE}[2-9]\d{{3}}(?:(?:{_GAP}?\d{{4}}){{3}}(?:{_GAP}?\d{{1,3}})?|\d\d{_GAP}\d{{10,13}}){_END}", re.ASCII
    ),
}
#: RE2 pattern of a text that may hold a personal number; everything else is passed over quickly.
_CANDIDATE = (
    r"(?:[0-9０-９][-－–—―‐‑ 　\x{a0}\x{2000}-\x{200d}\x{2060}\x{feff}·.．)）]{0,2}){10}[0-9０-９]"
    r"|(?:电话|座机|传真)[^0-9０-９]{0,2}[0-9０-９]{3}"
)
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
KINDS = {"card": "身份证号", "phone": "手机号", "landline": "电话号码", "bank": "银行卡号"}


def tokenize(text: str, kinds: tuple[str, ...] = tuple(KINDS)) -> tuple[str, list[str]]:
    """The text with its personal numbers replaced, and the kinds (Chinese names) of what was found, in order."""
    plain = text.translate(_WIDE)
    spans = sorted(_spans(plain, kinds))
    pieces, end = [], 0
    for start, stop, kind, digits in spans:
        pieces += [text[end:start], _token(kind, digits)]
        end = stop
    return "".join(pieces) + text[end:], [KINDS[kind] for _, _, kind, _ in spans]


def _spans(plain: str, kinds: tuple[str, ...]) -> list[tuple[int, int, str, str]]:
    """Start, end, kind and digits of the personal numbers; none lies over another."""
    found: list[tuple[int, int, str, str]] = []
    for kind, pattern in _PATTERNS.items():
        at = 0
        while match := pattern.search(plain, at):
            digits = re.sub(r"[^0-9X]", "", match.group().upper())
            free = all(match.end() <= start or end <= match.start() for start, end, *_ in found)
            if kind in kinds and free and _holds(kind, digits):
                found.append((match.start(), match.end(), kind, digits[-11:] if kind == "phone" else digits))
                at = match.end()
            else:
                # The next number may begin within what was no number as a whole.
                at = match.start() + 1
    return found


def replace(cells: pa.StringArray) -> tuple[pa.StringArray, dict[str, int]]:
    """A column without personal numbers, and how many of each kind were replaced. Nulls stay."""
    counts: dict[str, int] = {}
    suspects = pc.indices_nonzero(pc.match_substring_regex(cells, _CANDIDATE))
    if not len(suspects):
        return cells, counts
    changed: dict[int, str] = {}
    for place, text in zip(suspects.to_pylist(), cells.take(suspects).to_pylist(), strict=True):
        token, found = tokenize(text)
        if found:
            changed[place] = token
        for kind in found:
            counts[kind] = counts.get(kind, 0) + 1
    if not changed:
        return cells, counts
    mask = pa.array(_marks(len(cells), changed), pa.bool_())
    return pc.replace_with_mask(cells, mask, pa.array(changed.values(), pa.string())), counts


def _marks(length: int, places: dict[int, str]) -> Iterator[bool]:
    return (place in places for place in range(length))


@lru_cache(maxsize=65536)
def _token(kind: str, digits: str) -> str:
    digest = hashlib.sha256(_SALT + digits.encode("ascii")).hexdigest()[:12]
    return f"{KINDS[kind]}〔{digest.translate(_LETTERS)}〕"


_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopabcdef")


def _holds(kind: str, digits: str) -> bool:
    """Whether the digits are a number of the kind, once check digits are counted."""
    if kind == "card":
        return _is_card(digits)
    if kind == "bank":
        credit_code = len(digits) == _uscc.LENGTH and _uscc.fault(digits) is None
        return 16 <= len(digits) <= 19 and _luhn(digits) and not credit_code
    return True


def _is_card(number: str) -> bool:
    """Whether 18 characters are an identity number (GB 11643-1999): region, day of birth, check digit."""
    if number[0] in "09" or not number[:17].isdigit():
        return False
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_CARD_WEIGHTS, number, strict=False))
    # A number cell keeps 15 digits: region and day of birth stand there, the rest reads 000.
    checked = "10X98765432"[total % 11] == number[17] or number.endswith("000")
    return 1850 <= born.year <= 2100 and checked and number[0] < "9"


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
