"""A large ledger imported and checked, against what pandas takes for reading the file alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measuring import alternate, ratios, timed_call
from benchmarks.scale import Scale
from benchmarks.setting import Setting
from benchmarks.table import Measured

_LEDGER = "市场主体登记台账"


class NotAccepted(Exception):
    """The import left rows out: what it took would not be comparable."""


def measure_csv(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Row csv."""
    import pandas as pd

    from huibao_example.large import write_large

    folder = setting.folder / "csv"
    path = write_large(folder / f"{_LEDGER}.csv", scale.csv_rows)
    yield "csv", _measured(setting, path, scale.csv_rows, lambda: pd.read_csv(path), scale.repeats)
    shutil.rmtree(folder)


def measure_xlsx(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Row xlsx."""
    import pandas as pd

    folder = setting.folder / "xlsx"
    path = write_xlsx(folder / f"{_LEDGER}.xlsx", scale.xlsx_rows)
    read = lambda: pd.read_excel(path, engine="calamine")  # noqa: E731
    yield "xlsx", _measured(setting, path, scale.xlsx_rows, read, scale.long_repeats)
    shutil.rmtree(folder)


def _measured(setting: Setting, path: Path, rows: int, read: Callable[[], object], repeats: int) -> Measured:
    from huibao.bureau import load_bureau
    from huibao.importing import import_ledgers

    bureau, warehouse = load_bureau(), setting.folder / "import" / f"{path.suffix[1:]}.duckdb"

    def ours() -> float:
        shutil.rmtree(warehouse.parent, ignore_errors=True)
        started = timed_call(lambda: summaries.append(import_ledgers(path.parent, warehouse, bureau)))
        record = summaries[-1].ledgers[0]
        if (record.read, record.accepted) != (rows, rows):
            raise NotAccepted(f"read {record.read}, accepted {record.accepted} of {rows}")
        return started

    summaries: list = []  # type: ignore[type-arg]
    found = alternate({"ours": ours, "pandas": lambda: timed_call(read)}, repeats)
    times = {name: Measured.of(samples).value for name, samples in found.items()}
    note = f"{rows:,}行，本软件 {times['ours']:.2f}秒，pandas {times['pandas']:.2f}秒"
    return Measured.of(ratios(found["ours"], found["pandas"]), note)


def write_xlsx(path: Path, rows: int) -> Path:
    """Registrations as a workbook as a bureau's system exports it: headers, dates as dates, a row each."""
    import pyarrow.parquet as pq
    import xlsxwriter

    from huibao.ledgers import schemas
    from huibao_example.large import write_large

    parquet = write_large(path.with_suffix(".parquet"), rows)
    headers = {column.name: column.header for column in schemas()["registrations"].columns}
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet(_LEDGER)
    read = pq.ParquetFile(parquet)
    sheet.write_row(0, 0, [headers[name] for name in read.schema_arrow.names])
    place = 0
    for batch in read.iter_batches(10_000):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            place += 1
            sheet.write_row(place, 0, row)
    book.close()
    parquet.unlink()
    return path
