"""Every figure agrees with the independent recomputation, on the example and on messy ledgers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import huibao_example
from huibao.bureau import Bureau
from huibao.catalogue import load_catalogue
from huibao.figures import compute
from huibao.importing import import_ledgers
from huibao.period import Period
from huibao.warehouse import Warehouse

from . import messy
from .reader import SPEC, Book, read_folder
from .recompute import figures

PERIODS = (
    "2022",
    "2022H1",
    "2021Q3",
    "2022-07",
    "2022-01..2022-09",
    "..2022-09-15",
    "..2024-02-29",
    "2021-11..2022-02",
    "2020",
    "2024Q1",
)
PARTS = ("value", "year_ago", "previous")
# Folders that lack ledgers: figures that depend on them through views, other figures and targets.
FOLDERS: dict[str, Sequence[str]] = {
    "1": (),
    "2": (),
    "3": ("opening_stock", "food_units"),
    "4": ("targets", "cases", "plan_items"),
    "5": ("registrations", "organic_certificates", "adverse_events"),
    "6": (),
}

Case = tuple[Warehouse, Bureau, dict[str, Book]]


def bureau_of(townships: Sequence[str]) -> Bureau:
    """A bureau with these townships."""
    return Bureau(name="某县市场监督管理局", city="某市", division="530199", townships=tuple(townships))


def opened(folder: Path, target: Path, townships: Sequence[str]) -> Case:
    """The folder imported by the package, and read by the second reader."""
    bureau = bureau_of(townships)
    import_ledgers(folder, target, bureau)
    return Warehouse.open(target), bureau, read_folder(folder, townships)


# The last is one more of the kind of the first two.
_CASES = ["example", *list(FOLDERS)[:-1], pytest.param(list(FOLDERS)[-1], marks=pytest.mark.soak)]


@pytest.fixture(scope="module", params=_CASES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    base = tmp_path_factory.mktemp(f"oracle_{request.param}")
    if request.param == "example":
        huibao_example.write_example(base / "ledgers", scale=0.02)
        opened_case = opened(base / "ledgers", base / "w.duckdb", ())
    else:
        messy.write_folder(base / "ledgers", int(request.param), missing=FOLDERS[request.param])
        opened_case = opened(base / "ledgers", base / "w.duckdb", messy.TOWNSHIPS)
    yield opened_case
    opened_case[0].close()


def exact(value: Any) -> Fraction | None:
    """A figure's number as a fraction."""
    return None if value is None else Fraction(value if isinstance(value, (int, Decimal, Fraction)) else float(value))


def same(ours: Any, theirs: Any) -> bool:
    """Equal, or within 1e-9 of each other; nothing is equal only to nothing."""
    left, right = exact(ours), exact(theirs)
    if left is None or right is None:
        return left is right
    return abs(left - right) <= abs(right) * Fraction(1, 10**9)


def differences(found: Any, expected: dict[str, dict[str, Any]]) -> list[str]:
    """Every part of every figure on which the two do not agree."""
    wrong = []
    for name, answer in expected.items():
        figure = found[name]
        if figure.status != answer["status"]:
            wrong.append(f"{name}: status {figure.status}, expected {answer['status']}")
        wrong += [
            f"{name}.{part}: {getattr(figure, part)}, expected {answer[part]}"
            for part in PARTS
            if not same(getattr(figure, part), answer[part])
        ]
    return wrong


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_agrees(case: Case, period: str) -> None:
    warehouse, _, books = case
    # Trends are not compared here and take long: one period asks for them as a run does.
    found = compute(warehouse, load_catalogue(), Period.parse(period), months=period == PERIODS[0])
    expected = figures({table: book.rows for table, book in books.items()}, period)
    assert set(found) == set(expected)
    assert not differences(found, expected)


def test_read_accepted_rejected_and_skipped_agree(case: Case) -> None:
    warehouse, _, books = case
    ours = {name: (led.read, led.accepted, led.rejected, led.skipped) for name, led in warehouse.ledgers().items()}
    assert ours == {name: (book.read, book.accepted, book.rejected, book.skipped) for name, book in books.items()}
    assert all(read == accepted + rejected for read, accepted, rejected, _ in ours.values())


def test_accepted_rows_hold_the_same_cells_in_the_same_order(case: Case) -> None:
    warehouse, _, books = case
    for table, book in books.items():
        columns = list(book.rows.columns)
        stored = warehouse.sql(f"SELECT {', '.join(columns)} FROM {table} ORDER BY _order").to_pylist()
        assert [tuple(comparable(row[name]) for name in columns) for row in stored] == [
            tuple(comparable(cell) for cell in row) for row in book.rows.itertuples(index=False, name=None)
        ], table


def comparable(cell: Any) -> Any:
    """A cell as something that is equal whichever library typed it."""
    if cell is None or cell is pd.NaT:
        return None
    if hasattr(cell, "year"):
        return pd.Timestamp(cell)
    return Fraction(cell) if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool) else cell


def printed(text: str, unit: str) -> tuple[Fraction, int]:
    """The number that a text prints, in the figure's own terms, and its decimals."""
    number = text.removesuffix(unit)
    assert text.endswith(unit) and re.fullmatch(r"-?\d+(\.\d+)?", number), text
    return Fraction(number) / (100 if unit == "%" else 1), len(number.partition(".")[2])


@pytest.mark.parametrize("period", ["2022", "2021Q3"])
def test_texts_print_the_value_with_its_unit(case: Case, period: str) -> None:
    warehouse, _, _ = case
    found = compute(warehouse, load_catalogue(), Period.parse(period))
    with (SPEC / "figures.csv").open(encoding="utf-8", newline="") as source:
        units = {f"{row['area_id']}.{row['indicator']}": row["unit_zh"] for row in csv.DictReader(source)}
    for name, unit in units.items():
        figure = found[name]
        assert figure.record()["unit"] == unit
        if figure.status == "no_ledger":
            assert figure.text == "缺台账"
        elif figure.value is None:
            assert figure.text == "无数据"
        else:
            number, decimals = printed(figure.text, unit)
            step = Fraction(1, 10**decimals) / (100 if unit == "%" else 1)
            assert abs(number - exact(figure.value)) <= step / 2, (name, figure.text, figure.value)
            assert decimals == (1 if unit == "%" else 2 if unit in {"万元", "万亩"} else decimals), figure.text
            assert decimals == 0 or figure.indicator.kind not in {"count", "distinct", "stock"}, figure.text
