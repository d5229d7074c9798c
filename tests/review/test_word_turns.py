"""A word before a figure that says the contrary of what stood there is found; another word for the same is not."""

from __future__ import annotations

import pytest

from huibao.review.word_turns import turning_word


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [
        ("第1位，比上年同期上升", "第1位，比上年同期下降", "下降"),
        ("缺口比上年同期缩小", "缺口比上年同期扩大", "扩大"),
        ("合格率提高", "合格率降低", "降低"),
        ("完成率低于目标", "完成率高于目标", "高于"),
        ("同比增长", "同比下降", "下降"),
        ("同比增加", "同比减少", "减少"),
        ("比上月提升", "比上月回落", "回落"),
        ("价格上涨", "价格下跌", "下跌"),
        ("立案超过", "立案不足", "不足"),
        ("立案多于", "立案少于", "少于"),
        ("同比下降", "同比增长", "增长"),
    ],
)
def test_the_contrary_is_found(before: str, now: str, word: str) -> None:
    assert turning_word(before, now, "1位") == word


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("比上年同期上升", "较上年同期提升"),
        ("比上年同期上升", "投诉下降，排名上升"),
        ("比上年同期上升", "比上年同期变动"),
        ("立案查处", "案件数下降，立案查处"),
        ("为", "2021-"),
        ("下降-", "下降-"),
    ],
)
def test_the_same_in_other_words_is_not(before: str, now: str) -> None:
    assert turning_word(before, now, "1位") == ""
