"""Unified social credit codes (GB 32100-2015) of entities that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
# The organisation's own code inside it (GB 11714-1997) has letters that the whole code never uses.
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
KINDS = {"企业": "91", "个体工商户": "92", "农民专业合作社": "93"}
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_ORGANISATION_VALUES = {letter: value for value, letter in enumerate(ORGANISATION_ALPHABET)}
_SERIALS = 31**6
# Prime to 31, so that successive serials are scattered and never meet.
STRIDE = 514_229_053


def check_digit(first17: str) -> str:
    """The 18th character that makes a code right."""
    total = sum(_VALUES[letter] * weight for letter, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def credit_code(kind: str, division: str, serial: int) -> str:
    """The code of the serial-th entity of a division; different serials give different codes.

    Args:
        kind: 企业, 个体工商户 or 农民专业合作社.
        division: six digits.
        serial: 0 to 887,503,680.
    """
    body = "MA" + _letters(serial * STRIDE % _SERIALS)
    total = sum(
        _ORGANISATION_VALUES[letter] * weight for letter, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)
    )
    own = "0123456789X0"[(11 - total % 11)]
    first17 = KINDS[kind] + division + body + own
    return first17 + check_digit(first17)


def _letters(number: int) -> str:
    letters = []
    for _ in range(6):
        number, place = divmod(number, 31)
        letters.append(ALPHABET[place])
    return "".join(letters)


def serials() -> Iterator[int]:
    """0, 1, 2 …: one stream of them for a county keeps its codes apart."""
    number = 0
    while True:
        yield number
        number += 1
