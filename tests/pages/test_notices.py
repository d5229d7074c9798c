"""What a page says at its front."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huibao import pages
from huibao.bureau import Bureau
from huibao.pages.context import UNPRINTED, Restatement, RunContext
from huibao.pages.notices import report_notices
from huibao.pages.report import compose_report
from huibao.period import Period

from . import executed

RATE, COUNT = "food_safety.sample_pass_rate", "food_safety.samples_tested"
AGAIN = Restatement("2021", RATE, "抽检合格率", "97.6%", f"97.6%{UNPRINTED}")
CHANGED = Restatement("2021", RATE, "抽检合格率", "97.6%", "97.5%", ("新增 1 行",))


def told(*restatements: Restatement, internal: tuple[str, ...], edition: str = "public") -> list[str]:
    figures = [
        executed.figure(RATE, "抽检合格率", 0.976, "%", decimals=1),
        executed.figure(COUNT, "抽检批次", 500, "批次", status="masked" if COUNT in internal else "ok"),
    ]
    document = pages.read_area(executed.notebook("food_safety", "食品安全", "2.1", figures))
    bureau = Bureau(name="青禾县市场监督管理局", city="云州市", division="530111", internal=internal)
    context = RunContext(
        bureau=bureau, period=Period.parse("2022"), edition=edition, sections=(), restatements=restatements
    )
    return [line for notice in report_notices(compose_report([document], context)) for line in notice.lines]


def test_that_a_rate_given_as_printed_changed_in_further_digits_is_not_told_in_public() -> None:
    assert told(AGAIN, internal=(COUNT,)) == []
    assert told(CHANGED, internal=(COUNT,)) == ["2021 抽检合格率：97.6% → 97.5%"]


@pytest.mark.parametrize(("internal", "edition"), [((), "public"), ((COUNT,), "internal")])
def test_further_digits_are_told_where_they_are_given(internal: tuple[str, ...], edition: str) -> None:
    assert told(AGAIN, internal=internal, edition=edition) == [f"2021 抽检合格率：97.6% → 97.6%{UNPRINTED}"]


def test_rows_behind_a_restatement_are_told_inside_only() -> None:
    assert told(CHANGED, internal=(), edition="internal") == ["2021 抽检合格率：97.6% → 97.5%；新增 1 行"]


def test_a_masked_figure_is_not_restated_in_public() -> None:
    assert told(replace(CHANGED, indicator=COUNT), internal=(COUNT,)) == []
