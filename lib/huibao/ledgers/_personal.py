"""Personal numbers in text cells: found by their form and check digits, replaced by stable tokens.

The same number becomes the same token in every ledger, so that keys, joins and distinct counts hold. A token is the
first 48 bits of SHA-256 over a project constant and the number's digits, written in letters so that it looks like no
number itself. It keeps numbers out of reports and files; it is no encryption: who knows a number can compute its token.
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
_WIDE = str.maketrans("０１２３４５６７８９－Ｘｘ", "0123456789-Xx")
_EDGE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_PATTERN = re.compile(
    rf"(?P<card>{_EDGE}\d{{17}}[\dXx]{_END})"
    rf"|(?P<phone>(?:(?<![0-9A-Za-z])\+?86[- ]?|{_EDGE})1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}{_END})"
    rf"|(?P<landline>{_EDGE}0\d{{2,3}}-\d{{7,8}}{_END})"
    rf"|(?P<bank>{_EDGE}[2-9]\d{{3}}(?:[- ]?\d{{4}}){{3}}(?:[- ]?\d{{1,3}})?{_END})",
    re.ASCII,
)
#: RE2 pattern of a text that may hold a personal number; everything else is passed over quickly.
_CANDIDATE = "(?:[0-9０-９][-－ ]?){10}[0-9０-９]"
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
KINDS = {"card": "身份证号", "phone": "手机号", "landline": "电话号码", "bank": "银行卡号"}


def tokenize(text: str, kinds: tuple[str, ...] = tuple(KINDS)) -> tuple[str, list[str]]:
    """The text with its personal numbers replaced, and the kinds (Chinese names) of what was found, in order."""
    plain = text.translate(_WIDE)
    found = []
    pieces, end = [], 0
    for match in _PATTERN.finditer(plain):
        kind = _kind(match)
        if kind is None or kind not in kinds:
            continue
        digits = re.sub(r"[^0-9X]", "", match.group().upper())
        pieces += [text[end : match.start()], _token(kind, digits[-11:] if kind == "phone" else digits)]
        end = match.end()
        found.append(KINDS[kind])
    return ("".join(pieces) + text[end:], found) if found else (text, found)


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


def _kind(match: re.Match[str]) -> str | None:
    """What the match is, once check digits are looked at; None for a number that is none of these."""
    kind, text = match.lastgroup, match.group()
    digits = re.sub(r"[^0-9X]", "", text.upper())
    if kind == "card":
        if _is_card(digits):
            return "card"
        if digits.startswith("9") and _uscc.fault(digits) is None:
            return None
        kind = "bank"
    if kind == "bank":
        return "bank" if digits.isdigit() and 16 <= len(digits) <= 19 and _luhn(digits) else None
    return kind


def _is_card(number: str) -> bool:
    """Whether 18 characters are an identity number (GB 11643-1999): region, day of birth, check digit."""
    if number[0] in "09" or not number[:17].isdigit():
        return False
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_CARD_WEIGHTS, number, strict=False))
    return 1850 <= born.year <= 2100 and "10X98765432"[total % 11] == number[17]


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
