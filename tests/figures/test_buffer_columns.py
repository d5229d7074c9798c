"""Columns read from their buffers say what arrow's own conversion says."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from huibao.figures.columns import integers, moments, valid

DAYS = [dt.date(2022, 3, 5), None, dt.date(1899, 12, 30), dt.date(2022, 3, 5), None, dt.date(2400, 2, 29)] * 3
TIMES = [None if day is None else dt.datetime(day.year, day.month, day.day, 23, 59, 59, 7) for day in DAYS]


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64(), pa.timestamp("us"), pa.timestamp("ms")])
@pytest.mark.parametrize("unit", ["D", "us"])
@pytest.mark.parametrize(("start", "stop"), [(0, 18), (1, 12), (9, 9), (2, 3)])
def test_moments_are_those_of_arrow(kind: pa.DataType, unit: str, start: int, stop: int) -> None:
    given = pa.array(TIMES, pa.timestamp("us")).cast(kind, safe=False)
    column = pa.chunked_array([given[:7], given[7:]])[start:stop]
    expected = column.to_numpy(zero_copy_only=False).astype(f"datetime64[{unit}]")
    np.testing.assert_array_equal(moments(column, unit), expected)


@pytest.mark.parametrize("kind", [pa.int8(), pa.int32(), pa.int64()])
@pytest.mark.parametrize(("start", "stop"), [(0, 20), (3, 11), (5, 5)])
def test_integers_are_those_of_arrow(kind: pa.DataType, start: int, stop: int) -> None:
    column = pa.chunked_array([pa.array([1, None, -5, 0] * 5, kind)])[start:stop]
    assert integers(column).tolist() == column.fill_null(0).to_pylist()
    assert valid(column).tolist() == column.is_valid().to_pylist()


def test_a_column_without_nulls_is_read_as_it_is() -> None:
    assert integers(pa.chunked_array([pa.array([3, 4])])).tolist() == [3, 4]
    assert valid(pa.chunked_array([pa.array(["甲", "乙"])])).tolist() == [True, True]


def test_what_lies_in_memory_where_there_is_no_number_is_not_read() -> None:
    validity, data = pa.py_buffer(bytes([0b101])), pa.py_buffer(np.array([3, 77, 5], np.int64))
    column = pa.chunked_array([pa.Array.from_buffers(pa.int64(), 3, [validity, data])])
    assert integers(column).tolist() == [3, 0, 5]


def test_computing_figures_imports_no_pandas(small_ledgers: Path) -> None:
    code = (
        "import sys\nfrom huibao.bureau import load_bureau\nfrom huibao.catalogue import load_catalogue\n"
        "from huibao.figures import compute\nfrom huibao.importing import open_data\n"
        "from huibao.period import Period\nfrom pathlib import Path\n"
        "bureau = load_bureau()\nwarehouse = open_data(bureau, data=Path(sys.argv[1]))\n"
        "compute(warehouse, load_catalogue(), Period.parse('2022'))\nprint('pandas' in sys.modules)"
    )
    # The first process may have to import the ledgers, which takes more.
    command = [sys.executable, "-c", code, str(small_ledgers)]
    said = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2)]
    assert said[-1].stdout.strip() == "False"
