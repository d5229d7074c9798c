"""Prose with figures: what braces print, which branch stands, and what the public edition is given to print."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from fake_desk import AREA, FakeDesk, FakeFigure
from hypothesis import given
from hypothesis import strategies as st

from huibao.errors import NarrativeError
from huibao.figures.masking import mask_text
from huibao.narrative import MIME, cell, render
from huibao.narrative.rankings import Part, ranking_text
from huibao.period import Period

TOWNS = [("甲镇", 120), ("乙镇", 98), ("丙镇", 80), ("丁镇", 40), ("戊镇", 12), ("己镇", 5), ("庚镇", 0)]


def told(source: str, desk: FakeDesk | None = None) -> str:
    return str(render(source, desk or FakeDesk(), area=AREA))


def runs(source: str, desk: FakeDesk | None = None) -> list[dict[str, Any]]:
    (block,) = render(source, desk or FakeDesk(), area=AREA).blocks
    return list(block["runs"])


def masked(source: str, desk: FakeDesk | None = None) -> str:
    """The text when every indicator is internal."""

    def text(found: list[dict[str, Any]]) -> str:
        return "".join(text(run["masked"]) if "choice" in run else run.get("masked", run["text"]) for run in found)

    return "".join(text(block["runs"]) for block in render(source, desk or FakeDesk(), area=AREA).blocks)


def figure(**values: Any) -> FakeDesk:
    return FakeDesk({"newly": FakeFigure(**values)})


# What braces print


def test_a_figure_prints_with_its_unit_and_carries_its_id() -> None:
    assert runs("新登记{newly}。") == [
        {"text": "新登记"},
        {"text": "240户", "masked": "**户", "indicator": f"{AREA}.newly", "period": "2022Q3", "form": "text"},
        {"text": "。"},
    ]


def test_other_printings() -> None:
    desk = figure(value=40321)
    assert told("{newly:余} {newly:万} {newly:数}", desk) == "4万余户 4.03万户 40321"
    assert masked("{newly}|{newly:余}|{newly:万}|{newly:数}", desk) == "**户|**户|**户|**"


@pytest.mark.parametrize("value", [10, 980, 1240, 98765, 40321, 123_456_789])
@pytest.mark.parametrize("unit", ["户", "元", "万元"])
def test_a_masked_number_is_the_same_in_all_forms_and_tells_no_magnitude(value: int, unit: str) -> None:
    desk = figure(value=value, year_ago=value, unit=unit)
    for form in ("余", "万"):
        assert masked(f"{{newly:{form}}}|{{newly.year_ago:{form}}}", desk) == f"**{unit}|**{unit}"


def test_a_full_id_names_any_area() -> None:
    assert told("{market_entities.newly}") == "240户"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"value": 240, "year_ago": 200}, "同比增长20.0%"),
        ({"value": 150, "year_ago": 200}, "同比下降25.0%"),
        ({"value": 200, "year_ago": 200}, "与上年同期持平"),
        ({"value": 12, "year_ago": 0}, "比上年同期增加12户"),
        ({"value": 12, "year_ago": None}, "上年同期无数据"),
        (
            {"value": Fraction(96, 100), "year_ago": Fraction(97, 100), "fraction": True, "unit": "%"},
            "同比下降1.0个百分点",
        ),
    ],
)
def test_comparisons(values: dict[str, Any], text: str) -> None:
    assert told("{newly.yoy}", figure(**values)) == text
    assert masked("{newly.yoy}", figure(**values)) == "同比**"


@pytest.mark.parametrize("first", [None, date(2022, 1, 3)])
def test_a_zero_from_before_the_ledger_began_is_no_base(first: date | None) -> None:
    desk = FakeDesk({"newly": FakeFigure(value=12, year_ago=0)}, first=first)
    said = "，比上年同期增加12户" if first is None else ""
    for source in ("新登记{newly}，{newly.yoy}。", "{newly ? 新登记{}，{newly.yoy} | 没有}。"):
        assert told(source, desk) == f"新登记12户{said}。"
        assert masked(source, desk) == "新登记**户，同比**。"
    assert told("{newly.yoy ? 多了{} | 少了{} | 一样 | 无从比较}", desk) == (
        "多了12户" if first is None else "无从比较"
    )
    base = "为零" if first is None else "没有记录"
    assert told("上年同期{newly.year_ago ? {} | 为零 | {newly.year_ago}}", desk) == f"上年同期{base}"


def test_names_that_are_no_figures() -> None:
    assert told("{bureau.notice_baseline_days}") == "45天"
    source = "{bureau}{area.office}：{period}（{period.start}—{period.end}），{newly.label}，{period.next}，{progress}"
    assert told(source) == (
        "示例县市场监督管理局行政审批股：2022年第三季度（2022年7月1日—2022年9月30日），新登记市场主体，2022年第四季度，74.8%"
    )


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("..2022-09-15", "今年以来"),
        ("..2022-12-31", "2022年1月1日至12月31日"),
        ("2022-01..2022-09", "2022年1—9月"),
        ("2022H1", "2022年上半年"),
    ],
)
def test_only_a_year_that_is_not_over_is_this_year_so_far(period: str, text: str) -> None:
    assert told("{period}", FakeDesk(period=period)) == text
    assert told("{period.label}", FakeDesk(period="..2022-09-15")) == "2022年1月1日至9月15日"


# Rankings and shares


def test_the_first_three_and_the_last_three() -> None:
    desk = FakeDesk(parts=TOWNS)
    assert told("{newly.top(township)}", desk) == "甲镇（120户）、乙镇（98户）、丙镇（80户）"
    assert told("{newly.bottom(township)}", desk) == "庚镇（0户）、己镇（5户）、戊镇（12户）"
    assert told("{newly.top(township,1)}", desk) == "甲镇（120户）"


def test_units_with_brackets_stand_without_more() -> None:
    parts = [Part("记录仪", 34, "34台（套）"), Part("车辆", 7, "7台（套）")]
    assert ranking_text(parts, 2, lowest=False, noun="项") == "记录仪34台（套）、车辆7台（套）"


def test_ties_stand_together() -> None:
    desk = FakeDesk(parts=[("甲镇", 9), ("乙镇", 5), ("丙镇", 5), ("丁镇", 5), ("戊镇", 1), ("己镇", 0)])
    assert told("{newly.top(township)}", desk) == "甲镇（9户），乙镇、丙镇和丁镇（均为5户）"


def test_a_long_tie_is_left_out_or_counted() -> None:
    tie = [(f"{name}镇", 1) for name in "乙丙丁戊己庚辛壬"]
    assert told("{newly.top(township)}", FakeDesk(parts=[("甲镇", 9), *tie])) == "甲镇（9户）"
    assert told("{newly.bottom(township)}", FakeDesk(parts=[("甲镇", 9), *tie])) == "乙镇等8个乡镇（街道），均为1户"


def test_top_and_bottom_of_few_do_not_overlap() -> None:
    desk = FakeDesk(parts=TOWNS[:4])
    assert (
        told("{newly.top(township)}；{newly.bottom(township)}", desk)
        == "甲镇（120户）、乙镇（98户）；丁镇（40户）、丙镇（80户）"
    )


def test_rows_without_a_township_take_no_rank() -> None:
    assert (
        told("{newly.top(township,2)}", FakeDesk(parts=[("", 500), ("甲镇", 3), ("乙镇", 1)]))
        == "甲镇（3户）、乙镇（1户）"
    )


def test_a_crowd_that_shares_the_lead_is_no_ranking() -> None:
    source = "{newly.top(township) ? 居前的是{} | 各镇相当}"
    crowd = [(f"{name}镇", 1) for name in "甲乙丙丁戊己庚辛"]
    assert told(source, FakeDesk(parts=[*crowd, ("壬镇", 0)])) == "各镇相当"
    assert told("{newly.bottom(township) ? 靠后的是{} | 各镇相当}", FakeDesk(parts=crowd)) == "各镇相当"


def test_one_part_that_holds_all_is_named_by_the_third_branch() -> None:
    source = "{newly.top(township) ? 居前的是{} | 分不出 | 都在{}}"
    parts = [("甲镇", 240), ("乙镇", 0)]
    assert told(source, FakeDesk(parts=parts)) == "都在甲镇"
    assert told("{newly.top(township) ? 居前的是{} | 分不出}", FakeDesk(parts=parts)) == ""
    assert told(source, FakeDesk(parts=[("甲镇", 200), ("", 40)])) == "分不出"


def test_what_prints_as_zero_leads_nothing() -> None:
    parts = [Part("甲镇", Fraction(9), "9.00万元"), Part("乙镇", Fraction(1, 1000), "0.00万元")]
    assert ranking_text(parts, 3, lowest=False, noun="项") == "甲镇（9.00万元）"


@pytest.mark.parametrize("parts", [[], [("甲镇", 0), ("乙镇", 0)], [("甲镇", None), ("乙镇", None)], [("甲镇", 7)]])
def test_without_two_parts_and_a_value_there_is_no_ranking(parts: list[tuple[str, Any]]) -> None:
    assert told("{newly.top(township) ? 居前的是{} | 不分乡镇}", FakeDesk(parts=parts)) == "不分乡镇"


def test_one_township_alone_can_still_be_named() -> None:
    assert told("{newly.top(township)}", FakeDesk(parts=[("甲镇", 7)])) == "甲镇（7户）"
    assert told("{newly.top(township)}", FakeDesk(parts=[])) == "无"


def test_several_that_have_one_each_do_not_lead() -> None:
    source = "{newly.top(township) ? 较多的是{} | 各镇都少}"
    assert told(source, FakeDesk(parts=[("甲镇", 1), ("乙镇", 1), ("丙镇", 0)])) == "各镇都少"
    assert told(source, FakeDesk(parts=[("甲镇", 2), ("乙镇", 2), ("丙镇", 0)])) == "较多的是甲镇和乙镇（均为2户）"


PARTS: list[list[tuple[str, Any]]] = [
    TOWNS,
    [*TOWNS[1:], TOWNS[0]],
    [("甲镇", 9), *((f"{n}镇", 1) for n in "乙丙丁戊己庚辛壬")],
    [("甲镇", 5), ("乙镇", 5)],
    [("甲镇", 240)],
    [("", 240)],
    [("甲镇", 0), ("乙镇", 0)],
    [],
]


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("way", ["top", "bottom", "share"])
def test_masked_parts_are_told_alike_whatever_their_order_ties_and_number(way: str, parts: list[Any]) -> None:
    desk = FakeDesk(parts=parts)
    assert masked(f"{{newly.{way}(township)}}", desk) == "**"
    assert masked(f"登记{{newly.{way}(township) ? ，其中{{}} | ，不分 | ，都在{{}}}}。", desk) == "登记，其中**。"


def test_a_choice_about_a_ranking_says_so_whichever_branch_the_data_took() -> None:
    for parts in PARTS:
        (run,) = runs("{newly.top(township) ? 居前的是{} | 分不出 | 都在{}}", FakeDesk(parts=parts))
        assert run["form"] == "top"


def test_shares_are_told_only_where_the_parts_make_a_whole() -> None:
    source = "{newly.share(entity_type) ? 其中{} | 不分}"
    assert told(source, figure_with_parts(1, ("企业", 4), ("个体工商户", -3))) == "不分"
    assert told(source, figure_with_parts(3, ("", 3))) == "不分"


def test_a_share_that_rounds_to_all_or_nothing_is_neither() -> None:
    desk = figure_with_parts(2501, ("企业", 2500), ("个体工商户", 1))
    assert told("{newly.share(entity_type)}", desk) == "企业占99.9%以上、个体工商户占不到0.1%"


def figure_with_parts(value: int, *parts: tuple[str, int]) -> FakeDesk:
    return FakeDesk({"newly": FakeFigure(value=value)}, parts=parts)


def test_shares() -> None:
    desk = FakeDesk({"newly": FakeFigure(value=200)}, parts=[("个体工商户", 150), ("企业", 50)])
    assert told("{newly.share(entity_type)}", desk) == "个体工商户占75.0%、企业占25.0%"
    assert (
        told("{newly.share(entity_type) ? {} | 没有}", FakeDesk({"newly": FakeFigure(value=0)}, parts=[("企业", 0)]))
        == "没有"
    )


# Choices


@pytest.mark.parametrize(("value", "text"), [(3, "查处3户"), (0, "没有"), (None, "没有台账记录")])
def test_something_zero_or_no_value(value: int | None, text: str) -> None:
    assert told("{newly ? 查处{} | 没有 | 没有台账记录}", figure(value=value)) == text


@pytest.mark.parametrize(
    ("status", "text"), [("ok", "新登记市场主体无数据。"), ("no_ledger", "新登记市场主体缺台账。")]
)
def test_a_missing_value_says_so_without_a_branch(status: str, text: str) -> None:
    assert told("{newly ? 有{} | 没有}。", figure(value=None, status=status)) == text
    assert told("{newly >= 1 ? 多 | 少}。", figure(value=None, status=status)) == text


@pytest.mark.parametrize(
    ("value", "year_ago", "text"),
    [(30, 20, "多了50.0%"), (10, 20, "少了50.0%"), (20, 20, "一样"), (20, None, "无从比较"), (5, 0, "多了5户")],
)
def test_choices_about_a_comparison(value: int, year_ago: int | None, text: str) -> None:
    desk = figure(value=value, year_ago=year_ago)
    assert told("{newly.yoy ? 多了{} | 少了{} | 一样 | 无从比较}", desk) == text


def test_the_period_before_a_year_is_the_year_before_and_told_once() -> None:
    source = "{newly.yoy}{newly.mom ? ，环比增长{} | ，环比下降{} | ，与上期持平 | }"
    year = FakeDesk({"newly": FakeFigure(previous=200, period=FakeDesk(period="2022").period)}, period="2022")
    assert told(source, year) == "同比增长20.0%"
    assert told(source, FakeDesk({"newly": FakeFigure(previous=200)})) == "同比增长20.0%，环比增长20.0%"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("newly >= 240", True), ("newly > 240", False), ("newly <= 240", True), ("newly < 240", False),
        ("newly == 240", True), ("newly = 239", False), ("newly ≥ 24000%", True), ("newly > other", True),
        ("newly.yoy >= 0.2", True), ("newly > newly.year_ago", True), ("newly >= progress", True),
    ],
)  # fmt: skip
def test_conditions(condition: str, holds: bool) -> None:
    desk = FakeDesk({"newly": FakeFigure(), "other": FakeFigure(value=100)})
    assert told(f"{{{condition} ? 是 | 否}}", desk) == ("是" if holds else "否")


@pytest.mark.parametrize(("period", "text"), [("2022", "未达到"), ("2022H1", "尚未达到"), ("..2022-12-31", "未达到")])
def test_how_much_of_the_year_is_over_can_be_asked_alone(period: str, text: str) -> None:
    desk = FakeDesk(period=period)
    assert told("{progress < 1 ? 尚未 | 未}达到", desk) == masked("{progress < 1 ? 尚未 | 未}达到", desk) == text
    with pytest.raises(NarrativeError, match="指标写在左边"):
        told("{progress < newly ? 慢 | 快}", desk)


def test_a_rate_just_below_its_threshold_is_not_told_as_the_threshold() -> None:
    source = "{newly >= 1 ? 全部 | 率{}，未达到}"
    desk = figure(value=Fraction(2500, 2501), unit="%", fraction=True)
    assert told(source, desk) == "率接近100%，未达到"
    assert masked(source, desk) == masked(source, figure(value=Fraction(1, 2), unit="%", fraction=True))


def test_next_to_nothing_is_not_told_as_zero_and_masked_like_any_other() -> None:
    desk = figure(value=Fraction(1, 2501), unit="%", fraction=True)
    assert told("{newly ? 率{} | 没有}", desk) == "率不到0.1%"
    assert masked("{newly ? 率{} | 没有}", desk) == "率**%"


def test_a_comparison_of_no_value_says_nothing_more() -> None:
    assert told("登记{newly}，{newly.yoy}。", figure(value=None)) == "登记无数据。"
    assert masked("登记{newly}，{newly.yoy}。", figure(value=None)) == "登记**户，同比**。"


def test_a_missing_ledger_is_said_in_both_editions() -> None:
    source = "{newly ? 登记{}，{newly.yoy} | 没有}；{newly >= 1 ? 有 | 没有}；{newly.top(township) ? 居前{} | 不分}。"
    desk = figure(value=None, status="no_ledger")
    assert masked(source, desk) == told(source, desk) == "新登记市场主体缺台账；新登记市场主体缺台账；不分。"


def test_branches_hold_figures_choices_and_line_ends() -> None:
    desk = FakeDesk({"newly": FakeFigure(), "other": FakeFigure(value=0)})
    source = "{newly ? 共{}，\n其中{other ? 有{} | {newly:数}项之外没有}| 没有}"
    assert told(source, desk) == "共240户，其中240项之外没有"


def test_lists_of_titles() -> None:
    desk = FakeDesk(titles=["《甲》", "《乙》", "《丙》"])
    assert told("{list(documents.kind)}", FakeDesk(titles=["铁拳", "清朗"])) == "铁拳、清朗"
    assert told("{list(documents.title) ? 印发{} | 未印发}", desk) == "印发《甲》《乙》《丙》"
    assert told("{list(documents.title, 2)}", desk) == "《甲》《乙》等3份"
    assert told("{list(documents.title, kind=铁拳) ? 印发{} | 未印发}", FakeDesk(titles=[])) == "未印发"
    assert told("{list(documents.title) ? 印发{} | 未印发}", FakeDesk(titles=None)) == "缺台账"


# What stands in the public edition


@pytest.mark.parametrize("value", [240, 0, 7])
def test_a_masked_choice_never_tells_which_branch_the_data_took(value: int) -> None:
    source = "{newly ? 查处{}，力度加大 | 没有查处 | 无记录}。"
    assert masked(source, figure(value=value)) in ("查处**户，力度加大。", "查处*户，力度加大。")


@pytest.mark.parametrize("titles", [[], ["《甲》"], ["《甲》", "《乙》", "《丙》"]])
def test_a_list_is_masked_with_the_figure_that_counts_it_whatever_its_length(titles: list[str]) -> None:
    desk = FakeDesk({"newly": FakeFigure(value=len(titles))}, titles=titles, counted_by=(f"{AREA}.newly",))
    source = "{newly ? 印发{}：{list(documents.title)} | 未印发}。{list(documents.title) ? 有{}。 | 没有。}"
    assert masked(source, desk) == "印发*户：《**》。有《**》。"
    assert told(source, desk).startswith("印发" if titles else "未印发。没有")


def test_a_list_that_no_figure_counts_stays_in_the_public_edition() -> None:
    assert masked("印发{list(documents.title)}。", FakeDesk(titles=["《甲》", "《乙》"])) == "印发《甲》《乙》。"


@pytest.mark.parametrize(("value", "year_ago"), [(240, 200), (1, 200), (5, 5), (5, None)])
def test_a_masked_change_tells_no_direction(value: int, year_ago: int | None) -> None:
    source = "{newly}{newly.yoy ? ，增长{} | ，下降{} | ，持平 | ，无从比较}。"
    assert masked(source, figure(value=value, year_ago=year_ago)).endswith("户，同比**。")


@pytest.mark.parametrize("value", [Fraction(3, 2), Fraction(1, 2)])
def test_a_masked_target_does_not_tell_whether_it_was_reached(value: Fraction) -> None:
    desk = figure(value=value, unit="%", fraction=True, label="目标完成率")
    assert masked("{newly >= 1 ? 已完成目标 | 尚有差距}。", desk) == "目标完成率**%。"


def test_only_what_depends_on_the_internal_figure_is_masked_in_a_choice() -> None:
    desk = FakeDesk({"newly": FakeFigure(), "other": FakeFigure(value=31)})
    (choice,) = runs("{newly ? 共{}（{newly:数}），另有{other} | 无}", desk)
    assert choice["indicators"] == [f"{AREA}.newly"]
    assert [run["text"] for run in choice["masked"]] == ["共", "**户", "（", "**", "），另有", "31户"]
    assert [run.get("indicator") for run in choice["masked"]] == [None] * 5 + [f"{AREA}.other"]


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("40321户", "户", "**户"), ("8件", "件", "*件"), ("96.2%", "%", "**%"), ("缺台账", "户", "**户"),
        ("4万余册", "册", "**册"), ("4万余册", "", "**册"), ("50余万元", "万元", "**万元"), ("50余万元", "", "**万元"),
        ("1亿余元", "元", "**元"), ("12.35万元", "万元", "**万元"), ("4.1万元", "元", "**元"),
        ("1200余件", "件", "**件"), ("-3户", "户", "*户"), ("0.5个工作日", "个工作日", "**个工作日"),
        ("无数据", "%", "**%"), ("1,236", "", "**"),
    ],
)  # fmt: skip
def test_masks(text: str, unit: str, expected: str) -> None:
    assert mask_text(text, unit) == expected


@given(st.integers(0, 10**9), st.sampled_from(["", "户", "%", "万元"]))
def test_no_digit_survives_a_mask(value: int, unit: str) -> None:
    assert not any(sign.isdigit() for sign in mask_text(f"{value}{unit}", unit))


# Markdown


def test_headings_paragraphs_items_and_strong_text() -> None:
    source = "### 一、{period}\n\n第一行，\n第二行**重点{newly}，**后文\n\n- 甲\n- 乙\n1. 丙\n"
    blocks = render(source, FakeDesk(), area=AREA).blocks
    assert [(block["kind"], block.get("level")) for block in blocks] == [
        ("heading", 3), ("paragraph", None), ("item", None), ("item", None), ("item", None),
    ]  # fmt: skip
    assert blocks[1]["runs"][0] == {"text": "第一行，第二行"}
    assert blocks[1]["runs"][1] == {"text": "重点", "strong": True}
    assert blocks[1]["runs"][2]["strong"] is True
    assert blocks[1]["runs"][4] == {"text": "后文"}
    assert blocks[4]["runs"] == [{"text": "1. 丙"}]


def test_nothing_becomes_markup_that_is_not_meant_to() -> None:
    desk = FakeDesk(parts=[("<b>甲</b>镇", 3), ("**乙**镇", 1)])
    narrative = render("<script>x</script> {newly.top(township,2)} [a](b) 5*3*2 **未闭合", desk, area=AREA)
    html = narrative._repr_mimebundle_()["text/html"]
    assert "<script" not in html and "<b>" not in html and "<a " not in html and "<strong" not in html
    assert str(narrative) == "<script>x</script> <b>甲</b>镇（3户）、**乙**镇（1户） [a](b) 5*3*2 **未闭合"


def test_doubled_braces_are_literal() -> None:
    assert told("用 {{指标}} 表示") == "用 {指标} 表示"


def test_indents_and_blank_paragraphs_vanish() -> None:
    assert told("　　首行\n\n{newly.top(township) ? x | }\n\n    缩进") == "首行\n\n缩进"


def test_the_display_carries_blocks_html_and_text() -> None:
    bundle = render("共{newly}。", FakeDesk(), area=AREA)._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/html", "text/plain"}
    assert bundle[MIME]["version"] == 1 and bundle[MIME]["area"] == AREA and bundle[MIME]["period"] == "2022Q3"
    assert bundle["text/plain"] == "共240户。"


# Errors


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("共{newl}户", "最接近的是：market_entities.newly"),
        ("{newly.yyo}", "指标“newly”后面不能写“yyo”（位置：正文第1行）。请检查名称，最接近的是：yoy"),
        ("{newly.xxx}", "请从yoy、mom、top"),
        ("{newl.yoy}", "没有指标“newl”"),
        ("甲\n\n{newly ? 有 | {nevly}}", "正文第3行"),
        ("{newly ? 有 | {nevly}}", "没有指标“nevly”"),
        ("{newly.top(townshp) ? x | }", "最接近的是：township"),
        ("{newly.top}", "写成 .top(township)"),
        ("{newly:亿}", "从 text、余、万、数 里选一种"),
        ("{newly(township)}", "后面不能跟括号"),
        ("{period:万}", "后面不能再跟写法"),
        ("{newly", "花括号没有闭合"),
        ("多余}", "有多余的“}”"),
        ("{}", "分支里"),
        ("{两个 词}", "看不懂花括号里的“两个 词”"),
        ("{newly ? 1 | 2 | 3 | 4 | 5}", "分支太多"),
        ("{list(papers.title)}", "没有台账“papers”"),
        ("{list(documents)}", "写成 {list(documents.title)}"),
        ("{newly.label > 3 ? 是 | 否}", "不能比大小"),
    ],
)
def test_slips_of_the_pen_are_named_in_chinese(source: str, said: str) -> None:
    with pytest.raises(NarrativeError) as caught:
        told(source)
    assert said in str(caught.value)
    assert caught.value._render_traceback_() == [f"NarrativeError: {caught.value}"]


def test_a_cell_writes_about_the_variable_area_or_the_one_named() -> None:
    assert str(cell("", "{newly}", {"area": FakeDesk()})) == "240户"
    assert str(cell(" other ", "{newly}", {"other": figure(value=3)})) == "3户"
    with pytest.raises(NarrativeError, match="不是工作领域"):
        cell("nothing", "{newly}", {})


@pytest.mark.parametrize("period", ["2022", "2022-01..2022-09", "..2022-09-15"])
def test_a_year_is_compared_with_the_year_before_though_it_has_no_other_period_before_it(period: str) -> None:
    desk = FakeDesk({"newly": FakeFigure(period=Period.parse(period), previous=200)}, period=period)
    assert told("{newly}，{newly.yoy}。", desk) == "240户，同比增长20.0%。"
    assert told("{newly.yoy ? 多了{} | 少了{} | 一样 | 无从比较}", desk) == "多了20.0%"


@pytest.mark.parametrize(
    ("base", "condition", "holds"),
    [(200, ">= 25%", False), (200, ">= 20%", True), (0, ">= 240", True), (0, ">= 241", False)],
)
def test_a_condition_about_a_change_means_its_rate_and_without_one_the_change(
    base: int, condition: str, holds: bool
) -> None:
    source = f"{{newly.yoy {condition} ? 大 | 小 | 无}}"
    assert told(source, figure(year_ago=base)) == ("大" if holds else "小")


def test_a_line_that_ends_within_a_branch_eats_no_digit() -> None:
    assert told("{newly ? 其中\n  12家在2022\n年，GB\n  T 有 | 无}") == "其中12家在2022年，GB T 有"


def test_shares_beyond_the_first_few_are_summed_up_as_others() -> None:
    parts = [(f"{sign}镇", 10) for sign in "甲乙丙丁戊己庚辛"]
    text = told("{newly.share(township)}", FakeDesk({"newly": FakeFigure(value=80)}, parts=parts))
    assert text == "、".join([*(f"{name}占12.5%" for name, _ in parts[:6]), "其他占25.0%"])
    small = FakeDesk({"newly": FakeFigure(value=Fraction(1, 2), unit="万元")}, parts=[("甲镇", Fraction(1, 2))])
    assert told("{newly.share(township)}", small) == "甲镇占100%"


@pytest.mark.parametrize("sign", ["+", "-", "−"])
def test_a_masked_change_does_not_keep_its_sign(sign: str) -> None:
    assert mask_text(f"{sign}12户") == "**户"


def test_a_cell_without_a_text_says_so() -> None:
    with pytest.raises(NarrativeError, match="正文是空的"):
        cell("", "\n", {"area": FakeDesk()})


def test_braces_that_nest_beyond_reading_are_refused() -> None:
    deep = "{newly ? " * 9 + "有" + " | 无}" * 9
    with pytest.raises(NarrativeError, match="超过8层"):
        told(deep)
    assert told("{newly ? " * 8 + "有" + " | 无}" * 8) == "有"
