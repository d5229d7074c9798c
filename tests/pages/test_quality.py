"""data-quality.html."""

from __future__ import annotations

from dataclasses import replace

from lxml import html as lxml_html

from huibao import pages
from huibao.bureau import Bureau
from huibao.pages.context import LedgerCount, RuleOutcome, RunContext
from huibao.pages.leaks import Hidden
from huibao.pages.model import MissingLedger
from huibao.period import Period

CONTEXT = RunContext(
    bureau=Bureau(name="青禾县市场监督管理局", city="云州市", division="530111"),
    period=Period.parse("2022"),
    ledgers=(
        LedgerCount(
            "registrations",
            "市场主体登记台账",
            (("市场主体登记台账_2022.xlsx", "ab" * 32),),
            *(100, 97, 3, 7),
            (("合计行", 7),),
            (("重复", 3),),
            5,
        ),
        LedgerCount("meetings", "会议活动台账", (), 20, 20),
    ),
    missing=(MissingLedger("案件台账", "cases", "综合执法大队"),),
    rules=(
        RuleOutcome("b", "已整改不多于问题", ok=True, checked=30),
        RuleOutcome("a", "期末等于期初加增减", False, 12, "40321", "40322", "差 1", ("registrations",)),
    ),
    warnings=("文件“<b>说明</b>.txt”不是台账，未读取",),
)


def _rows(page: str) -> list[list[str]]:
    return [
        [cell.text_content().strip() for cell in row.xpath("./td | ./th")]
        for row in lxml_html.document_fromstring(page).xpath("//tbody/tr")
    ]


def test_every_ledger_shows_what_became_of_its_rows() -> None:
    rows = _rows(pages.quality_html(CONTEXT))
    assert rows[0][:6] == ["市场主体登记台账", "100", "97", "3", "7", "5"]
    assert "重复 3 行" in rows[0][6]
    assert rows[2][:6] == ["合计", "120", "117", "3", "7", "5"]


def test_broken_rules_stand_first_with_both_sides() -> None:
    rows = _rows(pages.quality_html(CONTEXT))
    assert rows[3][:5] == ["期末等于期初加增减", "不一致", "12", "40321", "40322"]
    assert rows[4][:3] == ["已整改不多于问题", "一致", "30"]


def test_warnings_are_text_and_missing_ledgers_name_the_office() -> None:
    page = pages.quality_html(CONTEXT)
    assert "<b>说明" not in page
    assert "请向综合执法大队索取" in page


def test_the_public_edition_hides_counts_that_tell_a_masked_figure() -> None:
    hidden = Hidden(named=frozenset({"market_entities.stock"}), tables=frozenset({"registrations"}))
    page = pages.quality_html(replace(CONTEXT, edition="public"), hidden)
    rows = _rows(page)
    assert rows[0][1:6] == ["不公开"] * 5
    assert rows[1][1] == "20"
    assert "40321" not in page
    assert "不是台账" not in page


LACKING = RuleOutcome("c", "抽检日期不早于抽样日期", True, 0, detail="缺台账或无数据，未核对", tables=("samples",))
NOTHING = RuleOutcome("d", "受理不晚于核准", True, 0, detail="缺台账或无数据，未核对", tables=("registrations",))
UNCHECKED = replace(CONTEXT, rules=(*CONTEXT.rules, LACKING, NOTHING))


def test_a_rule_that_could_not_be_checked_is_not_one_that_holds() -> None:
    page = pages.quality_html(UNCHECKED)
    assert _rows(page)[3][:2] == ["期末等于期初加增减", "不一致"]
    assert [row[1:] for row in _rows(page)[4:6]] == [["未核对", "0", "", "", "缺台账或无数据，未核对"]] * 2
    assert _rows(page)[6][:2] == ["已整改不多于问题", "一致"]
    assert "共核对 2 条，其中 1 条不一致。另有 2 条缺台账或无数据，未核对。" in page


def test_rules_all_of_which_hold_are_told_from_those_not_checked() -> None:
    holding = RuleOutcome("b", "已整改不多于问题", ok=True, checked=30)
    page = pages.quality_html(replace(CONTEXT, rules=(holding, LACKING)))
    assert "共核对 1 条，全部一致。另有 1 条缺台账或无数据，未核对。" in page
    page = pages.quality_html(replace(CONTEXT, rules=(LACKING,)))
    assert "本次没有核对勾稽关系。另有 1 条缺台账或无数据，未核对。" in page


def test_the_public_edition_says_what_was_not_checked_but_not_that_a_masked_ledger_holds_nothing() -> None:
    hidden = Hidden(named=frozenset({"samples.count"}), tables=frozenset({"registrations", "samples"}))
    page = pages.quality_html(replace(UNCHECKED, edition="public"), hidden)
    results = {row[0]: row[1:] for row in _rows(page)[2:]}
    assert results["抽检日期不早于抽样日期"] == ["未核对", "0", "", "", "缺台账或无数据，未核对"]
    assert results["受理不晚于核准"] == ["一致", "不公开", "", "", ""]
    assert "另有 1 条缺台账或无数据，未核对。" in page
