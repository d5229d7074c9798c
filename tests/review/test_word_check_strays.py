"""The check of an edited Word report finds numbers that were typed in, however they are written, and no other words."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_word_check import PLACE, checked, original, told
from .test_word_check_moves import retype
from .word_edits import Edited


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("另有2022户企业开业。", "2022户"),
        ("全年另立案2019件。", "2019件"),
        ("累计达12315户。", "12315户"),
        ("全县12315 家。", "12315 家"),
        ("罚没款2022.5万元。", "2022.5万元"),
        ("罚没款2019.12万元。", "2019.12万元"),
        ("占百分之二十。", "百分之二十"),
        ("占百分之三点五。", "百分之三点五"),
        ("约为四分之一。", "四分之一"),
        ("占两成。", "两成"),
        ("降了三成五。", "三成五"),
        ("增长一倍半。", "一倍半"),
        ("新增叁拾户。", "叁拾户"),
        ("新增五户。", "五户"),
        ("检查千余户。", "千余户"),
        ("检查百余户。", "百余户"),
        ("检查十多家。", "十多家"),
        ("检查数百户。", "数百户"),
        ("新增㉒户。", "㉒户"),
        ("新增Ⅻ户。", "Ⅻ户"),
        ("约占½。", "½"),
        ("排在全市第3位。", "3位"),
        ("得分3456.12。", "3456.12"),
        ("15.3万元已经追回。", "15.3万元"),
    ],
)
def test_a_number_with_a_unit_is_a_stray_in_any_writing(tmp_path: Path, text: str, shown: str) -> None:
    edited = Edited(original())
    edited.new_paragraph(edited.paragraph("2022年，药品领域"), text)
    assert told(checked(edited, tmp_path)) == {"edited": {}, "vanished": set(), "strays": [shown]}


@pytest.mark.parametrize(
    "text",
    [
        "12315处理投诉，12315个人信息保护，12315台账管理；2022年5月。",
        "截至2022.5，会同有关部门成立专班；2019.12印发。",
        "一成不变的做法已经改变，三成员单位统一成立专班，有一定成效。",
        "一户一档、一企一策，千家万户，千方百计，一个平台、两个机制、三项制度。",
        "①台账清楚；②人员到位；Ⅱ类医疗器械、Ⅰ期临床。",
        "第五户外广告位，上千方百计，百姓满意，市场主体倍增。",
    ],
)
def test_words_that_only_look_like_counts_are_no_alarm(tmp_path: Path, text: str) -> None:
    edited = Edited(original())
    edited.new_paragraph(edited.paragraph("2022年，药品领域"), text)
    assert told(checked(edited, tmp_path))["strays"] == []


def test_a_year_that_became_a_count_is_a_stray(tmp_path: Path) -> None:
    edited = Edited(original())
    retype(edited.paragraph("2022年，价格领域"), "2022年，", "2022户，")
    assert told(checked(edited, tmp_path))["strays"] == ["2022户"]


def test_words_and_spaces_around_numbers_that_stood_there_are_no_alarm(tmp_path: Path) -> None:
    edited = Edited(original())
    paragraph = edited.paragraph("2022年，价格领域")
    retype(paragraph, "2022年，", "在2022 年里，")
    retype(paragraph, "32日以上", "超过 32 日")
    retype(paragraph, "2019年修订", "2019年的修订")
    edited.type_after_figure(PLACE["prices"], "（含移送）")
    assert checked(edited, tmp_path).agrees
