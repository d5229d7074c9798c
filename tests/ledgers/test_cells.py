from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huibao.ledgers import _cells
from huibao.ledgers._cells import Unreadable


@pytest.mark.parametrize(
    "text",
    [
        "2022-03-05",
        "2022-3-5",
        "2022/3/5",
        "2022/03/05",
        "2022.3.5",
        "2022年3月5日",
        "2022年03月05日",
        "20220305",
        "44625",
        "44625.0",
        "44625 00:00",
        "44625T00:00:00",
        "2022-03-05 00:00",
        "2022-03-05 00:00:00",
        "2022-03-05T00:00:00",
        "2022/3/5 0:00",
        "20220305 00:00",
        "２０２２-０３-０５",
    ],
)
def test_a_date_reads_in_every_notation_with_a_midnight_time(text: str) -> None:
    assert _cells.read_date(text) == dt.date(2022, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2022-02-30",
        "2022-13-01",
        "2022-00-10",
        "2022-03-05 10:30",
        "44625.5",
        "44625 09:30",
        "44625.5 00:00",
        "202203 00:00",
        "2022-03",
        "2022",
        "202203",
        "2022年3月",
        "2022-03/05",
        "22-03-05",
        "2022-003-05",
        "3/5/2022",
        "2022-03-05x",
        "昨天",
        "-44625",
        "0000-00-00",
        "2022-03-05 24:00",
        "2022-03-05 00:60",
        "2022-03-05 00",
        "TRUE",
        "2022030512",
    ],
)
def test_what_is_no_date_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        _cells.read_date(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-03-05", dt.datetime(2022, 3, 5)),
        ("2022-03-05 10:30", dt.datetime(2022, 3, 5, 10, 30)),
        ("2022-03-05T10:30:15", dt.datetime(2022, 3, 5, 10, 30, 15)),
        ("2022/3/5 9:05", dt.datetime(2022, 3, 5, 9, 5)),
        ("2022.3.5 23:59:59", dt.datetime(2022, 3, 5, 23, 59, 59)),
        ("2022年3月5日 10:30", dt.datetime(2022, 3, 5, 10, 30)),
        ("20220305 10:30", dt.datetime(2022, 3, 5, 10, 30)),
        ("44625.5", dt.datetime(2022, 3, 5, 12)),
        ("44625.4375", dt.datetime(2022, 3, 5, 10, 30)),
        ("44625 10:30", dt.datetime(2022, 3, 5, 10, 30)),
        ("44625T9:30:15", dt.datetime(2022, 3, 5, 9, 30, 15)),
        ("４４６２５　１０：３０", dt.datetime(2022, 3, 5, 10, 30)),
        ("44625.437499999", dt.datetime(2022, 3, 5, 10, 30)),
    ],
)
def test_a_datetime_is_a_date_with_an_optional_time(text: str, moment: dt.datetime) -> None:
    assert _cells.read_datetime(text) == moment


@given(
    st.datetimes(min_value=dt.datetime(1927, 6, 1), max_value=dt.datetime(2173, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    )
)
def test_a_serial_number_reads_back_to_the_second(moment: dt.datetime) -> None:
    serial = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    assert _cells.read_datetime(_cells.cell_text(serial)) == moment


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("-3", -3),
        ("１２", 12),
        ("1,234", 1234),
        ("１，２３４", 1234),
        ("2,022", 2022),
        ("12.0", 12),
        ("1,234,567.00", 1234567),
        ("１２．０", 12),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
    ],
)
def test_an_integer_reads_with_separators_and_full_width_digits(text: str, number: int) -> None:
    assert _cells.read_integer(text) == number


@pytest.mark.parametrize(
    "text", ["12.5", "1e3", "十二", "1 2", "12户", "1,23", ",123", "1,2345", "--1", "NaN", "∞", "٣", "²", "0x1"]
)
def test_what_is_no_integer_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        _cells.read_integer(text)


@pytest.mark.parametrize("text", ["1" + "0" * 18, "9" * 19, "9" * 80])
def test_an_integer_out_of_range_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="过大"):
        _cells.read_integer(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", "12.5"),
        ("１２．５", "12.5"),
        ("1,234.56", "1234.56"),
        ("1，234．56", "1234.56"),
        ("-0.5", "-0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0.30000000000000004", "0.3"),
        ("123456.789012", "123456.789012"),
    ],
)
def test_a_decimal_reads_exactly_to_six_places(text: str, number: str) -> None:
    assert _cells.read_decimal(text) == Decimal(number)


@pytest.mark.parametrize("text", ["12.5.1", "1.234,5", "￥12", "12元", "", ".", "1e5", "inf", "9" * 13])
def test_what_is_no_decimal_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        _cells.read_decimal(text)


def test_a_boolean_is_yes_or_no_in_chinese_and_nothing_else() -> None:
    assert _cells.read_boolean("是") is True
    assert _cells.read_boolean("否") is False
    for text in ("TRUE", "1", "Y", "有", "true"):
        with pytest.raises(Unreadable):
            _cells.read_boolean(text)


@pytest.mark.parametrize("space", ["\u3000", "\u00a0", "\t", "\n", " ", "\ufeff", "\u200b", "\r\n", " \u3000 "])
def test_white_space_of_every_kind_is_trimmed(space: str) -> None:
    assert _cells.trim(f"{space}云岭 镇{space}") == "云岭 镇"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (12.5, "12.5"),
        (1e20, "100000000000000000000"),
        (1e-7, "0.0000001"),
        (3, "3"),
        (True, "TRUE"),
        (dt.date(2022, 3, 5), "2022-03-05"),
        (dt.datetime(2022, 3, 5), "2022-03-05"),
        (dt.datetime(2022, 3, 5, 10, 30), "2022-03-05 10:30:00"),
        (dt.datetime(2022, 3, 5, 10, 29, 59, 999_900), "2022-03-05 10:30:00"),
        (dt.time(10, 30), "10:30:00"),
        (None, ""),
        ("  x ", "  x "),
    ],
)
def test_a_workbook_cell_reads_as_text(value: object, text: str) -> None:
    assert _cells.cell_text(value) == text


def test_a_date_cell_reads_as_its_month_where_a_month_is_asked_for() -> None:
    assert _cells.month_text(dt.date(2022, 10, 1)) == "2022-10"
    assert _cells.month_text(dt.datetime(2022, 10, 1)) == "2022-10"
    assert _cells.month_text("2022Q4") == "2022Q4"
    assert _cells.month_text(2023.0) == "2023"
