"""The check digit of a unified social credit code (GB 32100-2015), for one code and for a whole column."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_WEIGHTS = np.array([pow(3, place, 31) for place in range(LENGTH - 1)], dtype=np.int64)
# Sums stay below 2**14: exact in 32-bit floats, which are multiplied much faster.
_FAST_WEIGHTS = _WEIGHTS.astype(np.float32)
_FOREIGN = 255
_VALUES = np.full(256, _FOREIGN, dtype=np.uint8)
_VALUES[np.frombuffer(ALPHABET.encode("ascii"), dtype=np.uint8)] = np.arange(len(ALPHABET))


def check_digit(first: str) -> str:
    """The 18th character that belongs to the 17 given ones."""
    total = sum(int(weight) * ALPHABET.index(char) for weight, char in zip(_WEIGHTS, first, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def fault(code: str) -> str | None:
    """Why `code` is no unified social credit code, in Chinese; None when it is one."""
    if len(code) != LENGTH:
        return f"统一社会信用代码应为18位，实为{len(code)}位"
    if set(code) - set(ALPHABET):
        return "统一社会信用代码含有不允许的字符"
    if check_digit(code[:-1]) != code[-1]:
        return "统一社会信用代码校验位不符"
    return None


def valid(codes: pa.StringArray) -> np.ndarray:
    """A boolean array, true where the code is valid; `codes` holds no nulls and no offset."""
    offsets = np.frombuffer(codes.buffers()[1], dtype=np.int32)[codes.offset : codes.offset + len(codes) + 1]
    fits: np.ndarray = np.diff(offsets) == LENGTH
    if not fits.any():
        return fits
    data = np.frombuffer(codes.buffers()[2], dtype=np.uint8)
    if fits.all():
        letters = data[offsets[0] : offsets[-1]].reshape(-1, LENGTH)
    else:
        letters = data[offsets[:-1][fits][:, None] + np.arange(LENGTH)]
    values = _VALUES[letters]
    right = (values != _FOREIGN).all(axis=1)
    sums = (values[:, :-1].astype(np.float32) @ _FAST_WEIGHTS).astype(np.int32)
    right &= (31 - sums % 31) % 31 == values[:, -1]
    fits[fits] = right
    return fits
