"""同比 and 环比 in words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from huibao.figures.comparison import Manner, compare

COUNT = Manner("件", 0)
RATE = Manner("%", 1, points=True)
RANK = Manner("位", 0, places=True)
DAYS = Manner("个工作日", 1, per_cent=False)


@pytest.mark.parametrize(
    ("value", "base", "manner", "text", "direction"),
    [
        (1052, 1000, COUNT, "同比增长5.2%", "up"),
        (969, 1000, COUNT, "同比下降3.1%", "down"),
        (1000, 1000, COUNT, "与上年同期持平", "flat"),
        (100001, 100000, COUNT, "与上年同期基本持平", "flat"),
        (12, 0, COUNT, "比上年同期增加12件", "up"),
        (0, 0, COUNT, "与上年同期持平", "flat"),
        (0, 5, COUNT, "同比下降100.0%", "down"),
        (5, -3, COUNT, "比上年同期增加8件", "up"),
        (-9, -3, COUNT, "比上年同期减少6件", "down"),
        (-3, 3, COUNT, "比上年同期减少6件", "down"),
        (5, None, COUNT, "上年同期无数据", "none"),
        (None, 5, COUNT, "本期无数据", "none"),
        (Fraction(962, 1000), Fraction(950, 1000), RATE, "同比提高1.2个百分点", "up"),
        (Fraction(950, 1000), Fraction(955, 1000), RATE, "同比下降0.5个百分点", "down"),
        (Fraction(9501, 10000), Fraction(9500, 10000), RATE, "与上年同期基本持平", "flat"),
        (Fraction(1, 2), 0, RATE, "同比提高50.0个百分点", "up"),
        (1, 3, RANK, "同比上升2位", "up"),
        (4, 3, RANK, "同比下降1位", "down"),
        (Fraction(1, 2), Fraction(4, 5), DAYS, "比上年同期减少0.3个工作日", "down"),
    ],
)
def test_yoy(
    value: int | Fraction | None, base: int | Fraction | None, manner: Manner, text: str, direction: str
) -> None:
    found = compare("yoy", value, base, manner)
    assert (found.text, found.direction) == (text, direction)


@pytest.mark.parametrize(
    ("value", "base", "text"),
    [(11, 10, "环比增长10.0%"), (10, 10, "与上期持平"), (3, 0, "比上期增加3件"), (3, None, "上期无数据")],
)
def test_mom(value: int, base: int | None, text: str) -> None:
    assert compare("mom", value, base, COUNT).text == text


def test_the_change_stands_alone_too() -> None:
    assert compare("yoy", 969, 1000, COUNT).change_text == "3.1%"
    assert compare("yoy", 12, 0, COUNT).change_text == "12件"
    assert compare("yoy", Fraction(1, 2), Fraction(1, 4), RATE).change_text == "25.0个百分点"


@pytest.mark.parametrize(
    ("value", "base", "manner", "told", "change"),
    [
        (1052, 1000, COUNT, "同比增长5.2%", "5.2%"),
        (5, 3, COUNT, "同比增长66.7%", "66.7%"),
        (2, 1, COUNT, "比上年同期增加1件", "1件"),
        (19, 9, COUNT, "比上年同期增加10件", "10件"),
        (20, 10, COUNT, "同比增长100.0%", "100.0%"),
        (28, 1, COUNT, "比上年同期增加27件", "27件"),
        (120, 12, COUNT, "比上年同期增加108件", "108件"),
        (1, 3, COUNT, "同比下降66.7%", "66.7%"),
        (Fraction(467, 100), Fraction(9, 100), Manner("万亩", 2), "比上年同期增加4.58万亩", "4.58万亩"),
        (Fraction(5), Fraction(2), Manner("万元", 2), "同比增长150.0%", "150.0%"),
        (Fraction(8, 10), Fraction(4, 100), RATE, "同比提高76.0个百分点", "76.0个百分点"),
        (12, None, COUNT, "上年同期无数据", ""),
        (12, 12, COUNT, "与上年同期持平", ""),
    ],
)
def test_prose_gives_the_change_itself_where_a_percentage_would_make_much_of_little(
    value: int | Fraction, base: int | Fraction | None, manner: Manner, told: str, change: str
) -> None:
    found = compare("yoy", value, base, manner)
    assert (found.told, found.told_change) == (told, change)
    if isinstance(base, int) and base > 0 and value != base:
        assert "%" in found.text
