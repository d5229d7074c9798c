"""Arrow's columns as numpy arrays, straight from their buffers: arrow's own way there imports pandas, which takes
longer than a whole report's figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa


def valid(column: pa.ChunkedArray) -> np.ndarray:
    """True where there is a value."""
    return _buffers(column.combine_chunks(), np.uint8, values=False)[1]


def integers(column: pa.ChunkedArray) -> np.ndarray:
    """The whole numbers of a column, 0 where there is none."""
    values, there = _buffers(column.cast(pa.int64()).combine_chunks(), np.int64)
    return np.where(there, values, 0)


def moments(column: pa.ChunkedArray, unit: str) -> np.ndarray:
    """Days or moments as datetime64 of the unit, NaT where there is none."""
    kinds: dict[Any, tuple[Any, str]] = {pa.date32(): (np.int32, "D"), pa.timestamp("us"): (np.int64, "us")}
    if column.type not in kinds:  # what engines other than DuckDB may return
        converted: np.ndarray = column.to_numpy(zero_copy_only=False).astype(f"datetime64[{unit}]")
        return converted
    kind, given = kinds[column.type]
    values, there = _buffers(column.combine_chunks(), kind)
    found = values.astype(np.int64).view(f"datetime64[{given}]").astype(f"datetime64[{unit}]")
    found[~there] = np.datetime64("NaT")
    return found


def _buffers(array: pa.Array, kind: Any, *, values: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """The values as they lie in memory, whatever they are where there is none, and where there is one."""
    part = slice(array.offset, array.offset + len(array))
    validity, *_, data = array.buffers()
    if validity is None:
        there = np.ones(len(array), dtype=bool)
    else:
        there = np.unpackbits(np.frombuffer(validity, np.uint8), bitorder="little")[part].astype(bool)
    if not values or data is None:
        return np.zeros(len(array), dtype=kind), there
    return np.frombuffer(data, kind)[part], there
