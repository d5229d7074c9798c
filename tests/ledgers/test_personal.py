from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_files import uscc

from huibao.bureau import Bureau
from huibao.ledgers import _check, _personal


def card(first: str = "53012719900101123") -> str:
    total = sum(weight * int(digit) for weight, digit in zip(_personal._CARD_WEIGHTS, first, strict=True))
    return first + "10X98765432"[total % 11]


def bank(first: str = "621700001234567890") -> str:
    for last in "0123456789":
        if _personal._luhn(first + last):
            return first + last
    raise AssertionError


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (card(), "身份证号"),
        (f"当事人张某（{card()}）", "身份证号"),
        ("13812345678", "手机号"),
        ("联系电话138 1234 5678。", "手机号"),
        ("+86 13812345678", "手机号"),
        ("１３８１２３４５６７８", "手机号"),
        ("0871-65432109", "电话号码"),
        (bank(), "银行卡号"),
        ("6217 0000 1234 5678 90" + bank()[-1], "银行卡号"),
        (f"{card()[:6]} {card()[6:14]} {card()[14:]}", "身份证号"),
        (f"身份证{card()[:6]}-{card()[6:14]}-{card()[14:]}号", "身份证号"),
        ("　".join(card()), "身份证号"),
        ("".join(chr(ord(sign) + 0xFEE0) for sign in card()), "身份证号"),
        (f"编号 {card()}", "身份证号"),
        ("530127199001011000", "身份证号"),  # what a number cell keeps of an 18-digit number
        ("138 123 45678", "手机号"),
        ("1381234 5678", "手机号"),
        ("138.1234.5678", "手机号"),
        ("138—1234—5678", "手机号"),
        ("138\u200b1234\u200b5678", "手机号"),
        ("138\u00a01234\u00a05678", "手机号"),
        ("（+86）13812345678", "手机号"),
        ("008613812345678", "手机号"),
        ("Tel13812345678", "手机号"),
        ("微信wx13812345678", "手机号"),
        ("13812345678（微信同号）", "手机号"),
        ("13812345678QQ同号", "手机号"),
        ("（0871）65432109", "电话号码"),
        ("(0871) 6543 2109", "电话号码"),
        ("0871 65432109", "电话号码"),
        ("010—62345678", "电话号码"),
        ("0887-8223344", "电话号码"),
        ("联系电话087165432109", "电话号码"),
        ("电话：65432109", "电话号码"),
        ("座机 5432109", "电话号码"),
        (f"{bank()[:6]} {bank()[6:]}", "银行卡号"),
        (f"{bank()[:4]}\u3000{bank()[4:8]}\u3000{bank()[8:12]}\u3000{bank()[12:16]}\u3000{bank()[16:]}", "银行卡号"),
    ],
)
def test_a_personal_number_is_replaced(text: str, kind: str) -> None:
    replaced, found = _personal.tokenize(text)
    assert found == [kind]
    assert not any(char.isdigit() for char in replaced)
    cells, counts = _personal.replace(pa.array([text], pa.string()))
    assert cells.to_pylist() == [replaced] and counts == {kind: 1}


@pytest.mark.parametrize(
    "text",
    [
        "23812345678",
        "1381234567",
        "138123456789",
        "20220305103000",
        "JY15301110001234",
        "合同2022030512345678",
        "A13812345678",
        "53012719901301123X",
        "530127199001011230",
        "12315",
        uscc(7),
        "2022-03-05 10:30:00",
        "15-2022-00012",
        "2022-0305-1030",
        "1,381,234,567.89元",
        "00012345678",
        "087165432109",
        "12315电话受理3件",
        "电话抽查2022年第3季度",
    ],
)
def test_another_number_is_left_alone(text: str) -> None:
    assert _personal.tokenize(text) == (text, [])


def test_a_number_is_found_beside_others() -> None:
    text, found = _personal.tokenize(f"2022 001 {card()} 13812345678 2022 001 {bank()} {uscc(7)}")
    assert found == ["身份证号", "手机号", "银行卡号"]
    assert text.startswith("2022 001 ") and text.endswith(uscc(7))


def test_the_same_number_has_the_same_token_however_it_is_written() -> None:
    tokens = {
        re.search("手机号〔.*〕", _personal.tokenize(text)[0])[0]  # type: ignore[index]
        for text in (
            *("13812345678", "138-1234-5678", "１３８１２３４５６７８", "+8613812345678", "0086 138 1234 5678"),
            *("138.1234.5678", "（86）138 123 45678", "Tel13812345678", "1381234\u30005678"),
        )
    }
    cards = {_personal.tokenize(text)[0] for text in (card(), card().lower(), " ".join(card()), "-".join(card()))}
    assert len(cards) == 1
    assert _personal.tokenize("0871-65432109")[0] == _personal.tokenize("（0871）6543 2109")[0]
    assert len(tokens) == 1
    assert _personal.tokenize(card().lower())[0] == _personal.tokenize(card())[0]
    assert _personal.tokenize("13812345679")[0] not in tokens


@given(st.text())
def test_a_token_holds_nothing_to_replace(text: str) -> None:
    replaced, _ = _personal.tokenize(text + " 13812345678")
    assert _personal.tokenize(replaced) == (replaced, [])


def test_a_column_keeps_its_other_cells() -> None:
    cells, counts = _personal.replace(pa.array(["甲", None, "13812345678", "13812345678和13912345678"], pa.string()))
    assert cells.to_pylist()[:2] == ["甲", None]
    assert counts == {"手机号": 3}


def test_a_township_that_may_be_anything_is_a_text_as_well(write: Any, imported: Any, bureau: Bureau) -> None:
    write("cases", [{"case_no": "1", "domain": "食品", "filed_on": "2022-03-05", "township": "青镇13812345678"}])
    _, warehouse = imported(bureau.model_copy(update={"townships": ()}))
    (told,) = warehouse.sql("SELECT township FROM cases")["township"].to_pylist()
    assert told.startswith("青镇手机号〔")


def test_the_import_replaces_and_counts_them_but_for_codes_and_numbers_of_documents(write: Any, imported: Any) -> None:
    certificate = {"valid_until": "2023-01-01", "employed_from": "2022-01-01"}
    write("health_certificates", [certificate | {"worker_no": card(), "unit_no": "13812345678"}])
    write(
        "food_units",
        [
            {
                "unit_no": "13812345678",
                "kind": "餐饮",
                "licence_valid_until": "2025-01-01",
                "registered_on": "2020-01-01",
            }
        ],
    )
    write("cases", [{"case_no": "13812345678", "domain": "食品", "filed_on": "13912345678", "violation": card()}])
    summary, warehouse = imported()
    joined = "SELECT count(*) AS n FROM health_certificates JOIN food_units USING (unit_no)"
    assert warehouse.sql(joined)["n"][0].as_py() == 1
    assert (
        warehouse.sql("SELECT worker_no FROM health_certificates")["worker_no"][0].as_py()
        == _personal.tokenize(card())[0]
    )
    counted = {(row["table_name"], row["header"], row["kind"]): row["cells"] for row in warehouse.personal()}
    assert counted["health_certificates", "人员编号", "身份证号"] == 1
    assert not any(key[0] == "cases" and key[1] == "案号" for key in counted)
    assert warehouse.rejects()["value"].to_pylist() == [_personal.tokenize("13912345678")[0]]
    assert any("已换成代号" in warning for warning in summary.warnings)


def test_what_a_rejected_credit_code_shows_holds_no_personal_number() -> None:
    for text in (card(), "13812345678", "0871-65432109", bank(), f"账号{bank()}"):
        assert not any(char.isdigit() for char in _check.shown("uscc", text))
    mistyped = "910000000000000000"
    assert _personal._luhn(mistyped) and _check.shown("uscc", mistyped) == mistyped


@pytest.mark.parametrize("region", ["110101", "500101", "440301", "659001", "820000"])
def test_an_identity_number_of_any_region_is_replaced(region: str) -> None:
    assert _personal.tokenize(card(f"{region}19900101123"))[1] == ["身份证号"]


@pytest.mark.parametrize("region", ["030101", "930101"])
def test_no_region_begins_like_this(region: str) -> None:
    text = card(f"{region}19900101123")
    assert "身份证号" not in _personal.tokenize(text)[1]


@pytest.mark.parametrize("length", [16, 18, 19])
def test_a_bank_card_of_any_length_is_replaced_and_a_credit_code_of_digits_is_not(length: int) -> None:
    number = bank("6217000012345678901"[: length - 1])
    assert len(number) == length and _personal.tokenize(number)[1] == ["银行卡号"]
    codes = (uscc(serial, kind="52") for serial in range(10_000))
    code = next(each for each in codes if each.isdigit() and _personal._luhn(each))
    assert _personal.tokenize(code) == (code, [])


def test_an_identity_number_is_replaced_whichever_its_check_digit() -> None:
    numbers = {card(f"53012719900101{order:03d}")[-1]: card(f"53012719900101{order:03d}") for order in range(100, 200)}
    assert set(numbers) == set("0123456789X")
    for number in numbers.values():
        assert _personal.tokenize(number)[1] == ["身份证号"]


@pytest.mark.parametrize("number", ["2223003122003222", "4539578763621486", "6011000990139424", "5555555555554444"])
def test_numbers_that_are_published_as_examples_of_bank_cards_are_replaced(number: str) -> None:
    assert _personal.tokenize(number)[1] == ["银行卡号"]
    last = str((int(number[-1]) + 1) % 10)
    assert _personal.tokenize(number[:-1] + last)[1] == []


def test_numbers_in_any_order_are_all_replaced() -> None:
    text, found = _personal.tokenize(f"{bank()}，0871-65432109，13812345678，{card()}，13912345678")
    assert found == ["银行卡号", "电话号码", "手机号", "身份证号", "手机号"]
    assert not any(char.isdigit() for char in text)
    assert text.count("，") == 4


def test_a_number_that_begins_within_digits_that_are_none_is_found() -> None:
    before = "20 220305 1030 "
    text, found = _personal.tokenize(f"{before}{card()[:6]} {card()[6:14]} {card()[14:]}")
    assert (text[: len(before)], found) == (before, ["身份证号"])


def test_an_identity_number_may_end_in_a_small_x() -> None:
    number = next(each for each in (card(f"53012719900101{order}") for order in range(100, 999)) if each.endswith("X"))
    assert _personal.tokenize(number.lower()) == _personal.tokenize(number) != (number, [])


@pytest.mark.parametrize("year", [1915, 1949, 2001, 2024])
def test_an_identity_number_of_the_old_and_of_children_is_replaced(year: int) -> None:
    assert _personal.tokenize(card(f"530127{year}0229123" if year == 2024 else f"530127{year}0101123"))[1]


@pytest.mark.parametrize("prefix", range(13, 20))
def test_a_mobile_number_of_any_network_is_replaced(prefix: int) -> None:
    assert _personal.tokenize(f"{prefix}912345678")[1] == ["手机号"]
    assert _personal.tokenize(f"{prefix}9 1234 5678")[1] == ["手机号"]
    assert _personal.tokenize(f"{prefix - 3 if prefix < 16 else prefix + 4}912345678")[1] == []


def test_different_numbers_have_different_tokens() -> None:
    assert len({_personal.tokenize(f"138{number:08d}")[0] for number in range(3000)}) == 3000
