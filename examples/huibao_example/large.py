"""Registrations by the million, for benchmarks: written a block at a time, all of them valid, all codes different."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from huibao_example.codes import ALPHABET, KINDS, ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS, STRIDE, WEIGHTS
from huibao_example.county import DIVISION, TOWNSHIPS

_BLOCK = 500_000
_SERIALS = 31**6
_LETTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_VALUES = np.zeros(128, dtype=np.int64)
_VALUES[_LETTERS] = np.arange(31)
_ORGANISATION = np.zeros(128, dtype=np.int64)
_ORGANISATION[np.frombuffer(ORGANISATION_ALPHABET.encode(), dtype=np.uint8)] = np.arange(36)
_OWN_DIGITS = np.frombuffer(b"0123456789X0", dtype=np.uint8)
_EVENTS = (
    ("设立", 0.5),
    ("变更", 0.22),
    ("注销", 0.23),
    ("吊销", 0.02),
    ("迁入", 0.01),
    ("迁出", 0.01),
    ("个转企", 0.01),
)
_TYPES = tuple(KINDS)
_SHARES = (0.17, 0.8, 0.03)
_INDUSTRIES = ("F5211", "H6210", "A0171", "C1310", "G5430", "L7211", "O8051")
_START = np.datetime64("2020-01-01T09:00:00", "s")
_DAYS = (dt.date(2022, 12, 31) - dt.date(2020, 1, 1)).days + 1


def write_large(
    path: Path,
    rows: int,
    *,
    seed: int = 2022,
    division: str = DIVISION,
    townships: tuple[str, ...] = TOWNSHIPS,
) -> Path:
    """Write registrations of 2020-2022, half of them new entities.

    Args:
        path: a .csv, with the ledger's Chinese headers in UTF-8, as an import reads it (its name should begin with
            市场主体登记台账); or a .parquet, with the contract's column names and types.
        rows: how many, up to 887,503,681.
        seed: the same seed gives the same rows.
        division: six digits of the entity codes.
        townships: the townships they fall into, evenly.
    """
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix not in (".csv", ".parquet"):
        raise ValueError(f"neither .csv nor .parquet: {path.name}")
    tables = _tables(rows, seed, division, townships)
    first = next(tables)
    if path.suffix == ".csv":
        headers = pa.schema([(_headers()[name], pa.string()) for name in first.schema.names])
        with pc.CSVWriter(str(path), headers) as writer:
            for table in _with(first, tables):
                texts = [column.cast(pa.string()) for column in table.columns]
                writer.write_table(pa.table(texts, names=headers.names))
    else:
        with pq.ParquetWriter(str(path), first.schema) as writer:
            for table in _with(first, tables):
                writer.write_table(table)
    return path


def _headers() -> dict[str, str]:
    from huibao_example.workbook import sheets

    return {name: header for name, header, _ in sheets()["registrations"].columns}


def _with(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _tables(rows: int, seed: int, division: str, townships: tuple[str, ...]) -> Iterator[Any]:
    """Blocks of rows as pyarrow tables; a count of 0 gives one block without rows."""
    rng = np.random.default_rng(seed)
    for start in range(0, max(rows, 1), _BLOCK):
        yield _table(rng, start, min(_BLOCK, rows - start), division, townships)


def _table(rng: np.random.Generator, start: int, size: int, division: str, townships: tuple[str, ...]) -> Any:
    import pyarrow as pa

    kinds = rng.choice(len(_TYPES), size, p=_SHARES)
    events = rng.choice(len(_EVENTS), size, p=[share for _, share in _EVENTS])
    kinds[events == len(_EVENTS) - 1] = 0
    approved = _START + rng.integers(0, _DAYS, size) * 86_400 + rng.integers(3_600, 28_800, size)
    accepted = approved - rng.integers(60, 3_600, size)
    leaving = events == 2
    ended = approved.astype("datetime64[D]") - rng.integers(1, 10, size)
    capital = rng.integers(1, 500, size).astype(float)
    named = [name for name, _ in _EVENTS]

    def pick(choices: tuple[str, ...] | list[str], places: Any, blank: Any = None) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32(), mask=blank), list(choices)).cast(pa.string())

    return pa.table(
        {
            "entity_code": _codes(start, size, kinds, division),
            "entity_type": pick(_TYPES, kinds),
            "event": pick(named, events),
            "accepted_at": pa.array(accepted, pa.timestamp("s")),
            "approved_at": pa.array(approved, pa.timestamp("s")),
            "channel": pick(("全程电子化", "窗口"), (rng.random(size) < 0.2).astype(np.int32)),
            "licence_delivery": pick(("窗口", "自助打印", "邮寄"), rng.choice(3, size, p=(0.5, 0.4, 0.1)), leaving),
            "deregistration_mode": pick(("简易", "普通"), (rng.random(size) < 0.3).astype(np.int32), ~leaving),
            "notice_started_on": pa.array(ended - 20, pa.date32(), mask=~leaving),
            "notice_ended_on": pa.array(ended, pa.date32(), mask=~leaving),
            "industry": pick(_INDUSTRIES, rng.integers(0, len(_INDUSTRIES), size)),
            "capital_wan": pa.array(capital, pa.float64()),
            "township": pick(townships, rng.integers(0, len(townships), size)),
        }
    )


def _codes(start: int, size: int, kinds: Any, division: str) -> Any:
    """The codes of the entities with serials start to start + size, as `codes.credit_code` makes them."""
    import pyarrow as pa

    numbers = (np.arange(start, start + size, dtype=np.int64) * STRIDE) % _SERIALS
    code = np.empty((size, 18), dtype=np.uint8)
    code[:, :2] = np.array([list(KINDS[kind].encode()) for kind in _TYPES], dtype=np.uint8)[kinds]
    code[:, 2:8] = np.frombuffer(division.encode(), dtype=np.uint8)
    code[:, 8:10] = np.frombuffer(b"MA", dtype=np.uint8)
    for place in range(10, 16):
        numbers, rest = np.divmod(numbers, 31)
        code[:, place] = _LETTERS[rest]
    own = _ORGANISATION[code[:, 8:16]] @ np.array(ORGANISATION_WEIGHTS)
    code[:, 16] = _OWN_DIGITS[11 - own % 11]
    total = _VALUES[code[:, :17]] @ np.array(WEIGHTS)
    code[:, 17] = _LETTERS[-total % 31]
    whole = pa.Array.from_buffers(pa.binary(18), size, [None, pa.py_buffer(code)])
    return whole.cast(pa.binary()).cast(pa.string())
