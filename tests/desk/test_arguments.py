"""What an analyst may write as an argument, and what is said to all else: always a Chinese sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import huibao as hb
from huibao.desk.session import Session
from huibao.desk.workarea import Area
from huibao.errors import HuibaoError
from huibao.period import Period


@pytest.fixture
def market(opened: Session) -> Area:
    return Area(opened, "market_entities", Period.parse("2022"))


@pytest.fixture
def cases(opened: Session) -> Area:
    return Area(opened, "enforcement", Period.parse("2022"))


def refused(call: Callable[[], Any]) -> str:
    """What is said: a sentence of ours, with what to do, as a notebook shows it."""
    with pytest.raises(HuibaoError) as caught:
        call()
    said = str(caught.value)
    assert re.search("[\u4e00-\u9fff]", said) and said.endswith("。"), said
    return said


# A single name


def test_a_single_name_is_a_list_of_one(market: Area, cases: Area) -> None:
    assert market.table("stock").rows == market.table(["stock"]).rows
    assert market.compare("stock").spec == market.compare(["stock"]).spec
    assert cases.outcomes("食品").rows == cases.outcomes(["食品"]).rows
    assert cases.records("cases", columns="domain").rows == cases.records("cases", columns=("domain",)).rows
    assert market.rows("newly_registered", "event").rows == market.rows("newly_registered", ["event"]).rows
    assert cases.records("cases", "domain", happened="closed_on").rows


@pytest.mark.parametrize(
    "call",
    [
        lambda market: market.table("newly_registered", "stock"),
        lambda market: market.compare("newly_registered", "stock"),
        lambda market: market.outcomes("食品", "药品"),
        lambda market: market.records("cases", "domain", "township"),
    ],
)
def test_a_second_name_belongs_into_a_list(market: Area, call: Callable[[Area], Any]) -> None:
    assert re.search(r"多写了 .*，几个名称要写在一个方括号里。请写成 area\.\w+\(.*\[", refused(lambda: call(market)))


def test_an_empty_list_is_said_to_be_empty(market: Area) -> None:
    for call in (market.outcomes, market.table, market.compare):
        assert "是空的列表" in refused(lambda call=call: call([]))  # type: ignore[misc]
    assert "columns 是空的列表" in refused(lambda: market.records("cases", columns=[]))


# Chinese headers, titles and labels


def test_a_column_may_be_named_by_its_header(market: Area, cases: Area) -> None:
    card = hb.figure("market_entities.newly_registered", "2022")
    assert card.by("乡镇").equals(card.by("township"))
    assert market.bars("newly_registered", by="乡镇").spec == market.bars("newly_registered", by="township").spec
    chinese, own = market.breakdown("stock", by="主体类型"), market.breakdown("stock", by="entity_type")
    assert (chinese.id, chinese.by, chinese.rows) == (own.id, own.by, own.rows)
    assert market.rows("newly_registered", ["乡镇"]).rows == market.rows("newly_registered", ["township"]).rows
    chinese = cases.records(
        "cases", ["案件领域", "立案日期"], where={"案件领域": "食品"}, order="立案日期 desc", date="立案日期"
    )
    own = cases.records("cases", ["domain", "filed_on"], where={"domain": "食品"}, order="filed_on desc")
    assert own.rows and chinese.rows == own.rows


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            'hb.figure("newly_registered", "2022").by("xyz")',
            "的台账没有“xyz”这一列。请从.*township（乡镇）.*里选",
        ),
        ('hb.figure("newly_registered", "2022").by("类型")', r"最接近的是：.*entity_type（主体类型）"),
        ('hb.figure("market_entities.stock", "2022").by("xyz")', "请从source、.*township（乡镇）"),
        ('hb.figure("net_growth", "2022").by("xyz")', "没有“xyz”这一列"),
        ('market.records("cases", columns=["案由"])', "没有“案由”这一列"),
        ('market.records("没有")', r"没有台账“没有”。请从.*cases（.*）.*里选"),
        ('market.records("案件")', r"cases（"),
        ('market.narrative("{stock.top(乡镇)}")', r"请写成 township"),
        ('market.narrative("{list(cases.领域)}")', ""),
        ('hb.area("品牌", "2022")', r"最接近的是：brands（品牌强县"),
        ('hb.area("xyzxyz", "2022")', r"请从.*food_safety（食品安全）.*brands（品牌强县.*里选"),
        ('hb.figures("2022", area="食品安全")', r"请写成 food_safety"),
        ('hb.figure("新登记市场主体", "2022")', r"请写成 market_entities\.newly_registered"),
        ('market.trend("新登记市场主体")', r"请写成 newly_registered"),
        ('hb.catalogue()["新登记市场主体"]', r"请写成 market_entities\.newly_registered"),
        ('hb.catalogue().serch("抽检")', "没有方法、领域或指标“serch”.*最接近的是：search"),
        ("hb.catalogue().food_safty", "最接近的是：.*food_safety"),
        ("market.tabel()", "没有方法或指标“tabel”.*最接近的是：table"),
        ("hb.figure('newly_registered', '2022').trnd()", "最接近的是：trend"),
        ('hb.data_quality("2022").lackin()', "没有“lackin”.*最接近的是：lacking"),
        ("market.table().colums", "最接近的是：columns"),
        ('hb.figur("stock", "2022")', "huibao 没有“figur”.*最接近的是：figure"),
    ],
)
def test_a_wrong_name_is_answered_with_names_of_its_kind(opened: Session, market: Area, source: str, said: str) -> None:
    told = refused(lambda: eval(source, {"hb": hb, "market": market}))
    assert re.search(said, told) and "huibao figures" not in told, told


# What is no argument at all


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('hb.area("brands")', '缺少参数 period。请写成 hb.area."food_safety", "2022".。'),
        ('hb.figure("stock")', "缺少参数 period"),
        ("hb.figures()", "缺少参数 period"),
        ("hb.data_quality()", "缺少参数 period"),
        ("market.trend()", "缺少参数 name"),
        ('market.bars("stock")', "缺少参数 by"),
        ("market.records()", "缺少参数 table"),
        ("card.by()", "缺少参数 column"),
        ('hb.catalogue("x")', "catalogue 多写了 'x'。"),
        ('market.records("cases", limit=3)', "没有参数 limit，可用的是：table、columns、where、.*most。"),
        ('card.trend(months="24")', "months 要写整数，不加引号，这里是 '24'"),
        ("card.trend(months=2.5)", "months 要写整数"),
        ("card.trend(months=0)", "大于零"),
        ("card.trend(months=100000)", "月数要在1到240之间"),
        ('market.trend("a", "b")', "months 要写整数"),
        ('market.records("cases", most="2")', "most 要写整数"),
        ('market.records("cases", most=-1)', "most 要写大于零的整数"),
        ('hb.data_quality("2022").rejects(most=0)', "大于零"),
        ("card.by(None)", "column 要写一个带引号的文字，这里是 None"),
        ('card.by(["township"])', "要写一个带引号的文字"),
        ('hb.figure(None, "2022")', "name 要写一个带引号的文字"),
        ('hb.figures(2022, area=["brands"])', r"area 要写一个带引号的文字，这里是 \['brands'\]"),
        ('hb.area(5, "2022")', "name 要写"),
        ("hb.catalogue().search(5)", "text 要写一个带引号的文字"),
        ('market.bars("stock", "township", "x")', "bars 多写了 'x'。请写成"),
        ("market.narrative(5)", "source 要写一个带引号的文字"),
        ('market.plan("x")', "plan 多写了 'x'。"),
        ("market.table([5])", "方括号里只能写带引号的名称"),
        ("market.table(5)", "要写一个名称，或方括号里的几个名称"),
        ("market[5]", "没有指标“5”"),
        ("market[['stock']]", "没有指标"),
        ('hb.Period("2022")', r'请写成 hb\.Period\.parse\("2022"\)'),
        ("hb.area('brands', None)", "看不懂期间“None”"),
    ],
)
def test_arguments_that_are_missing_or_wrong_are_told_in_chinese(
    opened: Session, market: Area, source: str, said: str
) -> None:
    card = hb.figure("market_entities.newly_registered", "2022")
    assert re.search(said, refused(lambda: eval(source, {"hb": hb, "market": market, "card": card})))


def test_a_years_number_and_a_period_are_periods(opened: Session) -> None:
    assert hb.area("brands", 2022).period == hb.area("brands", Period.parse("2022")).period  # type: ignore[arg-type]


# Conditions


def column(area: Area, name: str, where: Any, table: str = "cases", most: int = 9999) -> list[str]:
    rows = area.records(table, columns=[name], where=where, most=most).rows
    return [row[0]["text"] for row in rows]


def test_a_list_means_one_of_them_and_none_means_blank(cases: Area) -> None:
    both = column(cases, "domain", {"domain": ["食品", "药品"]})
    assert set(both) == {"食品", "药品"}
    assert len(both) == len(column(cases, "domain", {"domain": "食品"})) + len(
        column(cases, "domain", {"domain": "药品"})
    )
    for blank in (None, float("nan"), pd.NaT, pd.NA):
        assert set(column(cases, "closed_on", {"closed_on": blank})) == {"—"}
    assert "—" in column(cases, "closed_on", {"closed_on": [None, date(2022, 1, 5)]})


def test_dates_and_numbers_are_read_as_the_ledgers_write_them(cases: Area) -> None:
    day = column(cases, "filed_on", None)[0]
    year, month, number = (int(part) for part in day.split("-"))
    for written in (day, date(year, month, number), pd.Timestamp(day), f"{year}年{month}月{number}日"):
        assert set(column(cases, "filed_on", {"filed_on": written})) == {day}
    filled = [text for text in column(cases, "penalty_yuan", None) if text not in ("—", "0.00")]
    for amount in (filled[0], Decimal(filled[0]), float(filled[0]), np.float32(filled[0]), np.int64(float(filled[0]))):
        assert {Decimal(text) for text in column(cases, "penalty_yuan", {"penalty_yuan": amount})} == {
            Decimal(filled[0])
        }


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"filed_on": "二月五日"}, "不会是“二月五日”：不是日期，应如 2022-03-05"),
        ({"penalty_yuan": "很多"}, "不是数字"),
        ({"domain": []}, "条件里“domain”的列表是空的"),
        ({"domain": ["食品", "食物"]}, "没有代码“食物”"),
        ({"domain": {"食品": 1}}, "看不懂"),
        ({"domain": object()}, "看不懂"),
        ({5: "食品"}, "没有“5”这一列"),
        (5, "看不懂条件 5"),
        ("domain > 5", "条件“domain > 5”用不了"),
    ],
)
def test_a_condition_that_nothing_could_meet_is_refused(cases: Area, where: Any, said: str) -> None:
    assert re.search(said, refused(lambda: cases.records("cases", where=where)))


def test_what_happened_is_told_by_dates(cases: Area) -> None:
    assert "不是日期" in refused(lambda: cases.records("cases", columns=["domain"], happened=["domain"]))


def test_a_date_in_prose_is_read_too(cases: Area) -> None:
    day = column(cases, "filed_on", None)[0]
    year, month, number = day.split("-")
    told = cases.narrative(f"{{list(cases.filed_on, filed_on={year}年{int(month)}月{int(number)}日)}}")
    assert str(told) == day
