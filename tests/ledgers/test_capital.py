from __future__ import annotations

from decimal import Decimal

import pytest

from huibao.ledgers._capital import read_capital, stated_unit
from huibao.ledgers._cells import Unreadable


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("3,000(万元人民币)", "3000"),
        ("60万元人民币", "60"),
        ("9万人民币", "9"),
        ("9(万)", "9"),
        ("9万人民币元", "9"),
        ("500.5万元", "500.5"),
        ("人民币500万元", "500"),
        ("人民币 500 万元整", "500"),
        ("￥500万", "500"),
        ("500万（人民币）", "500"),
        ("５００万元", "500"),
        ("1亿元", "10000"),
        ("1.2亿", "12000"),
        ("3百万元", "300"),
        ("5000000元", "500"),
        ("5,000,000.00元人民币", "500"),
        ("壹佰万元整", "100"),
        ("壹佰零伍万元", "105"),
        ("一亿二千万元", "12000"),
        ("十万元", "10"),
        ("0万元", "0"),
    ],
)
def test_an_amount_reads_as_wan_yuan(text: str, amount: str) -> None:
    assert read_capital(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["5(万美元)", "3,000(万美元)", "100万港元", "USD 100万", "10万欧元", "100万日元", "$5万", "50万港币"]
)
def test_another_currency_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="人民币"):
        read_capital(text)


@pytest.mark.parametrize("text", ["面议", "-5万元", "万元", "5万6千", "1,2万元", "5万元/年", "三", "5000000元左右"])
def test_a_notation_that_no_rule_fits_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        read_capital(text)


@pytest.mark.parametrize("sign", ["亿", "壹", "9"])
def test_an_amount_longer_than_any_is_unreadable(sign: str) -> None:
    with pytest.raises(Unreadable):
        read_capital(f"1{sign * 30_000}元")


def test_a_bare_number_needs_a_unit() -> None:
    with pytest.raises(Unreadable, match="单位"):
        read_capital("500")
    assert read_capital("500", "万元") == 500
    assert read_capital("5,000,000", "元") == 500


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("贰仟万元整", "2000"),
        ("叁佰万", "300"),
        ("伍拾万圆", "50"),
        ("三千元", "0.3"),
        ("一千零五元", "0.1005"),
        ("两万五千元", "2.5"),
        ("五万零三元", "5.0003"),
        ("二亿零三百万元", "20300"),
    ],
)
def test_an_amount_in_words_reads_to_its_last_digit(text: str, amount: str) -> None:
    assert read_capital(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["0", "0.00", "0元", "０"])
def test_nothing_is_an_amount_in_yuan_too(text: str) -> None:
    assert read_capital(text, "元") == 0


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("3000元", None, "3000"),
        ("3000", "元", "3000"),
        ("0.3万元", None, "3000"),
        ("5", "万元", "50000"),
        ("叁仟元整", None, "3000"),
    ],
)
def test_an_amount_is_converted_to_the_columns_own_unit(text: str, unit: str | None, amount: str) -> None:
    assert read_capital(text, unit, "元") == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "into", "amount"),
    [("1.12345678亿元", "万元", "11234.5678"), ("3.1234567万元", "元", "31234.567"), ("0.005元", "元", "0.005")],
)
def test_no_digit_is_lost_before_the_units_are_multiplied(text: str, into: str, amount: str) -> None:
    assert read_capital(text, None, into) == Decimal(amount)


@pytest.mark.parametrize("text", ["100000000万亿元", "9999999999999999元"])
def test_an_amount_beyond_the_column_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="过大"):
        read_capital(text, None, "元")


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("罚没金额（元）", "元"),
        ("注册资本(万元)", "万元"),
        ("资金（单位：亿元）", "亿元"),
        ("注册资金", None),
        ("资金（万美元）", None),
        ("面积（亩）", None),
    ],
)
def test_a_header_states_its_unit_in_brackets(header: str, unit: str | None) -> None:
    assert stated_unit(header) == unit
