"""Which other printings may stand at a figure's place: of its own value, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from huibao.pages.figure_part import Placement
from huibao.review.word_printings import printings

FIGURE = Placement(1, ("market_entities.stock",), "text", "2022", "40321户")
RECORD = {"id": "market_entities.stock", "period": "2022", "unit": "户", "value": 40321, "text": "40321户"}


def test_a_figure_may_be_printed_in_each_form_of_its_value() -> None:
    assert set(printings(FIGURE, [RECORD])) == {"40321户", "4万余户", "4.03万户"}


@pytest.mark.parametrize(
    "other",
    [
        {"period": "2021"},
        {"form": "yoy"},
        {"form": "数"},
        {"indicators": ("market_entities.registered",)},
        {"indicators": ("market_entities.stock", "market_entities.registered")},
    ],
)
def test_nothing_else_may_be_printed_where_something_else_than_the_value_stood(other: dict[str, Any]) -> None:
    assert printings(replace(FIGURE, **other), [RECORD]) == ()


def test_a_masked_figure_has_no_other_printing() -> None:
    assert printings(replace(FIGURE, text="**户"), [{**RECORD, "value": None, "text": "**户"}]) == ()
