"""SQL of the catalogue: taken apart, and refused with a reason in Chinese."""

from __future__ import annotations

import re

import pytest

from huibao.catalogue.expressions import Columns, condition, formula, measure

CASES = Columns(
    "cases",
    {"case_no": "text", "domain": "code", "filed_on": "date", "penalty_yuan": "decimal", "items": "integer"},
    {"domain": ("食品", "价格")},
)


def test_parameters_become_the_windows_columns() -> None:
    assert condition("filed_on <= :end and filed_on >= :year_start", CASES) == (
        "filed_on <= w.w_end AND filed_on >= w.w_year_start"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("domian = '食品'", "最接近的是：domain"),
        ("domain = '食物'", "没有代码“食物”，只能是食品、价格"),
        ("domain in ('食品', '药')", "没有代码“药”"),
        ("filed_on <= :until", "没有参数“:until”"),
        ("domain = ", "不是有效的 SQL"),
        ("nearby(domain)", "不认识函数“nearby”"),
        ("case_no in (select case_no from cases)", "子查询"),
    ],
)
def test_a_wrong_condition_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        condition(text, CASES)


def test_a_measure_becomes_arithmetic_over_aggregates() -> None:
    found = measure("1 - count(*) filter (where domain = '食品') / count(*)", CASES)
    assert [each.where for each in found.aggregates] == ["domain = '食品'", None]
    assert found.tree == ("-", ("num", "1"), ("/", ("agg", 0), ("agg", 1)))


def test_the_same_aggregate_is_asked_for_once() -> None:
    assert len(measure("case when count(*) > 0 then count(*) end", CASES).aggregates) == 1


def test_a_sum_of_integers_is_known_to_be_one() -> None:
    kinds = {text: measure(text, CASES).aggregates[0].whole for text in ("sum(items)", "sum(penalty_yuan)")}
    assert kinds == {"sum(items)": True, "sum(penalty_yuan)": False}


def test_a_sum_of_what_a_view_computes_is_not_taken_for_whole() -> None:
    assert not measure("sum(half)", Columns("halves", {"half": ""}, {})).aggregates[0].whole


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("penalty_yuan", "不能这样用"),
        ("1 + 1", "没有聚合函数"),
        ("sum(penalty)", "最接近的是：penalty_yuan"),
        ("latest(items)", "latest 要写成"),
        ("median(working_days(filed_on))", "working_days 要两个时间"),
    ],
)
def test_a_wrong_measure_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        measure(text, CASES)


def test_a_formula_resolves_its_names() -> None:
    tree = formula("stock - at_start(stock)", lambda name: f"market_entities.{name}")
    assert tree == ("-", ("ref", "market_entities.stock"), ("at_start", "market_entities.stock"))
