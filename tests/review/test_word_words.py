"""When one figure may stand for another without anything false being said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from huibao.pages.figure_part import Placement
from huibao.review.word_words import same_figure

FIGURE = Placement(1, ("market_entities.stock",), "text", "2022", "40321户")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"text": "4万余户", "form": "余"}, True),
        ({"indicators": ("enforcement.cases",), "text": "４０，３２１ 户"}, True),
        ({"text": "36289户", "period": "2021"}, False),
        ({"text": "36289户", "indicators": ("enforcement.cases",)}, False),
        ({"text": "同比增长3.0%", "form": "yoy"}, False),
    ],
)
def test_a_figure_is_itself_in_another_printing_but_not_in_another_period(other: dict[str, Any], same: bool) -> None:
    assert same_figure(FIGURE, replace(FIGURE, number=2, **other)) is same
