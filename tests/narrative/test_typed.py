"""Numbers typed into prose are found; what only looks like one is none."""

from __future__ import annotations

import pytest
from fake_desk import AREA, FakeDesk

from huibao.narrative import render
from huibao.narrative.grammar import parse
from huibao.narrative.typed import typed_numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("新登记市场主体227户，同比增长5.2%。", ["227户", "5.2%"]),
        ("查办案件１２件", ["１２件"]),
        ("罚没1,234.5万元，约4万余户", ["1,234.5万元", "4万余户"]),
        ("抽检三百批次，下降两成", ["三百批次", "两成"]),
        ("{newly_registered ? 共{}，其中12户为新办 | 没有 | 无}", ["12户"]),
        ("{newly_registered ? {newly_registered > 3 ? 约30户 | 少} | 没有 | 无}", ["30户"]),
        ("12户、12户", ["12户"]),
    ],
)
def test_typed_numbers_are_found_in_text_and_branches(text: str, found: list[str]) -> None:
    assert typed_numbers(parse(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "{newly_registered}，{newly_registered.top(township,3)}",
        "{newly_registered > 1 ? 多 | 少 | 无}",
        "2022年12月31日，12315热线，“3·15”活动，第22条，第3批次",
        "5个工作日内办结，三个月，近三年，GB 18030，“双随机、一公开”，一般、十分重要，药品、医疗器械、化妆品三项",
        "1. 市场准入",
    ],
)
def test_what_names_or_sets_a_term_is_no_typed_number(text: str) -> None:
    assert typed_numbers(parse(text)) == []


def test_whoever_writes_reads_below_the_prose_that_a_number_is_typed() -> None:
    told = render("新登记{newly}，注销30户。", FakeDesk(), area=AREA)._repr_mimebundle_()
    assert "有手写的数字：30户。" in told["text/html"]
    assert "手写" not in told["text/plain"]


def test_prose_of_figures_alone_is_followed_by_nothing() -> None:
    told = render("新登记{newly}。", FakeDesk(), area=AREA)._repr_mimebundle_()
    assert told["text/html"].endswith("</article>")
