"""What the check of an edited report counts as a disagreement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from huibao.pages.figure_part import Placement
from huibao.review.word_findings import (
    ChangedFigure,
    CopiedFigure,
    EditedFigure,
    Findings,
    MovedFigure,
    StrayNumber,
    VanishedFigure,
)
from huibao.review.word_text import Place

PLACE = Place(1)
FIGURE = Placement(1, ("enforcement.cases",), "text", "2022", "137件")
STRAY = StrayNumber("6件", "另有[6件]", PLACE)
NONE = Findings("2022", "internal", "局", "0", 1, 1)


@pytest.mark.parametrize(
    ("found", "agrees"),
    [
        ({}, True),
        ({"copies": (CopiedFigure(FIGURE, "案件", (PLACE, PLACE)),)}, True),
        ({"dates": (STRAY,)}, True),
        ({"tracked": True, "incomparable": 1}, True),
        ({"edited": (EditedFigure(FIGURE, "案件", "138件", PLACE),)}, False),
        ({"vanished": (VanishedFigure(FIGURE, "案件", "立案[137件]"),)}, False),
        ({"moved": (MovedFigure(FIGURE, "案件", "投诉[137件]", "立案[137件]", PLACE),)}, False),
        ({"strays": (STRAY,)}, False),
        ({"unread": (PLACE,)}, False),
        ({"changed": (ChangedFigure("enforcement.cases", "案件", (("本期", "137件", "138件"),)),)}, False),
    ],
)
def test_one_finding_of_any_kind_but_copies_and_dates_is_a_disagreement(found: dict[str, Any], agrees: bool) -> None:
    findings = replace(NONE, **found)
    assert findings.agrees is agrees is findings.to_json()["agrees"]
