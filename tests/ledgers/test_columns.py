"""Reading whole columns gives what reading cell by cell gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huibao.bureau import load_bureau
from huibao.importing import import_ledgers
from huibao.ledgers import _cells
from huibao.ledgers._columns import Context, type_column, type_moments
from huibao.ledgers._moments import iso_moments
from huibao.ledgers._schema import Column
from warehouse_contents import everything

_DIGITS = st.text("0123456789", min_size=1, max_size=4)
_SHAPED = st.builds(
    "".join,
    st.lists(
        st.one_of(_DIGITS, st.sampled_from(["-", "-", ":", " ", "T", "/", ".", "年", "月", "日", "０"])), max_size=12
    ),
)
_REAL = st.datetimes(min_value=dt.datetime(1890, 1, 1), max_value=dt.datetime(2200, 1, 1))
_TEXTS = st.one_of(
    st.just(""),
    _SHAPED,
    _REAL.map(lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S")),
    _REAL.map(lambda moment: moment.strftime("%Y-%m-%d %H:%M")),
    _REAL.map(lambda moment: moment.strftime("%Y-%m-%d")),
    st.sampled_from(["2023-02-29", "2024-02-29", "2100-02-29", "2000-02-29 24:00", "0000-00-00", "2022-01-01 10:60"]),
)


def _one_by_one(texts: list[str], read: Callable[[str], Any]) -> tuple[list[Any], dict[int, str]]:
    values, faults = [], {}
    for place, text in enumerate(texts):
        try:
            values.append(read(text) if text else None)
        except _cells.Unreadable as unreadable:
            values.append(None)
            faults[place] = str(unreadable)
    return values, faults


@given(st.lists(_TEXTS), st.sampled_from(["date", "datetime"]))
def test_dates_and_datetimes_read_alike(texts: list[str], kind: str) -> None:
    read = _cells.read_date if kind == "date" else _cells.read_datetime
    typed = type_column(Column("x", "列", kind), pa.array(texts, pa.string()), Context())
    assert (typed.values.to_pylist(), typed.faults) == _one_by_one(texts, read)
    assert typed.blank.tolist() == [text == "" for text in texts]


@given(st.lists(_REAL))
def test_the_common_notation_is_read_at_once(moments: list[dt.datetime]) -> None:
    texts = [moment.strftime("%Y-%m-%d %H:%M:%S") for moment in moments]
    _, fits = iso_moments(pa.array(texts, pa.string()))
    assert fits.tolist() == [moment.year >= 1900 for moment in moments]


@given(st.lists(st.none() | _REAL | _REAL.map(lambda moment: dt.datetime(moment.year, moment.month, moment.day))))
def test_date_cells_of_a_workbook_read_like_their_texts(moments: list[dt.datetime | None]) -> None:
    cells = pa.array(moments, pa.timestamp("us"))
    texts = [_cells.cell_text(moment) for moment in moments]
    for kind, read in (("date", _cells.read_date), ("datetime", _cells.read_datetime)):
        typed = type_moments(kind, cells)
        values, faults = _one_by_one(texts, read)
        assert set(typed.faults) == set(faults)
        assert [value for place, value in enumerate(typed.values.to_pylist()) if place not in faults] == [
            value for place, value in enumerate(values) if place not in faults
        ]


def test_columns_that_are_read_at_once_give_what_they_give_one_by_one(
    small_ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, found = load_bureau(), []
    for many in (10**9, 1):
        monkeypatch.setattr("huibao.ledgers._check._MANY", many)
        target = tmp_path / str(many) / "w.duckdb"
        import_ledgers(small_ledgers, target, bureau)
        found.append(everything(target))
    assert found[0]["_rejects"][1]
    assert found[0] == found[1]
