"""What a block of a sheet's XML holds, counted in two passes over its bytes instead of one for each thing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_PAD = bytes(4)


class Counts(NamedTuple):
    """How often each stands in a block: `<c ` or `<c>`; other tags that begin with c (but not with col); `<row`;
    ` r="`; `t="s"`; and ` r="` before two letters, which is a column beyond Z."""

    cells: int
    others: int
    rows: int
    references: int
    shared: int
    wide: int


def count(block: bytes) -> Counts:
    """Count what `Counts` names."""
    # Behind the end, and before the beginning (index -1), stand bytes that match nothing.
    letters = np.frombuffer(block + _PAD, dtype=np.uint8)
    tags = np.flatnonzero(letters == ord("<"))
    initials = letters[tags + 1]
    starting_c = tags[initials == ord("c")]
    second = letters[starting_c + 2]
    cells = _number((second == ord(" ")) | (second == ord(">")))
    columns = _number((second == ord("o")) & (letters[starting_c + 3] == ord("l")))
    starting_r = tags[initials == ord("r")]
    rows = _number((letters[starting_r + 2] == ord("o")) & (letters[starting_r + 3] == ord("w")))
    equals = np.flatnonzero(letters == ord("="))
    quoted = equals[letters[equals + 1] == ord('"')]
    names = letters[quoted - 1]
    named_r = quoted[names == ord("r")]
    references = named_r[letters[named_r - 2] == ord(" ")]
    wide = _number(_is_letter(letters[references + 2]) & _is_letter(letters[references + 3]))
    types = quoted[names == ord("t")]
    shared = _number((letters[types + 2] == ord("s")) & (letters[types + 3] == ord('"')))
    return Counts(cells, len(starting_c) - columns - cells, rows, len(references), shared, wide)


def _is_letter(signs: np.ndarray) -> np.ndarray:
    lower: np.ndarray = signs | 0x20
    return (lower >= ord("a")) & (lower <= ord("z"))


def _number(mask: np.ndarray) -> int:
    return int(np.count_nonzero(mask))
