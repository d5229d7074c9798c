"""Texts from data as pages can print them: no control characters, nothing that turns the reading direction.

A right-to-left override in a ledger's cell would turn round the numbers printed after it. Ledgers keep such characters,
and so do exported rows; whatever prints a text for a reader passes it through here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

#: What stands for a character that cannot be printed.
REPLACEMENT = "\ufffd"
# Marks, embeddings, overrides and isolates that set the direction of what follows.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Control characters, lone surrogates, non-characters: no XML holds them.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_BREAKS = re.compile("[\t\n\r\x85\u2028\u2029]+")


def printable(text: str) -> str:
    """The text on one line."""
    return text if text.isprintable() else _BREAKS.sub(" ", printable_lines(text))


def printable_lines(text: str) -> str:
    """The text with its own line breaks and tabs."""
    # Nearly every text is: a picture of a hundred thousand characters is not searched for each of them.
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return _CONTROLS.sub(REPLACEMENT, _TURNS.sub("", text))


def printable_data(data: Any) -> Any:
    """Plain JSON data with every text in it made printable."""
    return with_texts(data, printable)


def with_texts(data: Any, change: Callable[[str], str]) -> Any:
    """Plain JSON data with every text in it changed, those that are keys left as they are."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: with_texts(value, change) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [with_texts(value, change) for value in data]
    return data
