"""Figures split by a column."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from huibao.catalogue import load_catalogue
from huibao.errors import UnknownName
from huibao.figures import breakdown
from huibao.period import Period


def split(ledgers: Any, indicator: str, period: str, by: str, **options: Any) -> list[tuple[Any, ...]]:
    return breakdown(ledgers.warehouse, load_catalogue(), indicator, Period.parse(period), by, **options)


def test_parts_come_largest_first_with_the_year_before(registered: Any) -> None:
    assert split(registered, "market_entities.newly_registered", "2022", "entity_type") == [
        ("个体工商户", 2, 0),
        ("企业", 1, 1),
    ]


def test_a_conversion_moves_the_stock_from_one_type_to_the_other(registered: Any) -> None:
    assert split(registered, "market_entities.stock", "2022", "entity_type") == [
        ("个体工商户", 60 + 2 - 1 - 1, 60),
        ("企业", 40 + 1 + 1 - 1 - 1 + 1, 40),
    ]


def test_a_derived_figure_is_split_by_its_parts(registered: Any) -> None:
    parts = split(registered, "market_entities.net_growth", "2022", "entity_type", year_ago=False)
    assert parts == [("企业", 1, None), ("个体工商户", 0, None)]


def test_a_blank_is_a_part_and_comes_last_among_equals(ledgers: Any) -> None:
    for number, township in enumerate((None, "西岭乡", "东溪镇", "西岭乡")):
        ledgers.add("cases", {"case_no": str(number), "domain": "食品", "filed_on": "2022-05-01", "township": township})
    parts = split(ledgers, "food_safety.cases", "2022", "township")
    assert parts == [("西岭乡", 2, 0), ("东溪镇", 1, 0), (None, 1, 0)]


def test_rates_and_medians_are_split_exactly(ledgers: Any) -> None:
    for number, (event, channel, township) in enumerate(
        (("设立", "窗口", "东溪镇"), ("变更", "全程电子化", "东溪镇"), ("注销", None, "西岭乡"))
    ):
        ledgers.add(
            "registrations",
            {
                "entity_code": str(number), "event": event, "approved_at": "2022-05-05 10:00:00", "channel": channel,
                "entity_type": "企业", "township": township, "notice_started_on": "2022-01-01",
                "notice_ended_on": "2022-01-21",
            },
        )  # fmt: skip
    rates = split(ledgers, "enterprise_lifecycle.electronic_share", "2022", "township")
    assert rates == [("东溪镇", pytest.approx(0.5), None), ("西岭乡", 0, None)]
    assert split(ledgers, "enterprise_lifecycle.notice_days", "2022", "township") == [("西岭乡", 20, None)]


def test_sums_of_money_are_split_to_the_cent_and_those_beyond_64_bits_to_the_last_digit(ledgers: Any) -> None:
    for number, yuan in enumerate(("0.10", "0.40", "7.25")):
        ledgers.add(
            "complaints",
            {
                "complaint_no": str(number), "kind": "投诉", "accepted_on": "2022-01-01", "closed_on": "2022-01-02",
                "recovered_yuan": yuan, "township": "西岭乡" if number == 2 else "东溪镇",
            },
        )  # fmt: skip
    parts = split(ledgers, "consumer_protection.losses_recovered", "2022", "township", year_ago=False)
    assert parts == [("西岭乡", Fraction(725, 10**6), None), ("东溪镇", Fraction(50, 10**6), None)]
    most = 9 * 10**18
    ledgers.add("recalls", *({"product": "壶", "quantity": most + 1, "ordered_on": "2022-03-05"} for _ in range(3)))
    assert split(ledgers, "product_quality.recalled_items", "2022", "product") == [("壶", 3 * most + 3, 0)]


def test_a_count_of_a_column_under_a_condition_is_split_as_it_is_counted(
    ledgers: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pilots.yaml").write_text(
        "area: pilots\ntitle: 试点工作\nsection: '4.5'\noffice: 办公室\nindicators:\n"
        "  - {id: placed, label: 有乡镇, unit: 件, kind: count, decimals: 0, definition: 一。, table: cases,"
        " date: filed_on, measure: count(township) filter (where iron_fist)}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
    for number, (township, fist) in enumerate((("东溪镇", True), ("东溪镇", False), (None, True))):
        ledgers.add(
            "cases",
            {"case_no": str(number), "domain": "食品", "filed_on": "2022-05-01", "township": township}
            | {"iron_fist": fist},
        )
    assert ledgers.value("pilots.placed", "2022") == 1
    assert split(ledgers, "pilots.placed", "2022", "domain") == [("食品", 1, 0)]


def test_what_cannot_be_split_says_so(registered: Any) -> None:
    with pytest.raises(UnknownName, match="township"):
        split(registered, "market_entities.newly_registered", "2022", "townshp")
    with pytest.raises(UnknownName, match="不能按"):
        split(registered, "key_targets.tianma_completion", "2022", "township")


def test_a_missing_ledger_has_no_parts(ledgers: Any) -> None:
    assert split(ledgers, "food_safety.cases", "2022", "township") == []


def test_a_rank_and_an_unknown_column_of_a_derived_figure_cannot_be_split(registered: Any) -> None:
    registered.add("rankings")
    with pytest.raises(UnknownName, match="不能按"):
        split(registered, "enforcement.city_rank", "2022", "source")
    with pytest.raises(UnknownName, match="township"):
        split(registered, "market_entities.net_growth", "2022", "townshp")


def test_parts_of_a_stock_before_the_first_balance_are_unknown_as_their_total_is(registered: Any) -> None:
    assert registered.figure("market_entities.stock", "2022-06").year_ago is None
    for _, _, before in split(registered, "market_entities.stock", "2022-06", "entity_type"):
        assert before is None
    assert registered.value("market_entities.net_growth", "2021Q4") is None
    for _, value, before in split(registered, "market_entities.net_growth", "2021Q4", "entity_type"):
        assert (value, before) == (None, None)
    for _, _, before in split(registered, "market_entities.net_growth", "2022", "entity_type"):
        assert before is None
